"""What CloudFormation shows of stacks: events, resources and templates, page by page.

moto shows the resources of the template with the stack's status, and events on one page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from simulator.aws.patching import around
from simulator.aws.stack_requests import live_stack
from simulator.aws.stack_state import Resource, state_of
from simulator.limits import STACK_PAGE_ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from moto.cloudformation.models import Stack

Row = dict[str, Any]


@around(CloudFormationResponse, "describe_stack_events")
def _describe_stack_events(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto has one page."""
    stack = _known(response, "Stack [{}] does not exist")
    events = [*stack.events][::-1]
    page, token = _page(events, [str(event.event_id) for event in events], response._get_param("NextToken"))  # noqa: SLF001
    return ActionResult({"StackEvents": page, "NextToken": token})


@around(CloudFormationResponse, "list_stack_resources")
def _list_stack_resources(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto calls every resource complete."""
    stack = _known(response)
    rows = [*state_of(stack).resources.values()]
    page, token = _page(rows, [row.logical_id for row in rows], response._get_param("NextToken"))  # noqa: SLF001
    return ActionResult(
        {"StackResourceSummaries": [_row(each, "LastUpdatedTimestamp") for each in page], "NextToken": token}
    )


@around(CloudFormationResponse, "describe_stack_resources")
def _describe_stack_resources(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto gives every resource the status of its stack."""
    ask = response._get_param  # noqa: SLF001
    if not ask("StackName"):
        stack, resource = _by_physical_id(response, ask("PhysicalResourceId"))
        rows = [resource]
    else:
        stack = _known(response)
        rows = [*state_of(stack).resources.values()]
    if ask("LogicalResourceId"):
        rows = [row for row in rows if row.logical_id == ask("LogicalResourceId")]
    named = {"StackName": stack.name, "StackId": stack.stack_id}
    # 100 is all that this operation shows, without pages.
    return ActionResult({"StackResources": [{**named, **_row(each, "Timestamp")} for each in rows[:STACK_PAGE_ITEMS]]})


@around(CloudFormationResponse, "describe_stack_resource")
def _describe_stack_resource(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto gives every resource the status of its stack."""
    stack = _known(response, "Stack '{}' does not exist")
    name = response._get_param("LogicalResourceId")  # noqa: SLF001
    resource = state_of(stack).resources.get(name)
    if resource is None:
        raise ValidationError(message=f"Resource {name} does not exist for stack {stack.name}")
    named = {"StackName": stack.name, "StackId": stack.stack_id}
    return ActionResult({"StackResourceDetail": {**named, **_row(resource, "LastUpdatedTimestamp")}})


def _row(resource: Resource, time_name: str) -> Row:
    row: Row = {
        "LogicalResourceId": resource.logical_id,
        "ResourceType": resource.resource_type,
        "ResourceStatus": resource.status,
        time_name: resource.changed_at,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }
    if resource.physical_id:
        row["PhysicalResourceId"] = resource.physical_id
    if resource.reason:
        row["ResourceStatusReason"] = resource.reason
    return row


def _known(response: CloudFormationResponse, sentence: str = "Stack with id {} does not exist") -> Stack:
    """The stack that a request names: one that is deleted only by its id."""
    backend, name = response.cloudformation_backend, response._get_param("StackName")  # noqa: SLF001
    stack = live_stack(backend, name) or backend.deleted_stacks.get(name)
    if stack is None:
        raise ValidationError(message=sentence.format(name))
    return stack


def _by_physical_id(response: CloudFormationResponse, physical_id: str | None) -> tuple[Stack, Resource]:
    for stack in [*response.cloudformation_backend.stacks.values()]:
        for resource in [*state_of(stack).resources.values()]:
            if physical_id and resource.physical_id == physical_id:
                return stack, resource
    raise ValidationError(message=f"Stack for {physical_id} does not exist")


def _page(rows: Sequence[Any], names: Sequence[str], token: str | None) -> tuple[Sequence[Any], str | None]:
    """One page of rows: a token is the name of the row that begins it, so that new rows in front shift nothing."""
    if token and token not in names:
        raise ValidationError(message="Invalid NextToken")
    start = names.index(token) if token else 0
    end = start + STACK_PAGE_ITEMS
    return rows[start:end], names[end] if end < len(names) else None
