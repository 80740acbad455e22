"""A record stream with the semantics of Kinesis, in the memory of one process.

Shards divide the MD5 of the partition key, sequence numbers only grow, and a writer that outruns the stream is
throttled entry by entry, as on AWS. One thing differs: Kinesis forgets by age (24 hours), whereas this stream forgets
what its reader has released. Until then a record stays, and a full stream refuses; nothing is lost unseen.

It reads no clock of its own: `now_s` is given. It knows nothing of HTTP (`kinesis_http`) or Lambda
(`event_source_mapping`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from hashlib import md5
from threading import Condition
from typing import TYPE_CHECKING

from simulator.errors import RecordRefused, UnknownShard
from simulator.limits import (
    GET_BYTES_MAX,
    GET_RECORDS_MAX,
    PARTITION_KEY_CHARACTERS_MAX,
    PUT_BYTES_MAX,
    PUT_RECORDS_MAX,
    RECORD_BYTES_MAX,
    STREAM_BYTES_MAX,
    STREAM_RECORDS_MAX,
)
from simulator.stream_faults import INTERNAL, THROTTLED, Fault, StreamFaults

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HASH_KEYS = 2**128
SEQUENCE_VERSION = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What a writer puts: `explicit_hash_key` overrides the partition key's hash."""

    partition_key: str
    data: bytes
    explicit_hash_key: int | None = None

    @property
    def size(self) -> int:
        """Bytes that Kinesis counts: the data and the partition key."""
        return len(self.data) + len(self.partition_key.encode())


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """What a reader gets."""

    sequence_number: str
    partition_key: str
    data: bytes
    arrived_at_s: float

    @property
    def size(self) -> int:
        """Bytes that Kinesis counts: the data and the partition key."""
        return len(self.data) + len(self.partition_key.encode())


@dataclass(frozen=True, slots=True)
class Stored:
    """One entry that is in the stream now."""

    shard_id: str
    sequence_number: str


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard's name and the hash keys it takes, both ends included."""

    shard_id: str
    first_hash_key: int
    last_hash_key: int
    first_sequence_number: str


@dataclass(frozen=True, slots=True)
class StreamCounters:
    """Since the stream was made, but for what it holds now."""

    records_stored: int
    records_refused: int
    records_released: int
    records_held: int
    bytes_held: int


class RecordStream:
    """A bounded stream. Safe to use from several threads."""

    def __init__(  # noqa: PLR0913 - each is a property of the stream, by name
        self,
        name: str,
        *,
        now_s: Callable[[], float],
        shards: int = 1,
        region_name: str = "eu-central-1",
        account_id: str = "123456789012",
        bytes_max: int = STREAM_BYTES_MAX,
        records_max: int = STREAM_RECORDS_MAX,
    ) -> None:
        self.name = name
        self.arn = f"arn:aws:kinesis:{region_name}:{account_id}:stream/{name}"
        self.created_at_s = now_s()
        self.faults = StreamFaults()
        self._now_s = now_s
        self._bytes_max = bytes_max
        self._records_max = records_max
        self._changed = Condition()
        self._records: dict[str, deque[StreamRecord]] = {}
        self._shards: list[Shard] = []
        self._stored = self._refused = self._released = self._bytes = 0
        for index in range(shards):
            self._add_shard(index, shards)

    def _add_shard(self, index: int, of: int) -> None:
        shard_id = f"shardId-{index:012d}"
        first, following = index * HASH_KEYS // of, (index + 1) * HASH_KEYS // of
        self._shards.append(Shard(shard_id, first, following - 1, self._sequence_number(0, index)))
        self._records[shard_id] = deque()

    def _sequence_number(self, position: int, shard_index: int) -> str:
        """56 digits that grow within a shard, and over restarts, since the stream's creation time leads them."""
        created_us = int(self.created_at_s * 1_000_000)
        arrived_s = int(self._now_s())
        return str(int(f"{SEQUENCE_VERSION:x}{created_us:013x}{position:016x}{arrived_s:09x}{shard_index:08x}", 16))

    @property
    def shards(self) -> Sequence[Shard]:
        """All shards, in the order of their hash keys."""
        return tuple(self._shards)

    def put(self, entries: Sequence[Entry]) -> list[Stored | Fault]:
        """Store what fits; the answer says for each entry where it is, or why it was refused.

        Raises:
            RecordRefused: the whole request is one that Kinesis refuses (its limits), or a fault was ordered.
        """
        self._refuse_whole(entries)
        with self._changed:
            outcomes = [self._put_one(entry) for entry in entries]
            self._changed.notify_all()
        return outcomes

    def _refuse_whole(self, entries: Sequence[Entry]) -> None:
        if fault := self.faults.next_request():
            raise RecordRefused(fault.code, fault.sentence)
        if not 1 <= len(entries) <= PUT_RECORDS_MAX:
            raise RecordRefused("ValidationException", f"{len(entries)} records: expected 1 to {PUT_RECORDS_MAX}")
        for position, entry in enumerate(entries):
            if not 1 <= len(entry.partition_key) <= PARTITION_KEY_CHARACTERS_MAX:
                raise RecordRefused(
                    "ValidationException",
                    f"partition key of record {position}: expected 1 to {PARTITION_KEY_CHARACTERS_MAX} characters",
                )
            if entry.size > RECORD_BYTES_MAX:
                raise RecordRefused(
                    "ValidationException", f"record {position}: {entry.size} bytes: expected at most {RECORD_BYTES_MAX}"
                )
        if sum(entry.size for entry in entries) > PUT_BYTES_MAX:
            raise RecordRefused("InvalidArgumentException", f"expected at most {PUT_BYTES_MAX} bytes in one request")

    def _put_one(self, entry: Entry) -> Stored | Fault:
        fault = self.faults.next_entry() or self._fault_when_full(entry)
        if fault:
            self._refused += 1
            return fault
        index = self._shard_index(entry)
        shard = self._shards[index]
        self._stored += 1
        self._bytes += entry.size
        record = StreamRecord(
            self._sequence_number(self._stored, index), entry.partition_key, entry.data, self._now_s()
        )
        self._records[shard.shard_id].append(record)
        return Stored(shard.shard_id, record.sequence_number)

    def _fault_when_full(self, entry: Entry) -> Fault | None:
        held = self._stored - self._released
        full = held >= self._records_max or self._bytes + entry.size > self._bytes_max
        return THROTTLED if full else None

    def _shard_index(self, entry: Entry) -> int:
        hash_key = entry.explicit_hash_key
        if hash_key is None:
            hash_key = int.from_bytes(md5(entry.partition_key.encode(), usedforsecurity=False).digest())
        return bisect_right(self._shards, hash_key, key=lambda shard: shard.first_hash_key) - 1

    def records_after(
        self, shard_id: str, sequence_number: str | None, records_max: int = GET_RECORDS_MAX
    ) -> list[StreamRecord]:
        """The oldest records of a shard with a greater sequence number; None begins with the oldest one held.

        Raises:
            UnknownShard: the stream has no such shard.
        """
        after = int(sequence_number) if sequence_number else -1
        found: list[StreamRecord] = []
        size = 0
        with self._changed:
            for record in self._shard_records(shard_id):
                if int(record.sequence_number) <= after:
                    continue
                size += record.size
                if len(found) >= records_max or size > GET_BYTES_MAX:
                    break
                found.append(record)
        return found

    def newest(self, shard_id: str) -> StreamRecord | None:
        """The last record of a shard that is still held."""
        with self._changed:
            records = self._shard_records(shard_id)
            return records[-1] if records else None

    def release(self, shard_id: str, sequence_number: str) -> int:
        """Forget a shard's records up to and including this one, and say how many; the reader is done with them."""
        through = int(sequence_number)
        with self._changed:
            records = self._shard_records(shard_id)
            before = len(records)
            while records and int(records[0].sequence_number) <= through:
                self._bytes -= records.popleft().size
            self._released += before - len(records)
            self._changed.notify_all()
            return before - len(records)

    def wait_for_records(self, shard_id: str, sequence_number: str | None, timeout_s: float) -> bool:
        """Wait until a shard holds a record after this one; False when the time is over without."""
        after = int(sequence_number) if sequence_number else -1
        with self._changed:
            records = self._shard_records(shard_id)
            return self._changed.wait_for(lambda: bool(records) and int(records[-1].sequence_number) > after, timeout_s)

    def wait_until_empty(self, timeout_s: float) -> bool:
        """Wait until every record was released; False when the time is over before."""
        with self._changed:
            return self._changed.wait_for(lambda: self._stored == self._released, timeout_s)

    def counters(self) -> StreamCounters:
        """A consistent picture of the moment."""
        with self._changed:
            held = self._stored - self._released
            return StreamCounters(self._stored, self._refused, self._released, held, self._bytes)

    def _shard_records(self, shard_id: str) -> deque[StreamRecord]:
        try:
            return self._records[shard_id]
        except KeyError:
            raise UnknownShard(shard_id) from None


__all__ = [
    "INTERNAL",
    "THROTTLED",
    "Entry",
    "Fault",
    "RecordStream",
    "Shard",
    "Stored",
    "StreamCounters",
    "StreamRecord",
]
