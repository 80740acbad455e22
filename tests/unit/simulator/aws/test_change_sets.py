from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws.stack_engine import failing

if TYPE_CHECKING:
    from tests.unit.simulator.aws.conftest import Stacks

NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."
WAIT_S = 30


def queue(name: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name, **properties}}


def made(stacks: Stacks, name: str, resources: dict[str, Any], kind: str, **settings: Any) -> dict[str, Any]:
    """A change set, once it is there."""
    client = stacks.client
    client.create_change_set(
        StackName=name,
        ChangeSetName="plan",
        ChangeSetType=kind,
        TemplateBody=stacks.template(resources),
        **settings,
    )
    deadline_s = time.monotonic() + WAIT_S
    while time.monotonic() < deadline_s:
        described: dict[str, Any] = client.describe_change_set(StackName=name, ChangeSetName="plan")
        if not described["Status"].endswith(("PENDING", "IN_PROGRESS")):
            return described
    pytest.fail("the change set was not made in time")


def refusal(stacks: Stacks, operation: str, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        getattr(stacks.client, operation)(**parameters)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_new_stack_is_in_review_until_its_change_set_is_executed(stacks: Stacks) -> None:
    tags = [{"Key": "heliostat:managed-by", "Value": "heliostat"}]
    role = f"arn:aws:iam::{stacks.region.account_id}:role/heliostat-execution"

    plan = made(stacks, "new", {"First": queue("one")}, "CREATE", Tags=tags, RoleARN=role)

    assert stacks.describe("new")["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert stacks.transcript("new") == ["new REVIEW_IN_PROGRESS"]
    assert (plan["Status"], plan["ExecutionStatus"], plan["Tags"]) == ("CREATE_COMPLETE", "AVAILABLE", tags)
    [change] = plan["Changes"]
    assert change == {
        "Type": "Resource",
        "ResourceChange": {
            "Action": "Add",
            "LogicalResourceId": "First",
            "ResourceType": "AWS::SQS::Queue",
            "Scope": [],
            "Details": [],
        },
    }

    stacks.client.execute_change_set(StackName="new", ChangeSetName="plan", ClientRequestToken="operation-7")

    assert stacks.status("new") == "CREATE_COMPLETE"
    stack = stacks.describe("new")
    assert (stack["Tags"], stack["RoleARN"], stack["ChangeSetId"]) == (tags, role, plan["ChangeSetId"])
    assert stacks.events("new")[-1]["ClientRequestToken"] == "operation-7"


def test_a_change_set_tells_what_an_update_would_do_before_it_is_done(stacks: Stacks) -> None:
    address = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "a", "Value": {"Ref": "Moved"}}}
    stacks.create("old", {"Set": queue("set"), "Moved": queue("old"), "Gone": queue("gone"), "Address": address})

    after = {"Set": queue("set", DelaySeconds=3), "Moved": queue("new"), "New": queue("added"), "Address": address}
    changes = {
        change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"]
        for change in made(stacks, "old", after, "UPDATE")["Changes"]
    }

    assert {name: change["Action"] for name, change in changes.items()} == {
        "Set": "Modify",
        "Moved": "Modify",
        "New": "Add",
        "Address": "Modify",
        "Gone": "Remove",
    }
    assert (changes["Set"]["Replacement"], changes["Set"]["Scope"]) == ("False", ["Properties"])
    assert changes["Moved"]["Replacement"] == "True"
    [detail] = changes["Moved"]["Details"]
    assert detail["Target"] == {"Attribute": "Properties", "Name": "QueueName", "RequiresRecreation": "Always"}
    assert changes["Address"]["Replacement"] == "Conditional"
    assert changes["Address"]["Details"][0]["CausingEntity"] == "Moved"
    assert changes["Gone"]["PhysicalResourceId"].endswith("/gone")
    assert stacks.describe("old")["StackStatus"] == "CREATE_COMPLETE"

    stacks.client.execute_change_set(StackName="old", ChangeSetName="plan")
    assert stacks.status("old") == "UPDATE_COMPLETE"
    assert sorted(stacks.resources("old")) == ["Address", "Moved", "New", "Set"]


def test_a_changed_parameter_is_a_change_and_an_equal_one_is_none(stacks: Stacks) -> None:
    body = stacks.template(
        {"First": queue("one", DelaySeconds={"Ref": "Delay"})}, Parameters={"Delay": {"Type": "Number", "Default": 1}}
    )
    stacks.client.create_stack(StackName="sized", TemplateBody=body)
    stacks.status("sized")

    for value, expected in (("1", "FAILED"), ("2", "CREATE_COMPLETE")):
        stacks.client.create_change_set(
            StackName="sized",
            ChangeSetName=f"plan-{value}",
            UsePreviousTemplate=True,
            Parameters=[{"ParameterKey": "Delay", "ParameterValue": value}],
        )
        status = "CREATE_PENDING"
        while status.endswith(("PENDING", "IN_PROGRESS")):
            described = stacks.client.describe_change_set(StackName="sized", ChangeSetName=f"plan-{value}")
            status = described["Status"]
        assert status == expected


def test_a_change_set_without_changes_fails_and_cannot_be_executed(stacks: Stacks) -> None:
    stacks.create("same", {"First": queue("one")})

    plan = made(stacks, "same", {"First": queue("one")}, "UPDATE")

    assert (plan["Status"], plan["ExecutionStatus"], plan["StatusReason"]) == ("FAILED", "UNAVAILABLE", NOTHING)
    code, sentence = refusal(stacks, "execute_change_set", StackName="same", ChangeSetName="plan")
    assert code == "InvalidChangeSetStatus"
    assert sentence == f"ChangeSet [{plan['ChangeSetId']}] cannot be executed in its current status of [FAILED]"


def test_a_change_set_needs_the_stack_that_its_type_says(stacks: Stacks) -> None:
    stacks.create("there", {"First": queue("one")})
    body = stacks.template({"First": queue("one")})
    asked: dict[str, Any] = {"ChangeSetName": "plan", "TemplateBody": body}

    assert refusal(stacks, "create_change_set", StackName="absent", **asked) == (
        "ValidationError",
        "Stack [absent] does not exist",
    )
    assert refusal(stacks, "create_change_set", StackName="there", ChangeSetType="CREATE", **asked) == (
        "AlreadyExistsException",
        "Stack [there] already exists and cannot be created again with the changeSet [plan].",
    )
    made(stacks, "new", {"First": queue("two")}, "CREATE")
    assert refusal(stacks, "create_change_set", StackName="new", **{**asked, "ChangeSetName": "other"})[1].endswith(
        "is in REVIEW_IN_PROGRESS state and can not be updated."
    )
    assert refusal(stacks, "create_change_set", StackName="new", ChangeSetType="CREATE", **asked) == (
        "AlreadyExistsException",
        "ChangeSet plan already exists",
    )


def test_what_was_planned_for_another_state_is_out_of_date(stacks: Stacks) -> None:
    stacks.create("moved", {"First": queue("one")})
    made(stacks, "moved", {"First": queue("one", DelaySeconds=1)}, "UPDATE")

    stacks.update("moved", {"First": queue("one", DelaySeconds=2)})

    assert refusal(stacks, "execute_change_set", StackName="moved", ChangeSetName="plan")[0] == "InvalidChangeSetStatus"


def test_a_change_set_can_be_deleted_twice_and_is_then_unknown(stacks: Stacks) -> None:
    made(stacks, "new", {"First": queue("one")}, "CREATE")

    for _ in range(2):
        stacks.client.delete_change_set(StackName="new", ChangeSetName="plan")

    assert stacks.client.list_change_sets(StackName="new")["Summaries"] == []
    assert refusal(stacks, "describe_change_set", StackName="new", ChangeSetName="plan")[0] == "ChangeSetNotFound"
    assert stacks.delete("new") == ""


def test_a_change_set_that_fails_in_its_execution_is_rolled_back(stacks: Stacks) -> None:
    stacks.create("back", {"First": queue("one")})
    made(stacks, "back", {"First": queue("one", DelaySeconds=1)}, "UPDATE")

    with failing("AWS::SQS::Queue", "Rate exceeded", on=["update"]):
        stacks.client.execute_change_set(StackName="back", ChangeSetName="plan")
        assert stacks.status("back") == "UPDATE_ROLLBACK_COMPLETE"

    assert stacks.failures("back") == [("First", "Rate exceeded")]
