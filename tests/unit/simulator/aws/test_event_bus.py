from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import event_bus, functions
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/heliostat-collector/1"
PATTERN = {"source": ["aws.cloudformation"], "resources": [STACK]}
FIELDS = {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}


@pytest.fixture
def region() -> Iterator[Region]:
    with start_region(populated=False) as started:
        yield started


@pytest.fixture
def seen(region: Region) -> list[dict[str, Any]]:  # noqa: ARG001 - functions are forgotten when one starts
    """Events that a function named listener got."""
    events: list[dict[str, Any]] = []
    functions.register("listener", lambda event, _: events.append(event))
    return events


def rule(region: Region, target: dict[str, Any], **settings: Any) -> None:
    events = region.client("events")
    events.put_rule(Name="stacks", **{"EventPattern": json.dumps(PATTERN), **settings})
    events.put_targets(Rule="stacks", Targets=[{"Id": "1", **target}])


def function(name: str = "listener") -> dict[str, str]:
    return {"Arn": f"arn:aws:lambda:eu-central-1:123456789012:function:{name}"}


def publish(number: int = 0, *, resource: str = STACK) -> None:
    event_bus.publish(
        source="aws.cloudformation",
        detail_type="CloudFormation Stack Status Change",
        detail={"stack-id": resource, "number": number},
        resources=[resource],
        account_id="123456789012",
        region_name="eu-central-1",
    )


def test_a_rule_hands_a_matching_event_to_its_function(region: Region, seen: list[dict[str, Any]]) -> None:
    rule(region, function())

    publish(1)
    publish(2, resource="arn:aws:cloudformation:eu-central-1:123456789012:stack/somebody-elses/1")

    assert functions.wait_until_idle()
    [event] = seen
    assert event.keys() == FIELDS
    assert (event["account"], event["region"], event["detail"]["number"]) == ("123456789012", "eu-central-1", 1)
    assert [each["detail"]["number"] for each in event_bus.recorded()] == [1, 2]


def test_a_topic_and_a_queue_get_the_event_whole(region: Region) -> None:
    queue = region.client("sqs").create_queue(QueueName="told")["QueueUrl"]
    arn = "arn:aws:sqs:eu-central-1:123456789012:told"
    topic = region.client("sns").create_topic(Name="notifications")["TopicArn"]
    region.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )
    rule(region, {"Arn": topic})
    region.client("events").put_targets(Rule="stacks", Targets=[{"Id": "2", "Arn": arn}])

    publish(5)

    messages = region.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [json.loads(message["Body"]) for message in messages] == event_bus.recorded() * 2


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"Input": '{"task": "reconcile"}'}, {"task": "reconcile"}),
        ({"InputPath": "$.detail"}, {"stack-id": STACK, "number": 3}),
        ({"InputTransformer": {"InputPathsMap": {"n": "$.detail.number"}, "InputTemplate": '{"n": <n>}'}}, {"n": 3}),
    ],
)
def test_a_rule_can_say_what_its_target_gets(
    region: Region, seen: list[dict[str, Any]], target: dict[str, Any], expected: Any
) -> None:
    rule(region, {**function(), **target})

    publish(3)

    assert functions.wait_until_idle()
    assert seen == [expected]


@pytest.mark.parametrize("arn", [function("nobody")["Arn"], "arn:aws:states:eu-central-1:123456789012:stateMachine:x"])
def test_a_target_that_cannot_be_reached_stops_nobody(region: Region, seen: list[dict[str, Any]], arn: str) -> None:
    rule(region, {"Arn": arn})
    region.client("events").put_targets(Rule="stacks", Targets=[{"Id": "2", **function()}])

    publish()

    assert functions.wait_until_idle()
    assert len(seen) == 1


def test_a_rule_that_is_disabled_or_is_a_schedule_sees_no_event(region: Region, seen: list[dict[str, Any]]) -> None:
    rule(region, function(), State="DISABLED")
    region.client("events").put_rule(Name="tick", ScheduleExpression="rate(5 minutes)")
    region.client("events").put_targets(Rule="tick", Targets=[{"Id": "1", **function()}])

    publish()

    assert functions.wait_until_idle()
    assert seen == []


def test_nobody_can_speak_as_an_aws_service(region: Region, seen: list[dict[str, Any]]) -> None:
    rule(region, function(), EventPattern=json.dumps({"detail": {"n": [1, 2]}}))
    entries = [
        {"Source": source, "DetailType": "x", "Detail": json.dumps({"n": number})}
        for number, source in enumerate(("aws.cloudformation", "ours"), 1)
    ]

    answer = region.client("events").put_events(Entries=entries)

    assert functions.wait_until_idle()
    assert answer["FailedEntryCount"] == 1
    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
    assert "EventId" in answer["Entries"][1]
    [event] = seen
    assert event["source"] == "ours"
    assert event["time"].endswith("Z")


def test_events_can_be_lost(region: Region, seen: list[dict[str, Any]]) -> None:
    rule(region, function())

    with event_bus.losing(lambda event: event["detail"]["number"] % 2 == 0):
        for number in range(4):
            publish(number)
    publish(4)

    assert functions.wait_until_idle()
    assert [event["detail"]["number"] for event in seen] == [1, 3, 4]


def test_events_can_come_twice_under_one_id(region: Region, seen: list[dict[str, Any]]) -> None:
    rule(region, function())

    with event_bus.duplicating():
        publish(0)
    publish(1)

    assert functions.wait_until_idle()
    assert [event["detail"]["number"] for event in seen] == [0, 0, 1]
    assert seen[0]["id"] == seen[1]["id"]


def test_events_can_overtake_each_other_and_none_is_lost(region: Region, seen: list[dict[str, Any]]) -> None:
    rule(region, function())

    with event_bus.shuffled(1):
        for number in range(30):
            publish(number)

    assert functions.wait_until_idle()
    numbers = [event["detail"]["number"] for event in seen]
    assert sorted(numbers) == [*range(30)]
    assert numbers != sorted(numbers)
