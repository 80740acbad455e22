from __future__ import annotations

import json
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.aws import functions
from simulator.limits import ASYNCHRONOUS_EVENT_BYTES_MAX, INVOCATIONS_WAITING_MAX
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.usefixtures("region")


@pytest.fixture
def region() -> Iterator[Region]:
    with start_region(populated=False) as started:
        yield started


def invoke(region: Region, name: str, event: Any, kind: str = "RequestResponse") -> dict[str, Any]:
    answer = region.client("lambda").invoke(FunctionName=name, InvocationType=kind, Payload=json.dumps(event))
    return {**answer, "Payload": answer["Payload"].read()}


def test_a_synchronous_invocation_answers_with_what_the_function_returns(region: Region) -> None:
    functions.register("heliostat-worker", lambda event, context: [event["a"], context.invoked_function_arn])

    answer = invoke(region, "heliostat-worker", {"a": 1})

    arn = "arn:aws:lambda:eu-central-1:123456789012:function:heliostat-worker"
    assert (answer["StatusCode"], "FunctionError" in answer, json.loads(answer["Payload"])) == (200, False, [1, arn])
    assert json.loads(invoke(region, arn, {"a": 2})["Payload"])[0] == 2


def test_an_error_of_the_function_is_told_and_not_raised(region: Region) -> None:
    functions.register("failing", lambda event, _: event["absent"])

    answer = invoke(region, "failing", {})

    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    told = json.loads(answer["Payload"])
    assert (told["errorType"], told["errorMessage"]) == ("KeyError", "'absent'")


def test_an_asynchronous_invocation_returns_at_once_and_is_tried_twice_more(region: Region) -> None:
    seen: list[str] = []

    def fail(event: Any, context: Any) -> None:
        seen.append(context.aws_request_id)
        raise ValueError(event["n"])

    functions.register("failing", fail)

    answer = invoke(region, "failing", {"n": 7}, "Event")

    assert (answer["StatusCode"], answer["Payload"]) == (202, b"")
    assert functions.wait_until_idle()
    assert (len(seen), len(set(seen))) == (3, 1)
    [given_up] = functions.given_up()
    assert (given_up.function_name, given_up.event, str(given_up.error)) == ("failing", {"n": 7}, "7")


def test_invocations_of_one_function_keep_their_order_and_those_of_two_run_beside_each_other() -> None:
    seen: list[int] = []
    both = Barrier(2, timeout=10)
    functions.register("ordered", lambda event, _: seen.append(event["n"]))
    for name in ("one", "other"):
        functions.register(name, lambda *_: both.wait())

    for number in range(50):
        functions.invoke_later("ordered", {"n": number})
    functions.invoke_later("one", {})
    functions.invoke_later("other", {})

    assert functions.wait_until_idle()
    assert seen == [*range(50)]
    assert functions.given_up() == []


def test_an_invocation_that_makes_another_is_not_idle_before_that_ended() -> None:
    seen: list[int] = []

    def again(event: dict[str, int], _: Any) -> None:
        seen.append(event["left"])
        if event["left"]:
            functions.invoke_later("again", {"left": event["left"] - 1})

    functions.register("again", again)

    functions.invoke_later("again", {"left": 5})

    assert functions.wait_until_idle()
    assert seen == [5, 4, 3, 2, 1, 0]


def fill(name: str, count: int) -> None:
    for _ in range(count):
        functions.invoke_later(name, {"held": False})


def test_the_queue_of_a_function_is_bounded() -> None:
    holding = Barrier(2, timeout=10)
    functions.register("busy", lambda event, _: holding.wait() if event["held"] else None)

    functions.invoke_later("busy", {"held": True})
    with pytest.raises(functions.QueueFull):
        fill("busy", INVOCATIONS_WAITING_MAX + 2)

    holding.wait()
    assert functions.wait_until_idle()


@pytest.mark.parametrize("kind", ["RequestResponse", "Event", "DryRun"])
def test_a_function_that_nobody_registered_is_not_found(region: Region, kind: str) -> None:
    with pytest.raises(ClientError) as raised:
        invoke(region, "absent", {}, kind)

    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_an_event_that_is_too_large_is_refused(region: Region) -> None:
    functions.register("small", lambda *_: None)

    with pytest.raises(ClientError) as raised:
        invoke(region, "small", "a" * ASYNCHRONOUS_EVENT_BYTES_MAX, "Event")

    assert raised.value.response["Error"]["Code"] == "RequestEntityTooLargeException"


def test_a_topic_reaches_its_function(region: Region) -> None:
    seen: list[Any] = []
    functions.register("listener", lambda event, _: seen.append(event))
    role = region.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    arn = region.client("lambda").create_function(
        FunctionName="listener", Runtime="python3.12", Role=role, Handler="a.b", Code={"ZipFile": b""}
    )["FunctionArn"]
    topic = region.client("sns").create_topic(Name="told")["TopicArn"]
    region.client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)

    region.client("sns").publish(TopicArn=topic, Message="good morning")

    assert functions.wait_until_idle()
    assert [event["Records"][0]["Sns"]["Message"] for event in seen] == ["good morning"]


def test_everything_is_forgotten_with_the_region() -> None:
    functions.register("gone", lambda *_: None)

    functions.forget()

    assert functions.registered("gone") is None


def test_a_topic_calls_a_function_with_the_messages_own_id_attributes_and_form(region: Region) -> None:
    events: list[Any] = []
    functions.register("heliostat-webhooks", lambda event, _: events.append(event))
    sns = region.client("sns")
    topic = sns.create_topic(Name="heliostat-notifications")["TopicArn"]
    arn = "arn:aws:lambda:eu-central-1:123456789012:function:heliostat-webhooks"
    subscribed = sns.subscribe(
        TopicArn=topic,
        Protocol="lambda",
        Endpoint=arn,
        Attributes={"FilterPolicy": json.dumps({"kind": ["finding"]})},
    )

    sent = [
        sns.publish(
            TopicArn=topic,
            Subject="It happened",
            MessageStructure="json",
            Message=json.dumps({"default": "for machines", "email": "for people"}),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
        )["MessageId"]
        for kind in ("finding", "stack")
    ]

    assert functions.wait_until_idle()
    [event] = events
    [record] = event["Records"]
    told = record["Sns"]
    assert (record["EventSource"], record["EventSubscriptionArn"]) == ("aws:sns", subscribed["SubscriptionArn"])
    assert (told["MessageId"], told["Message"], told["Subject"]) == (sent[0], "for machines", "It happened")
    assert told["MessageAttributes"] == {"kind": {"Type": "String", "Value": "finding"}}
