"""What a mirror filter of ours has to say: TCP to and from the ports that backends serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chalice_app.mirroring.limits import RULES_PER_FILTER_MAX
from chalice_app.mirroring.ports import PortRange, coalesced, extra_ports
from chalice_app.mirroring.precedence import serving_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice_app.discovery.mirrors import FilterRule

Family = Literal["ipv4", "ipv6"]

# To the backend, and from it.
RULES_PER_RANGE = 2


@dataclass(frozen=True, slots=True)
class FilterSpec:
    """Ranges of backend ports, and the address families to accept.

    A rule names blocks of one family only, and request and response take a rule each: four rules a range where
    interfaces have addresses of both families.
    """

    ranges: tuple[PortRange, ...]
    families: tuple[Family, ...]

    @classmethod
    def of_ports(cls, ports: Iterable[int], families: Iterable[Family]) -> FilterSpec:
        """The filter for these ports that fits into ten rules."""
        ordered = tuple(sorted(set(families)))
        ranges_max = RULES_PER_FILTER_MAX // (RULES_PER_RANGE * len(ordered))
        return cls(coalesced(ports, ranges_max), ordered)

    @property
    def key(self) -> str:
        """Tells equal filters; fits into a tag's value."""
        return f"{'+'.join(self.families)}:{'+'.join(each.text for each in self.ranges)}"

    def extra_ports(self, ports: Iterable[int]) -> int:
        """How many ports are copied that nobody asked for."""
        return extra_ports(self.ranges, ports)

    def rules(self) -> tuple[FilterRule, ...]:
        """The rules, without identifiers: to the backend's ports inwards, from them outwards."""
        served = [(ports.first, ports.last) for ports in self.ranges]
        return serving_rules(served, ipv4="ipv4" in self.families, ipv6="ipv6" in self.families)
