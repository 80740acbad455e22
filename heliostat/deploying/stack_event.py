"""An event of a stack, and which of many is the cause of a failure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

# Said of resources that another's failure took down.
CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")


@dataclass(frozen=True, slots=True)
class StackEvent:
    """A step of a stack, or of one of its resources."""

    event_id: str
    stack: str
    logical_id: str
    resource_type: str
    status: str
    reason: str
    of_the_stack: bool
    at_s: float

    @classmethod
    def read(cls, event: dict[str, Any]) -> StackEvent:
        """The event as DescribeStackEvents gives it."""
        return cls(
            event_id=event["EventId"],
            stack=event["StackName"],
            logical_id=event["LogicalResourceId"],
            resource_type=event.get("ResourceType", ""),
            status=event["ResourceStatus"],
            reason=event.get("ResourceStatusReason") or "",
            of_the_stack=event.get("PhysicalResourceId") == event["StackId"]
            or event["LogicalResourceId"] == event["StackName"],
            at_s=event["Timestamp"].timestamp(),
        )

    @property
    def begins(self) -> bool:
        """Is it the first step of something that a person asked for?"""
        return self.of_the_stack and self.status in {
            "CREATE_IN_PROGRESS",
            "UPDATE_IN_PROGRESS",
            "DELETE_IN_PROGRESS",
            "REVIEW_IN_PROGRESS",
        }


def root_cause(events: Iterable[StackEvent]) -> StackEvent | None:
    """Of events, oldest first, the one that the others follow from: the first failure that is nobody else's."""
    failed = [event for event in events if event.status.endswith("_FAILED")]
    of_resources = [event for event in failed if not event.of_the_stack and not event.reason.startswith(CANCELLED)]
    return next(iter(of_resources or failed), None)
