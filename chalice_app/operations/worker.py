"""Works off operations, one after the other, and follows changes of the account between them.

Whoever holds the lock works. A worker that dies is replaced when its lock expires: everything it did stands in the
operation or in AWS, and whoever comes next looks there. Time, pauses and identity come from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from aws_lambda_powertools import Logger

from chalice_app.errors import Conflict, ControlPlaneError
from chalice_app.failures.explain import explain
from chalice_app.failures.refused import explain_error
from chalice_app.mirroring.limits import BACKOFF_FIRST_S
from chalice_app.operations.control_store import Head
from chalice_app.operations.limits import FOLLOW_UP_S, LOOK_INTERVAL_S
from chalice_app.operations.work_lock import WorkLock
from chalice_app.telemetry import about

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.failures.failure import Failure
    from chalice_app.mirroring.patience import Pace
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.operation import Operation

logger = Logger(service="heliostat-control-plane")

# Throttling and silence pass; what lasts for so many looks does not.
TROUBLED_LOOKS_MAX = 40


class Runner(Protocol):
    """Does what comes next."""

    def advance(self, operation: Operation, pace: Pace) -> Operation:
        """The operation after its next bit of work."""

    def follow(self, pace: Pace) -> Operation | None:
        """Look at the mirror sessions; an operation to keep where something was changed, failed or waits."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker.

    Attributes:
        holder: names this worker in the lock.
        pace: time that it has; `clock` gives seconds since the epoch.
        notify: tells people of an operation that ended or waits.
        hand_over: lets another worker go on, when time is over before the work is.
    """

    store: ControlStore
    runner: Runner
    holder: str
    pace: Pace
    notify: Callable[[Operation], None]
    hand_over: Callable[[], None]

    def work(self, *, looks: bool = False) -> bool:
        """Work until nothing is left or time is over. False where another worker is at it.

        Args:
            looks: look at the mirror sessions when nothing else is left, though nobody told of a change.

        Raises:
            AwsRefused, AwsUnreachable: the control store does not answer. Lambda tries again.
        """
        lock = WorkLock(self.store, self.holder, self.pace.clock)
        if not lock.keep():
            return False
        under_lock = replace(self, pace=replace(self.pace, is_held=lock.keep))
        try:
            is_left = under_lock._work_off(looks=looks)  # noqa: SLF001 - this worker, under its lock
        finally:
            lock.release()
        # Who came while the lock was ours has gone away again, and nobody else would look before the schedule does.
        if is_left or self._has_come():
            self.hand_over()
        return True

    def _work_off(self, *, looks: bool) -> bool:
        """Work under the lock, until it is lost or time is over. Is anything left?"""
        while not self.pace.is_over():
            if self._work_once():
                continue
            if not looks:
                return False
            looks = False
            self._follow_once()
        return True

    def _has_come(self) -> bool:
        """Was anything asked for or noted?"""
        head = self.store.head()
        return head.running is not None or head.queued is not None or self.store.is_changed()

    def _work_once(self) -> bool:
        """Do one bit. Is anything left?"""
        head = self.store.head()
        operation = self.store.operation(head.running) if head.running else None
        if operation is None or operation.has_ended or operation.state == "waiting":
            return self._next(head)
        with about(operation=operation.id):
            return self._advance_and_keep(operation)

    def _advance_and_keep(self, operation: Operation) -> bool:
        advanced = self._advance(operation)
        if not self.pace.is_held():
            # Another worker has taken over: what it knows is newer.
            return True
        is_same = replace(advanced, updated_at_s=operation.updated_at_s) == operation
        try:
            if not is_same:
                self.store.put_operation(advanced)
        except Conflict:
            # A write whose answer was lost is made again, and meets itself.
            if self.store.operation(advanced.id) != advanced:
                logger.info("The operation has ended meanwhile")
                return True
        if advanced.has_ended or advanced.state == "waiting":
            self.notify(advanced)
        elif advanced.steps == operation.steps:
            self.pace.sleep(LOOK_INTERVAL_S)
        return True

    def _next(self, head: Head) -> bool:
        """Take up what waits; without that, follow what changed."""
        if head.running or head.queued:
            try:
                self.store.submit(Head(head.queued, None, head.version), [], None)
            except Conflict:
                logger.info("A wish came in between", head=head)
                self.pace.sleep(BACKOFF_FIRST_S)
            return True
        if not self.store.take_changed():
            return False
        self._follow()
        return True

    def _follow(self) -> None:
        """Look several times: load balancers tell of a new instance later than EC2 does."""
        for pause_s in FOLLOW_UP_S:
            if not self._waits(pause_s):
                return
            self._follow_once()

    def _waits(self, seconds: float) -> bool:
        """Wait; False as soon as time is over or a wish came in. The next look sees what changed meanwhile."""
        left_s = seconds
        while left_s > 0:
            self.pace.sleep(min(LOOK_INTERVAL_S, left_s))
            left_s -= LOOK_INTERVAL_S
            if self.pace.is_over():
                # Whoever comes next begins anew.
                self.store.mark_changed(self.pace.clock())
                return False
            head = self.store.head()
            if head.running or head.queued:
                return False
        return True

    def _follow_once(self) -> None:
        """Look at the mirror sessions now, and keep what is worth telling."""
        try:
            operation = self.runner.follow(self.pace)
        except ControlPlaneError as error:
            # The schedule looks again; nothing was changed.
            logger.warning("The account could not be read", code=error.code, evidence=error.evidence)
            return
        except Exception:  # what nobody foresaw must not keep operations from their turn
            logger.exception("The account could not be followed")
            return
        if operation is not None:
            self.store.put_operation(operation)
            self.notify(operation)

    def _advance(self, operation: Operation) -> Operation:
        running = replace(operation, state="running", updated_at_s=self.pace.clock())
        try:
            return _untroubled(self.runner.advance(running, self.pace), operation)
        except ControlPlaneError as error:
            return self._troubled(running, error)
        except Exception:  # an operation that fails in a way that nobody foresaw must not hold up all that follow
            logger.exception("An operation failed")
            unforeseen = explain(code="internal_error", message="The control plane failed. See its log.")
            return self._failed(running, unforeseen)

    def _troubled(self, operation: Operation, error: ControlPlaneError) -> Operation:
        """After a refusal: again where that can help, and not for ever."""
        failure = explain_error(error)
        step = operation.current
        looks = 1 + int(step.marks.get("troubled", 0)) if step else TROUBLED_LOOKS_MAX
        if step is None or not error.retryable or looks >= TROUBLED_LOOKS_MAX:
            return self._failed(operation, failure)
        self.pace.sleep(LOOK_INTERVAL_S)
        told = replace(step, detail=failure.explanation, marks={**step.marks, "troubled": looks})
        return operation.with_step(told)

    def _failed(self, operation: Operation, failure: Failure) -> Operation:
        step, now_s = operation.current, self.pace.clock()
        if step is not None:
            ended = replace(step, state="failed", detail=failure.explanation, ended_at_s=now_s)
            operation = operation.with_step(ended)
        return replace(operation, state="failed", failure=failure.document(), updated_at_s=now_s)


def _untroubled(advanced: Operation, before: Operation) -> Operation:
    """A look that went well ends the count of those that did not."""
    step = before.current
    if step is None or "troubled" not in step.marks:
        return advanced
    after = advanced.step(step.name)
    marks = {name: mark for name, mark in after.marks.items() if name != "troubled"}
    return advanced.with_step(replace(after, marks=marks))
