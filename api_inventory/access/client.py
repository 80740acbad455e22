"""Where a request came from: the peer of the connection, or whom the proxies before it named, as far as trusted.

Inside a VPC the peer is mostly a load balancer, and `X-Forwarded-For` names its client; but whoever connects may send
that header as well. An entry is believed only where a trusted proxy wrote it: the last one where the peer is trusted,
the one before where the last one names a trusted proxy again, and so on. A header alone never makes a client public.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from api_inventory.access.limits import ADDRESSES_REMEMBERED_MAX, FORWARDED_REMEMBERED_CHARACTERS_MAX, HOPS_MAX

if TYPE_CHECKING:
    from api_inventory.exchange import Exchange

ForwardingHeader = Literal["x-forwarded-for", "forwarded"]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Who stands in these is nobody on the internet: private use (RFC 1918), shared address space of carriers (RFC 6598),
# unique local addresses (RFC 4193), loopback, link-local, benchmarks, multicast and what is reserved (RFC 6890).
_INTERNAL = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8",
        ),
    )
)  # fmt: skip
# An IPv4 address as a gateway writes it (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_NETWORK_BITS = {4: 16, 6: 48}
_SCHEME_HEADER = "x-forwarded-proto"
# What the client of a content delivery network used, where the load balancer behind it sees only the network.
_VIEWER_HEADER = "cloudfront-forwarded-proto"
_SCHEMES: dict[str, Literal["https", "http"]] = {"https": "https", "wss": "https", "http": "http", "ws": "http"}
_SCHEMES_OF_PORTS: dict[str, Literal["https", "http"]] = {"80": "http", "443": "https"}


class TrustedProxies(msgspec.Struct, frozen=True):
    """Who may say whom a request comes from. `TrustedProxies()` trusts nobody: the client is the peer.

    A Struct, whose hash costs no step of the interpreter: clients are remembered by it.

    Attributes:
        networks: of the proxies ("10.0.1.0/24"): the subnets of the load balancer, and what stands before it.
        hops: proxies on the way, at most: 1 for a load balancer, 2 with a content delivery network before it.
        header: which one they write. Application Load Balancers write `X-Forwarded-For` and hand `Forwarded` on unread.
        own_networks: of the VPC, where it has public addresses: who stands in them is not public.
    """

    networks: tuple[str, ...] = ()
    hops: int = 1
    header: ForwardingHeader = "x-forwarded-for"
    own_networks: tuple[str, ...] = ()


class Client(msgspec.Struct, frozen=True):
    """Attributes.

    address: without its port; None where a trusted proxy named nobody that can be read.
    is_public: it stands on the internet; None where it is not known who it is.
    network: the /16 or /48 that it is in.
    """

    address: str | None
    is_public: bool | None
    network: str | None


UNKNOWN = Client(None, is_public=None, network=None)


def client_of(exchange: Exchange, trusted: TrustedProxies) -> Client:
    """Who sent this request."""
    said = ""
    if trusted.networks and exchange.request is not None:
        header = trusted.header
        length = len(header)
        for name, value in exchange.request.headers:
            if len(name) == length and name.lower() == header:
                # Several lines are one (RFC 9110 section 5.3).
                said = f"{said},{value}" if said else value
    # A long list is no client that comes again.
    find = _found if len(said) <= FORWARDED_REMEMBERED_CHARACTERS_MAX else _found.__wrapped__
    return find(host_of(exchange.client), said, trusted)


@lru_cache(maxsize=ADDRESSES_REMEMBERED_MAX)
def _found(address: str, said: str, trusted: TrustedProxies) -> Client:
    if said and _is_trusted(address, trusted.networks):
        named = _named(said, trusted.header)
        for _ in range(min(trusted.hops, HOPS_MAX, len(named))):
            address = named.pop()
            if not _is_trusted(address, trusted.networks):
                break
    return _client(address, trusted.own_networks)


def peer_of(exchange: Exchange) -> Client:
    """Who holds the connection: a service within the VPC, a load balancer, or the client itself."""
    return _client(host_of(exchange.client), ())


class ToldScheme(NamedTuple):
    """How the client called, None where nothing tells it; and what told it: a header of a proxy, or the port."""

    scheme: Literal["https", "http"] | None
    source: str


def scheme_of_client(exchange: Exchange, trusted: TrustedProxies) -> ToldScheme:
    """How the client called: what a trusted proxy says of it, else what the port tells.

    What is mirrored is never encrypted, so that plain text on the wire alone tells nothing of the client.
    """
    request = exchange.request
    if request is not None and trusted.networks and _is_trusted(host_of(exchange.client), trusted.networks):
        said, source = "", "X-Forwarded-Proto"
        for name, value in request.headers:
            length = len(name)
            if length == len(_SCHEME_HEADER) and not said and name.lower() == _SCHEME_HEADER:
                said = value.rpartition(",")[2].strip().lower()
            elif length == len(_VIEWER_HEADER) and trusted.hops > 1 and name.lower() == _VIEWER_HEADER:
                said, source = value.strip().lower(), "CloudFront-Forwarded-Proto"
        return ToldScheme(_SCHEMES.get(said), f"{source}: {_SCHEMES.get(said)}")
    port = exchange.server.rpartition(":")[2]
    return ToldScheme(_SCHEMES_OF_PORTS.get(port), f"port {port}")


def host_of(peer: str) -> str:
    """The address of "ip:port", of "[ip]:port", or of an address alone."""
    if peer.startswith("["):
        return peer[1:].partition("]")[0]
    return peer.partition(":")[0] if peer.count(":") == 1 else peer


def _named(said: str, header: ForwardingHeader) -> list[str]:
    """Whom the proxies named, the nearest one last."""
    entries = said.rsplit(",", HOPS_MAX)[-HOPS_MAX:]
    if header == "forwarded":
        entries = [_forwarded_for(entry) for entry in entries]
    return [host_of(entry.strip().strip('"')) for entry in entries]


def _forwarded_for(element: str) -> str:
    """The node of `for=` (RFC 7239 section 4)."""
    for pair in element.split(";"):
        name, _, value = pair.strip().partition("=")
        if name.lower() == "for":
            return value
    return ""


@lru_cache(maxsize=ADDRESSES_REMEMBERED_MAX)
def _client(address: str, own_networks: tuple[str, ...]) -> Client:
    parsed = _parsed(address)
    # A HAR file does not say who called: nobody calls from the unspecified address (RFC 4291 section 2.5.2).
    if parsed is None or parsed.is_unspecified:
        return UNKNOWN
    is_ours = _is_in(parsed, _INTERNAL) or _is_in(parsed, _networks(own_networks))
    network = ipaddress.ip_network((parsed, _NETWORK_BITS[parsed.version]), strict=False)
    return Client(str(parsed), not is_ours, str(network))


@lru_cache(maxsize=ADDRESSES_REMEMBERED_MAX)
def _is_trusted(address: str, networks: tuple[str, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and _is_in(parsed, _networks(networks))


@lru_cache(maxsize=256)
def _networks(networks: tuple[str, ...]) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(network, strict=False) for network in networks)


def _is_in(address: _Address, networks: tuple[_Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _parsed(text: str) -> _Address | None:
    """Without a zone; an IPv4 address that is written as one of IPv6 is one of IPv4."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
