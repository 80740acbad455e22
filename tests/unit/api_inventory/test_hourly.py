"""The oracle counts requests hour by hour."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.hourly import HOURS_SHOWN, HourlyRequests
from api_inventory.minutes import Interval

NOON = 480_000


def requests(*minutes: int) -> dict[int, Interval]:
    return {minute: Interval(count) for minute, count in Counter(minutes).items()}


def test_of_a_host_that_is_new_every_hour_is_counted() -> None:
    first = HourlyRequests().moved_to(NOON, requests(NOON * 60, NOON * 60 + 59, (NOON - 2) * 60))

    assert first.counts == (0,) * 21 + (1, 0, 2)
    assert first.until(NOON) == list(first.counts)


def test_what_was_known_moves_on_and_only_the_last_two_hours_are_counted_anew() -> None:
    before = HourlyRequests(NOON, tuple(range(24)))

    after = before.moved_to(NOON + 3, requests((NOON - 1) * 60, NOON * 60, (NOON + 2) * 60, (NOON + 2) * 60 + 1))

    assert before.read_from == NOON - 1
    assert after.counts == (*range(3, 22), 1, 1, 0, 2, 0)


def test_hours_that_nobody_looked_at_are_not_known_unless_there_is_no_news() -> None:
    known = HourlyRequests(NOON, (0,) * 23 + (5,))

    assert known.until(NOON + 2) == [0] * 21 + [5, None, None]
    assert known.until(NOON + 2, known_until=NOON + 2) == [0] * 21 + [5, 0, 0]
    assert known.until(NOON + 2, known_until=NOON + 1) == [0] * 21 + [5, 0, None]
    assert HourlyRequests().until(NOON, known_until=NOON) == [0] * HOURS_SHOWN


@given(st.lists(st.tuples(st.integers(NOON - 40, NOON + 40), st.integers(0, 59)), max_size=60), st.integers(1, 5))
def test_in_steps_of_any_length_it_counts_what_was_there(seen: list[tuple[int, int]], step: int) -> None:
    known = HourlyRequests()
    for now in range(NOON - 40, NOON + 41, step):
        minutes = requests(*(hour * 60 + minute for hour, minute in seen if known.read_from <= hour <= now))
        known = known.moved_to(now, minutes)

    counted = Counter(hour for hour, _ in seen)
    last = known.newest_hour
    assert list(known.counts) == [counted[hour] for hour in range(last - HOURS_SHOWN + 1, last + 1)]
