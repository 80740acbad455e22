"""The rule on cookies (RFC 6265, OWASP API8:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.registrable_domain import registrable_domain
from stream_processor.detect.sighting import Detector, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_SESSION = re.compile(r"(?i)sess|sid$|^sid|auth|token|jwt|login|remember|^connect\.sid$")
# Pages have to read these: they send them back in a header.
_READ_BY_PAGES = re.compile(r"(?i)csrf|xsrf")
_OF_BALANCERS = re.compile(r"AWSALB|AWSELB|__cf|_cfuvid|incap_|BIGipServer")
_COOKIES_MAX = 20


def unprotected_cookies(examined: Examined) -> Iterator[Sighting]:
    """Set-Cookie without the attributes that keep a cookie to itself."""
    fields = () if examined.response is None else examined.response.headers
    for value in [value for name, value in fields if name.lower() == "set-cookie"][:_COOKIES_MAX]:
        pair, *rest = value.split(";")
        name = pair.partition("=")[0].strip()
        attributes = {
            key.strip().lower(): text.strip().lower() for key, _, text in (part.partition("=") for part in rest)
        }
        if name and not _is_removed(pair, attributes) and not _OF_BALANCERS.match(name):
            for lacking in _lacking(examined, name, attributes):
                yield Sighting("CONF-10", f"{name} {lacking}", f"Set-Cookie: {name[:60]}=... {lacking}")


def _lacking(examined: Examined, name: str, attributes: dict[str, str]) -> Iterator[str]:
    if examined.scheme == "https" and "secure" not in attributes:
        yield "without Secure"
    if "httponly" not in attributes and _SESSION.search(name) and not _READ_BY_PAGES.search(name):
        yield "without HttpOnly"
    if "samesite" not in attributes:
        yield "without SameSite"
    domain = attributes.get("domain", "").lstrip(".")
    if domain and domain != examined.key.host and domain == registrable_domain(examined.key.host):
        yield "for the whole domain"


def _is_removed(pair: str, attributes: dict[str, str]) -> bool:
    """A cookie that is taken back protects nothing."""
    is_empty = not pair.partition("=")[2].strip()
    age = attributes.get("max-age", "")
    return is_empty or age.startswith("-") or age == "0" or "1970" in attributes.get("expires", "")


DETECTORS = (Detector(("CONF-10",), unprotected_cookies, (("response_header", "set-cookie"),)),)
