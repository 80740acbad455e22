"""Operations on stacks, as DescribeStackEvents tells them. Reasons and orders are those of CloudFormation's guide."""

from __future__ import annotations

from threading import Event, Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import event_bus, stack_engine
from simulator.aws.stack_engine import failing, pace

if TYPE_CHECKING:
    from tests.unit.simulator.aws.conftest import Stacks

Resources = dict[str, Any]


def queue(name: str = "", **properties: Any) -> Resources:
    named = {"QueueName": name} if name else {}
    return {"Type": "AWS::SQS::Queue", "Properties": {**named, **properties}}


def parameter(value: Any) -> Resources:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "after", "Value": value}}


ARN_OF_FIRST = {"Fn::GetAtt": ["First", "Arn"]}


def attributes(stacks: Stacks, name: str) -> dict[str, str]:
    sqs = stacks.region.client("sqs")
    answer = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], AttributeNames=["All"])
    found: dict[str, str] = answer["Attributes"]
    return found


def queues(stacks: Stacks) -> list[str]:
    urls = stacks.region.client("sqs").list_queues().get("QueueUrls", [])
    return sorted(url.rpartition("/")[2] for url in urls)


def test_a_stack_is_made_step_by_step_and_what_depends_on_another_waits_for_it(stacks: Stacks) -> None:
    outputs = {"Address": {"Value": {"Ref": "First"}}}

    assert stacks.create("made", {"Last": parameter(ARN_OF_FIRST), "First": queue("one")}, outputs=outputs) == (
        "CREATE_COMPLETE"
    )

    assert stacks.transcript("made") == [
        "made CREATE_IN_PROGRESS",
        "First CREATE_IN_PROGRESS",
        "First CREATE_IN_PROGRESS",
        "First CREATE_COMPLETE",
        "Last CREATE_IN_PROGRESS",
        "Last CREATE_IN_PROGRESS",
        "Last CREATE_COMPLETE",
        "made CREATE_COMPLETE",
    ]
    reasons = [event.get("ResourceStatusReason", "") for event in stacks.events("made")]
    assert reasons[:4] == ["User Initiated", "", "Resource creation Initiated", ""]
    [output] = stacks.describe("made")["Outputs"]
    assert output["OutputValue"].endswith("/one")
    assert stacks.resources("made")["First"] == (output["OutputValue"], "CREATE_COMPLETE")


def test_what_began_with_a_resource_that_fails_is_cancelled_and_all_is_taken_back(stacks: Stacks) -> None:
    resources = {
        "First": queue("one"),
        "Second": queue("two"),
        "Third": queue("three"),
        "After": parameter(ARN_OF_FIRST),
    }

    with failing("AWS::SQS::Queue", "Rate exceeded", logical_id="Second"):
        assert stacks.create("failed", resources) == "ROLLBACK_COMPLETE"

    assert stacks.failures("failed") == [("Second", "Rate exceeded"), ("Third", "Resource creation cancelled")]
    [rollback] = [each for each in stacks.events("failed") if each["ResourceStatus"] == "ROLLBACK_IN_PROGRESS"]
    assert rollback["ResourceStatusReason"] == (
        "The following resource(s) failed to create: [Second, Third]. Rollback requested by user."
    )
    assert not [step for step in stacks.transcript("failed") if step.startswith("After")]
    assert queues(stacks) == []


@pytest.mark.parametrize(
    ("settings", "status", "left"),
    [
        ({"DisableRollback": True}, "CREATE_FAILED", ["one"]),
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED", ["one"]),
        ({"OnFailure": "DELETE"}, "", []),
    ],
)
def test_a_request_says_what_becomes_of_a_stack_that_fails(
    stacks: Stacks, settings: Any, status: str, left: list[str]
) -> None:
    with failing("AWS::SQS::Queue", "no", logical_id="Second"):
        assert stacks.create("failed", {"First": queue("one"), "Second": queue("two")}, **settings) == status

    assert queues(stacks) == left


def test_an_update_adds_changes_and_removes_and_removes_last(stacks: Stacks) -> None:
    stacks.create("changed", {"First": queue("one"), "Gone": queue("gone"), "Same": queue("same")})
    before = len(stacks.events("changed"))

    after = {"First": queue("one", DelaySeconds=5), "Same": queue("same"), "New": parameter(ARN_OF_FIRST)}
    assert stacks.update("changed", after) == "UPDATE_COMPLETE"

    assert stacks.transcript("changed", before) == [
        "changed UPDATE_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "New CREATE_IN_PROGRESS",
        "New CREATE_IN_PROGRESS",
        "New CREATE_COMPLETE",
        "changed UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "Gone DELETE_IN_PROGRESS",
        "Gone DELETE_COMPLETE",
        "changed UPDATE_COMPLETE",
    ]
    assert attributes(stacks, "one")["DelaySeconds"] == "5"
    assert queues(stacks) == ["one", "same"]
    assert sorted(stacks.resources("changed")) == ["First", "New", "Same"]


def test_a_property_that_cannot_change_replaces_its_resource_and_what_refers_to_it_follows(stacks: Stacks) -> None:
    stacks.create("replaced", {"First": queue("one"), "After": parameter(ARN_OF_FIRST)})
    before = len(stacks.events("replaced"))

    assert stacks.update("replaced", {"First": queue("two"), "After": parameter(ARN_OF_FIRST)}) == "UPDATE_COMPLETE"

    events = stacks.events("replaced")[before:]
    assert [f"{each['LogicalResourceId']} {each['ResourceStatus']}" for each in events] == [
        "replaced UPDATE_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "After UPDATE_IN_PROGRESS",
        "After UPDATE_COMPLETE",
        "replaced UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "First DELETE_IN_PROGRESS",
        "First DELETE_COMPLETE",
        "replaced UPDATE_COMPLETE",
    ]
    assert events[1]["ResourceStatusReason"] == (
        "Requested update requires the creation of a new physical resource; hence creating one."
    )
    assert events[7]["PhysicalResourceId"].endswith("/one")
    assert queues(stacks) == ["two"]
    assert stacks.region.client("ssm").get_parameter(Name="after")["Parameter"]["Value"].endswith(":two")


def test_a_resource_with_a_name_of_its_own_is_not_replaced_under_it(stacks: Stacks) -> None:
    def table(key: str) -> Resources:
        properties = {
            "TableName": "control",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        }
        return {"Type": "AWS::DynamoDB::Table", "Properties": properties}

    stacks.create("named", {"Table": table("pk")})

    assert stacks.update("named", {"Table": table("key")}) == "UPDATE_ROLLBACK_COMPLETE"

    [(_, reason)] = stacks.failures("named")
    assert reason == (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename control and update the stack again."
    )


def test_a_failed_update_goes_back_to_template_parameters_and_resources(stacks: Stacks) -> None:
    outputs = {"Address": {"Value": {"Ref": "First"}}}
    stacks.create("back", {"First": queue("one", DelaySeconds=1), "Moved": queue("old")}, outputs=outputs)
    before, template = len(stacks.events("back")), stacks.client.get_template(StackName="back")["TemplateBody"]
    after = {"First": queue("one", DelaySeconds=9), "Moved": queue("new"), "Added": queue("added"), "Bad": queue("bad")}

    with failing("AWS::SQS::Queue", "no", logical_id="Bad"):
        assert stacks.update("back", after) == "UPDATE_ROLLBACK_COMPLETE"

    assert stacks.transcript("back", before)[-13:] == [
        "Bad CREATE_FAILED",
        "back UPDATE_ROLLBACK_IN_PROGRESS",
        "First UPDATE_IN_PROGRESS",
        "First UPDATE_COMPLETE",
        "Moved UPDATE_IN_PROGRESS",
        "Moved UPDATE_COMPLETE",
        "back UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "Added DELETE_IN_PROGRESS",
        "Added DELETE_COMPLETE",
        "Moved DELETE_IN_PROGRESS",
        "Moved DELETE_COMPLETE",
        "Bad DELETE_COMPLETE",
        "back UPDATE_ROLLBACK_COMPLETE",
    ]
    assert stacks.client.get_template(StackName="back")["TemplateBody"] == template
    assert attributes(stacks, "one")["DelaySeconds"] == "1"
    assert queues(stacks) == ["old", "one"]
    assert stacks.describe("back")["Outputs"]
    assert stacks.update("back", after) == "UPDATE_COMPLETE"
    assert queues(stacks) == ["added", "bad", "new", "one"]


def test_a_rollback_that_fails_is_continued_by_leaving_out_what_stands_in_its_way(stacks: Stacks) -> None:
    stacks.create("stuck", {"First": queue("one", DelaySeconds=1), "Second": queue("two")})
    after = {"First": queue("one", DelaySeconds=9), "Second": queue("two"), "Bad": queue("bad")}
    with (
        failing("AWS::SQS::Queue", "no", logical_id="Bad"),
        failing("AWS::SQS::Queue", "busy", "First", on=["rollback"]),
    ):
        assert stacks.update("stuck", after) == "UPDATE_ROLLBACK_FAILED"
        stacks.client.continue_update_rollback(StackName="stuck")
        assert stacks.status("stuck") == "UPDATE_ROLLBACK_FAILED"

        stacks.client.continue_update_rollback(StackName="stuck", ResourcesToSkip=["First"])
        assert stacks.status("stuck") == "UPDATE_ROLLBACK_COMPLETE"

    assert ("First", "busy") in stacks.failures("stuck")
    assert attributes(stacks, "one")["DelaySeconds"] == "9"
    assert queues(stacks) == ["one", "two"]


def test_an_update_can_be_cancelled(stacks: Stacks) -> None:
    stacks.create("cancelled", {"First": queue("one")})

    with pace(0.2):
        stacks.client.update_stack(
            StackName="cancelled",
            TemplateBody=stacks.template({"First": queue("one", DelaySeconds=2), "New": queue("new")}),
        )
        stacks.client.cancel_update_stack(StackName="cancelled")

    assert stacks.status("cancelled") == "UPDATE_ROLLBACK_COMPLETE"
    assert queues(stacks) == ["one"]


def test_a_stack_is_deleted_in_the_opposite_order_and_answers_by_its_id_alone(stacks: Stacks) -> None:
    stacks.create("gone", {"First": queue("one"), "After": parameter(ARN_OF_FIRST)})
    stack_id = stacks.describe("gone")["StackId"]
    before = len(stacks.events("gone"))

    assert stacks.delete("gone") == ""

    assert stacks.transcript(stack_id, before) == [
        "gone DELETE_IN_PROGRESS",
        "After DELETE_IN_PROGRESS",
        "After DELETE_COMPLETE",
        "First DELETE_IN_PROGRESS",
        "First DELETE_COMPLETE",
        "gone DELETE_COMPLETE",
    ]
    assert stacks.describe(stack_id)["StackStatus"] == "DELETE_COMPLETE"


def test_a_resource_that_stays_keeps_what_it_needs_and_can_be_left_behind(stacks: Stacks) -> None:
    stacks.create("kept", {"First": queue("one"), "After": parameter(ARN_OF_FIRST), "Other": queue("other")})

    with failing("AWS::SSM::Parameter", "in use", on=["delete"]):
        assert stacks.delete("kept") == "DELETE_FAILED"
    assert stacks.describe("kept")["StackStatusReason"] == "The following resource(s) failed to delete: [After]. "
    assert queues(stacks) == ["one"]

    assert stacks.delete("kept", RetainResources=["After"]) == ""

    assert queues(stacks) == []
    assert stacks.region.client("ssm").get_parameter(Name="after")


def test_a_stack_that_is_being_made_can_be_deleted(stacks: Stacks) -> None:
    with pace(0.1):
        resources = {"First": queue("one"), "After": parameter(ARN_OF_FIRST)}
        stacks.client.create_stack(StackName="short", TemplateBody=stacks.template(resources))
        assert stacks.delete("short") == ""

    assert queues(stacks) == []


def test_a_resource_that_somebody_removed_is_no_obstacle(stacks: Stacks) -> None:
    stacks.create("drifted", {"First": queue("one"), "Topic": {"Type": "AWS::SNS::Topic"}, "After": parameter("x")})
    sqs, sns, ssm = (stacks.region.client(service) for service in ("sqs", "sns", "ssm"))
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="one")["QueueUrl"])
    sns.delete_topic(TopicArn=sns.list_topics()["Topics"][0]["TopicArn"])
    ssm.delete_parameter(Name="after")

    assert stacks.delete("drifted") == ""


def test_a_policy_keeps_a_resource_from_its_stacks_end(stacks: Stacks) -> None:
    stacks.create("policies", {"First": {**queue("one"), "DeletionPolicy": "Retain"}, "Second": queue("two")})
    stack_id = stacks.describe("policies")["StackId"]

    assert stacks.delete("policies") == ""

    assert "First DELETE_SKIPPED" in stacks.transcript(stack_id)
    assert queues(stacks) == ["one"]


def test_every_change_of_status_is_told_on_the_bus_with_the_operations_token(stacks: Stacks) -> None:
    stacks.create("told", {"First": queue("one")}, ClientRequestToken="operation-1")
    stack_id = stacks.describe("told")["StackId"]

    told = [event for event in event_bus.recorded() if event["source"] == "aws.cloudformation"]

    assert {event["resources"][0] for event in told} == {stack_id}
    assert [(event["detail-type"], event["detail"]["status-details"]["status"]) for event in told] == [
        ("CloudFormation Stack Status Change", "CREATE_IN_PROGRESS"),
        ("CloudFormation Resource Status Change", "CREATE_IN_PROGRESS"),
        ("CloudFormation Resource Status Change", "CREATE_IN_PROGRESS"),
        ("CloudFormation Resource Status Change", "CREATE_COMPLETE"),
        ("CloudFormation Stack Status Change", "CREATE_COMPLETE"),
    ]
    assert told[0]["detail"] == {
        "stack-id": stack_id,
        "status-details": {"status": "CREATE_IN_PROGRESS", "status-reason": "User Initiated"},
        "client-request-token": "operation-1",
    }
    assert told[3]["detail"] == {
        "stack-id": stack_id,
        "logical-resource-id": "First",
        "physical-resource-id": stacks.resources("told")["First"][0],
        "resource-type": "AWS::SQS::Queue",
        "status-details": {"status": "CREATE_COMPLETE", "status-reason": ""},
        "client-request-token": "operation-1",
    }
    assert {event["ClientRequestToken"] for event in stacks.events("told")} == {"operation-1"}


def test_a_stacks_tags_are_its_resources_tags_and_follow_them(stacks: Stacks) -> None:
    resources = {"First": queue("one", Tags=[{"Key": "own", "Value": "1"}])}
    stacks.create("tagged", resources, Tags=[{"Key": "heliostat:managed-by", "Value": "one"}])

    stacks.update("tagged", resources, Tags=[{"Key": "heliostat:managed-by", "Value": "two"}])

    sqs = stacks.region.client("sqs")
    tags = sqs.list_queue_tags(QueueUrl=sqs.get_queue_url(QueueName="one")["QueueUrl"])["Tags"]
    assert (tags["own"], tags["heliostat:managed-by"]) == ("1", "two")
    assert (tags["aws:cloudformation:stack-name"], tags["aws:cloudformation:logical-id"]) == ("tagged", "First")


def test_a_stack_that_takes_longer_than_one_wait_is_waited_for_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, ended = Event(), Event()
    stack: Any = SimpleNamespace(name="slow")
    stack_engine.start(stack, "create", lambda: ended.set() if goes_on.wait(60) else None)

    monkeypatch.setattr(stack_engine, "STOP_TIMEOUT_S", 0.01)
    stack_engine.wait_until_idle()
    assert not ended.is_set()
    monkeypatch.undo()
    goes_on.set()
    stack_engine.wait_until_idle()

    assert ended.is_set()


def test_whoever_waits_while_a_stack_is_begun_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait falls between the thread's making and its start."""
    begin, ended, waited = Thread.start, Event(), []

    def wait() -> None:
        stack_engine.wait_until_idle()
        waited.append(ended.is_set())

    waiting = Thread(target=wait)

    def begin_while_somebody_waits(worker: Thread) -> None:
        monkeypatch.undo()
        waiting.start()
        waiting.join(0.05)
        begin(worker)

    monkeypatch.setattr(Thread, "start", begin_while_somebody_waits)
    stack: Any = SimpleNamespace(name="begun")
    stack_engine.start(stack, "create", ended.set)

    waiting.join(60)
    assert waited == [True]
