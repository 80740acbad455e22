"""Rules on calls of our services to foreign servers (OWASP API10:2023).

A call is outbound where its client has a private address and its server a public one. What is captured of such a call
is readable, and so it is in plain text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from api_inventory.registrable_domain import address_of, registrable_domain, without_port
from stream_processor.detect.classes import PERSONAL, PERSONAL_HIGH, VENDOR_KEYS
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import authority_of, class_name, names_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

# They prove that a secret is known, and do not tell it.
_PROOFS = frozenset({"digest", "hmac", "mtls", "sigv4"})
_CARDS = frozenset({"card", "credit_card"})
# Addresses remembered: clients and servers of a busy minute.
_ADDRESSES_REMEMBERED_MAX = 8192


@lru_cache(maxsize=_ADDRESSES_REMEMBERED_MAX)
def is_private(endpoint: str) -> bool | None:
    """Whether "ip:port" is an address of a private network; None where it is no address."""
    address = address_of(without_port(endpoint))
    return None if address is None else not address.is_global


def sent_in_the_clear(examined: Examined) -> Iterator[Sighting]:
    """A credential or personal data on the way to a foreign server."""
    host = examined.key.host
    told = [credential.kind for credential in examined.credentials if credential.kind not in _PROOFS]
    if told:
        yield Sighting("CONS-01", host, f"{told[0]} sent to {host} over http")
    elif personal := _classes(examined) & PERSONAL:
        yield Sighting("CONS-01", host, f"{min(personal)} sent to {host} over http")


def sent_to_third_party(examined: Examined) -> Iterator[Sighting]:
    """A vendor's key, or what tells most of a person, in a query or a body."""
    given = _classes(examined) & (VENDOR_KEYS | PERSONAL_HIGH)
    if given:
        yield Sighting("CONS-02", examined.key.host, f"{min(given)} sent to {examined.key.host}")


def redirected_away(examined: Examined) -> Iterator[Sighting]:
    """A third party sends a call with a credential to another domain."""
    location = authority_of(examined.response_headers.get("location", ""))
    is_away = location and registrable_domain(location) != registrable_domain(examined.key.host)
    if is_away and 300 <= examined.status <= 399 and examined.credentials:
        domain = registrable_domain(location)
        yield Sighting(
            "CONS-03", domain, f"{examined.status} from {examined.key.host} to {domain}, asked with a credential"
        )


def _classes(examined: Examined) -> set[str]:
    """Of the values in the body and the query. Queries hold long numbers, and one in ten has a card's digit sum."""
    found = {hit.class_name for hit in examined.sensitive_in_request()}
    for name, value in examined.query:
        class_ = class_name(value)
        if class_ is not None and (class_ not in _CARDS or names_card(name)):
            found.add(class_)
    return found


DETECTORS = (
    Detector(("CONS-01",), sent_in_the_clear, (("outbound", ""),)),
    Detector(("CONS-02",), sent_to_third_party, (("outbound", ""),)),
    Detector(("CONS-03",), redirected_away, (("outbound", ""),)),
)
