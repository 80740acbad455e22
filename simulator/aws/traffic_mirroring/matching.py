"""Which mirror session, if any, copies a packet: what a set of sessions and filters really comes to.

Pure over values. EC2 asks an interface's sessions in ascending order of their numbers, and each session's filter in
ascending order of its rules; the first rule that fits says whether that filter takes the packet, and a filter without
one that fits takes it not. The first session that takes a packet has it alone: it is mirrored once.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Protocol

from moto.ec2.models import ec2_backends

from simulator.aws.traffic_mirroring.filter_rules import FilterRule, rules_of
from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.aws.traffic_mirroring.sources import sessions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Place(Protocol):
    """Where an interface is: a region of an account."""

    @property
    def account_id(self) -> str:
        """The account."""

    @property
    def region_name(self) -> str:
        """Its region."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What filters ask of a packet. Ports stay 0 where the protocol has none."""

    direction: str
    source: str
    destination: str
    protocol: int = 6
    source_port: int = 0
    destination_port: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A filter rule; None asks nothing."""

    number: int
    direction: str
    is_accepting: bool
    source_block: str
    destination_block: str
    protocol: int | None = None
    source_ports: range | None = None
    destination_ports: range | None = None

    def fits(self, packet: Packet) -> bool:
        """Whether the rule speaks of this packet."""
        return (
            self.direction == packet.direction
            and self.protocol in {None, packet.protocol}
            and ip_address(packet.source) in ip_network(self.source_block, strict=False)
            and ip_address(packet.destination) in ip_network(self.destination_block, strict=False)
            and (self.source_ports is None or packet.source_port in self.source_ports)
            and (self.destination_ports is None or packet.destination_port in self.destination_ports)
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A mirror session with the rules of its filter."""

    session_id: str
    number: int
    virtual_network_id: int
    target_id: str
    rules: tuple[Rule, ...]

    def takes(self, packet: Packet) -> bool:
        """Whether the session's filter takes the packet."""
        fitting = (rule for rule in sorted(self.rules, key=lambda rule: rule.number) if rule.fits(packet))
        return next((rule.is_accepting for rule in fitting), False)


def first_match(sessions: Iterable[Session], packet: Packet) -> Session | None:
    """The one of an interface's sessions that mirrors the packet, or None."""
    return next((each for each in sorted(sessions, key=lambda each: each.number) if each.takes(packet)), None)


def interface_sessions(place: Place, interface_id: str) -> tuple[Session, ...]:
    """The mirror sessions of an interface, as the region holds them now."""
    backend = ec2_backends[place.account_id][place.region_name]
    return tuple(
        Session(
            each.id,
            int(each.session_number),
            int(each.virtual_network_id),
            each.traffic_mirror_target_id,
            tuple(_rule(rule) for rule in rules_of(backend, each.traffic_mirror_filter_id)),
        )
        for each in sessions_of(backend, interface_id)
        # A session whose target is gone sends nothing.
        if each.traffic_mirror_target_id in held(backend, Kind.TARGET)
    )


def _rule(rule: FilterRule) -> Rule:
    fields = rule.fields
    return Rule(
        int(fields["RuleNumber"]),
        rule.direction,
        fields["RuleAction"] == "accept",
        fields["SourceCidrBlock"],
        fields["DestinationCidrBlock"],
        fields.get("Protocol"),
        _ports(fields.get("SourcePortRange")),
        _ports(fields.get("DestinationPortRange")),
    )


def _ports(shown: Mapping[str, int] | None) -> range | None:
    return range(shown["FromPort"], shown["ToPort"] + 1) if shown else None
