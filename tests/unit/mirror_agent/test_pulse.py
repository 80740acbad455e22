from __future__ import annotations

from mirror_agent.pulse import Pulse


def test_age_is_from_the_last_beat_and_lag_from_when_something_first_waited() -> None:
    now_s = [100.0]
    pulse = Pulse(lambda: now_s[0])
    told = []

    for at_s, waiting_since_s in [(101.0, None), (102.0, 102.0), (105.0, 102.0), (105.5, 104.5), (106.0, None)]:
        now_s[0] = at_s
        pulse.beat(waiting_since_s=waiting_since_s)
        now_s[0] += 0.5
        told.append((pulse.age_s(), pulse.lag_s()))

    assert told == [(0.5, 0.0), (0.5, 0.5), (0.5, 3.5), (0.5, 1.5), (0.5, 0.0)]


def test_a_sender_that_never_turned_is_as_old_as_its_pulse() -> None:
    now_s = [100.0]
    pulse = Pulse(lambda: now_s[0])

    now_s[0] = 140.0

    assert pulse.age_s() == 40.0
