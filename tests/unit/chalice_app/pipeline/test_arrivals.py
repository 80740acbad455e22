"""What two heartbeats of each agent tell of virtual networks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.pipeline.arrivals import Beat, arrived
from chalice_app.pipeline.limits import ARRIVALS_SPAN_S, HEARTBEAT_SILENCE_S, LISTENED_S
from chalice_app.pipeline.measures import Arrivals, Unread
from chalice_app.pipeline.series import fresh_s
from mirror_agent.heartbeat import Heartbeat

OLD = Beat(10_000.0, {7: 100, 8: 50})
NEW = Beat(11_200.0, {7: 1_300, 8: 50, 9: 600})


def test_what_came_between_two_heartbeats_counts_and_what_came_before_does_not() -> None:
    assert arrived({"a": OLD}, {"a": NEW}) == Arrivals({7: 1.0, 8: 0.0, 9: 0.5})


def test_agents_are_added_up() -> None:
    other = (Beat(20_000.0, {7: 5}), Beat(21_200.0, {7: 2_405}))

    assert arrived({"a": OLD, "b": other[0]}, {"a": NEW, "b": other[1]}) == Arrivals({7: 3.0, 8: 0.0, 9: 0.5})


@pytest.mark.parametrize("before", [{}, {"a": Beat(90_000.0, {7: 1_000_000})}], ids=["new", "started anew"])
def test_all_that_a_young_agent_counted_is_of_this_span(before: dict[str, Beat]) -> None:
    # Who has listened for minutes alone shows what came, and not that nothing did.
    assert arrived(before, {"a": Beat(300.0, {7: 600})}) == Arrivals({7: 2.0}, is_whole=False)


def test_a_young_agent_beside_one_that_has_listened_for_long_leaves_it_whole() -> None:
    assert arrived({"a": OLD}, {"a": NEW, "b": Beat(60.0, {7: 60})}) == Arrivals({7: 2.0, 8: 0.0, 9: 0.5})


def test_agents_that_listened_as_long_as_sources_are_told_late_show_that_nothing_came() -> None:
    for span_s, is_whole in ((LISTENED_S - 1, False), (LISTENED_S, True)):
        found = arrived({"a": Beat(5_000.0, {7: 1})}, {"a": Beat(5_000.0 + span_s, {7: 1})})
        assert found == Arrivals({7: 0.0}, is_whole)
    source_step_s = 300
    assert fresh_s(source_step_s) + source_step_s <= LISTENED_S <= ARRIVALS_SPAN_S - HEARTBEAT_SILENCE_S


@pytest.mark.parametrize(
    ("before", "after", "by_vni"),
    [
        ({"a": OLD, "gone": OLD}, {"a": NEW}, {7: 1.0, 8: 0.0, 9: 0.5}),
        ({}, {"a": NEW}, {}),
        ({"a": OLD}, {"a": Beat(11_200.0, {7: 1_300}, is_whole=False)}, {7: 1.0}),
        ({"a": Beat(10_000.0, {7: 100}, is_whole=False)}, {"a": NEW}, {7: 1.0}),
    ],
    ids=["an agent went", "an old agent was not heard then", "VNIs are left out now", "VNIs were left out then"],
)
def test_what_is_not_known_makes_it_a_part_and_counts_for_nothing(
    before: dict[str, Beat], after: dict[str, Beat], by_vni: dict[int, float]
) -> None:
    assert arrived(before, after) == Arrivals(by_vni, is_whole=False)


def test_silence_of_all_agents_is_no_absence_of_packets() -> None:
    assert isinstance(arrived({"a": OLD}, {}), Unread)


def test_a_line_is_read_as_the_agent_writes_it() -> None:
    said = Heartbeat(
        version="1",
        agent="i-1",
        uptime_s=60.0,
        mode="ring",
        mode_reason="",
        receive_age_s=0.0,
        sender_age_s=0.0,
        lag_s=0.0,
        memory_bytes=0,
        ailments=[],
        counters={},
        counters_by_vni={7: {"datagrams": 3, "bytes": 300}},
        vnis_left_out=2,
    )

    assert Beat.of(said.facts()) == Beat(60.0, {7: 3}, is_whole=False)


@pytest.mark.parametrize(
    "line", [{}, {"uptime_s": 1}, {"uptime_s": 1, "counters_by_vni": [7]}, {"uptime_s": "x", "counters_by_vni": {}}]
)
def test_a_line_of_another_form_is_no_heartbeat(line: dict[str, object]) -> None:
    assert Beat.of(line) is None


@given(
    starts=st.lists(st.floats(1, 1e6), min_size=1, max_size=4),
    counts=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 10**9), st.integers(0, 10**6)), max_size=6),
)
def test_rates_are_never_negative_and_their_sum_is_what_the_counters_grew(
    starts: list[float], counts: list[tuple[int, int, int]]
) -> None:
    then = {vni: was for vni, was, _ in counts}
    now = {vni: then[vni] + grown for vni, _, grown in counts}
    before = {f"a{at}": Beat(start, then) for at, start in enumerate(starts)}
    after = {f"a{at}": Beat(start + ARRIVALS_SPAN_S, now) for at, start in enumerate(starts)}

    found = arrived(before, after)

    assert isinstance(found, Arrivals)
    assert found.is_whole
    assert all(rate >= 0 for rate in found.by_vni.values())
    grown = len(starts) * sum(now[vni] - then[vni] for vni in then)
    assert sum(found.by_vni.values()) * ARRIVALS_SPAN_S == pytest.approx(grown, rel=1e-6, abs=1e-6)
