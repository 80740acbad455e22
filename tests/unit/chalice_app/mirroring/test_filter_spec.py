"""Filters of ports, asked of the simulated region's own matching which packets they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.mirroring.filter_spec import FilterSpec
from simulator.aws.traffic_mirroring.matching import Packet, Rule, Session, first_match

if TYPE_CHECKING:
    from chalice_app.mirroring.filter_spec import Family

ADDRESSES = {"ipv4": ("10.0.0.1", "10.0.0.2"), "ipv6": ("2001:db8::1", "2001:db8::2")}
FAMILIES = st.sampled_from([("ipv4",), ("ipv6",), ("ipv4", "ipv6")])
PORTS = st.sets(st.integers(1, 65_535), min_size=1, max_size=40)


def session(spec: FilterSpec) -> Session:
    """A mirror session with this filter, as EC2 sees it."""
    rules = tuple(
        Rule(
            each.number,
            each.direction,
            each.action == "accept",
            each.source_cidr,
            each.destination_cidr,
            each.protocol,
            range(each.source_ports[0], each.source_ports[1] + 1) if each.source_ports else None,
            range(each.destination_ports[0], each.destination_ports[1] + 1) if each.destination_ports else None,
        )
        for each in spec.rules()
    )
    return Session("tms-1", 1, 1, "tmt-1", rules)


def takes(spec: FilterSpec, family: str, port: int, protocol: int = 6) -> tuple[bool, bool]:
    """Are requests to a port taken, and answers from it?"""
    client, server = ADDRESSES[family]
    asked = Packet("ingress", client, server, protocol, 40_000, port)
    answered = Packet("egress", server, client, protocol, port, 40_000)
    found = session(spec)
    return first_match([found], asked) is not None, first_match([found], answered) is not None


@given(ports=PORTS, families=FAMILIES)
def test_every_port_is_taken_both_ways_within_ten_rules(ports: set[int], families: tuple[Family, ...]) -> None:
    spec = FilterSpec.of_ports(ports, families)

    places = [(rule.direction, rule.number) for rule in spec.rules()]
    assert len(places) <= 10
    assert len(places) == len(set(places))
    assert all(1 <= number <= 32_766 for _, number in places)
    assert all(takes(spec, family, port) == (True, True) for family in families for port in ports)


@given(ports=PORTS, families=FAMILIES, other=st.integers(1, 65_535))
def test_what_is_taken_beside_is_what_is_counted(ports: set[int], families: tuple[Family, ...], other: int) -> None:
    spec = FilterSpec.of_ports(ports, families)
    taken = any(each.first <= other <= each.last for each in spec.ranges)

    assert takes(spec, families[0], other) == (taken, taken)
    assert takes(spec, families[0], other, protocol=17) == (False, False)
    assert spec.extra_ports(ports) == sum(len(each) for each in spec.ranges) - len(ports)
    for family in set(ADDRESSES) - set(families):
        assert takes(spec, family, other) == (False, False)


@given(one=PORTS, other=PORTS, families=FAMILIES)
def test_keys_tell_filters_apart_and_fit_into_a_tag(
    one: set[int], other: set[int], families: tuple[Family, ...]
) -> None:
    first, second = FilterSpec.of_ports(one, families), FilterSpec.of_ports(other, families)

    assert (first.key == second.key) == (first.rules() == second.rules())
    assert len(first.key) <= 256


@pytest.mark.parametrize(
    ("families", "key"), [(("ipv4",), "ipv4:80+8000+8081"), (("ipv6", "ipv4"), "ipv4+ipv6:80+8000-8081")]
)
def test_a_key_says_what_the_filter_takes(families: tuple[Family, ...], key: str) -> None:
    assert FilterSpec.of_ports([8081, 80, 8000], families).key == key
