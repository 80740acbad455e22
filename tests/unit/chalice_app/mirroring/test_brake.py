from __future__ import annotations

import pytest

from chalice_app.mirroring.brake import brake
from chalice_app.mirroring.plan import Plan
from chalice_app.mirroring.step import DeleteSession
from chalice_app.mirroring.vnis import VniBook


def deleting(**counts: int) -> Plan:
    steps = [
        DeleteSession(code=code, explanation="It goes.", session_id=f"tms-{code}-{number}", interface_id="eni-1")
        for code, count in counts.items()
        for number in range(count)
    ]
    return Plan(tuple(steps), VniBook(), (), ())


@pytest.mark.parametrize(
    ("gone", "sessions", "waits"),
    [(0, 0, False), (1, 1, False), (2, 2, False), (3, 12, False), (3, 11, True), (25, 100, False), (26, 100, True)],
)
def test_more_than_a_quarter_and_more_than_two_wait_for_a_person(gone: int, sessions: int, *, waits: bool) -> None:
    held = brake(deleting(target_gone=gone), sessions)

    assert (held is not None) == waits
    if held is not None:
        assert f"{gone} of {sessions} mirror sessions would be deleted" in held.explanation


def test_what_is_certain_is_not_held_and_a_load_balancer_that_is_gone_counts_as_absence() -> None:
    assert brake(deleting(deselected=100, instance_not_running=100, duplicate=9), 100) is None
    assert brake(deleting(load_balancer_gone=50, target_gone=1), 100) is not None
