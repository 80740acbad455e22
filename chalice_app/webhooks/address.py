"""Which addresses a webhook may lead to: such as are of the Internet, and of nothing within an account or a VPC."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Addresses in which another stands, by which they lead there: NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056, and its
# relays, RFC 7526), Teredo (RFC 4380), IPv4-compatible (RFC 4291 section 2.5.5.1). No receiver needs one.
_LEADS_ELSEWHERE = tuple(
    ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "192.88.99.0/24")
)
# What Python 3.11 takes for global: site-local addresses, which are a network's own though they are deprecated
# (RFC 3879), and the newer ones of documentation (RFC 9637).
_OF_NO_RECEIVER = tuple(ip_network(each) for each in ("fec0::/10", "3fff::/20"))


def is_public(text: str) -> bool:
    """Is it an address of the Internet? Private, link-local (and so metadata), shared, reserved ones are not."""
    # A scope, as in fe80::1%eth0, is part of link-local addresses alone.
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(_holds(network, address) for network in (*_LEADS_ELSEWHERE, *_OF_NO_RECEIVER)):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_loopback(text: str) -> bool:
    """Is it this machine?"""
    return ip_address(text.partition("%")[0]).is_loopback


def _holds(network: object, address: IPv4Address | IPv6Address) -> bool:
    # Of another version nothing is in a network.
    return address in network  # type: ignore[operator]
