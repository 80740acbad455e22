"""Rules on what responses tell of the software behind them (OWASP API8:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.limits import BANNER_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

# A product with its version ("nginx/1.18.0"), or a header that holds nothing but a version.
_PRODUCT_VERSION = re.compile(r"(?!HTTP/)[A-Za-z][\w.+-]{0,60}[/ ]v?[0-9]{1,8}(?:\.[0-9]{1,8}){0,6}")
_BARE_VERSION = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,8}){1,6}")
# A proxy's version stands in the comment of Via, behind that of the protocol (RFC 9110 section 7.6.3).
_COMMENT_VERSION = re.compile(r"(?<=\()(?!HTTP/)[A-Za-z][\w.+-]{0,60}[/ ]v?[0-9]{1,8}(?:\.[0-9]{1,8}){0,6}")
_BANNERS = {
    "server": _PRODUCT_VERSION,
    "x-powered-by": _PRODUCT_VERSION,
    "x-generator": _PRODUCT_VERSION,
    "x-aspnet-version": _BARE_VERSION,
    "x-aspnetmvc-version": _BARE_VERSION,
    "via": _COMMENT_VERSION,
}


def version_banner(examined: Examined) -> Iterator[Sighting]:
    """A response header that names the version of the software."""
    for name, value in () if examined.response is None else examined.response.headers:
        pattern = _BANNERS.get(name.lower())
        if pattern is not None and (match := pattern.search(value[:BANNER_CHARACTERS_MAX])):
            yield Sighting("CONF-14", name.lower(), f"{name}: {match[0]}")


DETECTORS = (Detector(("CONF-14",), version_banner, tuple(("response_header", name) for name in _BANNERS)),)
