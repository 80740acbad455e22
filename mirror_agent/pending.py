"""Records that wait to be sent, in one line per partition key.

Only the first of each line is ever on its way, so records of one key cannot overtake each other, whatever is refused
and tried again. Bounded by the caller, who asks `has_room` before adding.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

from mirror_agent.limits import PENDING_BYTES_MAX, REQUEST_BYTES_MAX, REQUEST_RECORDS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator


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


class Line:
    """The records of one partition key, and how the first of them fared so far."""

    def __init__(self) -> None:
        self.records: deque[Record] = deque()
        self.tries = 0
        self.due_s = 0.0


class Pending:
    """All lines. Lines that sent something go to the end, so that no key waits behind a busy one."""

    def __init__(self, bytes_max: int = PENDING_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._lines: dict[str, Line] = {}
        self.bytes_held = 0
        self.records_held = 0

    @property
    def has_room(self) -> bool:
        """Whether more may be added. One batch can go over the bound, none can begin beyond it."""
        return self.bytes_held < self._bytes_max

    def add(self, record: Record) -> None:
        """Puts a record at the end of its line."""
        self._lines.setdefault(record.partition_key, Line()).records.append(record)
        self.bytes_held += len(record.data)
        self.records_held += 1

    def due(self, now_s: float) -> list[Record]:
        """The first record of every line whose time has come, as many as one request may carry."""
        chosen: list[Record] = []
        room = REQUEST_BYTES_MAX
        for line in self._lines.values():
            record = line.records[0]
            room_needed = len(record.data) + len(record.partition_key)
            if line.due_s <= now_s and room_needed <= room:
                chosen.append(record)
                room -= room_needed
            if len(chosen) == REQUEST_RECORDS_MAX:
                break
        return chosen

    def done(self, partition_key: str) -> Record:
        """Takes the first record of a line off: it was sent, or given up."""
        line = self._lines.pop(partition_key)
        record = line.records.popleft()
        line.tries, line.due_s = 0, 0.0
        if line.records:
            self._lines[partition_key] = line
        self.bytes_held -= len(record.data)
        self.records_held -= 1
        return record

    def failed(self, partition_key: str) -> int:
        """Notes that the first record of a line was refused; how often it was tried by now."""
        line = self._lines[partition_key]
        line.tries += 1
        return line.tries

    def postpone(self, partition_key: str, due_s: float) -> None:
        """Lets a line wait."""
        self._lines[partition_key].due_s = due_s

    def next_due_s(self) -> float | None:
        """When the earliest line may be sent; None where nothing waits."""
        return min((line.due_s for line in self._lines.values()), default=None)

    def __iter__(self) -> Iterator[Record]:
        for line in self._lines.values():
            yield from line.records
