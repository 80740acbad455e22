"""Where positions of records go that no retry can help: the queue that the event source mapping writes to as well.

Knows one operation of one queue. Messages have the form of Lambda's own, with a sentence of ours beside it, so that one
reader understands both (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html). What is in a
record never gets here.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mypy_boto3_sqs import SQSClient

    from stream_processor.intake import GivenUp, Position

# What SQS takes in one SendMessageBatch.
_MESSAGES_AT_ONCE = 10
_CLIENT = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


class FailureQueue(Protocol):
    """Takes note of records that are given up."""

    def note(self, given_up: Sequence[GivenUp]) -> frozenset[str]:
        """The sequence numbers of those that could not be noted: they have to come again."""


class NoFailureQueue:
    """For runs without a queue: what is given up stands in the log, and nowhere else."""

    def note(self, given_up: Sequence[GivenUp]) -> frozenset[str]:  # noqa: ARG002 - the port's signature
        """See FailureQueue."""
        return frozenset()


class SqsFailureQueue:
    """A queue of SQS."""

    def __init__(self, url: str, client: SQSClient) -> None:
        self._url = url
        self._client = client

    def note(self, given_up: Sequence[GivenUp]) -> frozenset[str]:
        """See FailureQueue. Once the queue does not take a portion, the rest is not tried: it comes again.

        The mapping notes those that have come again for too long.
        """
        not_noted = {each.position.sequence_number for each in given_up}
        for portion in _in_portions(given_up):
            try:
                not_noted -= self._sent(portion)
            except (ClientError, BotoCoreError):
                break
        return frozenset(not_noted)

    def _sent(self, given_up: Sequence[GivenUp]) -> set[str]:
        entries = [{"Id": str(index), "MessageBody": _message(each)} for index, each in enumerate(given_up)]
        answer: Any = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)  # type: ignore[arg-type]
        return {given_up[int(sent["Id"])].position.sequence_number for sent in answer.get("Successful", [])}


def open_failure_queue(url: str | None) -> FailureQueue:
    """The queue at this URL, with region and credentials from the AWS environment; none where there is no URL."""
    return NoFailureQueue() if url is None else SqsFailureQueue(url, boto3.client("sqs", config=_CLIENT))


def _message(given_up: GivenUp) -> str:
    position = given_up.position
    message = {
        "version": "1.0",
        "requestContext": {"condition": given_up.reason},
        "explanation": given_up.explanation,
        "KinesisBatchInfo": _batch_of_one(position),
    }
    return json.dumps(message)


def _batch_of_one(position: Position) -> dict[str, Any]:
    arrived_at = datetime.fromtimestamp(position.arrived_at_s, UTC).isoformat(timespec="milliseconds")
    return {
        "shardId": position.shard_id,
        "startSequenceNumber": position.sequence_number,
        "endSequenceNumber": position.sequence_number,
        "approximateArrivalOfFirstRecord": arrived_at,
        "approximateArrivalOfLastRecord": arrived_at,
        "batchSize": 1,
        "streamArn": position.stream_arn,
    }


def _in_portions(given_up: Iterable[GivenUp]) -> Iterator[Sequence[GivenUp]]:
    rest = iter(given_up)
    while portion := tuple(islice(rest, _MESSAGES_AT_ONCE)):
        yield portion
