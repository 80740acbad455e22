from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalice_app.aws.stacks import Stacks, change_set_name
from chalice_app.errors import AwsGone, AwsRefused, AwsThrottled, AwsUnreachable
from chalice_app.stacks.request import StackRequest
from chalice_app.stacks.stack import ChangeSet
from chalice_app.stacks.status import StackState
from tests.unit.chalice_app.aws.stubbed import stubbed

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
NAME = "heliostat-collector"
ID = f"arn:aws:cloudformation:eu-central-1:111122223333:stack/{NAME}/0a1b2c3d-1111-2222-3333-444455556666"
CHANGE_ID = f"arn:aws:cloudformation:eu-central-1:111122223333:changeSet/{change_set_name('op-1')}/0a1b2c3d"
REQUEST = StackRequest(
    name=NAME,
    template_url="https://bucket.s3.amazonaws.com/collector.yaml",
    parameters={"VpcId": "vpc-0a"},
    tags={"heliostat:managed-by": "heliostat"},
    role_arn="arn:aws:iam::111122223333:role/heliostat-execution",
)
CHANGE_SET = ChangeSet(CHANGE_ID, ID, "ready")


def row(status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    return {"StackId": ID, "StackName": NAME, "CreationTime": NOON, "StackStatus": status, **more}


def gone(stubber: Any, operation: str = "describe_stacks", **expected: Any) -> None:
    stubber.add_client_error(
        operation,
        "ValidationError",
        f"Stack with id {NAME} does not exist",
        http_status_code=400,
        expected_params=expected or {"StackName": NAME},
    )


def test_a_stack_is_read_with_outputs_parameters_and_tags() -> None:
    with stubbed("cloudformation") as (client, stubber):
        outputs = [{"OutputKey": "MirrorTargetId", "OutputValue": "tmt-0a"}]
        parameters = [{"ParameterKey": "VpcId", "ParameterValue": "vpc-0a"}]
        tags = [{"Key": "heliostat:managed-by", "Value": "heliostat"}]
        answer = row(Outputs=outputs, Parameters=parameters, Tags=tags, LastUpdatedTime=NOON + timedelta(hours=1))
        stubber.add_response("describe_stacks", {"Stacks": [answer]}, {"StackName": NAME})

        stack = Stacks(client).describe(NAME)

    assert stack is not None
    assert (stack.id, stack.standing.state) == (ID, StackState.READY)
    assert (stack.outputs, stack.parameters) == ({"MirrorTargetId": "tmt-0a"}, {"VpcId": "vpc-0a"})
    assert stack.is_managed_by("heliostat")
    assert stack.changed_at == NOON + timedelta(hours=1)


def test_a_stack_that_does_not_exist_is_none_and_a_refusal_is_no_absence() -> None:
    with stubbed("cloudformation") as (client, stubber):
        stacks = Stacks(client)
        gone(stubber)
        stubber.add_client_error("describe_stacks", "AccessDenied", "no")
        stubber.add_client_error("describe_stacks", "Throttling", "Rate exceeded")

        assert stacks.describe(NAME) is None
        with pytest.raises(AwsRefused) as raised:
            stacks.describe(NAME)
        with pytest.raises(AwsThrottled):
            stacks.describe(NAME)

    assert raised.value.operation == "cloudformation:DescribeStacks"
    assert raised.value.failure is not None


def add_change_set(stubber: Any, kind: str, *kept: str, **error: str) -> None:
    expected = {
        "StackName": NAME,
        "ChangeSetName": "operation-op-1",
        "ChangeSetType": kind,
        "ClientToken": "op-1",
        "TemplateURL": REQUEST.template_url,
        "Parameters": [
            {"ParameterKey": "VpcId", "ParameterValue": "vpc-0a"},
            *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
        ],
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": [{"Key": "heliostat:managed-by", "Value": "heliostat"}],
        "RoleARN": REQUEST.role_arn,
    }
    if error:
        stubber.add_client_error("create_change_set", error["code"], error["message"], expected_params=expected)
    else:
        stubber.add_response("create_change_set", {"Id": CHANGE_ID, "StackId": ID}, expected)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (None, "CREATE"),
        ("REVIEW_IN_PROGRESS", "CREATE"),
        ("DELETE_COMPLETE", "CREATE"),
        ("CREATE_COMPLETE", "UPDATE"),
        ("UPDATE_ROLLBACK_COMPLETE", "UPDATE"),
    ],
)
def test_a_change_set_creates_what_is_not_there_and_updates_what_is(status: str | None, kind: str) -> None:
    with stubbed("cloudformation") as (client, stubber):
        if status is None:
            gone(stubber)
        else:
            stubber.add_response("describe_stacks", {"Stacks": [row(status)]}, {"StackName": NAME})
        add_change_set(stubber, kind)

        assert Stacks(client).start_change(REQUEST, "op-1") == CHANGE_ID


@pytest.mark.parametrize(("status", "kept"), [("UPDATE_COMPLETE", ("ImageId",)), ("REVIEW_IN_PROGRESS", ())])
def test_a_stack_that_stands_keeps_what_nothing_gives_but_no_parameter_that_is_new(
    status: str, kept: tuple[str, ...]
) -> None:
    request = replace(REQUEST, kept=("ImageId", "OfTheNextRelease"))
    parameters = [{"ParameterKey": "ImageId", "ParameterValue": "/our/own/image"}]
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_stacks", {"Stacks": [row(status, Parameters=parameters)]})
        add_change_set(stubber, "CREATE" if status == "REVIEW_IN_PROGRESS" else "UPDATE", *kept)

        assert Stacks(client).start_change(request, "op-1") == CHANGE_ID


def test_an_operation_that_was_cut_finds_the_change_set_that_it_asked_for() -> None:
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_stacks", {"Stacks": [row()]})
        add_change_set(stubber, "UPDATE", code="AlreadyExistsException", message="ChangeSet operation-op-1 exists")
        stubber.add_response(
            "describe_change_set",
            {"ChangeSetId": CHANGE_ID, "StackId": ID, "Status": "CREATE_COMPLETE", "Changes": []},
            {"ChangeSetName": "operation-op-1", "StackName": NAME},
        )

        assert Stacks(client).start_change(REQUEST, "op-1") == CHANGE_ID


def test_a_stack_that_nothing_can_change_is_told_with_its_way_out() -> None:
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_stacks", {"Stacks": [row("ROLLBACK_COMPLETE")]})
        message = f"Stack:{ID} is in ROLLBACK_COMPLETE state and can not be updated."
        add_change_set(stubber, "UPDATE", code="ValidationError", message=message)

        with pytest.raises(AwsRefused) as raised:
            Stacks(client).start_change(REQUEST, "op-1")

    assert raised.value.code == "stack_rolled_back"
    assert raised.value.failure is not None
    assert raised.value.failure.automatic_fix == "delete_and_create"


@pytest.mark.parametrize(
    ("status", "reason", "state"),
    [
        ("CREATE_PENDING", None, "making"),
        ("CREATE_IN_PROGRESS", None, "making"),
        ("CREATE_COMPLETE", None, "ready"),
        (
            "FAILED",
            "The submitted information didn't contain changes. Submit different information to create a change set.",
            "unchanged",
        ),
        ("FAILED", "No updates are to be performed.", "unchanged"),
        ("FAILED", "Template error: instance of Fn::GetAtt references undefined resource X", "failed"),
        ("DELETE_COMPLETE", None, "failed"),
    ],
)
def test_a_change_set_without_changes_is_no_failure(status: str, reason: str | None, state: str) -> None:
    answer = {"ChangeSetId": CHANGE_ID, "StackId": ID, "Status": status, "Changes": []}
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_change_set", answer | ({"StatusReason": reason} if reason else {}))

        change_set = Stacks(client).change_set(CHANGE_ID)

    assert (change_set.state, change_set.reason) == (state, reason or "")


@pytest.mark.parametrize("is_denied", [False, True])
def test_a_change_set_that_failed_a_validation_tells_what_was_found(*, is_denied: bool) -> None:
    reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]."
    answer = {"ChangeSetId": CHANGE_ID, "StackId": ID, "Status": "FAILED", "StatusReason": reason, "Changes": []}
    found = {"EventId": "1", "ValidationStatus": "FAILED", "ValidationStatusReason": "It exists already."}
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_change_set", answer)
        if is_denied:
            stubber.add_client_error("describe_events", "AccessDenied")
        else:
            stubber.add_response("describe_events", {"OperationEvents": [found]}, {"ChangeSetName": CHANGE_ID})

        change_set = Stacks(client).change_set(CHANGE_ID)

    assert change_set.state == "failed"
    assert ("It exists already." in change_set.reason) is not is_denied


def test_a_change_set_that_aws_does_not_execute_any_more_is_outdated() -> None:
    answer = {"ChangeSetId": CHANGE_ID, "StackId": ID, "Status": "CREATE_COMPLETE", "ExecutionStatus": "OBSOLETE"}
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_change_set", answer | {"Changes": []})

        assert Stacks(client).change_set(CHANGE_ID).state == "outdated"


def test_pages_of_a_change_set_that_repeat_come_to_an_end() -> None:
    answer = {"ChangeSetId": CHANGE_ID, "StackId": ID, "Status": "CREATE_COMPLETE", "Changes": [], "NextToken": "more"}
    with stubbed("cloudformation") as (client, stubber):
        for _ in range(2):
            stubber.add_response("describe_change_set", answer)

        with pytest.raises(AwsUnreachable, match="same next token"):
            Stacks(client).change_set(CHANGE_ID)


def test_a_change_set_is_read_with_all_of_its_pages() -> None:
    def page(logical_id: str, **more: Any) -> dict[str, Any]:
        change = {
            "Action": "Modify",
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": "x",
            "ResourceType": "AWS::AutoScaling::AutoScalingGroup",
            "Replacement": "Conditional",
            "Scope": ["Properties"],
        }
        return {
            "ChangeSetId": CHANGE_ID,
            "StackId": ID,
            "Status": "CREATE_COMPLETE",
            "Changes": [{"Type": "Resource", "ResourceChange": change}],
            **more,
        }

    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_change_set", page("A", NextToken="more"), {"ChangeSetName": CHANGE_ID})
        stubber.add_response("describe_change_set", page("B"), {"ChangeSetName": CHANGE_ID, "NextToken": "more"})

        change_set = Stacks(client).change_set(CHANGE_ID)

    assert [change.logical_id for change in change_set.changes] == ["A", "B"]
    assert (change_set.changes[0].replacement, change_set.changes[0].scope) == ("Conditional", ("Properties",))


def test_steps_carry_the_operations_token_and_leave_out_what_they_are_told_to() -> None:
    with stubbed("cloudformation") as (client, stubber):
        stacks = Stacks(client)
        stubber.add_response("execute_change_set", {}, {"ChangeSetName": CHANGE_ID, "ClientRequestToken": "op-1"})
        stubber.add_response("delete_change_set", {}, {"ChangeSetName": CHANGE_ID})
        stubber.add_response(
            "continue_update_rollback",
            {},
            {"StackName": ID, "ClientRequestToken": "op-1", "ResourcesToSkip": ["A", "B"]},
        )
        deletion = {
            "StackName": ID,
            "ClientRequestToken": "op-1",
            "RetainResources": ["A"],
            "RoleARN": REQUEST.role_arn,
        }
        stubber.add_response("delete_stack", {}, deletion)

        stacks.execute(CHANGE_SET, "op-1")
        stacks.drop_change_set(CHANGE_SET)
        stacks.continue_rollback(ID, "op-1", skip=("B", "A"))
        stacks.delete(ID, "op-1", retain=("A",), role_arn=REQUEST.role_arn)


def test_what_is_gone_already_needs_no_deletion() -> None:
    with stubbed("cloudformation") as (client, stubber):
        stacks = Stacks(client)
        gone(stubber, "delete_stack", StackName=ID, ClientRequestToken="op-1")
        stubber.add_client_error("delete_change_set", "ChangeSetNotFound", "ChangeSet [x] does not exist")
        gone(stubber, "describe_stack_events", StackName=NAME)
        gone(stubber, "list_stack_resources", StackName=NAME)

        stacks.delete(ID, "op-1")
        stacks.drop_change_set(CHANGE_SET)
        assert stacks.events(NAME) == []
        assert stacks.resources(NAME) == []


def test_a_change_set_that_was_executed_is_gone() -> None:
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_client_error("describe_change_set", "ChangeSetNotFound", "ChangeSet [x] does not exist")

        with pytest.raises(AwsGone):
            Stacks(client).change_set(CHANGE_ID)


def event_row(second: int, **more: Any) -> dict[str, Any]:
    return {
        "StackId": ID,
        "EventId": f"event-{second}",
        "StackName": NAME,
        "LogicalResourceId": "AgentGroup",
        "ResourceType": "AWS::AutoScaling::AutoScalingGroup",
        "Timestamp": NOON + timedelta(seconds=second),
        "ResourceStatus": "CREATE_FAILED",
        **more,
    }


def test_events_are_read_page_by_page_until_they_are_older_than_the_operation() -> None:
    with stubbed("cloudformation") as (client, stubber):
        first = {"StackEvents": [event_row(9, ClientRequestToken="op-1"), event_row(8)], "NextToken": "more"}
        second = {"StackEvents": [event_row(1), event_row(-1)], "NextToken": "older"}
        stubber.add_response("describe_stack_events", first, {"StackName": ID})
        stubber.add_response("describe_stack_events", second, {"StackName": ID, "NextToken": "more"})

        events = Stacks(client).events(ID, since=NOON)

    assert [event.id for event in events] == ["event-9", "event-8", "event-1"]
    assert (events[0].token, events[1].token, events[0].reason) == ("op-1", None, "")


def test_an_event_of_a_hook_that_refused_tells_what_it_said() -> None:
    refused = event_row(2, HookStatus="HOOK_COMPLETE_FAILED", HookStatusReason="[CT.IAM.PR.1]: Require a boundary")
    passed = event_row(1, HookStatus="HOOK_COMPLETE_SUCCEEDED", HookStatusReason="All is well")
    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("describe_stack_events", {"StackEvents": [refused, passed]})

        events = Stacks(client).events(ID)

    assert [event.hook_reason for event in events] == ["[CT.IAM.PR.1]: Require a boundary", ""]


def test_resources_are_read_with_all_of_their_pages() -> None:
    def page(name: str, **more: Any) -> dict[str, Any]:
        summary = {
            "LogicalResourceId": name,
            "ResourceType": "AWS::IAM::Role",
            "LastUpdatedTimestamp": NOON,
            "ResourceStatus": "CREATE_COMPLETE",
        }
        return {"StackResourceSummaries": [summary], **more}

    with stubbed("cloudformation") as (client, stubber):
        stubber.add_response("list_stack_resources", page("A", NextToken="more"), {"StackName": ID})
        stubber.add_response("list_stack_resources", page("B"), {"StackName": ID, "NextToken": "more"})

        assert [resource.logical_id for resource in Stacks(client).resources(ID)] == ["A", "B"]
