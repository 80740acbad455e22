"""Rules on header fields that browsers and caches go by (OWASP API8:2023).

Those with a share count every answer that they look at: what is as it should be under the detail RIGHT.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.rules.rule import RIGHT
from stream_processor.detect.sighting import Detector, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_MAX_AGE = re.compile(r"max-age\s*=\s*\"?([0-9]{1,12})", re.IGNORECASE)
_HSTS_S_MIN = 15_552_000
_UNSAFE_METHODS = ("TRACE", "TRACK", "CONNECT")
_HSTS = "strict-transport-security"
_SNIFF = "x-content-type-options"


def browser_headers(examined: Examined) -> Iterator[Sighting]:
    """HSTS, nosniff and the protection of pages."""
    if not examined.is_ok or examined.method == "OPTIONS":
        return
    headers = examined.response_headers
    if examined.scheme is not None:
        yield _hsts(headers.get(_HSTS), examined.scheme)
    is_html = examined.response_type == "text/html"
    if is_html or examined.response_type.endswith("json"):
        is_right = headers.get(_SNIFF, "").strip().lower() == "nosniff"
        yield Sighting("CONF-06", RIGHT if is_right else _SNIFF, _SNIFF if is_right else f"no {_SNIFF}: nosniff")
    if is_html and examined.status == 200:
        is_right = "content-security-policy" in headers or "x-frame-options" in headers
        detail = RIGHT if is_right else "content-security-policy"
        yield Sighting(
            "CONF-08", detail, "protected" if is_right else "neither Content-Security-Policy nor X-Frame-Options"
        )


def _hsts(value: str | None, scheme: str) -> Sighting:
    if scheme == "http":
        # A browser does not heed it there (RFC 6797 section 8.1).
        detail, evidence = (RIGHT, "not over HTTPS") if value is None else (f"{_HSTS} over http", f"{_HSTS} over http")
    elif value is None:
        detail, evidence = _HSTS, f"no {_HSTS}"
    else:
        age = _MAX_AGE.search(value[:200])
        is_long = age is not None and int(age[1]) >= _HSTS_S_MIN
        detail, evidence = (RIGHT, _HSTS) if is_long else (f"{_HSTS} too short", f"{_HSTS}: {value[:60]}")
    return Sighting("CONF-05", detail, evidence)


def json_under_another_type(examined: Examined) -> Iterator[Sighting]:
    """A body of JSON that says that it is a page, or nothing."""
    if not examined.is_ok or examined.response_type not in {"", "text/html"}:
        return
    if examined.response_body[:1] in (b"{", b"[") and isinstance(examined.response_document, dict | list):
        named = examined.response_type or "no type"
        yield Sighting("CONF-07", named, f"Content-Type: {named}; the body is JSON")


def unsafe_methods(examined: Examined) -> Iterator[Sighting]:
    """Methods that no API needs, in Allow or in Access-Control-Allow-Methods."""
    for name in ("allow", "access-control-allow-methods"):
        listed = {method.strip().upper() for method in examined.response_headers.get(name, "")[:400].split(",")}
        for method in _UNSAFE_METHODS:
            if method in listed:
                yield Sighting("CONF-21", method, f"{name} lists {method}")


def shared_cache(examined: Examined) -> Iterator[Sighting]:
    """An answer of a shared cache to somebody in particular."""
    headers = examined.response_headers
    vary = headers.get("vary", "").lower()
    if (
        not examined.is_ok
        or examined.is_anonymous
        or "authorization" in vary
        or "cookie" in vary
        or vary.strip() == "*"
    ):
        return
    # Whoever says "public" means it (RFC 9111 section 5.2.2.9).
    if "public" in headers.get("cache-control", "").lower():
        return
    # Pictures and scripts are the same for everybody.
    if not (examined.response_type.endswith(("json", "xml")) or examined.response_type == "text/html"):
        return
    age = headers.get("age", "").strip()
    if age.isascii() and age.isdigit() and int(age[:9]) > 0:
        yield Sighting("CONF-23", "age", f"Age: {age[:9]} in an answer to {examined.credentials[0].kind}")
    for name in ("x-cache", "cf-cache-status"):
        if "hit" in headers.get(name, "").lower():
            yield Sighting("CONF-23", name, f"{name}: hit in an answer to {examined.credentials[0].kind}")


DETECTORS = (
    Detector(("CONF-05", "CONF-06", "CONF-08"), browser_headers, (("status_class", "2"),)),
    Detector(("CONF-07",), json_under_another_type, (("status_class", "2"),)),
    Detector(
        ("CONF-21",),
        unsafe_methods,
        (("response_header", "allow"), ("response_header", "access-control-allow-methods")),
    ),
    Detector(
        ("CONF-23",),
        shared_cache,
        (("response_header", "age"), ("response_header", "x-cache"), ("response_header", "cf-cache-status")),
    ),
)
