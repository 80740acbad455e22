from __future__ import annotations

from mirror_agent.limits import REPLAY_BYTES_PER_S_MAX, REPLAY_BYTES_PER_S_MIN
from mirror_agent.replay_pace import ReplayPace


def test_a_budget_is_spent_and_fills_with_time() -> None:
    pace = ReplayPace()

    assert pace.allowance(10.0) == REPLAY_BYTES_PER_S_MIN
    pace.spend(2 * REPLAY_BYTES_PER_S_MIN)

    assert pace.allowance(10.5) == -REPLAY_BYTES_PER_S_MIN / 2
    assert pace.ready_s(10.5) == 11.0
    assert pace.allowance(11.5) == REPLAY_BYTES_PER_S_MIN / 2
    assert pace.ready_s(11.5) == 11.5


def test_a_budget_is_that_of_a_second_at_most() -> None:
    pace = ReplayPace()

    assert (pace.allowance(10.0), pace.allowance(99.0)) == (REPLAY_BYTES_PER_S_MIN, REPLAY_BYTES_PER_S_MIN)


def test_time_that_goes_backwards_gives_nothing() -> None:
    pace = ReplayPace()
    pace.allowance(10.0)
    pace.spend(REPLAY_BYTES_PER_S_MIN)

    assert pace.allowance(5.0) == 0.0


def test_the_pace_rises_while_the_stream_takes_it_and_halves_where_it_does_not() -> None:
    pace = ReplayPace()

    for _ in range(100):
        pace.accepted()
    most = pace.bytes_per_s
    pace.throttled()
    half = pace.bytes_per_s
    for _ in range(100):
        pace.throttled()

    assert (most, half, pace.bytes_per_s) == (
        REPLAY_BYTES_PER_S_MAX,
        REPLAY_BYTES_PER_S_MAX / 2,
        REPLAY_BYTES_PER_S_MIN,
    )
