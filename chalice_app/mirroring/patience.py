"""Trying again where that can help, with full jitter, and never beyond a deadline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from chalice_app.errors import AwsRefused, AwsThrottled, AwsUnreachable
from chalice_app.mirroring.limits import ATTEMPTS_MAX, BACKOFF_FIRST_S, BACKOFF_MAX_S, NOT_FOUND_ATTEMPTS_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

AnswerT = TypeVar("AnswerT")
# The catalogue's row for what failed within AWS: the request was good, and is made again.
FAILED_WITHIN = "aws_internal_error"
# The row for what is used still: EC2 says so for some seconds of a filter or target whose last session was deleted.
IN_USE = "still_in_use"


@dataclass(frozen=True, slots=True)
class Pace:
    """How time passes for a run.

    Attributes:
        jitter: gives numbers from 0 to 1.
        deadline_s: in the time of `clock`.
        is_held: keeps the lock under which the run works; False once another has it.
    """

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    deadline_s: float
    is_held: Callable[[], bool] = lambda: True

    def is_over(self) -> bool:
        """Is there no time left, or somebody else at work?"""
        return self.clock() >= self.deadline_s or not self.is_held()

    def pause(self, attempt: int) -> None:
        """Wait before the next attempt: full jitter, so that those who were refused together do not come together."""
        longest = min(BACKOFF_MAX_S, BACKOFF_FIRST_S * 2**attempt, max(0.0, self.deadline_s - self.clock()))
        self.sleep(self.jitter() * longest)


def is_not_found(error: AwsRefused) -> bool:
    """Does EC2 say that something does not exist? It says so too of what was made a moment ago."""
    return ".NotFound" in error.aws_code


def patiently(call: Callable[[], AnswerT], pace: Pace, *, awaits: bool = True) -> AnswerT:
    """Make a call, again where AWS asks for patience or says nothing.

    Args:
        call: to make.
        pace: time, and how much of it there is.
        awaits: what is not found may have been made a moment ago. False for what is to be deleted: what uses that may
            have been deleted a moment ago.

    Raises:
        AwsRefused, AwsUnreachable: the last answer.
    """
    attempts: Counter[str] = Counter()
    while True:
        try:
            return call()
        except (AwsRefused, AwsUnreachable) as error:
            kind, attempts_max = _patience(error, awaits=awaits)
            attempts[kind] += 1
            if attempts[kind] >= attempts_max or pace.is_over():
                raise
        pace.pause(attempts[kind])


def _patience(error: AwsRefused | AwsUnreachable, *, awaits: bool) -> tuple[str, int]:
    if isinstance(error, AwsUnreachable):
        return "unreachable", ATTEMPTS_MAX if error.retryable else 1
    if isinstance(error, AwsThrottled):
        return "throttled", ATTEMPTS_MAX
    if error.code == FAILED_WITHIN:
        return "failed_within", ATTEMPTS_MAX
    if not awaits and error.code == IN_USE:
        return "in_use", NOT_FOUND_ATTEMPTS_MAX
    if awaits and is_not_found(error):
        return "not_found", NOT_FOUND_ATTEMPTS_MAX
    return "refused", 1
