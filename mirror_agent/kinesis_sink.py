"""Sends exchange records to a Kinesis stream, in requests that run beside each other.

Only what was refused is sent again, after a pause drawn anew each time (full jitter), until it is accepted or the
bounds of memory and spool drop it; only what Kinesis will never take is dropped for that. Order within a partition key
is kept: of each key one record is under way. Reads no clock and never waits: the caller says what time it is and comes
again.

Delivery is at least once: a request whose answer was lost is sent again. A reader knows such a record by its number.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mirror_agent.limits import (
    BACKOFF_BASE_S,
    BACKOFF_DOUBLINGS_MAX,
    BACKOFF_MAX_S,
    REQUEST_BYTES_MAX,
    REQUEST_RECORDS_MAX,
    REQUEST_SLOW_S,
    REQUESTS_AT_ONCE_MAX,
    TURN_UNDER_WAY_S_MAX,
)
from mirror_agent.pending import Pending
from mirror_agent.refusal import BAD_ANSWER, THROTTLED, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mirror_agent.kinesis_connection import KinesisConnection
    from mirror_agent.pending import Head, Record
    from mirror_agent.put_answer import Accepted, PutAnswer

SHUTDOWN = "shutdown"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Nothing was accepted since `since_s`, and the last refusal was this one."""

    refusal: Refusal
    since_s: float


@dataclass(frozen=True, slots=True)
class _Request:
    heads: list[Head]
    answer: Future[PutAnswer]
    began_s: float

    @property
    def is_full(self) -> bool:
        size = sum(head.size for head in self.heads)
        return len(self.heads) == REQUEST_RECORDS_MAX or 2 * size > REQUEST_BYTES_MAX


class AtOnce(Executor):
    """Makes requests one after the other, on the thread that asks for them."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Does the work before it returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  whoever asks for the result gets it
            future.set_exception(error)
        return future


class KinesisSink:
    """Sends records to one stream.

    Attributes:
        counters: records and exchanges sent, dropped and spooled, refusals by kind, requests.
        trouble: set while no record is accepted; None while the stream takes some.
        pending: what waits.
    """

    def __init__(
        self,
        connection: KinesisConnection,
        draw: Callable[[], float],
        pending: Pending | None = None,
        executor: Executor | None = None,
    ) -> None:
        """Makes a sink.

        Args:
            connection: makes the requests.
            draw: gives numbers from 0 to 1, for the jitter.
            pending: what waits already; nothing, and no spool, where it is left out.
            executor: runs requests beside the caller; where it is left out, `send` waits for each.
        """
        self.pending = pending or Pending()
        self._connection = connection
        self._draw = draw
        self._executor = executor or AtOnce()
        self._under_way: list[_Request] = []
        self._last_numbers: dict[str, Accepted] = {}
        self._counters: Counter[str] = Counter()
        self.trouble: Trouble | None = None

    @property
    def counters(self) -> Counter[str]:
        """Everything counted, by name."""
        return self._counters + self.pending.counters

    @property
    def is_empty(self) -> bool:
        """Whether everything that was handed over is sent or dropped."""
        return self.pending.is_empty

    @property
    def is_waiting(self) -> bool:
        """Whether requests are under way."""
        return bool(self._under_way)

    def add(self, records: Iterable[Record], now_s: float) -> None:
        """Takes records over; `send` sends them."""
        self.pending.add(records, now_s)

    def wait_s(self, now_s: float, most_s: float) -> float:
        """How long there is nothing to do for `send`, at most `most_s`."""
        if self._under_way:
            return min(TURN_UNDER_WAY_S_MAX, most_s)
        due_s = self.pending.next_due_s(now_s)
        return most_s if due_s is None else min(max(due_s - now_s, 0.0), most_s)

    def send(self, now_s: float, before: Callable[[], None] = lambda: None) -> int:
        """Takes the answers that have come and makes the requests that are due; how many records were accepted.

        `before` is called before each request, once the records of it are told to be under way.
        """
        accepted = self.receive(now_s)
        while self._may_begin(now_s) and (heads := self.pending.due(now_s)):
            self.pending.begin(heads)
            before()
            self._counters["put_requests"] += 1
            answer = self._executor.submit(self._connection.put, [head.record for head in heads])
            self._under_way.append(_Request(heads, answer, now_s))
            accepted += self.receive(now_s)
            if not self._under_way:
                break
        return accepted

    def receive(self, now_s: float) -> int:
        """Takes the answers that have come; how many records were accepted."""
        # Each is looked at once: an answer that comes meanwhile is taken the next time.
        answered: list[_Request] = []
        waiting: list[_Request] = []
        for request in self._under_way:
            (answered if request.answer.done() else waiting).append(request)
        if not answered:
            return 0
        self._under_way = waiting
        accepted = sum(self._settle(request.heads, request.answer.result(), now_s) for request in answered)
        self.pending.flush(now_s)
        return accepted

    def give_up(self, now_s: float) -> None:
        """Puts what memory holds into the spool; drops what it does not take, counted as dropped by the shutdown."""
        self.pending.spill_all(now_s)
        self.pending.drop_all(SHUTDOWN)

    def _may_begin(self, now_s: float) -> bool:
        if len(self._under_way) >= REQUESTS_AT_ONCE_MAX:
            return False
        return all(request.is_full or now_s - request.began_s > REQUEST_SLOW_S for request in self._under_way)

    def _settle(self, heads: Sequence[Head], answer: PutAnswer, now_s: float) -> int:
        self._counters["answers_contradictory"] += answer.contradicts
        if len(heads) > 1 and all(isinstance(each, Refusal) and not each.retryable for each in answer.outcomes):
            # The request was refused as a whole, for one of them perhaps.
            for head in heads:
                self._counters["refusals_invalid_request"] += 1
                self.pending.failed(head)
                self.pending.isolate(head)
            return 0
        accepted = 0
        kinds = set()
        for head, outcome in zip(heads, answer.outcomes, strict=True):
            refusal = self._refusal(head, outcome)
            if refusal is None:
                accepted += 1
                self._accept(head)
            else:
                kinds.add(refusal.kind)
                self._refuse(head, refusal, now_s)
        if accepted:
            self.trouble = None
        self._set_pace(heads, kinds)
        return accepted

    def _refusal(self, head: Head, outcome: Accepted | Refusal) -> Refusal | None:
        """None where Kinesis took the record, and behind the one before: otherwise readers would pass over it."""
        if isinstance(outcome, Refusal):
            return outcome
        key = head.record.partition_key
        last = self._last_numbers.get(key)
        self._last_numbers[key] = outcome
        if last and last.shard_id == outcome.shard_id and outcome.sequence_number <= last.sequence_number:
            self._counters["answers_contradictory"] += 1
            return BAD_ANSWER
        return None

    def _set_pace(self, heads: Sequence[Head], kinds: set[str]) -> None:
        if THROTTLED.kind in kinds:
            self.pending.pace.throttled()
        elif not kinds and any(head.is_spooled for head in heads):
            self.pending.pace.accepted()

    def _accept(self, head: Head) -> None:
        self.pending.done(head)
        self._counters["records_sent"] += 1
        self._counters["exchanges_sent"] += head.record.exchanges
        self._counters["bytes_sent"] += len(head.record.data)

    def _refuse(self, head: Head, refusal: Refusal, now_s: float) -> None:
        self._counters[f"refusals_{refusal.kind}"] += 1
        self.trouble = Trouble(refusal, self.trouble.since_s if self.trouble else now_s)
        tries = self.pending.failed(head, may_be_stored=refusal.is_unclear)
        if refusal.retryable:
            longest_s = min(BACKOFF_MAX_S, BACKOFF_BASE_S * 2.0 ** min(tries, BACKOFF_DOUBLINGS_MAX))
            self.pending.postpone(head, now_s + longest_s * self._draw())
        else:
            self.pending.done(head)
            self._counters["exchanges_unsettled_dropped"] += head.record.exchanges if head.may_be_stored else 0
            self._counters[f"records_dropped_{refusal.kind}"] += 1
            self._counters[f"exchanges_dropped_{refusal.kind}"] += head.record.exchanges
