"""What a mirror filter of ours has to say: TCP to and from the ports that backends serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chalice_app.discovery.mirrors import FilterRule
from chalice_app.mirroring.limits import RULES_PER_FILTER_MAX
from chalice_app.mirroring.ports import PortRange, coalesced, extra_ports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice_app.discovery.mirrors import Direction

Family = Literal["ipv4", "ipv6"]

EVERYWHERE: dict[Family, str] = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
TCP = 6
RULE_NUMBER_STEP = 100


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
        ranges_max = RULES_PER_FILTER_MAX // (len(DIRECTIONS) * len(ordered))
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
        return tuple(
            FilterRule(
                id="",
                direction=direction,
                number=RULE_NUMBER_STEP * (1 + index * len(self.families) + place),
                action="accept",
                protocol=TCP,
                source_cidr=EVERYWHERE[family],
                destination_cidr=EVERYWHERE[family],
                source_ports=(ports.first, ports.last) if direction == "egress" else None,
                destination_ports=(ports.first, ports.last) if direction == "ingress" else None,
            )
            for direction in DIRECTIONS
            for index, ports in enumerate(self.ranges)
            for place, family in enumerate(self.families)
        )
