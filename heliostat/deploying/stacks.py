"""The stacks of an account, as far as a deployment needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.stacks.event import StackEvent, stack_event
from chalice_app.stacks.validation import CHECK, found_before
from heliostat.deploying.account import refusals, with_explanation
from heliostat.deploying.errors import DeploymentFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
# AWS says it in words alone, and in two ways.
UNCHANGED = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True)
class FoundStack:
    """A stack as it is."""

    name: str
    stack_id: str
    status: str
    outputs: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def works(self) -> bool:
        """Is CloudFormation at work on it?"""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def stands(self) -> bool:
        """Did its last creation or update end well, or leave it as it was before?"""
        return self.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"}


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What a change does to one resource: Add, Modify or Remove; `replaced` where a new one takes its place."""

    action: str
    logical_id: str
    resource_type: str
    replaced: bool = False


class Stacks:
    """Reads and changes stacks of one account and region."""

    def __init__(self, cloudformation: Any) -> None:
        self._client = cloudformation

    def find(self, name_or_id: str) -> FoundStack | None:
        """The stack of a name or id; None where there is none. One that was deleted is found by its id alone."""
        try:
            with refusals("cloudformation:DescribeStacks"):
                [stack] = self._client.describe_stacks(StackName=name_or_id)["Stacks"]
        except DeploymentFailed as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and "does not exist" in str(cause):
                return None
            raise
        return FoundStack(
            name=stack["StackName"],
            stack_id=stack["StackId"],
            status=stack["StackStatus"],
            outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
            parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", [])},
            tags={each["Key"]: each["Value"] for each in stack.get("Tags", [])},
        )

    def find_own(self, name: str, owner: str) -> FoundStack | None:
        """The same, of this installation.

        Raises:
            DeploymentFailed: the name is taken by a stack of somebody else.
        """
        found = self.find(name)
        if found is not None and found.status != "REVIEW_IN_PROGRESS" and found.tags.get(OWNERSHIP_TAG) != owner:
            raise DeploymentFailed(
                f"the stack {name} does not carry the tag {OWNERSHIP_TAG} = {owner}: it is another's, and stays "
                "untouched. Choose another --name."
            )
        return found

    def propose(  # noqa: PLR0913 - a change set has as many parts
        self,
        name: str,
        change_set: str,
        *,
        creates: bool,
        template: dict[str, str],
        parameters: list[dict[str, Any]],
        tags: list[dict[str, str]],
    ) -> None:
        """Ask for a change set; `template` is {"TemplateBody": ...} or {"TemplateURL": ...}."""
        with refusals("cloudformation:CreateChangeSet"):
            self._client.create_change_set(
                StackName=name,
                ChangeSetName=change_set,
                ChangeSetType="CREATE" if creates else "UPDATE",
                Parameters=parameters,
                Capabilities=CAPABILITIES,
                Tags=tags,
                **template,
            )

    def proposed(self, name: str, change_set: str, pause: Callable[[], None]) -> list[ResourceChange] | None:
        """What a change set would do, once it is ready; None where it changes nothing, and then it is deleted.

        Raises:
            DeploymentFailed: CloudFormation refuses to make it.
        """
        while True:
            with refusals("cloudformation:DescribeChangeSet"):
                found = self._client.describe_change_set(StackName=name, ChangeSetName=change_set)
            if found["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
                break
            pause()
        if found["Status"] == "FAILED":
            reason = self._with_findings(found["ChangeSetId"], found.get("StatusReason", ""))
            with refusals("cloudformation:DeleteChangeSet"):
                self._client.delete_change_set(StackName=name, ChangeSetName=change_set)
            if any(words in reason for words in UNCHANGED):
                return None
            raise DeploymentFailed(with_explanation(f"CloudFormation cannot change {name}: {reason}", None, reason))
        with refusals("cloudformation:DescribeChangeSet"):
            pages = self._client.get_paginator("describe_change_set").paginate(StackName=name, ChangeSetName=change_set)
            changes = [each for page in pages for each in page.get("Changes", [])]
        return [_change(each["ResourceChange"]) for each in changes if each.get("Type") == "Resource"]

    def _with_findings(self, change_set_id: str, reason: str) -> str:
        if CHECK not in reason:
            return reason
        try:
            with refusals("cloudformation:DescribeEvents"):
                pages = self._client.get_paginator("describe_events").paginate(ChangeSetName=change_set_id)
                return found_before(reason, (event for page in pages for event in page["OperationEvents"]))
        except DeploymentFailed:
            # The check is named all the same.
            return reason

    def execute(self, name: str, change_set: str, token: str) -> None:
        """Let a change set happen."""
        with refusals("cloudformation:ExecuteChangeSet"):
            self._client.execute_change_set(StackName=name, ChangeSetName=change_set, ClientRequestToken=token)

    def delete(self, stack_id: str, token: str, retained: Collection[str] = ()) -> None:
        """Let a stack be deleted; `retained` leaves resources behind, which AWS lets one in DELETE_FAILED alone do."""
        left_out = {"RetainResources": sorted(retained)} if retained else {}
        with refusals("cloudformation:DeleteStack"):
            self._client.delete_stack(StackName=stack_id, ClientRequestToken=token, **left_out)

    def continue_rollback(self, name: str, token: str) -> None:
        """Lead a stack out of UPDATE_ROLLBACK_FAILED."""
        with refusals("cloudformation:ContinueUpdateRollback"):
            self._client.continue_update_rollback(StackName=name, ClientRequestToken=token)

    def events(self, stack_id: str, seen: str | None) -> list[StackEvent]:
        """Events after the one that was seen last, oldest first; with none seen, those since work began last."""
        found: list[StackEvent] = []
        with refusals("cloudformation:DescribeStackEvents"):
            pages = self._client.get_paginator("describe_stack_events").paginate(StackName=stack_id)
            for event in (stack_event(each) for page in pages for each in page["StackEvents"]):
                if event.id == seen:
                    break
                found.append(event)
                if seen is None and event.starts_operation:
                    break
        return found[::-1]

    def physical_ids(self, stack_id: str, resource_type: str) -> frozenset[str]:
        """What the resources of a type in a stack are called, but for those that CloudFormation itself deleted."""
        with refusals("cloudformation:ListStackResources"):
            pages = self._client.get_paginator("list_stack_resources").paginate(StackName=stack_id)
            return frozenset(
                row["PhysicalResourceId"]
                for page in pages
                for row in page["StackResourceSummaries"]
                if row["ResourceType"] == resource_type
                and row.get("PhysicalResourceId")
                and row["ResourceStatus"] != "DELETE_COMPLETE"
            )

    def template(self, name: str) -> dict[str, Any]:
        """The template that a stack was made from, in JSON as we deploy it."""
        with refusals("cloudformation:GetTemplate"):
            body = self._client.get_template(StackName=name)["TemplateBody"]
        return dict(body)


def _change(change: dict[str, Any]) -> ResourceChange:
    return ResourceChange(
        action=change["Action"],
        logical_id=change["LogicalResourceId"],
        resource_type=change["ResourceType"],
        replaced=change.get("Replacement") == "True",
    )
