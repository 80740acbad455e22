"""Stacks of CloudFormation: read, changed by change sets, deleted, led out of a failed rollback. Waits for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.aws.clients import client
from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import AwsGone, AwsRefused, AwsUnreachable
from chalice_app.stacks.event import StackEvent, stack_event
from chalice_app.stacks.stack import Change, ChangeSet, Stack, StackResource
from chalice_app.stacks.validation import CHECK, found_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from chalice_app.stacks.request import StackRequest
    from chalice_app.stacks.stack import ChangeSetState

# A stack has at most 500 resources, and an operation some events for each: what is older than that is of no operation.
EVENT_PAGES_MAX = 50
# Statuses of a stack that a change set creates: it was never made, or only named.
NOT_MADE = frozenset({"REVIEW_IN_PROGRESS", "DELETE_COMPLETE"})


class Stacks:
    """The stacks of one account and region. Operations are known by the token that they are given."""

    def __init__(self, cloudformation: Any = None) -> None:
        self._given = cloudformation

    @property
    def _client(self) -> Any:
        if self._given is None:
            self._given = client("cloudformation")
        return self._given

    # --- reading ------------------------------------------------------------------------------------------------------

    def describe(self, name_or_id: str) -> Stack | None:
        """A stack as it is; None if there is none. A deleted one is found by its id alone."""
        try:
            with named_refusals("cloudformation:DescribeStacks", stack_name=name_or_id):
                rows = self._client.describe_stacks(StackName=name_or_id)["Stacks"]
        except AwsGone:
            return None
        return _stack(rows[0]) if rows else None

    def events(self, name_or_id: str, *, since: datetime | None = None) -> list[StackEvent]:
        """The events of a stack since a moment, the newest first; bounded, and none for a stack that is gone."""
        found: list[StackEvent] = []
        try:
            with named_refusals("cloudformation:DescribeStackEvents", stack_name=name_or_id):
                pages = self._client.get_paginator("describe_stack_events").paginate(
                    StackName=name_or_id, PaginationConfig={"MaxItems": EVENT_PAGES_MAX * 100}
                )
                for page in pages:
                    events = [stack_event(row) for row in page["StackEvents"]]
                    found += [event for event in events if since is None or event.at >= since]
                    # They come newest first: behind the first that is too old all are.
                    if since is not None and events and events[-1].at < since:
                        break
        except AwsGone:
            return []
        return found

    def resources(self, name_or_id: str) -> list[StackResource]:
        """The resources of a stack; none for one that is gone."""
        try:
            with named_refusals("cloudformation:ListStackResources", stack_name=name_or_id):
                pages = self._client.get_paginator("list_stack_resources").paginate(StackName=name_or_id)
                return [_resource(row) for page in pages for row in page["StackResourceSummaries"]]
        except AwsGone:
            return []

    # --- changing -----------------------------------------------------------------------------------------------------

    def start_change(self, request: StackRequest, token: str) -> str:
        """Have AWS compare a stack with what it is to be; the answer is the change set's id.

        The same token for the same stack is the same change set, however often it is asked for.

        Raises:
            AwsRefused: among others where the stack's status lets it be changed by nothing.
        """
        stack = self.describe(request.name)
        is_new = stack is None or stack.status in NOT_MADE
        # AWS keeps no value of a parameter that the stack's template does not have yet.
        kept = () if stack is None or is_new else (name for name in request.kept if name in stack.parameters)
        arguments: dict[str, Any] = {
            "StackName": request.name,
            "ChangeSetName": change_set_name(token),
            "ChangeSetType": "CREATE" if is_new else "UPDATE",
            "ClientToken": token,
            "TemplateURL": request.template_url,
            "Parameters": [
                *({"ParameterKey": name, "ParameterValue": value} for name, value in request.parameters.items()),
                *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
            ],
            "Capabilities": list(request.capabilities),
            "Tags": _tags(request.tags),
        }
        if request.role_arn:
            arguments["RoleARN"] = request.role_arn
        try:
            with named_refusals("cloudformation:CreateChangeSet", stack_name=request.name):
                identifier: str = self._client.create_change_set(**arguments)["Id"]
        except AwsRefused as error:
            if error.aws_code != "AlreadyExistsException":
                raise
            # This operation was cut after it had asked: what it asked for is there. If not, it is the stack that is.
            try:
                return self.change_set(change_set_name(token), stack=request.name).id
            except AwsGone:
                raise error from None
        return identifier

    def change_set(self, name_or_id: str, *, stack: str | None = None) -> ChangeSet:
        """A change set with all of its changes.

        Raises:
            AwsGone: it was deleted, or executed.
        """
        arguments = {"ChangeSetName": name_or_id} | ({"StackName": stack} if stack else {})
        changes: list[Change] = []
        with named_refusals("cloudformation:DescribeChangeSet", stack_name=stack):
            # It has one page at least, and botocore refuses a token that comes twice.
            for page in self._client.get_paginator("describe_change_set").paginate(**arguments):
                rows = [row for row in page.get("Changes", []) if "ResourceChange" in row]
                changes += [_change(row["ResourceChange"]) for row in rows]
        reason = page.get("StatusReason") or ""
        if CHECK in reason:
            reason = self._found_before(page["ChangeSetId"], reason)
        state = _change_set_state(page["Status"], page.get("ExecutionStatus"), reason)
        return ChangeSet(page["ChangeSetId"], page["StackId"], state, reason, tuple(changes))

    def _found_before(self, change_set_id: str, reason: str) -> str:
        try:
            with named_refusals("cloudformation:DescribeEvents"):
                pages = self._client.get_paginator("describe_events").paginate(ChangeSetName=change_set_id)
                return found_before(reason, (event for page in pages for event in page["OperationEvents"]))
        except (AwsRefused, AwsUnreachable):
            # The check is named all the same.
            return reason

    def execute(self, change_set: ChangeSet, token: str) -> None:
        """Let CloudFormation do what a change set says; events carry the token."""
        with named_refusals("cloudformation:ExecuteChangeSet"):
            self._client.execute_change_set(ChangeSetName=change_set.id, ClientRequestToken=token)

    def drop_change_set(self, change_set: ChangeSet) -> None:
        """Delete a change set that nobody executes: of those that change nothing, a stack keeps at most a hundred."""
        try:
            with named_refusals("cloudformation:DeleteChangeSet"):
                self._client.delete_change_set(ChangeSetName=change_set.id)
        except AwsGone:
            return

    def delete(self, stack_id: str, token: str, *, retain: Sequence[str] = (), role_arn: str | None = None) -> None:
        """Delete a stack; `retain` leaves resources behind, which AWS lets only a stack in DELETE_FAILED do.

        Raises:
            AwsRefused: it is at work, or protected.
        """
        arguments: dict[str, Any] = {"StackName": stack_id, "ClientRequestToken": token}
        if retain:
            arguments["RetainResources"] = sorted(retain)
        if role_arn:
            arguments["RoleARN"] = role_arn
        try:
            with named_refusals("cloudformation:DeleteStack", stack_name=stack_id):
                self._client.delete_stack(**arguments)
        except AwsGone:
            return

    def continue_rollback(
        self, stack_id: str, token: str, *, skip: Sequence[str] = (), role_arn: str | None = None
    ) -> None:
        """Go on with a rollback that failed; `skip` leaves resources as they are."""
        arguments: dict[str, Any] = {"StackName": stack_id, "ClientRequestToken": token}
        if skip:
            arguments["ResourcesToSkip"] = sorted(skip)
        if role_arn:
            arguments["RoleARN"] = role_arn
        with named_refusals("cloudformation:ContinueUpdateRollback", stack_name=stack_id):
            self._client.continue_update_rollback(**arguments)


def change_set_name(token: str) -> str:
    """The name of an operation's change set: it must begin with a letter, and tokens need not."""
    return f"operation-{token}"


def _change_set_state(status: str, execution: str | None, reason: str) -> ChangeSetState:
    if status in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
        return "making"
    if status == "CREATE_COMPLETE":
        return "outdated" if execution == "OBSOLETE" else "ready"
    # AWS calls a change set without changes failed, and tells it by these words alone.
    unchanged = "didn't contain changes" in reason or "No updates are to be performed" in reason
    return "unchanged" if status == "FAILED" and unchanged else "failed"


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": name, "Value": value} for name, value in sorted(tags.items())]


def _pairs(rows: Sequence[Mapping[str, str]], name: str, value: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield row[name], row.get(value, "")


def _stack(row: Mapping[str, Any]) -> Stack:
    return Stack(
        id=row["StackId"],
        name=row["StackName"],
        status=row["StackStatus"],
        reason=row.get("StackStatusReason") or "",
        changed_at=row.get("LastUpdatedTime") or row["CreationTime"],
        parameters=dict(_pairs(row.get("Parameters", []), "ParameterKey", "ParameterValue")),
        outputs=dict(_pairs(row.get("Outputs", []), "OutputKey", "OutputValue")),
        tags=dict(_pairs(row.get("Tags", []), "Key", "Value")),
        role_arn=row.get("RoleARN"),
    )


def _resource(row: Mapping[str, Any]) -> StackResource:
    return StackResource(
        logical_id=row["LogicalResourceId"],
        physical_id=row.get("PhysicalResourceId") or "",
        resource_type=row["ResourceType"],
        status=row["ResourceStatus"],
        reason=row.get("ResourceStatusReason") or "",
    )


def _change(row: Mapping[str, Any]) -> Change:
    return Change(
        action=row["Action"],
        logical_id=row["LogicalResourceId"],
        physical_id=row.get("PhysicalResourceId") or "",
        resource_type=row["ResourceType"],
        replacement=row.get("Replacement") or "False",
        scope=tuple(row.get("Scope", ())),
    )
