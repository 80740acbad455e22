"""Traffic over time. The oracle is a list of exchanges, counted by hand."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.latency import percentile_ms
from api_inventory.limits import MINUTES_MAX
from api_inventory.minutes import MINUTE_NS, Interval, MinutesTally, by_hour, merged_minutes
from api_inventory.shape_counts import ShapeCounts

STATUSES = st.sampled_from([None, 200, 301, 404, 500, 503])


def exchange(minute: int, status: int | None, *, size: int = 0, latency_ns: int | None = None) -> Exchange:
    at_ns = minute * MINUTE_NS + 17
    return Exchange(
        None,
        "10.0.0.1:5000",
        "10.0.0.2:80",
        "http/1.1",
        Request("GET", "/", "a.test"),
        None if status is None else Response(status, (), Body(b"", size)),
        at_ns,
        None if latency_ns is None else at_ns + latency_ns,
    )


def minutes_of(*exchanges: Exchange) -> dict[int, Interval]:
    tally = MinutesTally()
    for each in exchanges:
        tally.add(each)
    return tally.minutes()


def test_what_happened_is_told_by_the_minute() -> None:
    minutes = minutes_of(
        exchange(7, 200, size=10, latency_ns=40_000_000),
        exchange(7, 404),
        exchange(7, 503, size=5),
        exchange(8, None),
    )

    assert minutes.keys() == {7, 8}
    assert minutes[7].requests == 3
    assert (minutes[7].client_errors, minutes[7].server_errors, minutes[7].response_bytes) == (1, 1, 15)
    assert (minutes[8].requests, minutes[8].unanswered) == (1, 1)


@given(st.integers(1_000, 10**11))
def test_a_latency_is_told_to_within_half_of_it(latency_ns: int) -> None:
    (interval,) = minutes_of(exchange(1, 200, latency_ns=latency_ns)).values()

    told_ms = percentile_ms(interval.latencies, 50)

    assert told_ms is not None
    assert abs(told_ms - latency_ns / 1e6) <= max(latency_ns / 2e6, 0.002)


@given(st.lists(st.tuples(st.integers(0, 5), STATUSES), max_size=12), st.randoms(use_true_random=False))
def test_any_grouping_in_any_order_adds_up_to_the_same(seen: list[tuple[int, int | None]], rng: object) -> None:
    exchanges = [exchange(minute, status) for minute, status in seen]
    whole = minutes_of(*exchanges)
    rng.shuffle(exchanges)  # type: ignore[attr-defined]

    assert reduce(merged_minutes, (minutes_of(each) for each in exchanges), {}) == whole
    assert sum(each.requests for each in whole.values()) == len(seen)


def test_what_an_agent_counted_stands_in_the_minute_in_which_it_began() -> None:
    tally = MinutesTally()
    begin_ns = 3 * MINUTE_NS + 1
    tally.add_counts(
        ShapeCounts("GET", "a.test", "/", "http/1.1", 502, "", "", 40, 0, 0, 80, begin_ns, begin_ns + 9, {46: 40})
    )
    tally.add_counts(ShapeCounts("GET", "a.test", "/", "http/1.1", None, "", "", 2, 0, 0, 0, begin_ns, begin_ns, {}))

    assert tally.minutes() == {3: Interval(42, 0, 40, 2, 80, {"46": 40})}


def test_minutes_of_a_replay_are_bounded_and_the_newest_stay() -> None:
    minutes = minutes_of(*(exchange(minute, 200) for minute in range(MINUTES_MAX + 5)))

    assert len(minutes) == MINUTES_MAX
    assert min(minutes) == 5
    assert merged_minutes(minutes, {0: Interval(1)}) == minutes


def test_hours_hold_their_minutes() -> None:
    minutes = {59: Interval(1), 60: Interval(2), 119: Interval(3)}

    assert by_hour(minutes) == {0: {59: Interval(1)}, 1: {60: Interval(2), 119: Interval(3)}}
