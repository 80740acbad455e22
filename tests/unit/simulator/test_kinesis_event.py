from __future__ import annotations

import json
from base64 import b64decode

from aws_lambda_powertools.utilities.data_classes import KinesisStreamEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from simulator.kinesis_event import (
    FailureCondition,
    FunctionIdentity,
    InvocationContext,
    failure_message,
    kinesis_event,
)
from simulator.record_stream import StreamRecord

STREAM_ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/exchanges"
RECORDS = [
    StreamRecord("49590338271490256608559692538361571095921575989136588898", "17", b"\x00\xff", 1_545_084_650.9871),
    StreamRecord("49590338271490256608559692540925702759324208523137515618", "18", b"b", 1_545_084_651.0),
]


def test_the_event_reads_as_one_of_lambda() -> None:
    event = kinesis_event(RECORDS, shard_id="shardId-000000000006", stream_arn=STREAM_ARN, function=FunctionIdentity())

    first, second = KinesisStreamEvent(json.loads(json.dumps(event))).records
    assert first.kinesis.data_as_bytes() == b"\x00\xff" == b64decode(first.kinesis.data)
    assert first.kinesis.approximate_arrival_timestamp == 1_545_084_650.987
    assert first.kinesis.partition_key == "17"
    assert first.kinesis.kinesis_schema_version == "1.0"
    assert first.event_id == f"shardId-000000000006:{RECORDS[0].sequence_number}"
    assert first.event_source == "aws:kinesis"
    assert first.event_name == "aws:kinesis:record"
    assert first.event_source_arn == STREAM_ARN
    assert first.aws_region == "eu-central-1"
    assert first.invoke_identity_arn == "arn:aws:iam::123456789012:role/heliostat-processor"
    assert second.kinesis.sequence_number == RECORDS[1].sequence_number


def test_the_context_has_every_property_that_powertools_types() -> None:
    context = InvocationContext("c9b8fa9f", FunctionIdentity(timeout_s=7))

    expected = [name for name, value in vars(LambdaContext).items() if isinstance(value, property)]

    assert len(expected) > 5
    assert [name for name in expected if not hasattr(context, name)] == []
    assert context.get_remaining_time_in_millis() == 7000
    assert context.invoked_function_arn.endswith(":function:heliostat-processor")


def test_the_failure_message_says_where_the_records_stand_and_nothing_of_what_they_hold() -> None:
    message = failure_message(
        RECORDS,
        condition=FailureCondition.RETRY_ATTEMPTS_EXHAUSTED,
        invocations=4,
        shard_id="shardId-000000000006",
        stream_arn=STREAM_ARN,
        context=InvocationContext("c9b8fa9f", FunctionIdentity()),
        raised=True,
        now_s=1_573_691_886.021,
    )

    assert message == {
        "requestContext": {
            "requestId": "c9b8fa9f",
            "functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:heliostat-processor",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 4,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2019-11-14T00:38:06.021Z",
        "KinesisBatchInfo": {
            "shardId": "shardId-000000000006",
            "startSequenceNumber": RECORDS[0].sequence_number,
            "endSequenceNumber": RECORDS[1].sequence_number,
            "approximateArrivalOfFirstRecord": "2018-12-17T22:10:50.987Z",
            "approximateArrivalOfLastRecord": "2018-12-17T22:10:51.000Z",
            "batchSize": 2,
            "streamArn": STREAM_ARN,
        },
    }
