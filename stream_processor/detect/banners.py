"""Rules on what responses tell of the software behind them (OWASP API8:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.limits import BANNER_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

# A product with its version ("nginx/1.18.0"), or a header that holds nothing but a version. A number alone ("Drupal 7",
# "Apache/2") names a family, in which every fault ever found is as likely as any other.
_PRODUCT_VERSION = re.compile(r"[A-Za-z][\w.+-]{0,60}[/ ]v?[0-9]{1,8}(?:\.[0-9]{1,8}){1,6}")
_BARE_VERSION = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,8}){1,6}")
# A proxy's version stands in the comment of Via, behind that of the protocol (RFC 9110 section 7.6.3).
_COMMENT_VERSION = re.compile(rf"(?<=\(){_PRODUCT_VERSION.pattern}")
# What these number is a protocol, an interface or a façade: the software behind it changes, and they do not.
_NUMBERED_ONCE = frozenset(
    {
        "apache-coyote/1.1", "awselb/2.0", "basehttp/0.6", "esf/1.0", "gfe/1.3", "gfe/2.0", "gvs/1.0",
        "microsoft-httpapi/2.0", "microsoft-iis/10.0", "simplehttp/0.6", "wsgiserver/0.2",
    }
)  # fmt: skip
# What a program is called that nobody numbers anew: of a known one, a third number would follow.
_FIRST_VERSIONS = frozenset({"0.0", "0.1", "1.0"})
_SPECIFICATIONS = ("http/", "upnp/", "dlnadoc/", "servlet/", "jsp/", "jsf/", "rtsp/", "sip/", "dav/")
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
        if pattern is None:
            continue
        versions = (match[0] for match in pattern.finditer(value[:BANNER_CHARACTERS_MAX]))
        version = next(filter(_tells_faults, versions), None)
        if version is not None:
            yield Sighting("CONF-14", name.lower(), f"{name}: {version}")


def _tells_faults(version: str) -> bool:
    """Whether known faults can be looked up by it."""
    spelled = version.lower().replace(" ", "/")
    if spelled.rpartition("/")[2] in _FIRST_VERSIONS:
        return False
    return spelled not in _NUMBERED_ONCE and not spelled.startswith(_SPECIFICATIONS)


DETECTORS = (Detector(("CONF-14",), version_banner, tuple(("response_header", name) for name in _BANNERS)),)
