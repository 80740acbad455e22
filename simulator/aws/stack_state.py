"""What a stack knows of itself: its resources, one row each, and what happened to them, told to the event bus.

moto keeps neither: it shows the resources of the template and events of the stack alone. The state hangs on moto's
stack, whose attributes answer DescribeStacks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.cloudformation.models import Event, Stack
from moto.core.utils import utcnow

from simulator.aws import event_bus

if TYPE_CHECKING:
    from datetime import datetime
    from threading import Thread

    from moto.cloudformation.parsing import Export, ResourceMap

STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass(slots=True)
class Resource:
    """One resource of a stack, also after it is gone."""

    logical_id: str
    resource_type: str
    # Values in place of functions, as it was made or last updated with; {} until then.
    definition: dict[str, Any] = field(default_factory=dict)
    # moto's object, while it stands.
    model: Any = None
    physical_id: str = ""
    status: str = ""
    reason: str | None = None
    changed_at: datetime = field(default_factory=utcnow)

    @property
    def stands(self) -> bool:
        """Whether there is something to update or delete."""
        return self.model is not None


@dataclass(slots=True)
class Rollback:
    """The way back to what a stack was before an update: what is left of it to go."""

    template: str
    parameters: dict[str, str]
    tags: dict[str, str]
    role_arn: str | None
    resource_map: ResourceMap
    # Resources as they were, in the order in which they go back.
    before: dict[str, Resource]
    # What the update made, and is removed in the end.
    made: list[Resource] = field(default_factory=list)


@dataclass(slots=True)
class StackState:
    """What moto's stack does not keep."""

    resources: dict[str, Resource] = field(default_factory=dict)
    token: str = ""
    # Parameters as texts, by name.
    values: dict[str, str] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    capabilities: list[str] = field(default_factory=list)
    on_failure: str = "ROLLBACK"
    rollback: Rollback | None = None
    worker: Thread | None = None
    cancelled: bool = False
    # The template and parameters of the last operation that succeeded.
    processed_template: str = ""


def state_of(stack: Stack) -> StackState:
    """The state of a stack."""
    if not hasattr(stack, "state"):
        stack.state = StackState()  # type: ignore[attr-defined]
    state: StackState = stack.state  # type: ignore[attr-defined]
    return state


def set_status(stack: Stack, status: str, reason: str | None = None) -> None:
    """Change a stack's status, and tell it."""
    event = _event(stack, stack.name, stack.stack_id, STACK_TYPE, status, reason)
    event.sendToSns(stack.account_id, stack.region_name, stack.notification_arns)
    now = utcnow()
    stack.stack_status_reason = reason  # type: ignore[attr-defined]
    if status.startswith("UPDATE") or status == "ROLLBACK_IN_PROGRESS":
        stack.last_updated_time = now  # type: ignore[attr-defined]
    if status == "DELETE_IN_PROGRESS":
        stack.deletion_time = now  # type: ignore[attr-defined]
    stack.status = status
    _publish(stack, "CloudFormation Stack Status Change", status, reason, {})


def set_resource_status(stack: Stack, resource: Resource, status: str, reason: str | None = None) -> None:
    """Change a resource's status, and tell it."""
    resource.status, resource.reason, resource.changed_at = status, reason, utcnow()
    tell_of_resource(stack, resource, status, reason)


def tell_of_resource(stack: Stack, resource: Resource, status: str, reason: str | None = None) -> None:
    """Tell something of a resource that does not change what it is: of one that was replaced, for instance."""
    _event(stack, resource.logical_id, resource.physical_id, resource.resource_type, status, reason)
    _publish(
        stack,
        "CloudFormation Resource Status Change",
        status,
        reason,
        {
            "logical-resource-id": resource.logical_id,
            "physical-resource-id": resource.physical_id,
            "resource-type": resource.resource_type,
        },
    )


def _event(  # noqa: PLR0913, PLR0917 - an event's fields
    stack: Stack, logical_id: str, physical_id: str, resource_type: str, status: str, reason: str | None
) -> Event:
    event = Event(
        stack_id=stack.stack_id,
        stack_name=stack.name,
        logical_resource_id=logical_id,
        physical_resource_id=physical_id,
        resource_type=resource_type,
        resource_status=status,
        resource_status_reason=reason,
        resource_properties=None,
    )
    event.client_request_token = state_of(stack).token or None  # type: ignore[assignment]
    stack.events.append(event)
    return event


def _publish(stack: Stack, detail_type: str, status: str, reason: str | None, subject: dict[str, str]) -> None:
    event_bus.publish(
        source="aws.cloudformation",
        detail_type=detail_type,
        detail={
            "stack-id": stack.stack_id,
            **subject,
            "status-details": {"status": status, "status-reason": reason or ""},
            "client-request-token": state_of(stack).token,
        },
        resources=[stack.stack_id],
        account_id=stack.account_id,
        region_name=stack.region_name,
    )


# --- what moto works out by looking, and would make by looking -------------------------------------------------------

Stack.outputs = property(lambda stack: state_of(stack).outputs or None)  # type: ignore[assignment,method-assign]
Stack.exports = property(lambda stack: state_of(stack).exports)  # type: ignore[assignment,method-assign]


def _parameter_list(stack: Stack) -> list[dict[str, Any]]:
    definitions = stack.template_dict.get("Parameters") or {}
    shown = []
    for name, value in state_of(stack).values.items():
        row = {"ParameterKey": name, "ParameterValue": "****" if _is_hidden(definitions.get(name)) else value}
        resolved = stack.resource_map.resolved_parameters.get(name)
        if str(definitions.get(name, {}).get("Type", "")).startswith("AWS::SSM::Parameter::") and resolved:
            row["ResolvedValue"] = resolved if isinstance(resolved, str) else ",".join(resolved)
        shown.append(row)
    return shown


def _is_hidden(definition: dict[str, Any] | None) -> bool:
    return str((definition or {}).get("NoEcho", False)).lower() == "true"


Stack.parameter_list = property(_parameter_list)  # type: ignore[assignment,method-assign]
Stack.stack_resources = property(  # type: ignore[assignment,method-assign]
    lambda stack: [resource.model for resource in state_of(stack).resources.values() if resource.stands]
)
