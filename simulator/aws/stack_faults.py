"""What a test does to stacks: resources that fail when it says so, and time that passes between steps."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Literal

from moto.cloudformation.exceptions import CloudFormationError

from simulator.limits import STACK_PAUSE_S

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Step = Literal["create", "update", "delete", "rollback"]


@dataclass(frozen=True, slots=True)
class _Fault:
    resource_type: re.Pattern[str]
    logical_id: re.Pattern[str]
    reason: str
    steps: frozenset[Step]


_faults: list[_Fault] = []
_pauses_s: list[float] = [STACK_PAUSE_S]
_never = Event()


@contextmanager
def failing(
    resource_type: str, reason: str, logical_id: str = "", on: Collection[Step] = ("create", "update")
) -> Iterator[None]:
    """Within the block, resources whose type and logical id match (regular expressions) fail with this reason.

    `on` says in which steps: a resource's creation, update or deletion, or its way back to what it was before a failed
    update ("rollback").
    """
    fault = _Fault(re.compile(resource_type), re.compile(logical_id), reason, frozenset(on))
    _faults.append(fault)
    try:
        yield
    finally:
        _faults.remove(fault)


@contextmanager
def pace(seconds: float) -> Iterator[None]:
    """Within the block, every step of a resource takes at least this time, so that a person can watch."""
    _pauses_s.append(seconds)
    try:
        yield
    finally:
        _pauses_s.remove(seconds)


def pause() -> None:
    """Let the time of one step pass."""
    _never.wait(_pauses_s[-1])


def fail_if_told(step: Step, resource_type: str, logical_id: str) -> None:
    """Raises CloudFormationError where a test said that this step fails."""
    for fault in [*_faults]:
        if step in fault.steps and fault.resource_type.fullmatch(resource_type) and fault.logical_id.match(logical_id):
            raise CloudFormationError(fault.reason)
