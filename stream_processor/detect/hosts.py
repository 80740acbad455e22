"""Rules on how hosts are named and reached (OWASP API8 and API9:2023)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.registrable_domain import address_of, registrable_domain, without_port
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import authority_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_STAGES = {
    "dev": "dev", "devel": "dev", "development": "dev", "test": "test", "testing": "test", "stag": "staging",
    "stage": "staging", "staging": "staging", "stg": "staging", "preprod": "staging", "qa": "qa", "uat": "uat",
    "sandbox": "sandbox", "demo": "demo", "old": "old",
}  # fmt: skip
_HOSTS_REMEMBERED_MAX = 4096
# They ask by address, since that is what they check.
_CHECKERS = re.compile(r"(?i)^(?:ELB-HealthChecker|kube-probe|GoogleHC|Amazon-Route53-Health|Consul Health|Prometheus)")
# Certificates are asked for in the clear (RFC 8555 section 8.3).
_PLAIN_ON_PURPOSE = "/.well-known/acme-challenge/"


def host_names(examined: Examined) -> Iterator[Sighting]:
    """A host that is no production's, or no name at all, answers."""
    if not examined.is_ok or examined.is_internal:
        return
    stage, is_address = _kind_of_host(examined.key.host)
    if stage is not None and examined.is_public:
        yield Sighting("INV-05", stage, f"{examined.key.host} answered a public client")
    elif is_address and not _CHECKERS.match(examined.request_headers.get("user-agent", "")):
        yield Sighting("INV-09", "address", f"Host: {examined.key.host}")


@lru_cache(maxsize=_HOSTS_REMEMBERED_MAX)
def _kind_of_host(host: str) -> tuple[str | None, bool]:
    """The stage that its labels tell, and whether it is an address."""
    name = without_port(host)
    if address_of(name) is not None:
        return None, True
    own = name.removesuffix(registrable_domain(name)).rstrip(".")
    stages = (_STAGES.get(word.rstrip("0123456789")) for word in re.split(r"[.-]", own))
    return next(filter(None, stages), None), False


def plain_http(examined: Examined) -> Iterator[Sighting]:
    """A client that spoke plain HTTP, and was not sent to HTTPS."""
    is_known = examined.scheme == "http" or (examined.scheme is None and _is_direct(examined))
    if not is_known or not examined.status or examined.path.startswith(_PLAIN_ON_PURPOSE):
        return
    location = examined.response_headers.get("location", "")
    if 300 <= examined.status <= 399 and location.lower().startswith("https://"):
        return
    how = examined.scheme_source if examined.scheme else "port 80"
    yield Sighting("CONF-09", "http", f"{how}, answered {examined.status}")


def _is_direct(examined: Examined) -> bool:
    """A public client at port 80, with no proxy between that could have ended TLS."""
    peer = address_of(without_port(examined.exchange.client))
    is_outside = peer is not None and peer.is_global and examined.is_public
    return is_outside and examined.exchange.server.endswith(":80") and "x-forwarded-for" not in examined.request_headers


def foreign_host(examined: Examined) -> Iterator[Sighting]:
    """A host that only X-Forwarded-Host names stands in the answer's address or links."""
    named = examined.request_headers.get("x-forwarded-host", "").partition(",")[0].strip().lower()
    host = without_port(named)
    if not host or registrable_domain(host) == registrable_domain(examined.key.host):
        return
    location = authority_of(examined.response_headers.get("location", ""))
    if location == host:
        yield Sighting("CONF-22", host, f"X-Forwarded-Host: {host[:80]} is where {examined.status} leads")
    elif f"://{host}/".encode() in examined.response_body:
        yield Sighting("CONF-22", host, f"X-Forwarded-Host: {host[:80]} stands in links of the body")


DETECTORS = (
    Detector(("INV-05", "INV-09"), host_names, (("status_class", "2"),)),
    Detector(("CONF-09",), plain_http, (("any", ""),)),
    Detector(("CONF-22",), foreign_host, (("request_header", "x-forwarded-host"),)),
)
