from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from simulator.aws.traffic_mirroring import first_match, interface_sessions
from simulator.aws.traffic_mirroring.matching import Packet, Rule, Session

if TYPE_CHECKING:
    from tests.unit.simulator.aws.traffic_mirroring.conftest import Mirroring

ANYWHERE = "0.0.0.0/0"
REQUEST = Packet("ingress", "10.20.1.5", "10.20.1.11", 6, 50_000, 8080)
ALL = Rule(100, "ingress", is_accepting=True, source_block=ANYWHERE, destination_block=ANYWHERE)


def session(number: int, *rules: Rule) -> Session:
    return Session(f"tms-{number}", number, number, "tmt-1", rules)


def taker(packet: Packet, *sessions: Session) -> int | None:
    found = first_match(sessions, packet)
    return found.number if found else None


def test_a_filter_without_rules_takes_nothing() -> None:
    assert taker(REQUEST, session(1)) is None


def test_the_lowest_session_that_takes_a_packet_has_it_alone() -> None:
    assert taker(REQUEST, session(2, ALL), session(1, ALL)) == 1


def test_a_session_whose_filter_rejects_leaves_the_packet_to_the_next() -> None:
    reject_web = replace(ALL, number=10, is_accepting=False, destination_ports=range(8080, 8081))

    assert taker(REQUEST, session(1, ALL, reject_web), session(2, ALL)) == 2
    assert taker(replace(REQUEST, destination_port=22), session(1, ALL, reject_web), session(2, ALL)) == 1


def test_the_first_rule_that_fits_decides() -> None:
    reject_later = replace(ALL, number=200, is_accepting=False)

    assert taker(REQUEST, session(1, reject_later, ALL)) == 1


def test_a_rule_asks_for_direction_protocol_blocks_and_ports() -> None:
    rule = replace(
        ALL,
        protocol=6,
        source_block="10.20.0.0/16",
        destination_block="10.20.1.11/32",
        destination_ports=range(8000, 8081),
    )

    assert taker(REQUEST, session(1, rule)) == 1
    for other in (
        replace(REQUEST, direction="egress"),
        replace(REQUEST, protocol=17),
        replace(REQUEST, source="10.21.0.1"),
        replace(REQUEST, destination="10.20.1.12"),
        replace(REQUEST, destination_port=8081),
        replace(REQUEST, source="2001:db8::1", destination="2001:db8::2"),
    ):
        assert taker(other, session(1, rule)) is None


def test_ipv6_packets_need_ipv6_rules() -> None:
    packet = replace(REQUEST, source="2001:db8::1", destination="2001:db8::2")

    assert taker(packet, session(1, ALL)) is None
    assert taker(packet, session(1, replace(ALL, source_block="::/0", destination_block="::/0"))) == 1


RULES = st.builds(
    Rule,
    number=st.integers(1, 50),
    direction=st.sampled_from(["ingress", "egress"]),
    is_accepting=st.booleans(),
    source_block=st.sampled_from([ANYWHERE, "10.0.0.0/8", "10.20.1.0/24", "192.168.0.0/16"]),
    destination_block=st.just(ANYWHERE),
    protocol=st.sampled_from([None, 6, 17]),
    destination_ports=st.none() | st.integers(0, 99).map(lambda port: range(port, 100)),
)
SESSIONS = st.lists(
    st.builds(
        lambda number, rules: session(number, *rules),
        st.integers(1, 9),
        st.lists(RULES, max_size=4, unique_by=lambda rule: rule.number),
    ),
    max_size=3,
    unique_by=lambda each: each.number,
)
PACKETS = st.builds(
    Packet,
    st.sampled_from(["ingress", "egress"]),
    st.sampled_from(["10.20.1.5", "10.9.9.9", "192.168.0.1", "8.8.8.8"]),
    st.just("10.20.1.11"),
    st.sampled_from([6, 17]),
    st.just(0),
    st.integers(0, 120),
)


@given(SESSIONS, PACKETS)
def test_a_packet_has_the_taker_that_an_order_of_all_rules_gives(sessions: list[Session], packet: Packet) -> None:
    # One list of all rules by session and number: the first accept of a session that has not rejected before.
    every = sorted(
        ((each.number, rule.number, rule) for each in sessions for rule in each.rules), key=lambda entry: entry[:2]
    )
    rejected: set[int] = set()
    expected = None
    for number, _, rule in every:
        source = int(ip_address(packet.source))
        network, _, bits = rule.source_block.partition("/")
        shift = 32 - int(bits)
        fits = (
            rule.direction == packet.direction
            and (rule.protocol or packet.protocol) == packet.protocol
            and source >> shift == int(ip_address(network)) >> shift
            and (rule.destination_ports is None or packet.destination_port in rule.destination_ports)
        )
        if fits and number not in rejected:
            if rule.is_accepting:
                expected = number
                break
            rejected.add(number)

    assert taker(packet, *sessions) == expected


def test_what_a_region_holds_can_be_asked(mirroring: Mirroring) -> None:
    mirroring.ec2.create_traffic_mirror_filter_rule(
        TrafficMirrorFilterId=mirroring.filter_id,
        TrafficDirection="ingress",
        RuleNumber=1,
        RuleAction="accept",
        Protocol=6,
        SourceCidrBlock=ANYWHERE,
        DestinationCidrBlock=ANYWHERE,
        DestinationPortRange={"FromPort": 8080, "ToPort": 8080},
    )
    created = mirroring.create(VirtualNetworkId=77)

    sessions = interface_sessions(mirroring.region, created["NetworkInterfaceId"])

    found = first_match(sessions, REQUEST)
    assert found is not None
    assert (found.session_id, found.virtual_network_id) == (created["TrafficMirrorSessionId"], 77)
    assert first_match(sessions, replace(REQUEST, destination_port=8081)) is None
    assert interface_sessions(mirroring.region, mirroring.interface("storefront-2")) == ()
