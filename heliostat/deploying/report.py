"""What a deployment tells while it works: lines for a person, or JSON lines for a program."""

from __future__ import annotations

import json
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalice_app.stacks.event import StackEvent
    from heliostat.deploying.stacks import ResourceChange

# Of a step that ended, what a person reads.
WORDS = {
    "CREATE_COMPLETE": "created",
    "UPDATE_COMPLETE": "updated",
    "DELETE_COMPLETE": "deleted",
    "DELETE_SKIPPED": "kept",
    "CREATE_FAILED": "FAILED",
    "UPDATE_FAILED": "FAILED",
    "DELETE_FAILED": "FAILED",
}
# An agent takes minutes to start: silence for longer than this looks like a hang.
SILENCE_S_MAX = 30.0


class Report(Protocol):
    """Where a deployment tells what it does."""

    def say(self, sentence: str) -> None:
        """One step in words."""

    def change(self, stack: str, changes: Iterable[ResourceChange]) -> None:
        """What a change set is about to do."""

    def step(self, event: StackEvent) -> None:
        """A step of a stack."""

    def still(self) -> None:
        """Nothing new; called at each look."""

    def end(self, **facts: Any) -> None:
        """All is done; the facts are for a program."""


class LinesReport:
    """One line for each resource that is done, with the seconds that it took."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = monotonic) -> None:
        self._write = write
        self._clock = clock
        self._spoke_s = clock()
        self._began_s: dict[tuple[str, str], float] = {}

    def say(self, sentence: str) -> None:
        """One line."""
        self._write(sentence)
        self._spoke_s = self._clock()

    def change(self, stack: str, changes: Iterable[ResourceChange]) -> None:
        """How many resources are to be made, changed and removed; those that are replaced by name."""
        listed = [*changes]
        counts = {action: sum(each.action == action for each in listed) for action in ("Add", "Modify", "Remove")}
        self.say(f"{stack}: {counts['Add']} to create, {counts['Modify']} to update, {counts['Remove']} to delete")
        for each in listed:
            if each.replaced:
                self.say(f"  a new one takes the place of {each.resource_type} {each.logical_id}")

    def step(self, event: StackEvent) -> None:
        """A line once a resource is done; its beginning is kept for the time that it took."""
        resource, at_s = (event.stack_id, event.logical_id), event.at.timestamp()
        if event.status.endswith("_IN_PROGRESS"):
            self._began_s.setdefault(resource, at_s)
            return
        took_s = max(0.0, at_s - self._began_s.pop(resource, at_s))
        if event.is_of_stack or event.status not in WORDS:
            return
        reason = f": {event.reason}" if event.status.endswith("_FAILED") and event.reason else ""
        self.say(f"{took_s:6.0f} s  {WORDS[event.status]:<8} {event.resource_type} {event.logical_id}{reason}")

    def still(self) -> None:
        """Names what is under way, where nothing was said for a while."""
        if self._clock() - self._spoke_s < SILENCE_S_MAX or not self._began_s:
            return
        names = sorted(logical_id for stack_id, logical_id in self._began_s if f"/{logical_id}/" not in stack_id)
        self.say(f"          working on {', '.join(names) or 'the stack'}")

    def end(self, **facts: Any) -> None:
        """A person has read it already."""


class JsonReport:
    """One JSON object a line."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def _tell(self, **facts: Any) -> None:
        self._write(json.dumps(facts, separators=(",", ":")))

    def say(self, sentence: str) -> None:
        """A step in words."""
        self._tell(event="note", text=sentence)

    def change(self, stack: str, changes: Iterable[ResourceChange]) -> None:
        """Every change of a change set."""
        for each in changes:
            self._tell(
                event="change",
                stack=stack,
                action=each.action,
                resource=each.logical_id,
                type=each.resource_type,
                replaced=each.replaced,
            )

    def step(self, event: StackEvent) -> None:
        """Every event of a stack."""
        self._tell(
            event="step",
            stack=event.stack_id.split("/")[1],
            resource=event.logical_id,
            type=event.resource_type,
            status=event.status,
            reason=event.reason,
            at=event.at.isoformat(),
        )

    def still(self) -> None:
        """A program needs no such thing."""

    def end(self, **facts: Any) -> None:
        """The last line."""
        self._tell(event="end", **facts)
