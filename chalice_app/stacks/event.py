"""One event of a stack, as CloudFormation records it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

STACK_TYPE = "AWS::CloudFormation::Stack"
# What an operation on a stack begins with: the stack's own event, by the reason that CloudFormation gives.
STARTED_BY_USER = "User Initiated"
STARTING_STATUSES = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS"})
CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")


@dataclass(frozen=True, slots=True)
class StackEvent:
    """A stack event.

    Attributes:
        token: the client request token of the operation that it belongs to; None where nobody gave one.
        reason: CloudFormation's text, "" if there is none.
        hook_reason: what a hook said that refused the resource, "" for every other event.
    """

    id: str
    stack_id: str
    logical_id: str
    physical_id: str
    resource_type: str
    status: str
    reason: str
    at: datetime
    token: str | None = None
    hook_reason: str = ""

    @property
    def is_of_stack(self) -> bool:
        """It is the stack's own, and no resource's."""
        return self.resource_type == STACK_TYPE and self.physical_id == self.stack_id

    @property
    def has_failed(self) -> bool:
        """Something could not be done."""
        return self.status.endswith("_FAILED")

    @property
    def was_cancelled(self) -> bool:
        """It failed only because another resource did."""
        return self.reason.startswith(CANCELLED)

    @property
    def starts_operation(self) -> bool:
        """Somebody asked for something new with it."""
        return self.is_of_stack and self.status in STARTING_STATUSES and not self.reason.startswith("Rollback")


def stack_event(row: Mapping[str, Any]) -> StackEvent:
    """The event of a row of DescribeStackEvents."""
    return StackEvent(
        id=row["EventId"],
        stack_id=row["StackId"],
        logical_id=row.get("LogicalResourceId") or "",
        physical_id=row.get("PhysicalResourceId") or "",
        resource_type=row.get("ResourceType") or "",
        status=row.get("ResourceStatus") or "",
        reason=row.get("ResourceStatusReason") or "",
        at=row["Timestamp"],
        token=row.get("ClientRequestToken"),
        hook_reason=hook_reason(row),
    )


def hook_reason(row: Mapping[str, Any]) -> str:
    """What a hook said that refused the resource of a row of DescribeStackEvents; "" for every other row."""
    return str(row.get("HookStatusReason") or "") if str(row.get("HookStatus")).endswith("FAILED") else ""
