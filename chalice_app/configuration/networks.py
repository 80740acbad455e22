"""Networks that people name, checked and in their usual form."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import TYPE_CHECKING, Any

from chalice_app.configuration.limits import NETWORKS_CHARACTERS_MAX, NETWORKS_MAX
from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv6Network


def networks(name: str) -> Callable[[Any], list[str]]:
    """Reads a list of networks of both families, each once, in the order in which they were given."""

    def read(value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > NETWORKS_MAX:
            raise InvalidRequest(name, f"a list of at most {NETWORKS_MAX} networks")
        found = list(dict.fromkeys(str(_network(f"{name}[{place}]", each)) for place, each in enumerate(value)))
        if len(",".join(found)) > NETWORKS_CHARACTERS_MAX:
            expected = f"networks of at most {NETWORKS_CHARACTERS_MAX} characters together, as a function takes them"
            raise InvalidRequest(name, expected)
        return found

    return read


def ipv4_network_or_none(name: str) -> Callable[[Any], str]:
    """Reads one IPv4 network, or "" for none."""

    def read(value: Any) -> str:
        if value == "":
            return ""
        found = _network(name, value)
        if not isinstance(found, IPv4Network):
            raise InvalidRequest(name, "an IPv4 network such as 10.0.0.0/16, or nothing")
        return str(found)

    return read


def _network(field: str, value: Any) -> IPv4Network | IPv6Network:
    expected = "a network such as 10.0.0.0/16 or 2001:db8::/56, without bits behind its length"
    # ip_network takes numbers and scopes as well, and a bare address for a network of one.
    if not isinstance(value, str) or "/" not in value or "%" in value:
        raise InvalidRequest(field, expected)
    try:
        return ip_network(value.strip())
    except ValueError as error:
        raise InvalidRequest(field, expected) from error
