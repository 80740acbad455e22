"""What operations need of CloudFormation and Auto Scaling. `chalice_app.aws` has the adapters.

Each method raises AwsRefused or AwsUnreachable; none of them waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.stacks.event import StackEvent
    from chalice_app.stacks.request import StackRequest
    from chalice_app.stacks.scaling_activity import ScalingActivity
    from chalice_app.stacks.stack import ChangeSet, Stack

# A stack of these stands, or stood and stands still: what it put out is there.
STANDING = ("CREATE_COMPLETE", "UPDATE_", "IMPORT_")


class Stacks(Protocol):
    """Stacks of the account, by name or id."""

    def describe(self, name_or_id: str) -> Stack | None:
        """A stack; None where there is none."""

    def events(self, name_or_id: str) -> Sequence[StackEvent]:
        """The events of a stack, the youngest first."""

    def start_change(self, request: StackRequest, token: str) -> str:
        """Begin to make the change set of a token; one that there is already is left as it is."""

    def change_set(self, name_or_id: str, *, stack: str | None = None) -> ChangeSet:
        """A change set. Raises AwsGone where there is none, or none any more."""

    def execute(self, change_set: ChangeSet, token: str) -> None:
        """Begin to bring about what a change set says."""

    def drop_change_set(self, change_set: ChangeSet) -> None:
        """Delete a change set."""

    def delete(self, stack_id: str, token: str, *, retain: Sequence[str] = ()) -> None:
        """Begin to delete a stack, but for some resources."""

    def continue_rollback(self, stack_id: str, token: str, *, skip: Sequence[str] = ()) -> None:
        """Go on with a rollback that failed, without some resources."""


class Activities(Protocol):
    """What Auto Scaling groups did lately."""

    def __call__(self, group_name: str) -> Sequence[ScalingActivity]:
        """The activities of a group, also of one that was deleted."""


def stands(stack: Stack | None, owner: str) -> bool:
    """Is it ours, and is what it put out there? Not while it is made or deleted, and not after a failure of these."""
    return stack is not None and stack.is_managed_by(owner) and stack.status.startswith(STANDING)


def standing_outputs(stacks: Stacks, owner: str, name: str) -> Mapping[str, str] | None:
    """The outputs of a stack of ours that stands; None of any other, and where there is none."""
    stack = stacks.describe(f"{owner}-{name}")
    return stack.outputs if stack is not None and stands(stack, owner) else None
