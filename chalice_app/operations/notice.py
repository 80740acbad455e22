"""What people are told of the installation itself: an operation that ended or waits, a stack at rest, an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.notifications.happening import Happening
from chalice_app.stacks.status import standing

if TYPE_CHECKING:
    from api_inventory.finding import Severity
    from chalice_app.failures.failure import Failure
    from chalice_app.operations.operation import Operation
    from chalice_app.stacks.alarm import AlarmChange
    from chalice_app.stacks.stack_events import StackChange

_WORDS = {"succeeded": "is done", "failed": "failed", "waiting": "waits for you"}
_SEVERITIES: dict[str, Severity] = {"failed": "high", "waiting": "medium"}


def of_operation(operation: Operation) -> Happening:
    """An operation that ended, or waits for a person: with its root cause and what to do."""
    lines = []
    if operation.failure is not None:
        lines += [str(operation.failure["explanation"]), str(operation.failure["fix"] or "")]
    if operation.saved_per_month and operation.state == "succeeded":
        lines.append(f"That saves {operation.saved_per_month} USD each month.")
    return Happening(
        "operation",
        _SEVERITIES.get(operation.state, "info"),
        f"{operation.kind.capitalize()} {_WORDS.get(operation.state, operation.state)}.",
        f"operation {operation.id} {operation.state}",
        details=tuple(lines),
        facts={
            "operation_id": operation.id,
            "operation": operation.kind,
            "state": operation.state,
            "failure": operation.failure["code"] if operation.failure else None,
        },
    )


def of_stack(change: StackChange, failure: Failure | None) -> Happening:
    """A stack that came to rest."""
    lines = [change.reason or ""] if failure is None else [failure.explanation, failure.fix or ""]
    return Happening(
        "stack",
        "high" if standing(change.status).failed else "info",
        f"Stack {change.stack_name} is {change.status}.",
        f"stack {change.stack_id} {change.status} {change.token} {change.at.isoformat()}",
        details=tuple(lines),
        facts={
            "stack_name": change.stack_name,
            "stack_id": change.stack_id,
            "status": change.status,
            "operation_id": change.token,
            "failure": failure.code if failure else None,
        },
    )


def of_alarm(change: AlarmChange) -> Happening:
    """An alarm of CloudWatch that went on, or off again: with CloudWatch's reason and the runbook."""
    is_on = change.state == "ALARM"
    return Happening(
        "alarm",
        change.severity if is_on else "info",
        change.sentence if is_on else f"Alarm {change.name} is off again.",
        f"alarm {change.arn} {change.state} {change.at.isoformat()}",
        details=(
            change.reason,
            f"Alarm {change.name}." if is_on else f"What it told of: {change.sentence}",
            f"Runbook: {change.runbook}" if change.runbook else "",
        ),
        facts={
            "alarm_name": change.name,
            "alarm_arn": change.arn,
            "state": change.state,
            "previous_state": change.before,
            "runbook": change.runbook or None,
        },
    )
