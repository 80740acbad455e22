"""Puts exchange records on a Kinesis stream: the only place of the agent that calls AWS.

Only what was refused is sent again, after a pause drawn anew each time (full jitter), at most `TRIES_MAX` times; then
it is dropped and counted by the reason. Order within a partition key is kept. Reads no clock and never sleeps: the
caller says what time it is and comes again at `next_due_s`.

Delivery is at least once: a request whose answer was lost is sent again, and Kinesis cannot tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mirror_agent.limits import BACKOFF_BASE_S, BACKOFF_MAX_S, TRIES_MAX
from mirror_agent.pending import Pending
from mirror_agent.refusal import Refusal, refusal_of, refusal_of_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mirror_agent.pending import Record

SHUTDOWN = "shutdown"


class KinesisClient(Protocol):
    """What the sink needs of boto3's Kinesis client."""

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]: ...  # noqa: D102, N803


@dataclass(frozen=True, slots=True)
class Trouble:
    """Nothing was accepted since `since_s`, and the last refusal was this one."""

    refusal: Refusal
    since_s: float


class KinesisSink:
    """Sends records to one stream.

    Attributes:
        counters: records and exchanges sent, dropped by reason, refusals by kind, requests.
        trouble: set while no record is accepted; None while the stream takes some.
    """

    def __init__(self, client: KinesisClient, stream: str, draw: Callable[[], float]) -> None:
        """Makes a sink; `draw` gives numbers from 0 to 1, for the jitter."""
        self._client = client
        self._stream = stream
        self._draw = draw
        self._pending = Pending()
        self.counters: Counter[str] = Counter()
        self.trouble: Trouble | None = None

    @property
    def has_room(self) -> bool:
        """Whether to hand over more records now; where not, they wait in the receiver's bounded queue."""
        return self._pending.has_room

    @property
    def is_empty(self) -> bool:
        """Whether everything that was handed over is sent or dropped."""
        return self._pending.records_held == 0

    @property
    def held(self) -> dict[str, int]:
        """What waits now."""
        return {"records": self._pending.records_held, "bytes": self._pending.bytes_held}

    def add(self, records: Iterable[Record]) -> None:
        """Takes records over; `send` sends them."""
        for record in records:
            self._pending.add(record)

    def next_due_s(self) -> float | None:
        """When `send` should be called next; None where nothing waits."""
        return self._pending.next_due_s()

    def send(self, now_s: float) -> int:
        """Makes one request with what is due, if anything is; how many records were accepted."""
        records = self._pending.due(now_s)
        if not records:
            return 0
        self.counters["put_requests"] += 1
        try:
            answer = self._client.put_records(StreamName=self._stream, Records=[_entry(record) for record in records])
        except (ClientError, BotoCoreError) as error:
            refusal = refusal_of(error)
            outcomes: Sequence[Refusal | None] = [refusal] * len(records)
        else:
            outcomes = [_outcome(entry) for entry in answer["Records"]]
        return self._settle(records, outcomes, now_s)

    def give_up(self) -> None:
        """Drops what still waits, counted as dropped by the shutdown."""
        for record in list(self._pending):
            self._drop(record.partition_key, SHUTDOWN)

    def _settle(self, records: Sequence[Record], outcomes: Sequence[Refusal | None], now_s: float) -> int:
        accepted = 0
        for record, refusal in zip(records, outcomes, strict=True):
            if refusal is None:
                accepted += 1
                self._accept(record)
            else:
                self._refuse(record, refusal, now_s)
        if accepted:
            self.trouble = None
        return accepted

    def _accept(self, record: Record) -> None:
        self._pending.done(record.partition_key)
        self.counters["records_sent"] += 1
        self.counters["exchanges_sent"] += record.exchanges
        self.counters["bytes_sent"] += len(record.data)

    def _refuse(self, record: Record, refusal: Refusal, now_s: float) -> None:
        self.counters[f"refusals_{refusal.kind}"] += 1
        self.trouble = Trouble(refusal, self.trouble.since_s if self.trouble else now_s)
        tries = self._pending.failed(record.partition_key)
        if not refusal.retryable or tries >= TRIES_MAX:
            self._drop(record.partition_key, refusal.kind)
        else:
            longest_s = min(BACKOFF_MAX_S, BACKOFF_BASE_S * 2**tries)
            self._pending.postpone(record.partition_key, now_s + longest_s * self._draw())

    def _drop(self, partition_key: str, reason: str) -> None:
        record = self._pending.done(partition_key)
        self.counters[f"records_dropped_{reason}"] += 1
        self.counters[f"exchanges_dropped_{reason}"] += record.exchanges


def _entry(record: Record) -> dict[str, Any]:
    return {"Data": record.data, "PartitionKey": record.partition_key}


def _outcome(entry: dict[str, Any]) -> Refusal | None:
    """None where Kinesis took the record. A refused one stands in an answer of status 200."""
    code = entry.get("ErrorCode")
    return refusal_of_code(code) if code else None
