"""AWS's status of a stack, our state of it, and what leads out.

Every status of CloudFormation is here; a test holds the table against botocore's model. A status that AWS adds later is
`stuck` with the way out `look`: nothing is done to a stack that is not understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class StackState(StrEnum):
    """A stack's status, reduced to what matters here."""

    ABSENT = "absent"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    STUCK = "stuck"


class WayOut(StrEnum):
    """What is done with a stack in a status so that it can be applied again, or removed."""

    CREATE = "create"
    UPDATE = "update"
    WAIT = "wait"
    DELETE_AND_CREATE = "delete_and_create"
    CONTINUE_ROLLBACK = "continue_rollback"
    DRAIN_AND_DELETE = "drain_and_delete"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stack stands.

    Attributes:
        failed: the operation that led here failed, though the stack may be whole (UPDATE_ROLLBACK_COMPLETE).
        failure_code: the catalogue's row for this status; None where nothing is wrong with the stack itself.
    """

    state: StackState
    way_out: WayOut
    failed: bool = False
    failure_code: str | None = None


_WORKING = Standing(StackState.WORKING, WayOut.WAIT)
_FAILING = Standing(StackState.WORKING, WayOut.WAIT, failed=True)
_READY = Standing(StackState.READY, WayOut.UPDATE)
_ROLLED_BACK = Standing(StackState.FAILED, WayOut.DELETE_AND_CREATE, failed=True, failure_code="stack_rolled_back")
_BETWEEN = Standing(
    StackState.STUCK, WayOut.CONTINUE_ROLLBACK, failed=True, failure_code="stack_update_rollback_failed"
)
_KEPT = Standing(StackState.READY, WayOut.UPDATE, failed=True)

ABSENT = Standing(StackState.ABSENT, WayOut.CREATE)
UNKNOWN = Standing(StackState.STUCK, WayOut.LOOK, failed=True)

STANDINGS: dict[str, Standing] = {
    "CREATE_IN_PROGRESS": _WORKING,
    "CREATE_COMPLETE": _READY,
    # Its rollback was switched off, or the creation was cancelled: nothing can be updated.
    "CREATE_FAILED": _ROLLED_BACK,
    "ROLLBACK_IN_PROGRESS": _FAILING,
    "ROLLBACK_COMPLETE": _ROLLED_BACK,
    "ROLLBACK_FAILED": _ROLLED_BACK,
    "DELETE_IN_PROGRESS": _WORKING,
    "DELETE_COMPLETE": ABSENT,
    "DELETE_FAILED": Standing(
        StackState.STUCK, WayOut.DRAIN_AND_DELETE, failed=True, failure_code="stack_delete_failed"
    ),
    # A change set that creates the stack was made and not executed: another one may be made.
    "REVIEW_IN_PROGRESS": Standing(StackState.ABSENT, WayOut.CREATE),
    "UPDATE_IN_PROGRESS": _WORKING,
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": _WORKING,
    "UPDATE_COMPLETE": _READY,
    # Its rollback was switched off: it can be updated from where it stands.
    "UPDATE_FAILED": Standing(StackState.FAILED, WayOut.UPDATE, failed=True),
    "UPDATE_ROLLBACK_IN_PROGRESS": _FAILING,
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": _FAILING,
    "UPDATE_ROLLBACK_COMPLETE": _KEPT,
    "UPDATE_ROLLBACK_FAILED": _BETWEEN,
    # Nobody imports into our stacks but by hand: the result is one that can be updated, or one between two versions.
    "IMPORT_IN_PROGRESS": _WORKING,
    "IMPORT_COMPLETE": _READY,
    "IMPORT_ROLLBACK_IN_PROGRESS": _FAILING,
    "IMPORT_ROLLBACK_COMPLETE": _KEPT,
    "IMPORT_ROLLBACK_FAILED": Standing(
        StackState.STUCK, WayOut.LOOK, failed=True, failure_code="stack_update_rollback_failed"
    ),
}


def standing(status: str | None) -> Standing:
    """Where a stack with this status stands; None is a stack that does not exist."""
    return ABSENT if status is None else STANDINGS.get(status, UNKNOWN)


def has_ended(status: str | None) -> bool:
    """Nothing more happens to the stack by itself."""
    return standing(status).way_out is not WayOut.WAIT


@dataclass(frozen=True, slots=True)
class Recovery:
    """One attempt to lead a stack out of its status.

    Attributes:
        skip: resources that a rollback leaves as they are (ContinueUpdateRollback, ResourcesToSkip).
        retain: resources that a deletion leaves behind (DeleteStack, RetainResources): told, and swept by tag.
    """

    way_out: WayOut
    skip: tuple[str, ...] = ()
    retain: tuple[str, ...] = ()


# The first attempt asks for everything; the second gives up what failed again, by name; a third would be the second.
ATTEMPTS_MAX = 2
# The collector stack's custom resource, which has a function remove mirror sessions and stands for nothing in AWS. One
# that fails alone is left out at once: a function that is gone or broken answers the next time no better, and a removal
# has deleted the sessions before it comes to the stack.
DRAIN = "MirrorSessionDrain"


def recovery(status: str | None, *, attempt: int, failed_resources: Sequence[str] = ()) -> Recovery:
    """The attempt that is next: the first (0) does it whole, later ones leave out what failed before.

    CloudFormation lets a rollback skip only resources in UPDATE_FAILED, and a deletion retain only some of a stack in
    DELETE_FAILED: `failed_resources` are the logical ids that it named. After ATTEMPTS_MAX attempts a person must look.
    """
    way_out = standing(status).way_out
    if way_out is WayOut.DRAIN_AND_DELETE and set(failed_resources) == {DRAIN} and attempt < ATTEMPTS_MAX:
        return Recovery(way_out, retain=(DRAIN,))
    if way_out not in (WayOut.CONTINUE_ROLLBACK, WayOut.DRAIN_AND_DELETE) or attempt == 0:
        return Recovery(way_out)
    if attempt >= ATTEMPTS_MAX or not failed_resources:
        return Recovery(WayOut.LOOK)
    left_out = tuple(sorted(set(failed_resources)))
    if way_out is WayOut.CONTINUE_ROLLBACK:
        return Recovery(way_out, skip=left_out)
    return Recovery(way_out, retain=left_out)
