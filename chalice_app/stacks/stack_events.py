"""EventBridge's events of CloudFormation, read: whose they are, what they say, or why they are refused.

Every stack of the account sends them, and whoever may PutEvents on the bus could send something that looks alike (not
as aws.cloudformation, which AWS keeps for itself; but a rule can be widened by mistake). So nothing is believed that
does not name this account, this region and a stack of ours; and nothing raises, since a function that raises gets the
event again, and others behind it wait. Events come at least once and in any order: they say that something happened,
and what holds is asked of CloudFormation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from chalice_app.stacks.event import STACK_TYPE
from chalice_app.stacks.status import has_ended

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SOURCE = "aws.cloudformation"
OF_STACK = "CloudFormation Stack Status Change"
OF_RESOURCE = "CloudFormation Resource Status Change"

STACK_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]{0,20}):cloudformation:(?P<region>[a-z0-9-]{1,30}):(?P<account>\d{12}):"
    r"stack/(?P<name>[A-Za-z][A-Za-z0-9-]{0,127})/(?P<unique>[0-9a-f-]{8,64})"
)
STATUS = re.compile(r"[A-Z_]{1,64}")
TEXT_CHARACTERS_MAX = 1_024

Refusal = Literal["malformed_event", "other_source", "other_account", "other_region", "other_stack", "stack_mismatch"]


@dataclass(frozen=True, slots=True)
class StackChange:
    """A change of status of a stack, or of one of its resources (then `logical_id` is its)."""

    event_id: str
    at: datetime
    stack_id: str
    stack_name: str
    status: str
    reason: str
    token: str | None
    logical_id: str | None = None
    physical_id: str | None = None
    resource_type: str = STACK_TYPE

    @property
    def is_of_stack(self) -> bool:
        """The stack's own status changed."""
        return self.logical_id is None

    def supersedes(self, known: StackChange | None) -> bool:
        """Does it say more than what is known already? False for what came late, or again.

        EventBridge's times are whole seconds: within one, a status that ends something comes after one that goes on.
        """
        if known is None:
            return True
        if (self.stack_id, self.logical_id) != (known.stack_id, known.logical_id):
            # A stack of the same name was made anew: the later one counts.
            return self.at > known.at
        return (self.at, _ends(self)) > (known.at, _ends(known))


def _ends(change: StackChange) -> bool:
    if change.is_of_stack:
        return has_ended(change.status)
    return not change.status.endswith("_IN_PROGRESS")


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that is not believed, and why: to be counted and logged, never to be raised."""

    code: Refusal
    explanation: str
    event_id: str


def read_stack_event(
    event: Any, *, account: str, region: str, stack_names: Collection[str]
) -> StackChange | RefusedEvent:
    """What an event says. Never raises, whatever it is.

    Args:
        event: as the function got it.
        account: in which this control plane runs.
        region: in which it runs.
        stack_names: of this installation.
    """
    try:
        return _read(event, account, region, stack_names)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        return RefusedEvent(
            "malformed_event", f"The event lacks what it should hold: {type(error).__name__}.", _id(event)
        )


def _read(event: Any, account: str, region: str, stack_names: Collection[str]) -> StackChange | RefusedEvent:
    event_id, detail = _id(event), event["detail"]

    def refused(code: Refusal, explanation: str) -> RefusedEvent:
        return RefusedEvent(code, explanation, event_id)

    if event["source"] != SOURCE or event["detail-type"] not in (OF_STACK, OF_RESOURCE):
        return refused("other_source", "The event is none of CloudFormation's changes of status.")
    arn = STACK_ARN.fullmatch(detail["stack-id"])
    if arn is None:
        return refused("malformed_event", "The event names no stack.")
    wrong: tuple[tuple[bool, Refusal, str], ...] = (
        (
            {event["account"], arn["account"]} != {account},
            "other_account",
            "It is from another account, or tells of one.",
        ),
        ({event["region"], arn["region"]} != {region}, "other_region", "It is from another region, or tells of one."),
        (arn["name"] not in stack_names, "other_stack", "The stack is none of this installation."),
        (detail["stack-id"] not in event["resources"], "stack_mismatch", "It is about one stack and tells of another."),
    )
    for is_so, code, explanation in wrong:
        if is_so:
            return refused(code, explanation)
    return _change(event, arn["name"], event_id)


def _change(event: Mapping[str, Any], stack_name: str, event_id: str) -> StackChange:
    detail = event["detail"]
    status = detail["status-details"]["status"]
    if not STATUS.fullmatch(status):
        raise ValueError(status)
    at = datetime.fromisoformat(event["time"])
    of_resource = event["detail-type"] == OF_RESOURCE
    return StackChange(
        event_id=event_id,
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        stack_id=detail["stack-id"],
        stack_name=stack_name,
        status=status,
        reason=_text(detail["status-details"].get("status-reason")) or "",
        token=_text(detail.get("client-request-token")),
        logical_id=_text(detail["logical-resource-id"]) if of_resource else None,
        physical_id=_text(detail.get("physical-resource-id")) if of_resource else None,
        resource_type=_text(detail["resource-type"]) or "" if of_resource else STACK_TYPE,
    )


def _id(event: Any) -> str:
    return (_text(event.get("id")) or "" if isinstance(event, dict) else "")[:64]


def _text(value: Any) -> str | None:
    return value[:TEXT_CHARACTERS_MAX] if isinstance(value, str) and value else None
