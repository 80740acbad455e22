from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest

from chalice_app.errors import AwsRefused, AwsThrottled, AwsUnreachable
from chalice_app.failures.explain import explain
from chalice_app.mirroring.limits import ATTEMPTS_MAX, BACKOFF_MAX_S, NOT_FOUND_ATTEMPTS_MAX
from chalice_app.mirroring.patience import Pace, patiently

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Time:
    now_s: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now_s += seconds

    def pace(self, deadline_s: float = 1_000.0, *, is_held: bool = True) -> Pace:
        return Pace(lambda: self.now_s, self.sleep, lambda: 1.0, deadline_s, lambda: is_held)


def refused(code: str, kind: type[AwsRefused] = AwsRefused) -> AwsRefused:
    return kind("ec2:Something", code, "said so", code="aws_refused", fix=None)


THROTTLED = refused("RequestLimitExceeded", AwsThrottled)
NOT_FOUND = refused("InvalidTrafficMirrorFilterId.NotFound")
DENIED = refused("UnauthorizedOperation")
SILENT = AwsUnreachable("ec2:Something", "silence")
OPENED = AwsUnreachable(
    "ec2:Something", "opened", failure=explain(code="SSLError", message="CERTIFICATE_VERIFY_FAILED")
)


def answering(*answers: Exception | str) -> Iterator[Exception | str]:
    return iter(answers)


def call(answers: Iterator[Exception | str]) -> str:
    answer = next(answers)
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_what_passes_is_waited_for_longer_each_time() -> None:
    time = Time()
    answers = answering(THROTTLED, THROTTLED, SILENT, NOT_FOUND, "done")

    assert patiently(lambda: call(answers), time.pace()) == "done"

    assert time.pauses == [1.0, 2.0, 1.0, 1.0]
    assert max(time.pauses) <= BACKOFF_MAX_S


@pytest.mark.parametrize(
    ("error", "attempts"),
    [(THROTTLED, ATTEMPTS_MAX), (SILENT, ATTEMPTS_MAX), (NOT_FOUND, NOT_FOUND_ATTEMPTS_MAX), (DENIED, 1), (OPENED, 1)],
)
def test_patience_ends(error: Exception, attempts: int) -> None:
    time, made = Time(), []

    def refuse() -> None:
        made.append(error)
        raise error

    with pytest.raises(type(error)):
        patiently(refuse, time.pace())
    assert len(made) == attempts


def test_what_was_to_be_deleted_and_is_not_found_is_not_waited_for() -> None:
    time = Time()

    with pytest.raises(AwsRefused):
        patiently(lambda: call(answering(NOT_FOUND, "done")), time.pace(), awaits=False)
    assert time.pauses == []


def test_what_was_used_a_moment_ago_is_deleted_a_moment_later() -> None:
    time = Time()
    in_use = AwsRefused("ec2:Something", "TrafficMirrorFilterInUse", "said so", code="still_in_use", fix=None)

    assert patiently(partial(call, answering(in_use, in_use, "done")), time.pace(), awaits=False) == "done"
    with pytest.raises(AwsRefused):
        patiently(partial(call, answering(in_use, "done")), time.pace())


def test_no_pause_goes_beyond_the_deadline_and_none_begins_after_it() -> None:
    time = Time()
    answers = answering(THROTTLED, THROTTLED, THROTTLED, "done")

    with pytest.raises(AwsThrottled):
        patiently(lambda: call(answers), time.pace(deadline_s=1.5))
    assert time.pauses == [1.0, 0.5]


def test_who_lost_the_lock_does_not_try_again() -> None:
    time = Time()
    pace = time.pace(is_held=False)

    assert pace.is_over()
    with pytest.raises(AwsThrottled):
        patiently(lambda: call(answering(THROTTLED, "done")), pace)
