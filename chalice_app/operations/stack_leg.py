"""Brings one stack up or takes it down, one look at a time.

What was begun is known by the client request token, which CloudFormation keeps with every event: a worker that died
between a call and its note of it costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalice_app.errors import AwsGone
from chalice_app.failures.explain import explain
from chalice_app.operations.limits import RESOURCE_ROWS_MAX, STACK_QUIET_S
from chalice_app.stacks.root_cause import failed_resources, root_cause
from chalice_app.stacks.status import DRAIN, StackState, WayOut, has_ended, recovery, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalice_app.failures.failure import Failure
    from chalice_app.operations.operation import OperationStep
    from chalice_app.operations.stacks import Activities, Stacks
    from chalice_app.stacks.event import StackEvent
    from chalice_app.stacks.request import StackRequest
    from chalice_app.stacks.stack import ChangeSet, Stack

# A change set that nobody executed leaves the stack in review, which is no deed.
REVIEW = "REVIEW_IN_PROGRESS"
AGENT_GROUP = "AgentGroup"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look gave: the step as it is now, and the failure that ends it."""

    step: OperationStep
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class StackLeg:
    """One stack's part of one operation.

    Attributes:
        context: facts for explanations.
        now_s: the time of the look, in seconds since the epoch; 0 where silence is nothing to tell of.
    """

    stacks: Stacks
    activities: Activities
    owner: str
    operation_id: str
    context: Mapping[str, Any]
    now_s: float = 0.0

    # --- up ---

    def bring_up(self, step: OperationStep, name: str, request_of: Callable[[], StackRequest]) -> Look:
        """Make the stack what the request says, which is made only where it is needed."""
        stack = self.stacks.describe(name)
        if stack is not None and not stack.is_managed_by(self.owner):
            return Look(step, self._foreign(stack))
        events = () if stack is None or stack.status == REVIEW else self.stacks.events(name)
        begun = [event for event in events if event.token == self.operation_id]
        if stack is not None and begun:
            return self._after_execution(step, stack, begun)
        found = standing(None if stack is None else stack.status)
        match found.way_out:
            case WayOut.WAIT:
                return Look(replace(step, detail=f"{name} is {_status(stack)}: waiting for that to end."))
            case WayOut.CREATE | WayOut.UPDATE:
                return self._by_change_set(step, name, request_of, is_new=found.state is StackState.ABSENT)
            case WayOut.DELETE_AND_CREATE:
                self.stacks.delete(name, self._token("clear", 0))
                return Look(replace(step, detail=f"{name} is {_status(stack)}, and is deleted to be made anew."))
        return self._recover(step, name, stack, events)

    def _by_change_set(
        self, step: OperationStep, name: str, request_of: Callable[[], StackRequest], *, is_new: bool
    ) -> Look:
        change_set = self._change_set(step, is_new=is_new)
        if change_set is None:
            identifier = self.stacks.start_change(request_of(), self.operation_id)
            marks = {**step.marks, "change_set": identifier}
            detail = f"CloudFormation works out what changes in {name}."
            return Look(replace(step, detail=detail, marks=marks))
        if change_set.state == "unchanged":
            self.stacks.drop_change_set(change_set)
            return Look(replace(step, state="skipped", detail=f"{name} is as it has to be."))
        if change_set.state == "outdated":
            # Somebody changed the stack meanwhile. The name is free again once this one is gone.
            self.stacks.drop_change_set(change_set)
            return Look(replace(step, detail=f"{name} was changed meanwhile: what changes is worked out anew."))
        if change_set.state == "failed":
            failure = explain(code=None, message=change_set.reason, context={**self.context, "stack_name": name})
            return Look(step, failure)
        if change_set.state == "making":
            return Look(replace(step, detail=f"CloudFormation works out what changes in {name}."))
        self.stacks.execute(change_set, self.operation_id)
        planned = tuple(_planned(change_set))
        return Look(
            replace(
                step,
                detail=f"{len(planned)} resources of {name} change.",
                resources=planned[:RESOURCE_ROWS_MAX],
                total=len(planned),
            )
        )

    def _change_set(self, step: OperationStep, *, is_new: bool) -> ChangeSet | None:
        """The change set of this operation; None where it is still to be made."""
        identifier = step.marks.get("change_set")
        if identifier is None:
            return None
        try:
            found = self.stacks.change_set(identifier)
        except AwsGone:
            return None
        # A stack that was deleted to be made anew has lost what was worked out for it.
        return None if is_new and found.state == "unchanged" else found

    def _after_execution(self, step: OperationStep, stack: Stack, begun: Sequence[StackEvent]) -> Look:
        told = _with_progress(step, stack, begun)
        if not has_ended(stack.status):
            return Look(self._with_silence(told, stack, begun))
        found = standing(stack.status)
        if found.state is StackState.READY and not found.failed:
            return Look(replace(told, state="done", done=told.total, detail=f"{stack.name} is {stack.status}."))
        cause = self.cause(stack.name, begun)
        if found.way_out is WayOut.CONTINUE_ROLLBACK:
            look = self._recover(told, stack.name, stack, self.stacks.events(stack.name))
            return look if look.failure is None else Look(told, cause or look.failure)
        return Look(told, cause or self._of_status(stack))

    # --- down ---

    def take_down(self, step: OperationStep, name: str) -> Look:
        """Delete the stack."""
        stack = self.stacks.describe(name)
        if stack is None or (standing(stack.status).state is StackState.ABSENT and stack.status != REVIEW):
            return Look(replace(step, state="done", done=step.total, detail=f"{name} is gone."))
        if not stack.is_managed_by(self.owner):
            return Look(replace(step, state="done", detail=f"{name} is somebody else's stack, and stays."))
        events = self.stacks.events(name)
        if not has_ended(stack.status):
            deleting = [event for event in events if event.token and event.token.startswith(self.operation_id)]
            told = _with_progress(step, stack, deleting or events)
            return Look(self._with_silence(told, stack, deleting or events))
        if standing(stack.status).way_out is WayOut.DRAIN_AND_DELETE:
            return self._recover(step, name, stack, events)
        self.stacks.delete(name, self._token("delete", 0))
        return Look(replace(step, detail=f"{name} is being deleted.", total=len(_last_by_resource(events))))

    def _with_silence(self, step: OperationStep, stack: Stack, events: Sequence[StackEvent]) -> OperationStep:
        """The step, with what is at work named where nothing was heard for long: CloudFormation gives up itself."""
        last_s = max((event.at.timestamp() for event in events), default=self.now_s)
        if self.now_s - last_s < STACK_QUIET_S:
            return step
        last = _last_by_resource(events).values()
        at_work = [event.logical_id for event in last if event.status.endswith("_IN_PROGRESS")]
        told = {**self.context, "stack_name": stack.name, "logical_id": at_work}
        stuck = explain(code="stack_stuck", message="", context=told)
        return replace(step, detail=f"{stuck.explanation} {stuck.fix}")

    # --- out of trouble ---

    def _recover(self, step: OperationStep, name: str, stack: Stack | None, events: Sequence[StackEvent]) -> Look:
        """Lead a stack out of a status in which it can only be led out; a second attempt leaves out what failed."""
        attempt = int(step.marks.get("attempts", 0))
        status = None if stack is None else stack.status
        chosen = recovery(status, attempt=attempt, failed_resources=failed_resources(events))
        marked = replace(step, marks={**step.marks, "attempts": attempt + 1})
        token = self._token("recover", attempt)
        match chosen.way_out:
            case WayOut.CONTINUE_ROLLBACK:
                self.stacks.continue_rollback(name, token, skip=chosen.skip)
                left_out = f", without {', '.join(chosen.skip)}" if chosen.skip else ""
                return Look(replace(marked, detail=f"The rollback of {name} goes on{left_out}."))
            case WayOut.DRAIN_AND_DELETE:
                self.stacks.delete(name, token, retain=chosen.retain)
                left = f"; {', '.join(chosen.retain)} stay, for they could not be deleted" if chosen.retain else ""
                kept = sorted({*step.marks.get("retained", []), *chosen.retain} - {DRAIN})
                return Look(
                    replace(
                        marked, detail=f"{name} is being deleted again{left}.", marks={**marked.marks, "retained": kept}
                    )
                )
        assert stack is not None, "a stack that does not exist needs no way out"
        return Look(step, self.cause(name, events) or self._of_status(stack))

    def cause(self, name: str, events: Sequence[StackEvent]) -> Failure | None:
        """The root cause of what went wrong last."""
        groups = {event.physical_id for event in events if event.logical_id == AGENT_GROUP and event.physical_id}
        activities = [activity for group in sorted(groups) for activity in self.activities(group)]
        found = root_cause(
            events, activities=activities, context={**self.context, "stack_name": name, "task": "execution"}
        )
        return None if found is None else found.failure

    def _foreign(self, stack: Stack) -> Failure:
        told = {**self.context, "name": stack.name, "resource_type": "AWS::CloudFormation::Stack"}
        return explain(code="name_taken", message="", context=told)

    def _of_status(self, stack: Stack) -> Failure:
        told = {**self.context, "stack_name": stack.name, "stack_status": stack.status}
        return explain(code=standing(stack.status).failure_code, message=stack.reason or stack.status, context=told)

    def _token(self, deed: str, attempt: int) -> str:
        return f"{self.operation_id}-{deed}-{attempt}"


def _status(stack: Stack | None) -> str:
    return "absent" if stack is None else stack.status


def _planned(change_set: ChangeSet) -> Iterable[dict[str, Any]]:
    for change in change_set.changes:
        replaced = ", replaced" if change.replacement == "True" else ""
        yield {
            "name": change.logical_id,
            "type": change.resource_type,
            "state": "PLANNED",
            "detail": f"{change.action}{replaced}",
        }


def _last_by_resource(events: Iterable[StackEvent]) -> dict[str, StackEvent]:
    last: dict[str, StackEvent] = {}
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        if not event.is_of_stack:
            last[event.logical_id] = event
    return last


def _with_progress(step: OperationStep, stack: Stack, events: Sequence[StackEvent]) -> OperationStep:
    """The step with each resource as its last event tells."""
    rows = {row["name"]: row for row in step.resources}
    # The oldest first: a resource keeps when work on it began, also where that event is not told any more.
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        if not event.is_of_stack:
            at_s = event.at.timestamp()
            rows[event.logical_id] = {
                "name": event.logical_id,
                "type": event.resource_type,
                "state": event.status,
                "detail": event.reason[:500],
                "started_at_s": rows.get(event.logical_id, {}).get("started_at_s", at_s),
                "ended_at_s": None if event.status.endswith("_IN_PROGRESS") else at_s,
            }
    done = sum(row["state"].endswith(("_COMPLETE", "_SKIPPED")) for row in rows.values())
    return replace(
        step,
        detail=f"{stack.name} is {stack.status}.",
        resources=tuple(rows.values())[:RESOURCE_ROWS_MAX],
        done=done,
        total=max(step.total, len(rows)),
    )
