"""What Lambda hands to a function that reads Kinesis, and what it sends to a failure destination.

Shapes: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (event) and
.../kinesis-on-failure-destination.html (message).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.record_stream import StreamRecord


class FailureCondition(StrEnum):
    """Why Lambda gave a batch up."""

    RETRY_ATTEMPTS_EXHAUSTED = "RetryAttemptsExhausted"
    RECORD_AGE_EXCEEDED = "RecordAgeExceeded"


@dataclass(frozen=True, slots=True)
class FunctionIdentity:
    """The function that a mapping invokes."""

    function_name: str = "heliostat-processor"
    region_name: str = "eu-central-1"
    account_id: str = "123456789012"
    memory_limit_in_mb: int = 512
    timeout_s: int = 60

    @property
    def arn(self) -> str:
        """The function's ARN."""
        return f"arn:aws:lambda:{self.region_name}:{self.account_id}:function:{self.function_name}"

    @property
    def role_arn(self) -> str:
        """The ARN of the role that the function runs under."""
        return f"arn:aws:iam::{self.account_id}:role/{self.function_name}"


@dataclass(frozen=True, slots=True)
class InvocationContext:
    """The second argument of a handler; the names are Lambda's."""

    aws_request_id: str
    function: FunctionIdentity
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None
    tenant_id: None = None

    @property
    def function_name(self) -> str:
        """The function's name."""
        return self.function.function_name

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return self.function.arn

    @property
    def memory_limit_in_mb(self) -> int:
        """Memory that the function is configured with."""
        return self.function.memory_limit_in_mb

    @property
    def log_group_name(self) -> str:
        """Where the function's log would go."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """One stream: there is one execution environment."""
        return f"[{self.function_version}]local"

    def get_remaining_time_in_millis(self) -> int:
        """The whole timeout: the simulator does not interrupt a function."""
        return self.function.timeout_s * 1000


def kinesis_event(
    records: Sequence[StreamRecord], *, shard_id: str, stream_arn: str, function: FunctionIdentity
) -> dict[str, Any]:
    """The event of one invocation."""
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": record.partition_key,
                    "sequenceNumber": record.sequence_number,
                    "data": b64encode(record.data).decode("ascii"),
                    "approximateArrivalTimestamp": round(record.arrived_at_s, 3),
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{shard_id}:{record.sequence_number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": function.role_arn,
                "awsRegion": stream_arn.split(":")[3],
                "eventSourceARN": stream_arn,
            }
            for record in records
        ]
    }


def failure_message(  # noqa: PLR0913 - the message's fields, by name
    records: Sequence[StreamRecord],
    *,
    condition: FailureCondition,
    invocations: int,
    shard_id: str,
    stream_arn: str,
    context: InvocationContext,
    raised: bool,
    now_s: float,
) -> dict[str, Any]:
    """The message that describes a batch given up: where its records stand, not what is in them."""
    response: dict[str, Any] = {"statusCode": 200, "executedVersion": context.function_version}
    if raised:
        response["functionError"] = "Unhandled"
    return {
        "requestContext": {
            "requestId": context.aws_request_id,
            "functionArn": context.invoked_function_arn,
            "condition": condition.value,
            "approximateInvokeCount": invocations,
        },
        "responseContext": response,
        "version": "1.0",
        "timestamp": _iso(now_s),
        "KinesisBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": records[0].sequence_number,
            "endSequenceNumber": records[-1].sequence_number,
            "approximateArrivalOfFirstRecord": _iso(records[0].arrived_at_s),
            "approximateArrivalOfLastRecord": _iso(records[-1].arrived_at_s),
            "batchSize": len(records),
            "streamArn": stream_arn,
        },
    }


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
