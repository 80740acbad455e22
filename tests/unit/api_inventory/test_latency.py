from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.latency import PLACES, latency_place, percentile_ms, place_bounds_ms

latencies_ns = st.integers(0, 10**13)


@given(latencies_ns)
def test_a_latency_lies_in_its_place_which_is_a_quarter_wide_at_most(latency_ns: int) -> None:
    begin_ms, end_ms = place_bounds_ms(latency_place(latency_ns))
    whole_microseconds_ms = latency_ns // 1_000 / 1_000

    assert begin_ms <= whole_microseconds_ms < end_ms
    assert end_ms - begin_ms <= max(begin_ms / 4, 0.001) * (1 + 1e-9)


def test_places_are_bounded_and_a_clock_that_goes_back_is_no_time_at_all() -> None:
    assert latency_place(2**80) == PLACES - 1
    assert latency_place(-5) == 0


def test_what_rust_counts_in_a_place_python_does_too() -> None:
    assert [latency_place(us * 1_000) for us in (0, 3, 4, 900, 901, 70_000)] == [0, 3, 4, 35, 35, 60]


@given(st.lists(latencies_ns, min_size=1), st.sampled_from([50.0, 95.0, 99.0, 100.0]))
def test_a_percentile_stands_in_the_place_of_the_latency_of_that_rank(latencies: list[int], percent: float) -> None:
    histogram: dict[str, int] = {}
    for latency_ns in latencies:
        place = str(latency_place(latency_ns))
        histogram[place] = histogram.get(place, 0) + 1
    rank = -(-len(latencies) * percent // 100)
    expected = sorted(latencies)[int(rank) - 1]

    found = percentile_ms(histogram, percent)

    begin_ms, end_ms = place_bounds_ms(latency_place(expected))
    assert found is not None
    assert begin_ms <= found <= end_ms


def test_nothing_has_no_percentile() -> None:
    assert percentile_ms({}, 50) is None
