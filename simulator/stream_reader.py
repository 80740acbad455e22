"""Two readers behind one port: the stream of this process, and Kinesis by API (AWS, or an emulator of it).

A reader gives what stands after a sequence number, so that its user alone decides where it stands (a checkpoint).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from simulator.errors import StreamUnavailable
from simulator.limits import POLL_PAUSE_S
from simulator.record_stream import StreamRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_kinesis import KinesisClient

    from simulator.record_stream import RecordStream


@dataclass(frozen=True, slots=True)
class Read:
    """What one read gave; `behind_ms` is how far its end lies behind the newest record (0: nothing is newer)."""

    records: tuple[StreamRecord, ...]
    behind_ms: int


class StreamReader(Protocol):
    """What an event source mapping needs of a stream."""

    @property
    def stream_arn(self) -> str:
        """The stream's ARN, as events carry it."""

    def shard_ids(self) -> Sequence[str]:
        """Every shard, in order. Raises StreamUnavailable."""

    def read(self, shard_id: str, after: str | None, records_max: int) -> Read:
        """The oldest records after a sequence number; None begins at the oldest. Raises StreamUnavailable."""

    def checkpointed(self, shard_id: str, sequence_number: str) -> None:
        """The reader's user is done with everything up to and including this record."""

    def wait(self, shard_id: str, after: str | None, timeout_s: float) -> None:
        """Come back when there may be more, at the latest when the time is over."""


class InProcessReader:
    """Reads the stream of this process, and releases what was checkpointed."""

    def __init__(self, stream: RecordStream, now_s: Callable[[], float] = time.time) -> None:
        self._stream = stream
        self._now_s = now_s

    @property
    def stream_arn(self) -> str:
        """The stream's ARN, as events carry it."""
        return self._stream.arn

    def shard_ids(self) -> Sequence[str]:
        """Every shard, in order."""
        return [shard.shard_id for shard in self._stream.shards]

    def read(self, shard_id: str, after: str | None, records_max: int) -> Read:
        """The oldest records after a sequence number; None begins at the oldest."""
        records = tuple(self._stream.records_after(shard_id, after, records_max))
        following = self._stream.records_after(shard_id, records[-1].sequence_number if records else after, 1)
        behind_s = self._now_s() - following[0].arrived_at_s if following else 0.0
        return Read(records, max(int(behind_s * 1000), 1 if following else 0))

    def checkpointed(self, shard_id: str, sequence_number: str) -> None:
        """Release everything up to and including this record."""
        self._stream.release(shard_id, sequence_number)

    def wait(self, shard_id: str, after: str | None, timeout_s: float) -> None:
        """Come back as soon as there is more, at the latest when the time is over."""
        self._stream.wait_for_records(shard_id, after, timeout_s)


class KinesisReader:
    """Reads Kinesis by API. Shards are those of the moment it is asked; resharding is not followed."""

    def __init__(self, client: KinesisClient, stream_name: str, pause: Callable[[float], None] = time.sleep) -> None:
        """Raises StreamUnavailable where the stream does not answer."""
        self._client = client
        self._stream_name = stream_name
        self._pause = pause
        self._iterators: dict[str, tuple[str | None, str]] = {}
        try:
            summary = client.describe_stream_summary(StreamName=stream_name)
        except (BotoCoreError, ClientError) as error:
            raise StreamUnavailable(f"the stream {stream_name} cannot be described: {error}") from error
        self._arn = summary["StreamDescriptionSummary"]["StreamARN"]

    @property
    def stream_arn(self) -> str:
        """The stream's ARN, as events carry it."""
        return self._arn

    def shard_ids(self) -> Sequence[str]:
        """Every shard, in order."""
        try:
            pages = self._client.get_paginator("list_shards").paginate(StreamName=self._stream_name)
            return sorted(shard["ShardId"] for page in pages for shard in page["Shards"])
        except (BotoCoreError, ClientError) as error:
            raise StreamUnavailable(f"the shards of {self._stream_name} cannot be listed: {error}") from error

    def read(self, shard_id: str, after: str | None, records_max: int) -> Read:
        """The oldest records after a sequence number; None begins at the oldest."""
        try:
            answer = self._client.get_records(ShardIterator=self._iterator(shard_id, after), Limit=records_max)
        except (BotoCoreError, ClientError) as error:
            # The next read asks for a new iterator: this one may have expired.
            self._iterators.pop(shard_id, None)
            raise StreamUnavailable(f"{shard_id} of {self._stream_name} cannot be read: {error}") from error
        records = tuple(
            StreamRecord(
                record["SequenceNumber"],
                record["PartitionKey"],
                record["Data"],
                record["ApproximateArrivalTimestamp"].timestamp(),
            )
            for record in answer["Records"]
        )
        if following := answer.get("NextShardIterator"):
            self._iterators[shard_id] = (records[-1].sequence_number if records else after, following)
        return Read(records, answer.get("MillisBehindLatest", 0))

    def _iterator(self, shard_id: str, after: str | None) -> str:
        """The iterator of the last read, where that ended here; else one by sequence number."""
        stands_at, iterator = self._iterators.get(shard_id, (None, ""))
        if iterator and stands_at == after:
            return iterator
        if after is None:
            answer = self._client.get_shard_iterator(
                StreamName=self._stream_name, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON"
            )
        else:
            answer = self._client.get_shard_iterator(
                StreamName=self._stream_name,
                ShardId=shard_id,
                ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                StartingSequenceNumber=after,
            )
        return answer["ShardIterator"]

    def checkpointed(self, shard_id: str, sequence_number: str) -> None:
        """Nothing to do: Kinesis forgets by age."""

    def wait(self, shard_id: str, after: str | None, timeout_s: float) -> None:  # noqa: ARG002 - Kinesis only polls
        """Pause as long as Kinesis wants between two reads of a shard."""
        self._pause(min(timeout_s, POLL_PAUSE_S))
