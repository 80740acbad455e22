"""Stacks in memory: each is what a test says, and what is asked of CloudFormation is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.errors import AwsGone
from chalice_app.stacks.stack import ChangeSet, Stack
from tests.unit.chalice_app.stacks.telling import NOON, STACK_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.stacks.event import StackEvent
    from chalice_app.stacks.request import StackRequest

OWNER = "heliostat"
OWN = {OWNERSHIP_TAG: OWNER}
COLLECTOR, PROCESSING = f"{OWNER}-collector", f"{OWNER}-processing"


def stack(status: str, name: str = COLLECTOR, **fields: object) -> Stack:
    """A stack of ours, unless told otherwise."""
    return Stack(STACK_ID, name, status, "", NOON, **{"tags": OWN, **fields})  # type: ignore[arg-type]


@dataclass
class StandingStacks:
    """Implements `Stacks`."""

    stacks: dict[str, Stack] = field(default_factory=dict)
    events_of: dict[str, list[StackEvent]] = field(default_factory=dict)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, status: str, *events: StackEvent, name: str = COLLECTOR, **fields: object) -> None:
        self.stacks[name] = stack(status, name, **fields)
        self.events_of[name] = [*events]

    def describe(self, name_or_id: str) -> Stack | None:
        return self.stacks.get(name_or_id)

    def events(self, name_or_id: str) -> Sequence[StackEvent]:
        return self.events_of.get(name_or_id, [])

    def start_change(self, request: StackRequest, token: str) -> str:
        self.asked.append(f"compare {request.name} {token}")
        self.change_sets.setdefault(token, ChangeSet(token, STACK_ID, "making"))
        return token

    def change_set(self, name_or_id: str, *, stack: str | None = None) -> ChangeSet:
        del stack
        if name_or_id not in self.change_sets:
            raise AwsGone("cloudformation:DescribeChangeSet", "ChangeSetNotFound", "gone", code="aws_gone", fix=None)
        return self.change_sets[name_or_id]

    def execute(self, change_set: ChangeSet, token: str) -> None:
        self.asked.append(f"execute {change_set.id} {token}")

    def drop_change_set(self, change_set: ChangeSet) -> None:
        self.asked.append(f"drop {change_set.id}")
        del self.change_sets[change_set.id]

    def delete(self, stack_id: str, token: str, *, retain: Sequence[str] = ()) -> None:
        self.asked.append(f"delete {stack_id} {token}" + (f" retaining {','.join(retain)}" if retain else ""))

    def continue_rollback(self, stack_id: str, token: str, *, skip: Sequence[str] = ()) -> None:
        self.asked.append(f"roll back {stack_id} {token}" + (f" skipping {','.join(skip)}" if skip else ""))
