from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalice_app.pipeline.limits import LOOKED_BACK_MINUTES
from heliostat.up.sampled_counters import SampledCounters

START_S = 1_700_000_000.0


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=40), st.integers(1, 90))
def test_what_was_counted_adds_up_to_the_total(growths: list[int], pause_s: int) -> None:
    counters, total = SampledCounters(), 0
    for at, growth in enumerate(growths):
        total += growth
        counters.sample({"packets": total}, START_S + at * pause_s)

    series = counters.series(START_S + len(growths) * pause_s)["packets"]

    assert series.total == total
    assert counters.totals() == {"packets": total}
    assert (series.moved_s is None) == (total == 0)


def test_the_minute_under_way_is_shown_so_that_a_short_run_is_seen() -> None:
    counters = SampledCounters()
    counters.sample({"packets": 30}, START_S)

    series = counters.series(START_S + 1)["packets"]

    assert (series.minutes[-1], series.minutes[-2]) == (30, None)
    assert len(series.minutes) == 30


def test_a_rate_is_of_the_last_seconds_and_soon_zero() -> None:
    counters = SampledCounters()
    counters.sample({"packets": 30}, START_S)

    assert counters.rates(START_S + 1)["packets"] == 2
    assert counters.rates(START_S + 15)["packets"] == 0


def test_a_part_that_was_started_anew_counts_from_nothing() -> None:
    counters = SampledCounters()
    for at_s, total in ((0, 100), (2, 5)):
        counters.sample({"packets": total}, START_S + at_s)

    assert counters.series(START_S + 3)["packets"].total == 105


def test_a_run_of_a_week_holds_no_more_minutes_than_are_looked_back() -> None:
    counters = SampledCounters()
    minutes = 7 * 24 * 60
    for minute in range(minutes):
        counters.sample({"packets": minute}, START_S + minute * 60)

    assert counters.series(START_S + minutes * 60)["packets"].total <= LOOKED_BACK_MINUTES
