"""One shard's way through a function: read, wait for a window, invoke, retry, split, give up, go on.

The loop is stepped by its owner, who passes the time: it neither sleeps nor starts a thread, so that a test can walk
through every path of a failing batch in order. Records of a shard are handed over in order, each again and again until
it is done or given up; nothing behind it is read past it. That is the promise Lambda makes for one shard.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Protocol

from simulator.batch_response import first_failed
from simulator.kinesis_event import FailureCondition, InvocationContext, failure_message, kinesis_event
from simulator.limits import INVOCATION_BYTES_MAX, RETRY_PAUSE_S_FIRST, RETRY_PAUSE_S_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.mapping_settings import MappingSettings
    from simulator.record_stream import StreamRecord
    from simulator.stream_reader import StreamReader

# One record more in an event costs its metadata, which is near 600 characters, and its data in base64.
EVENT_RECORD_BYTES = 600


class Handler(Protocol):
    """A Lambda function's entry point."""

    def __call__(self, event: dict[str, Any], context: InvocationContext, /) -> Any:
        """Handle one invocation."""


@dataclass(slots=True)
class _Batch:
    """Records that are handed over together; `invocations` counts all, `retries` those that count as attempts."""

    records: list[StreamRecord]
    invocations: int = 0
    retries: int = 0
    not_before_s: float = 0.0
    raised: bool = False


@dataclass(slots=True)
class _Window:
    """Records read but not yet handed over."""

    opened_at_s: float = 0.0
    bytes: int = 0
    is_full: bool = False
    records: list[StreamRecord] = field(default_factory=list)

    def take(self, record: StreamRecord, now_s: float) -> bool:
        """Add a record; False when the invocation's payload has no room for it. The first always has."""
        size = EVENT_RECORD_BYTES + len(record.data) * 4 // 3
        if not self.records:
            self.opened_at_s = now_s
        elif self.bytes + size > INVOCATION_BYTES_MAX:
            self.is_full = True
            return False
        self.records.append(record)
        self.bytes += size
        return True


class ShardLoop:
    """The state of one shard.

    One thread steps it. Others may read the attributes meanwhile, and whatever else is here they may not touch.

    Attributes:
        checkpoint: the last record that is done or given up.
        records_pending: records read, and not yet done or given up. It is kept as a number, since another thread could
            not add up the batches while they change.
        behind_ms: how far the last read ended behind the newest record.
        counters: what happened since the start, by name.
    """

    def __init__(  # noqa: PLR0913 - its ports, by name
        self,
        shard_id: str,
        *,
        reader: StreamReader,
        handler: Handler,
        settings: MappingSettings,
        on_failure: Callable[[dict[str, Any]], None],
        new_request_id: Callable[[], str],
    ) -> None:
        self.shard_id = shard_id
        self.checkpoint: str | None = None
        self.records_pending = 0
        self.behind_ms = 0
        self.counters: Counter[str] = Counter()
        self._read_to: str | None = None
        self._reader = reader
        self._handler = handler
        self._settings = settings
        self._on_failure = on_failure
        self._new_request_id = new_request_id
        self._window = _Window()
        self._batches: deque[_Batch] = deque()

    @property
    def read_to(self) -> str | None:
        """The last record read."""
        return self._read_to

    @property
    def is_settling(self) -> bool:
        """A batch is being retried or split; until it is settled, nothing more is read."""
        return bool(self._batches)

    def step(self, now_s: float, *, flush: bool = False) -> bool:
        """Do the next thing that is due; False when nothing is.

        Args:
            now_s: the time.
            flush: close the window now, however short it is.

        Raises:
            StreamUnavailable: the stream could not be read; stepping again tries again.
        """
        if self._batches:
            return self._step_batch(now_s)
        read_any = self._fill(now_s)
        if self._window.records and (flush or self._window_is_over(now_s)):
            self._batches.append(_Batch(self._window.records))
            self._window = _Window()
            return True
        return read_any

    def _fill(self, now_s: float) -> bool:
        room = self._settings.batch_records - len(self._window.records)
        if room <= 0 or self._window.is_full:
            return False
        read = self._reader.read(self.shard_id, self._read_to, room)
        self.behind_ms = read.behind_ms
        for record in read.records:
            if not self._window.take(record, now_s):
                break
            self.records_pending += 1
            self._read_to = record.sequence_number
        return bool(read.records)

    def _window_is_over(self, now_s: float) -> bool:
        full = self._window.is_full or len(self._window.records) >= self._settings.batch_records
        return full or now_s - self._window.opened_at_s >= self._settings.window_s

    def next_due_s(self) -> float | None:
        """When `step` will have something to do without new records; None: only new records can wake it."""
        if self._batches:
            return self._batches[0].not_before_s
        if self._window.records:
            return self._window.opened_at_s + self._settings.window_s
        return None

    def _step_batch(self, now_s: float) -> bool:
        batch = self._batches[0]
        if self._give_up_aged(batch, now_s):
            return True
        if now_s < batch.not_before_s:
            return False
        self._invoke(batch, now_s)
        return True

    def _give_up_aged(self, batch: _Batch, now_s: float) -> bool:
        """Give up the records of a batch that have grown too old, which stand at its beginning."""
        age_s_max = self._settings.record_age_s_max
        if age_s_max is None:
            return False
        aged = list(takewhile(lambda record: now_s - record.arrived_at_s > age_s_max, batch.records))
        if not aged:
            return False
        self._give_up(batch, aged, FailureCondition.RECORD_AGE_EXCEEDED, now_s)
        return True

    def _invoke(self, batch: _Batch, now_s: float) -> None:
        context = InvocationContext(self._new_request_id(), self._settings.function)
        event = kinesis_event(
            batch.records,
            shard_id=self.shard_id,
            stream_arn=self._reader.stream_arn,
            function=self._settings.function,
        )
        batch.invocations += 1
        self.counters["invocations"] += 1
        try:
            answer = self._handler(event, context)
        except Exception:  # noqa: BLE001 - whatever a function raises fails its batch, as on Lambda
            batch.raised = True
            failed: int | None = 0
        else:
            batch.raised = False
            failed = first_failed(answer, batch.records) if self._settings.report_item_failures else None
        self._settle(batch, failed, now_s)

    def _settle(self, batch: _Batch, failed: int | None, now_s: float) -> None:
        if failed is None:
            self._finish(batch, len(batch.records), "records_handled")
            return
        self.counters["invocations_failed"] += 1
        if failed:
            self._finish(batch, failed, "records_handled")
        if self._settings.bisect and (failed or len(batch.records) > 1):
            # Splitting does not count as an attempt. Lambda splits at the sequence number named; where that is the
            # batch's first, there is nothing to split off, and halving is what finds the bad record.
            self.counters["batches_split"] += 1
            if not failed:
                self._halve(batch)
            return
        self._retry(batch, now_s)

    def _halve(self, batch: _Batch) -> None:
        middle = len(batch.records) // 2
        second = _Batch(batch.records[middle:], batch.invocations, batch.retries)
        batch.records = batch.records[:middle]
        self._batches.insert(1, second)

    def _retry(self, batch: _Batch, now_s: float) -> None:
        retries_max = self._settings.retries_max
        if retries_max is not None and batch.retries >= retries_max:
            self._give_up(batch, batch.records, FailureCondition.RETRY_ATTEMPTS_EXHAUSTED, now_s)
            return
        self.counters["retries"] += 1
        batch.not_before_s = now_s + min(RETRY_PAUSE_S_FIRST * 2 ** min(batch.retries, 16), RETRY_PAUSE_S_MAX)
        batch.retries += 1

    def _give_up(self, batch: _Batch, records: list[StreamRecord], condition: FailureCondition, now_s: float) -> None:
        message = failure_message(
            records,
            condition=condition,
            invocations=batch.invocations,
            shard_id=self.shard_id,
            stream_arn=self._reader.stream_arn,
            context=InvocationContext(self._new_request_id(), self._settings.function),
            raised=batch.raised,
            now_s=now_s,
        )
        self._on_failure(message)
        counter = {
            FailureCondition.RETRY_ATTEMPTS_EXHAUSTED: "records_given_up_after_retries",
            FailureCondition.RECORD_AGE_EXCEEDED: "records_given_up_by_age",
        }[condition]
        self._finish(batch, len(records), counter)

    def _finish(self, batch: _Batch, count: int, counter: str) -> None:
        """The first `count` records of the first batch are done with, one way or the other."""
        self.checkpoint = batch.records[count - 1].sequence_number
        self.counters[counter] += count
        batch.records = batch.records[count:]
        if not batch.records:
            self._batches.popleft()
        self._reader.checkpointed(self.shard_id, self.checkpoint)
        # Last: who sees that nothing is pending finds the rest as it will stay.
        self.records_pending -= count
