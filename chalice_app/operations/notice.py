"""What people are told when they do not look: an operation that ended or waits, a stack that changed its status."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.operations.operation import Operation
    from chalice_app.stacks.stack_events import StackChange


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice.

    Attributes:
        key: of what it tells; each is sent once.
        kind: for subscribers' filters: "operation" or "stack".
    """

    key: str
    kind: str
    subject: str
    lines: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Words for people, then one line of JSON for machines."""
        facts = json.dumps({"kind": self.kind, **self.facts}, sort_keys=True)
        return "\n".join((*self.lines, "", facts))


def of_operation(operation: Operation, owner: str) -> Notice:
    """An operation that ended, or waits for a person."""
    words = {"succeeded": "is done", "failed": "failed", "waiting": "waits for you"}
    subject = f"Heliostat {owner}: {operation.kind} {words.get(operation.state, operation.state)}"
    lines = [subject + "."]
    if operation.failure is not None:
        lines += [str(operation.failure["explanation"]), str(operation.failure["fix"] or "")]
    if operation.saved_per_month and operation.state == "succeeded":
        lines.append(f"That saves {operation.saved_per_month} USD each month.")
    facts = {
        "operation_id": operation.id,
        "operation": operation.kind,
        "state": operation.state,
        "failure": operation.failure["code"] if operation.failure else None,
    }
    key = f"operation {operation.id} {operation.state}"
    return Notice(key, "operation", subject, tuple(line for line in lines if line), facts)


def of_stack(change: StackChange, failure: Failure | None, owner: str) -> Notice:
    """A stack that came to rest."""
    subject = f"Heliostat {owner}: stack {change.stack_name} is {change.status}"
    lines = [subject + "."]
    if failure is not None:
        lines += [failure.explanation, failure.fix or ""]
    elif change.reason:
        lines.append(change.reason)
    facts = {
        "stack_name": change.stack_name,
        "stack_id": change.stack_id,
        "status": change.status,
        "operation_id": change.token,
        "failure": failure.code if failure else None,
    }
    key = f"stack {change.stack_id} {change.status} {change.token} {change.at.isoformat()}"
    return Notice(key, "stack", subject, tuple(line for line in lines if line), facts)
