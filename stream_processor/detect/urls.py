"""Rules on addresses in requests: of servers to connect to, and of pages to be sent to (OWASP API7:2023)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.redaction import mask
from api_inventory.registrable_domain import address_of, registrable_domain
from stream_processor.detect.sighting import Detector, Sighting
from stream_processor.detect.text import authority_of, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_processor.examined import Examined

_ADDRESS_WORDS = frozenset(
    {"url", "uri", "callback", "webhook", "dest", "destination", "next", "image", "feed", "host", "target"}
)
# The page to come back to after a sign-in is compared with registered ones (RFC 6749 section 3.1.2), and never fetched.
_RETURN_NAMES = frozenset(
    {"redirecturi", "redirecturl", "returnurl", "returnto", "postlogoutredirecturi", "successurl", "cancelurl"}
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,15}):/")
_FETCHED = frozenset({"http", "https", "ftp", "ws", "wss"})
_OTHER_SCHEMES = frozenset({"file", "gopher", "dict", "ldap", "jar", "netdoc", "phar"})
_METADATA_HOSTS = frozenset(
    {"169.254.169.254", "169.254.170.2", "fd00:ec2::254", "metadata.google.internal", "100.100.100.200"}
)
_INTERNAL_NAMES = (".internal", ".local", ".localdomain", ".svc", ".cluster.local", ".consul")
_METADATA_MARKS = (b"ami-id", b"instance-id", b"security-credentials", b"AccessKeyId", b"computeMetadata")
_DECIMAL_ADDRESS = re.compile(r"[0-9]{8,10}|0x[0-9a-f]{8}")


def addresses_in_parameters(examined: Examined) -> Iterator[Sighting]:
    """A parameter that takes the address of a server, and one that names an internal server."""
    if not 200 <= examined.status <= 399:
        return
    for name, value in examined.request_texts():
        is_named = not _ADDRESS_WORDS.isdisjoint(words(name)) and plain(name) not in _RETURN_NAMES
        match = _SCHEME.match(value)
        scheme = match[1].lower() if match else ""
        if not scheme and not (is_named and value.startswith("//")) and not (is_named and _is_internal(value.lower())):
            continue
        host = authority_of(value) if scheme or value.startswith("//") else value.lower()
        if scheme in _OTHER_SCHEMES or (scheme in _FETCHED | {""} and _is_internal(host)):
            # Services of one network name each other; what is odd is that somebody outside does.
            if not examined.is_internal and plain(name) not in _RETURN_NAMES and host != examined.key.host:
                yield _internal(examined, name, f"{scheme}://{_shown(host)}" if scheme else _shown(host))
        elif is_named and examined.is_ok and scheme in _FETCHED and host:
            yield Sighting("SSRF-01", name, f"{name} takes an address ({scheme}://...)")


def _internal(examined: Examined, name: str, shown: str) -> Sighting:
    is_answered = examined.is_ok and any(mark in examined.response_body for mark in _METADATA_MARKS)
    detail = f"{name} answered with metadata" if is_answered else name
    return Sighting("SSRF-02", detail, f"{name}={shown}, answered {examined.status}")


def _shown(host: str) -> str:
    """The address of the metadata service is no secret, and others are told by their kind."""
    return host if host in _METADATA_HOSTS or host == "localhost" else "(internal address)" if host else ""


def _is_internal(host: str) -> bool:
    if not host or len(host) > 253:
        return False
    if host == "localhost" or host in _METADATA_HOSTS or host.endswith(_INTERNAL_NAMES):
        return True
    if not (host[0].isdigit() or ":" in host):
        return False
    if _DECIMAL_ADDRESS.fullmatch(host):
        number = int(host, 0) if host.startswith("0x") else int(host)
        address = address_of(f"{number >> 24 & 255}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
        return number < 2**32 and host != "0" and address is not None and _is_inside(str(address))
    return _is_inside(host)


def _is_inside(host: str) -> bool:
    address = address_of(host)
    mapped = getattr(address, "ipv4_mapped", None) or address
    if mapped is None or str(mapped).startswith(("192.0.2.", "198.51.100.", "203.0.113.")):
        return False
    return bool(mapped.is_private or mapped.is_loopback or mapped.is_link_local or mapped.is_unspecified)


def open_redirect(examined: Examined) -> Iterator[Sighting]:
    """A redirect to a foreign host that stands in the request."""
    location = examined.response_headers.get("location", "")
    host = authority_of(location) if location else ""
    if not host or registrable_domain(host) == registrable_domain(examined.key.host):
        return
    given = {plain(name) for name, _ in examined.query}
    # Sign-in sends people back to registered clients: OAuth (RFC 6749), SAML, CAS.
    if "clientid" in given or "samlrequest" in given or "service" in given:
        return
    for name, value in examined.request_texts():
        if authority_of(value) == host or value.lower() == host:
            yield Sighting("SSRF-03", name, f"{name}={mask(value)} is where {examined.status} leads")


DETECTORS = (
    Detector(("SSRF-01", "SSRF-02"), addresses_in_parameters, (("query_mark", "url"), ("request_mark", "url"))),
    Detector(("SSRF-03",), open_redirect, (("status_class", "3"),)),
)
