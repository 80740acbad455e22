from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from chalice_app.discovery.mirrors import FilterRule
from chalice_app.mirroring import precedence
from chalice_app.mirroring.precedence import Taken, serving_rules, taken_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

OURS = serving_rules([(8080, 8080)])
EVERYTHING = (
    FilterRule("tmfr-1", "ingress", 1, "accept", None, "0.0.0.0/0", "0.0.0.0/0"),
    FilterRule("tmfr-2", "egress", 1, "accept", None, "0.0.0.0/0", "0.0.0.0/0"),
)


def rule(
    direction: str = "ingress", number: int = 10, action: str = "accept", protocol: int | None = 6, **more: object
) -> FilterRule:
    blocks = {"source_cidr": "0.0.0.0/0", "destination_cidr": "0.0.0.0/0"}
    return FilterRule("", direction, number, action, protocol, **(blocks | more))  # type: ignore[arg-type]


def test_a_filter_that_accepts_everything_takes_all_that_ours_would() -> None:
    assert taken_by(OURS, EVERYTHING) is Taken.ALL


def test_a_filter_without_rules_takes_nothing() -> None:
    assert taken_by(OURS, ()) is Taken.NONE
    assert taken_by(OURS) is Taken.NONE


def test_a_filter_of_one_direction_takes_half() -> None:
    assert taken_by(OURS, EVERYTHING[:1]) is Taken.SOME


def test_a_filter_of_other_ports_protocols_or_families_takes_nothing() -> None:
    assert taken_by(OURS, serving_rules([(443, 443)])) is Taken.NONE
    assert taken_by(OURS, (rule(protocol=17, destination_ports=(8080, 8080)),)) is Taken.NONE
    assert taken_by(OURS, serving_rules([(8080, 8080)], ipv4=False, ipv6=True)) is Taken.NONE


def test_a_filter_of_ipv4_alone_leaves_us_ipv6() -> None:
    both = serving_rules([(8080, 8080)], ipv6=True)

    assert taken_by(both, EVERYTHING) is Taken.SOME


def test_the_first_rule_that_matches_decides() -> None:
    rejects_first = (rule(number=1, action="reject", destination_ports=(8080, 8080)), *EVERYTHING[1:])
    rejects_late = (
        rule(number=1, protocol=None),
        rule(number=2, action="reject", destination_ports=(8080, 8080)),
        *EVERYTHING[1:],
    )

    assert taken_by(OURS, rejects_first) is Taken.SOME  # answers alone
    assert taken_by(OURS, rejects_late) is Taken.ALL


def test_what_two_filters_take_by_halves_they_take_together() -> None:
    lower = tuple(rule(direction, source_cidr="0.0.0.0/1") for direction in ("ingress", "egress"))
    upper = tuple(rule(direction, source_cidr="128.0.0.0/1") for direction in ("ingress", "egress"))

    assert taken_by(OURS, lower) is Taken.SOME
    assert taken_by(OURS, lower, upper) is Taken.ALL


def test_what_our_own_rules_reject_is_not_missed() -> None:
    ours = (rule(number=1, action="reject", source_cidr="10.0.0.0/8"), rule(number=2))

    assert taken_by(ours, (rule(source_cidr="10.0.0.0/8"),)) is Taken.NONE


def test_filters_that_cut_packets_too_small_promise_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precedence, "BOXES_MAX", 3)

    assert taken_by(OURS, EVERYTHING) is Taken.ALL
    assert taken_by(OURS, tuple(rule(number=n, source_ports=(n * 9, n * 9)) for n in range(1, 9))) is Taken.SOME


class Packet(NamedTuple):
    direction: str
    protocol: int
    source: str
    destination: str
    source_port: int
    destination_port: int


def accepts(rules: Sequence[FilterRule], packet: Packet) -> bool:
    """What EC2's guide says of one packet, word for word."""
    for each in sorted(rules, key=lambda each: each.number):
        if each.direction != packet.direction or each.protocol not in (None, packet.protocol):
            continue
        if ip_address(packet.source) not in ip_network(each.source_cidr):
            continue
        if ip_address(packet.destination) not in ip_network(each.destination_cidr):
            continue
        ports = ((each.source_ports, packet.source_port), (each.destination_ports, packet.destination_port))
        if any(held and not held[0] <= port <= held[1] for held, port in ports):
            continue
        return each.action == "accept"
    return False


PORTS = (1, 80, 81, 443, 65_535)
ADDRESSES = ("10.0.0.1", "10.0.0.200", "10.1.0.1", "192.168.0.1")
BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/25", "192.168.0.1/32")
port_ranges = st.none() | st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(
    lambda ends: (min(ends), max(ends))
)
rules = st.builds(
    FilterRule,
    id=st.just(""),
    direction=st.sampled_from(["ingress", "egress"]),
    number=st.integers(1, 32_766),
    action=st.sampled_from(["accept", "reject"]),
    protocol=st.sampled_from([None, 6, 17]),
    source_cidr=st.sampled_from(BLOCKS),
    destination_cidr=st.sampled_from(BLOCKS),
    source_ports=port_ranges,
    destination_ports=port_ranges,
    tags=st.just({}),
)
filters = st.lists(rules, max_size=5, unique_by=lambda each: (each.direction, each.number)).map(tuple)
packets = st.builds(
    Packet,
    st.sampled_from(["ingress", "egress"]),
    st.sampled_from([6, 17, 1]),
    st.sampled_from(ADDRESSES),
    st.sampled_from(ADDRESSES),
    st.sampled_from(PORTS),
    st.sampled_from(PORTS),
)


@settings(max_examples=150, deadline=None)
@given(filters, filters, st.lists(packets, min_size=1, max_size=40))
def test_no_packet_contradicts_the_answer(
    ours: tuple[FilterRule, ...], other: tuple[FilterRule, ...], sent: list[Packet]
) -> None:
    answer = taken_by(ours, other)

    for packet in sent:
        if accepts(ours, packet):
            assert answer is not (Taken.NONE if accepts(other, packet) else Taken.ALL), packet


@settings(max_examples=100, deadline=None)
@given(filters)
def test_a_filter_takes_all_of_its_own_or_has_nothing(ours: tuple[FilterRule, ...]) -> None:
    assert taken_by(ours, ours) in (Taken.ALL, Taken.NONE)
    assert (taken_by(ours, ours) is Taken.NONE) == (taken_by(ours, EVERYTHING) is Taken.NONE)
