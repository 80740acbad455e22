"""Rules on who may read answers from other pages (CORS, OWASP API8:2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.registrable_domain import registrable_domain
from stream_processor.detect.classes import SENSITIVE
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import authority_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined


def cross_origin(examined: Examined) -> Iterator[Sighting]:
    """What Access-Control-Allow-Origin says, together with what stands beside it."""
    allowed = examined.response_headers.get("access-control-allow-origin", "").strip()
    with_credentials = examined.response_headers.get("access-control-allow-credentials", "").strip().lower() == "true"
    if allowed == "*":
        if with_credentials:
            yield Sighting("CONF-04", "credentials", "Access-Control-Allow-Origin: * with Allow-Credentials: true")
        if examined.is_ok and examined.method != "OPTIONS" and _is_worth_reading(examined):
            yield Sighting(
                "CONF-03", "any origin", "Access-Control-Allow-Origin: * beside credentials or sensitive data"
            )
    elif allowed == "null" and with_credentials:
        yield Sighting("CONF-02", "null", "Access-Control-Allow-Origin: null with Allow-Credentials: true")
    elif with_credentials and allowed and allowed == examined.request_headers.get("origin"):
        domain = registrable_domain(authority_of(allowed))
        if domain and domain != registrable_domain(examined.key.host):
            yield Sighting(
                "CONF-01", domain, f"Access-Control-Allow-Origin: {allowed[:80]} with Allow-Credentials: true"
            )


def _is_worth_reading(examined: Examined) -> bool:
    """Whether other pages learn what they could not ask for themselves."""
    is_sensitive = any(hit.class_name in SENSITIVE for hit in examined.sensitive)
    return bool(examined.credentials) or (is_sensitive and not examined.is_for_everybody)


DETECTORS = (
    Detector(
        ("CONF-01", "CONF-02", "CONF-03", "CONF-04"),
        cross_origin,
        (("response_header", "access-control-allow-origin"),),
    ),
)
