"""Positions go to a queue of SQS, in the form that Lambda's own messages have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws

from simulator.kinesis_event import FailureCondition, FunctionIdentity, InvocationContext, failure_message
from simulator.record_stream import StreamRecord
from stream_processor.failure_queue import NoFailureQueue, SqsFailureQueue, open_failure_queue
from stream_processor.intake import GivenUp, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

STREAM_ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/records"
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "not-a-secret"}


def given_up(number: int) -> GivenUp:
    position = Position(STREAM_ARN, "shardId-000000000001", str(number), 1_700_000_000.5)
    return GivenUp(position, "unknown_version", "schema version 9, expected 1")


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("sqs", region_name="eu-central-1", **CREDENTIALS)


def test_every_position_is_noted_however_many_there_are(client: Any) -> None:
    url = client.create_queue(QueueName="failed")["QueueUrl"]

    assert SqsFailureQueue(url, client).note([given_up(number) for number in range(23)]) == frozenset()

    numbers = []
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        numbers += [json.loads(message["Body"])["KinesisBatchInfo"]["startSequenceNumber"] for message in messages]
    assert sorted(map(int, numbers)) == list(range(23))


def test_a_message_has_the_form_of_lambdas_own(client: Any) -> None:
    url = client.create_queue(QueueName="failed")["QueueUrl"]
    SqsFailureQueue(url, client).note([given_up(7)])

    body = json.loads(client.receive_message(QueueUrl=url)["Messages"][0]["Body"])
    lambdas = failure_message(
        [StreamRecord("7", "b-001", b"", 1_700_000_000.5)],
        condition=FailureCondition.RECORD_AGE_EXCEEDED,
        invocations=1,
        shard_id="shardId-000000000001",
        stream_arn=STREAM_ARN,
        context=InvocationContext("r", FunctionIdentity()),
        raised=False,
        now_s=0,
    )
    assert body["KinesisBatchInfo"].keys() == lambdas["KinesisBatchInfo"].keys()
    assert body["KinesisBatchInfo"]["startSequenceNumber"] == lambdas["KinesisBatchInfo"]["endSequenceNumber"] == "7"
    assert body["requestContext"]["condition"] == "unknown_version"
    assert body["explanation"] == "schema version 9, expected 1"


def test_what_a_queue_refuses_comes_again() -> None:
    client = boto3.client("sqs", region_name="eu-central-1", **CREDENTIALS)
    with Stubber(client) as stubber:
        stubber.add_response(
            "send_message_batch",
            {
                "Successful": [{"Id": "0", "MessageId": "m", "MD5OfMessageBody": "0"}],
                "Failed": [{"Id": "1", "SenderFault": False, "Code": "InternalError"}],
            },
            {"QueueUrl": "https://sqs.test/q", "Entries": ANY},
        )
        stubber.add_client_error("send_message_batch", "AccessDenied")
        queue = SqsFailureQueue("https://sqs.test/q", client)

        assert queue.note([given_up(1), given_up(2)]) == {"2"}
        assert queue.note([given_up(number) for number in range(3, 30)]) == {str(number) for number in range(3, 30)}


def test_without_a_queue_the_log_is_the_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")

    assert isinstance(open_failure_queue(None), NoFailureQueue)
    assert open_failure_queue(None).note([given_up(1)]) == frozenset()
    assert isinstance(open_failure_queue("https://sqs.test/q"), SqsFailureQueue)
