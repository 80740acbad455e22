"""Coalesced ports against brute force: nothing is left out, and nothing narrower fits."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalice_app.mirroring.ports import PortRange, coalesced, extra_ports

PORTS = st.sets(st.integers(1, 65_535), max_size=60)
FEW_PORTS = st.sets(st.integers(1, 40), min_size=1, max_size=9)


def widening_min(ports: set[int], ranges_max: int) -> int:
    """The fewest ports that anybody could let in beside these: every way of cutting them into runs is tried."""
    ordered = sorted(ports)
    best = 65_536
    for count in range(min(ranges_max, len(ordered))):
        for cuts in combinations(range(1, len(ordered)), count):
            edges = [0, *cuts, len(ordered)]
            runs = [ordered[start:end] for start, end in pairwise(edges)]
            best = min(best, sum(run[-1] - run[0] + 1 for run in runs) - len(ordered))
    return best


@given(ports=PORTS, ranges_max=st.integers(1, 10))
def test_ranges_hold_every_port_apart_and_in_order(ports: set[int], ranges_max: int) -> None:
    ranges = coalesced(ports, ranges_max)

    held = [port for each in ranges for port in range(each.first, each.last + 1)]
    assert len(ranges) <= ranges_max
    assert ports <= set(held)
    assert len(held) == len(set(held))
    assert list(ranges) == sorted(ranges)
    assert extra_ports(ranges, ports) == len(set(held) - ports)


@given(ports=FEW_PORTS, ranges_max=st.integers(1, 5))
def test_no_other_choice_of_ranges_lets_fewer_ports_in(ports: set[int], ranges_max: int) -> None:
    assert extra_ports(coalesced(ports, ranges_max), ports) == widening_min(ports, ranges_max)


def test_neighbours_share_a_range_at_no_cost() -> None:
    assert coalesced([8082, 8080, 8081, 8080, 9000], 5) == (PortRange(8080, 8082), PortRange(9000, 9000))


def test_the_narrowest_gap_is_filled_first() -> None:
    assert [each.text for each in coalesced([80, 443, 8080, 8090, 9000], 3)] == ["80-443", "8080-8090", "9000"]


def test_no_ports_are_no_ranges() -> None:
    assert coalesced([], 5) == ()
