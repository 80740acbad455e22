"""Records that wait to be sent, in one line per partition key: in memory first, then in a spool on disk.

Of each line only the head is ever on its way, so records of one key cannot overtake each other, whatever is refused
and tried again. Behind the head stands what the spool holds of the key, then what memory holds: records go to the
spool from the old end of memory. So the order of a line is that of positions, which are given as records come.

Memory and spool are bounded. Beyond, the oldest records are dropped and counted. A disk that refuses costs nothing but
the spool: everything goes on in memory, and the disk is asked again after a while.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from mirror_agent.arrivals import Arrivals
from mirror_agent.limits import (
    PENDING_BYTES_MAX,
    REQUEST_BYTES_MAX,
    REQUEST_RECORDS_MAX,
    SPOOL_AFTER_S,
    SPOOL_PUT_BYTES_MAX,
    SPOOL_RETRY_S,
)
from mirror_agent.replay_pace import ReplayPace
from mirror_agent.spool import Spooled, SpoolRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mirror_agent.spool import Spool


class Record(Protocol):
    """One exchange record, ready to send and not looked into.

    Attributes:
        partition_key: records of one key keep their order.
        data: the bytes of `docs/data-model.md`.
        exchanges: how many exchanges are in it, so that a dropped record is counted by what it costs.
    """

    @property
    def partition_key(self) -> str: ...  # noqa: D102

    @property
    def data(self) -> bytes: ...  # noqa: D102

    @property
    def exchanges(self) -> int: ...  # noqa: D102


class Head:
    """The first record of a line, and how it fared so far; `may_be_stored`: it was tried, and no answer was clear."""

    def __init__(self, record: Spooled, *, is_spooled: bool) -> None:
        self.record = record
        self.is_spooled = is_spooled
        self.is_under_way = False
        self.may_be_stored = False

    @property
    def size(self) -> int:
        """Bytes that a request with it grows by."""
        return len(self.record.data) + len(self.record.partition_key)


class Line:
    """What memory holds of one partition key; `waiting` with the time when each came."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self.waiting: deque[tuple[float, Spooled]] = deque()
        self.head_came_s = 0.0
        self.tries = 0
        self.due_s = 0.0
        self.is_alone = False

    @property
    def came_s(self) -> float:
        """When the oldest record came that is in memory alone and not on its way."""
        if self.head and not self.head.is_spooled and not self.head.is_under_way:
            return self.head_came_s
        return self.waiting[0][0] if self.waiting else float("inf")

    def is_unsettled(self, record: Spooled) -> bool:
        """Whether a record is its head, and Kinesis may have stored it."""
        return self.head is not None and self.head.record is record and self.head.may_be_stored


class Pending:
    """All lines. Lines that sent something go to the end, so that no key waits behind a busy one.

    Attributes:
        pace: of what comes from the spool.
        records_held, bytes_held, exchanges_held: in memory and not in the spool.
        counters: what was spooled, and dropped.
        ailment: why the spool is of no use just now; None while it is, or where there is none.
        exchanges_found: what spools held when they were opened.
        exchanges_put_found: what the first had ever taken by then; None as long as none could be opened.
        overflowed_s: when records were last dropped, since there was no room.
    """

    def __init__(
        self,
        spool: Spool | None = None,
        bytes_max: int = PENDING_BYTES_MAX,
        ailment: SpoolRefused | None = None,
        open_spool: Callable[[], Spool] | None = None,
    ) -> None:
        """`ailment`: why there is no spool, where there should be one; `open_spool` is asked for it again."""
        self._spool: Spool | None = None
        self._open_spool = open_spool
        self._bytes_max = bytes_max
        self._next_position = 1
        self._lines: dict[str, Line] = {}
        self._spool_due_s = 0.0
        self._arrivals = Arrivals()
        # Positions in the spool of what Kinesis may have stored, with exchanges: of each key one, which was its head,
        # and one that a former run left.
        self._unsettled_spooled: dict[int, int] = {}
        self.pace = ReplayPace()
        self.records_held = self.bytes_held = self.exchanges_held = 0
        self.counters: Counter[str] = Counter()
        self.ailment = ailment
        self.overflowed_s: float | None = None
        self.exchanges_found = 0
        self.exchanges_put_found: int | None = None
        if spool:
            self._adopt(spool)

    @property
    def spooled(self) -> dict[str, int]:
        """What the spool holds, and what it has ever taken."""
        spool = self._spool
        if spool is None:
            return {"records": 0, "bytes": 0, "exchanges": 0, "exchanges_put": 0}
        return {
            "records": spool.records,
            "bytes": spool.bytes_held,
            "exchanges": spool.exchanges,
            "exchanges_put": spool.exchanges_put,
        }

    @property
    def exchanges_unsettled(self) -> int:
        """Of those held in memory, those that Kinesis may have stored: not answered yet, or not clearly."""
        heads = (line.head for line in self._lines.values() if line.head and not line.head.is_spooled)
        return sum(head.record.exchanges for head in heads if head.is_under_way or head.may_be_stored)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits, neither in memory nor in the spool."""
        return self.records_held == 0 and (self._spool is None or self._spool.records == 0)

    def add(self, records: Iterable[Record], now_s: float) -> None:
        """Puts records at the ends of their lines, and makes room in memory where it is full."""
        self._open_again(now_s)
        if self._arrivals.is_span_over(now_s):
            self._arrivals.begin_span(self._next_position, now_s, self._oldest_in_memory_s())
        for record in records:
            taken = Spooled(self._next_position, record.partition_key, record.exchanges, record.data)
            self._next_position += 1
            self._lines.setdefault(record.partition_key, Line()).waiting.append((now_s, taken))
            self._hold(taken, 1)
        if self.bytes_held > self._bytes_max:
            self._make_room(now_s)
        elif self._is_stale(now_s):
            self._spill(self._oldest(came_before_s=now_s - SPOOL_AFTER_S / 2), now_s)

    def due(self, now_s: float) -> list[Head]:
        """The heads of lines whose time has come and that are not on their way, as many as one request may carry.

        What comes from the spool takes the room that live records leave.
        """
        chosen: list[Head] = []
        room, from_spool = REQUEST_BYTES_MAX, self.pace.allowance(now_s)
        for key, line in sorted(self._lines.items(), key=self._is_behind_spool):
            if line.due_s > now_s or (line.head and line.head.is_under_way) or (line.is_alone and chosen):
                continue
            if from_spool <= 0 and self._is_behind_spool((key, line)):
                break
            head = self._head(key, line, now_s)
            if head is None or head.size > room:
                continue
            chosen.append(head)
            room -= head.size
            if head.is_spooled:
                from_spool -= head.size
            if line.is_alone or len(chosen) == REQUEST_RECORDS_MAX:
                break
        return chosen

    def begin(self, heads: Iterable[Head]) -> None:
        """Notes that these are on their way."""
        for head in heads:
            head.is_under_way = True
            if head.is_spooled:
                self.pace.spend(head.size)

    def done(self, head: Head) -> None:
        """Takes a head off its line: it was sent, or given up."""
        head.is_under_way = False
        key = head.record.partition_key
        line = self._lines.pop(key)
        line.head, line.tries, line.due_s, line.is_alone = None, 0, 0.0, False
        if head.is_spooled and self._spool:
            self._spool.done(head.record)
            self._arrivals.gone(head.record.position)
        else:
            self._hold(head.record, -1)
        if line.waiting or (self._spool and self._spool.holds(key)):
            self._lines[key] = line

    def failed(self, head: Head, *, may_be_stored: bool = False) -> int:
        """Notes that a head was refused, perhaps after Kinesis stored it; how often it was tried by now."""
        head.is_under_way = False
        head.may_be_stored |= may_be_stored
        line = self._lines[head.record.partition_key]
        line.tries += 1
        return line.tries

    def postpone(self, head: Head, due_s: float) -> None:
        """Lets a line wait."""
        self._lines[head.record.partition_key].due_s = due_s

    def isolate(self, head: Head) -> None:
        """Sends a head in a request of its own from now on: one of its request was at fault, and nobody said which."""
        self._lines[head.record.partition_key].is_alone = True

    def flush(self, now_s: float) -> None:
        """Lets the disk know what is done."""
        if self._spool and now_s >= self._spool_due_s:
            try:
                if self._spool.flush():
                    self.ailment = None
            except SpoolRefused as refusal:
                self._note(refusal, now_s)

    def next_due_s(self, now_s: float) -> float | None:
        """When the earliest line may be sent; None where nothing waits but for answers."""
        times = []
        for key, line in self._lines.items():
            if (line.head and line.head.is_under_way) or self._is_empty(key, line):
                continue
            is_paced = self._is_behind_spool((key, line))
            times.append(max(line.due_s, self.pace.ready_s(now_s)) if is_paced else line.due_s)
        return min(times, default=None)

    def spill_all(self, now_s: float) -> None:
        """Puts everything that memory holds into the spool, as far as there is one that takes it."""
        self._spool_due_s = 0.0
        self._open_again(now_s)
        self._spill(self._oldest(came_before_s=float("inf")), now_s)

    def drop_all(self, reason: str) -> None:
        """Drops what memory still holds."""
        for _, line, record in list(self._in_memory()):
            self._drop_from_memory(line, record, reason)
        self._forget_empty()

    @property
    def oldest_came_s(self) -> float | None:
        """When the oldest record came that waits in memory or spool, on its way or not; None where nothing waits."""
        times = self._oldest_in_memory_s(), self._arrivals.oldest_s
        return min((came_s for came_s in times if came_s is not None), default=None)

    def close(self) -> None:
        """Lets go of the spool."""
        if self._spool:
            self._spool.close()

    def _oldest_in_memory_s(self) -> float | None:
        heads = (line.head_came_s for line in self._lines.values() if line.head and not line.head.is_spooled)
        waiting = (line.waiting[0][0] for line in self._lines.values() if line.waiting)
        return min((*heads, *waiting), default=None)

    def _is_behind_spool(self, item: tuple[str, Line]) -> bool:
        """Whether the head of a line is in the spool."""
        key, line = item
        return line.head.is_spooled if line.head else self._spool is not None and self._spool.holds(key)

    def _head(self, key: str, line: Line, now_s: float) -> Head | None:
        """The line's head, which is chosen anew where there is none; None where it cannot be read just now."""
        if line.head is not None:
            return line.head
        if self._spool and self._spool.holds(key):
            record = self._from_spool(key, line, now_s)
            if record is not None:
                line.head = Head(record, is_spooled=True)
                line.head.may_be_stored = self._unsettled_spooled.pop(record.position, None) is not None
        elif line.waiting:
            line.head_came_s, record = line.waiting.popleft()
            line.head = Head(record, is_spooled=False)
        return line.head

    def _from_spool(self, key: str, line: Line, now_s: float) -> Spooled | None:
        if self._spool is None:
            return None
        try:
            return self._spool.first(key)
        except SpoolRefused as refusal:
            self._note(refusal, now_s)
            line.due_s = now_s + SPOOL_RETRY_S
            return None

    def _is_stale(self, now_s: float) -> bool:
        if self._spool is None or now_s < self._spool_due_s:
            return False
        return any(line.came_s < now_s - SPOOL_AFTER_S for line in self._lines.values())

    def _make_room(self, now_s: float) -> None:
        if self._spool and now_s >= self._spool_due_s:
            self._spill(self._oldest(bytes_min=self._bytes_max // 2), now_s)
        if self.bytes_held > self._bytes_max:
            # A little more than needs be: looking for the oldest is work.
            for line, record in self._oldest(bytes_min=self.bytes_held - self._bytes_max * 15 // 16):
                self._drop_from_memory(line, record, "memory_full")
            self._forget_empty()
            self.overflowed_s = now_s

    def _in_memory(self) -> Iterator[tuple[float, Line, Spooled]]:
        """Everything that is in memory alone and not on its way, with the time when it came."""
        for line in self._lines.values():
            if line.head and not line.head.is_spooled and not line.head.is_under_way:
                yield line.head_came_s, line, line.head.record
            for came_s, record in line.waiting:
                yield came_s, line, record

    def _oldest(
        self, *, came_before_s: float = float("inf"), bytes_min: int | None = None
    ) -> list[tuple[Line, Spooled]]:
        """What came before, the oldest first, until it makes up so many bytes."""
        found = sorted(
            ((line, record) for came_s, line, record in self._in_memory() if came_s < came_before_s),
            key=lambda each: each[1].position,
        )
        if bytes_min is None:
            return found
        chosen = []
        for line, record in found:
            if bytes_min <= 0:
                break
            chosen.append((line, record))
            bytes_min -= len(record.data)
        return chosen

    def _spill(self, chosen: list[tuple[Line, Spooled]], now_s: float) -> None:
        """Moves records from memory to the spool, as many as it takes."""
        for portion in _portions(chosen):
            if self._spool is None or now_s < self._spool_due_s:
                return
            in_use = {line.head.record.position for line in self._lines.values() if line.head and line.head.is_spooled}
            try:
                dropped = self._spool.put([record for _, record in portion], in_use)
            except SpoolRefused as refusal:
                self._note(refusal, now_s)
                return
            self.ailment = None
            for line, record in portion:
                if line.is_unsettled(record):
                    self._unsettled_spooled[record.position] = record.exchanges
                self._take_out(line, record)
                self._arrivals.put(record.position)
                self.counters["records_spooled"] += 1
                self.counters["exchanges_spooled"] += record.exchanges
            for outline in dropped:
                self._arrivals.gone(outline.position)
                self.counters["exchanges_unsettled_dropped"] += self._unsettled_spooled.pop(outline.position, 0)
                self._drop(outline.exchanges, "spool_full")
                self.overflowed_s = now_s
            if dropped:
                self._forget_empty()

    def _drop_from_memory(self, line: Line, record: Spooled, reason: str) -> None:
        if line.is_unsettled(record):
            self.counters["exchanges_unsettled_dropped"] += record.exchanges
        self._take_out(line, record)
        self._drop(record.exchanges, reason)

    def _take_out(self, line: Line, record: Spooled) -> None:
        """Off memory; a line's records leave it from its old end."""
        if line.head and line.head.record is record:
            line.head = None
        else:
            line.waiting.popleft()
        self._hold(record, -1)

    def _is_empty(self, key: str, line: Line) -> bool:
        return line.head is None and not line.waiting and not (self._spool and self._spool.holds(key))

    def _forget_empty(self) -> None:
        """Ends the lines that drops have emptied: their time would be now for ever."""
        self._lines = {key: line for key, line in self._lines.items() if not self._is_empty(key, line)}

    def _hold(self, record: Spooled, sign: int) -> None:
        self.records_held += sign
        self.bytes_held += sign * len(record.data)
        self.exchanges_held += sign * record.exchanges

    def _drop(self, exchanges: int, reason: str) -> None:
        self.counters[f"records_dropped_{reason}"] += 1
        self.counters[f"exchanges_dropped_{reason}"] += exchanges

    def _note(self, refusal: SpoolRefused, now_s: float) -> None:
        self.counters[f"spool_errors_{refusal.kind}"] += 1
        self.ailment = refusal
        self._spool_due_s = now_s + SPOOL_RETRY_S
        if refusal.kind == "corrupt":
            self._start_over(now_s)

    def _open_again(self, now_s: float) -> None:
        """Opens a spool that refused to be opened, once its disk may be asked again."""
        if self._spool or self._open_spool is None or now_s < self._spool_due_s:
            return
        try:
            self._adopt(self._open_spool())
        except SpoolRefused as refusal:
            self._note(refusal, now_s)
        else:
            self.ailment = None

    def _adopt(self, spool: Spool) -> None:
        """What is in it came before everything in memory, which moves behind it; a head keeps its place."""
        self._spool = spool
        self.exchanges_found += spool.exchanges
        # Whether a former run had tried them nobody wrote down.
        self._unsettled_spooled |= {outline.position: outline.exchanges for outline in spool.found_first}
        if self.exchanges_put_found is None:
            self.exchanges_put_found = spool.exchanges_put
        shift = spool.next_position - 1
        self._next_position += shift
        self._arrivals.found(spool.records, shift)
        for line in self._lines.values():
            if line.head:
                line.head.record = _moved(line.head.record, shift)
            line.waiting = deque((came_s, _moved(record, shift)) for came_s, record in line.waiting)
        for key in spool.keys():  # noqa: SIM118  it is no mapping
            self._lines.setdefault(key, Line())

    def _keep_in_memory(self, line: Line, head: Head, now_s: float) -> None:
        came_s = self._arrivals.came_s(head.record.position)
        line.head_came_s = now_s if came_s is None else came_s
        head.is_spooled = False
        self._hold(head.record, 1)

    def _start_over(self, now_s: float) -> None:
        """With an empty spool, in the place of one that was damaged."""
        if self._spool is None:
            return
        for line in self._lines.values():
            if line.head and line.head.is_spooled:
                self._spool.done(line.head.record)
                self._keep_in_memory(line, line.head, now_s)
        self.counters["records_dropped_spool_corrupt"] += self._spool.records
        self.counters["exchanges_dropped_spool_corrupt"] += self._spool.exchanges
        self.counters["exchanges_unsettled_dropped"] += sum(self._unsettled_spooled.values())
        self._unsettled_spooled.clear()
        self._arrivals.lost()
        spool, self._spool = self._spool, None
        try:
            spool.set_aside()
        except SpoolRefused as refusal:
            self.counters[f"spool_errors_{refusal.kind}"] += 1
            self.ailment = refusal
        else:
            self._spool = spool
        self._forget_empty()


def _moved(record: Spooled, shift: int) -> Spooled:
    return replace(record, position=record.position + shift)


def _portions(chosen: Iterable[tuple[Line, Spooled]]) -> Iterator[list[tuple[Line, Spooled]]]:
    """As much as one transaction may hold, so that of a disk with little room what there is is used."""
    portion: list[tuple[Line, Spooled]] = []
    size = 0
    for line, record in chosen:
        portion.append((line, record))
        size += len(record.data)
        if size >= SPOOL_PUT_BYTES_MAX:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
