"""Which packets of ours does another mirror filter take before us?

EC2 tries the mirror sessions of an interface in the order of their numbers and copies a packet once: to the first whose
filter accepts it. Within a filter, the first rule that matches decides (guide to VPC Traffic Mirroring, "Concepts").
Packets are thought of as boxes: a range in each of the dimensions that a rule can speak of. So the answer is exact.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import ip_network
from typing import TYPE_CHECKING

from chalice_app.discovery.mirrors import FilterRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chalice_app.discovery.mirrors import Ports

TCP = 6
RULE_NUMBER_STEP = 100
PROTOCOLS = (0, 255)
PORTS = (0, 65_535)
# Ten rules a filter cut what they are held against into some dozens of boxes. Filters made to be hostile could make
# millions of them: those are answered with "some", which promises nothing.
BOXES_MAX = 5_000

# Direction, family of addresses, protocol, source and destination address, source and destination port: each a range.
Box = tuple["Range", ...]
Range = tuple[int, int]


class Taken(Enum):
    """How much of what our rules accept another filter takes."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class _TooManyBoxes(Exception):
    """The filters cut packets into more boxes than are looked at."""


def serving_rules(ports: Iterable[Ports], *, ipv4: bool = True, ipv6: bool = False) -> tuple[FilterRule, ...]:
    """What a backend that serves on these ports needs: requests to them come in, answers from them go out."""
    blocks = ["0.0.0.0/0"] * ipv4 + ["::/0"] * ipv6
    rules = []
    for place, (served, block) in enumerate(((each, block) for each in sorted(set(ports)) for block in blocks), 1):
        # Room between them, as is the custom for rules that are tried in order.
        number = RULE_NUMBER_STEP * place
        rules.append(FilterRule("", "ingress", number, "accept", TCP, block, block, None, served))
        rules.append(FilterRule("", "egress", number, "accept", TCP, block, block, served, None))
    return tuple(rules)


def taken_by(ours: Sequence[FilterRule], *others: Sequence[FilterRule]) -> Taken:
    """How much of the packets that our rules accept mirror filters with the rules `others` accept, all together.

    Where our rules accept nothing, nothing is taken.
    """
    try:
        left, _ = _split(ours, [_box(rule) for rule in ours])
        taken: list[Box] = []
        for other in others:
            accepted, left = _split(other, left)
            taken += accepted
    except _TooManyBoxes:
        return Taken.SOME
    if not taken:
        return Taken.NONE
    return Taken.SOME if left else Taken.ALL


def _split(rules: Sequence[FilterRule], packets: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """The packets that a filter accepts, and those that it does not."""
    accepted: list[Box] = []
    refused: list[Box] = []
    undecided = list(packets)
    for rule in sorted(rules, key=lambda rule: (rule.direction, rule.number)):
        box = _box(rule)
        matched = [common for packet in undecided if (common := _common(packet, box))]
        (accepted if rule.action == "accept" else refused).extend(matched)
        undecided = [piece for packet in undecided for piece in _without(packet, box)]
        if len(undecided) + len(accepted) + len(refused) > BOXES_MAX:
            raise _TooManyBoxes
    return accepted, refused + undecided


def _box(rule: FilterRule) -> Box:
    source, destination = ip_network(rule.source_cidr, strict=False), ip_network(rule.destination_cidr, strict=False)
    return (
        _one(0 if rule.direction == "ingress" else 1),
        _one(source.version),
        PROTOCOLS if rule.protocol is None else _one(rule.protocol),
        (int(source[0]), int(source[-1])),
        (int(destination[0]), int(destination[-1])),
        rule.source_ports or PORTS,
        rule.destination_ports or PORTS,
    )


def _one(value: int) -> Range:
    return value, value


def _common(left: Box, right: Box) -> Box | None:
    """What is in both boxes, if anything."""
    ranges = tuple((max(a, c), min(b, d)) for (a, b), (c, d) in zip(left, right, strict=True))
    return ranges if all(low <= high for low, high in ranges) else None


def _without(packet: Box, taken: Box) -> Iterator[Box]:
    """What is left of a box, in boxes that share nothing."""
    common = _common(packet, taken)
    if common is None:
        yield packet
        return
    rest = packet
    for dimension, (low, high) in enumerate(common):
        first, last = rest[dimension]
        if first < low:
            yield (*rest[:dimension], (first, low - 1), *rest[dimension + 1 :])
        if high < last:
            yield (*rest[:dimension], (high + 1, last), *rest[dimension + 1 :])
        rest = (*rest[:dimension], (low, high), *rest[dimension + 1 :])
