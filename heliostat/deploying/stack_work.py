"""Brings a stack to where it shall be, from wherever it is: absent, half made by a cut run, broken, or at work."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chalice_app.failures.explain import UNEXPLAINED
from chalice_app.stacks.root_cause import failed_resources, root_cause
from chalice_app.stacks.status import recovery
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.limits import DELETIONS_MAX, STACK_WAIT_S_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.stacks.event import StackEvent
    from heliostat.deploying.installation import Installation
    from heliostat.deploying.report import Report
    from heliostat.deploying.stacks import FoundStack, Stacks

# Nothing but deletion leads out of these; none of them holds anything that a person would miss.
DEAD = frozenset({"CREATE_FAILED", "DELETE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})


class StackWork:
    """Makes, updates and removes stacks of one installation, and follows CloudFormation while it does."""

    def __init__(
        self,
        stacks: Stacks,
        installation: Installation,
        report: Report,
        pause: Callable[[], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._stacks = stacks
        self._installation = installation
        self._report = report
        self._pause = pause
        self._clock = clock

    def stand(
        self, name: str, template: dict[str, Any], source: dict[str, str], parameters: dict[str, str]
    ) -> FoundStack:
        """The stack as the template has it, made or updated; parameters that are not given keep their values.

        Raises:
            DeploymentFailed: it could not be made; the sentence names the cause.
        """
        found = self.cleared(name)
        if found is not None and found.status == "UPDATE_ROLLBACK_FAILED":
            found = self._rolled_back(found)
        creates = found is None or found.status == "REVIEW_IN_PROGRESS"
        token = f"heliostat-{uuid4().hex}"
        self._stacks.propose(
            name,
            token,
            creates=creates,
            template=source,
            parameters=stack_parameters(template, parameters, None if creates else found),
            tags=self._installation.tags,
        )
        changes = self._stacks.proposed(name, token, self._pause)
        if changes is None:
            self._report.say(f"{name}: nothing to change")
        else:
            self._report.change(name, changes)
            proposed = self._found(name)
            seen = self._newest(proposed.stack_id)
            self._stacks.execute(name, token, token)
            ended, events = self._follow(proposed.stack_id, seen)
            if ended is None or not ended.stands or ended.status == "UPDATE_ROLLBACK_COMPLETE":
                raise _failure(name, ended, events)
        return self._found(name)

    def cleared(self, name: str, before: Callable[[], None] = lambda: None) -> FoundStack | None:
        """The stack at rest, and None where only deletion led out of how it was: that is done, each try after `before`.

        Raises:
            DeploymentFailed: it could not be deleted.
        """
        found = self._settled(name)
        if found is None or found.status not in DEAD:
            return found
        self._report.say(f"{name} is {found.status}: it is deleted and made anew")
        self.remove(name, before)
        return None

    def remove(self, name: str, before: Callable[[], None] = lambda: None) -> bool:
        """Delete a stack; the answer is whether there was one. `before` is done ahead of every try.

        Raises:
            DeploymentFailed: it is still there.
        """
        found = self._settled(name)
        if found is None:
            return False
        ended = found
        events: list[StackEvent] = []
        for _ in range(DELETIONS_MAX):
            before()
            events = self._stacks.events(found.stack_id, None)
            way = recovery(ended.status, attempt=0, failed_resources=failed_resources(events))
            seen = events[-1].id if events else None
            self._stacks.delete(found.stack_id, f"heliostat-{uuid4().hex}", way.retain)
            following, events = self._follow(found.stack_id, seen)
            if following is None or following.status == "DELETE_COMPLETE":
                return True
            ended = following
        raise _failure(name, ended, events)

    def _found(self, name: str) -> FoundStack:
        found = self._stacks.find(name)
        if found is None:
            raise DeploymentFailed(f"{name} was deleted by somebody else meanwhile; run the same command again")
        return found

    def _settled(self, name: str) -> FoundStack | None:
        """The stack once CloudFormation is not at work on it: a run that was cut leaves it working."""
        found = self._stacks.find_own(name, self._installation.name)
        if found is None or not found.works:
            return found
        self._report.say(f"{name} is {found.status} already: following it")
        ended, _ = self._follow(found.stack_id, None)
        return None if ended is None or ended.status == "DELETE_COMPLETE" else ended

    def _rolled_back(self, found: FoundStack) -> FoundStack:
        self._report.say(f"{found.name} is {found.status}: its rollback goes on")
        seen = self._newest(found.stack_id)
        self._stacks.continue_rollback(found.name, f"heliostat-{uuid4().hex}")
        ended, events = self._follow(found.stack_id, seen)
        if ended is None or not ended.stands:
            raise _failure(found.name, ended, events)
        return ended

    def _newest(self, stack_id: str) -> str | None:
        events = self._stacks.events(stack_id, None)
        return events[-1].id if events else None

    def _follow(self, stack_id: str, seen: str | None) -> tuple[FoundStack | None, list[StackEvent]]:
        """Tell every event until the stack is at rest; the answer is how it ended, and the events."""
        ends_s = self._clock() + STACK_WAIT_S_MAX
        events: list[StackEvent] = []
        while True:
            # The status is read first: what happened before it was at rest is among the events then.
            found = self._stacks.find(stack_id)
            fresh = self._stacks.events(stack_id, seen)
            for event in fresh:
                self._report.step(event)
            events += fresh
            seen = fresh[-1].id if fresh else seen
            # Until the first event the status is still that of before.
            if found is None or (events and not found.works and found.status != "REVIEW_IN_PROGRESS"):
                return found, events
            if self._clock() > ends_s:
                raise DeploymentFailed(
                    f"{found.name} is {found.status} for two hours; the same command follows it further"
                )
            self._report.still()
            self._pause()


def stack_parameters(
    template: dict[str, Any], given: dict[str, str], before: FoundStack | None
) -> list[dict[str, Any]]:
    """Parameters of a change set: what is given, and else what the stack has; the rest is the template's default."""
    kept = {} if before is None else before.parameters
    return [
        {"ParameterKey": key, "ParameterValue": given[key]}
        if key in given
        else {"ParameterKey": key, "UsePreviousValue": True}
        for key in template.get("Parameters", {})
        if key in given or key in kept
    ]


def _failure(name: str, ended: FoundStack | None, events: list[StackEvent]) -> DeploymentFailed:
    status = "gone" if ended is None else ended.status
    cause = root_cause(events)
    if cause is None:
        return DeploymentFailed(f"{name} is {status}, and CloudFormation gave no reason")
    sentence = f"{name} is {status}. It began with {cause.logical_id} ({cause.resource_type}): {cause.reason}"
    if cause.failure.code == UNEXPLAINED:
        return DeploymentFailed(sentence)
    return DeploymentFailed("\n  ".join(filter(None, (sentence, cause.failure.explanation, cause.failure.fix))))
