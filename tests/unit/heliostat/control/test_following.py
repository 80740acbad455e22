from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from heliostat.control.following import exit_status, follow, operation_path
from heliostat.control.limits import LOOK_INTERVAL_S, TROUBLED_LOOKS_MAX, WATCH_S
from heliostat.errors import ControlPlaneRefused, ControlPlaneUnreachable, OperationGoesOn

if TYPE_CHECKING:
    from collections.abc import Iterator

Look = dict[str, Any] | Exception | type[BaseException]
AWAY = ControlPlaneUnreachable("no answer")
THROTTLED = ControlPlaneRefused("aws_throttled", "AWS asks for patience.", scope="account", retryable=True)
UNKNOWN = ControlPlaneRefused("unknown_operation", "No operation has this id.", scope="caller")


class Looks:
    """A control plane that is looked at, and a clock that only pauses move."""

    def __init__(self, *looks: Look, then: Look | None = None) -> None:
        self.now_s = 0.0
        self.pauses: list[float] = []
        self.shown: list[str] = []
        self._looks: Iterator[Look] = iter(looks)
        self._then = then

    def get(self, path: str) -> dict[str, Any]:
        assert path == "/v1/operations/op-1"
        look = next(self._looks, self._then)
        assert look is not None
        if not isinstance(look, dict):
            raise look
        return look

    def clock(self) -> float:
        return self.now_s

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now_s += seconds

    def follow(self, first: str) -> dict[str, Any]:
        def show(operation: dict[str, Any]) -> None:
            self.shown.append(operation["state"])

        return follow(in_state(first), self, show, clock=self.clock, pause=self.pause)  # type: ignore[arg-type]


def in_state(state: str) -> dict[str, Any]:
    return {"id": "op-1", "state": state}


@pytest.mark.parametrize(("end", "status"), [("succeeded", 0), ("failed", 1), ("superseded", 1), ("waiting", 3)])
def test_an_operation_is_followed_until_it_rests(end: str, status: int) -> None:
    looks = Looks(in_state("running"), in_state("running"), in_state(end))

    operation = looks.follow("queued")

    assert looks.shown == ["queued", "running", "running", end]
    assert looks.pauses == [LOOK_INTERVAL_S] * 3
    assert exit_status(operation) == status


def test_what_rests_already_is_shown_and_not_asked_for_again() -> None:
    looks = Looks()

    assert looks.follow("succeeded") == in_state("succeeded")
    assert (looks.shown, looks.pauses) == (["succeeded"], [])


def test_a_control_plane_that_is_away_for_a_while_ends_nothing() -> None:
    looks = Looks(AWAY, THROTTLED, in_state("running"), AWAY, in_state("succeeded"))

    assert looks.follow("running")["state"] == "succeeded"
    assert looks.shown == ["running", "running", "succeeded"]


def test_a_control_plane_that_stays_away_ends_watching_and_says_how_to_go_on() -> None:
    looks = Looks(then=AWAY)

    with pytest.raises(OperationGoesOn, match=r"goes on, but cannot be seen: no answer; .*`heliostat watch op-1`") as e:
        looks.follow("running")

    assert len(looks.pauses) == TROUBLED_LOOKS_MAX + 1
    assert e.value.exit_code == 1


def test_what_will_not_pass_is_told_at_once() -> None:
    looks = Looks(UNKNOWN)

    with pytest.raises(OperationGoesOn, match="unknown_operation"):
        looks.follow("running")

    assert len(looks.pauses) == 1


def test_ctrl_c_leaves_the_operation_running_and_says_so() -> None:
    looks = Looks(in_state("running"), KeyboardInterrupt)

    with pytest.raises(OperationGoesOn, match="goes on without you: watch it with `heliostat watch op-1`") as ended:
        looks.follow("running")

    assert ended.value.exit_code == 130


def test_watching_has_an_end() -> None:
    looks = Looks(then=in_state("running"))

    with pytest.raises(OperationGoesOn, match="more than 3 hours"):
        looks.follow("running")

    assert looks.now_s > WATCH_S


def test_an_id_cannot_lead_to_another_route() -> None:
    assert operation_path("../mirroring?x=/") == "/v1/operations/..%2Fmirroring%3Fx%3D%2F"
