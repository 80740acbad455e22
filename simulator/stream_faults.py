"""Faults that a record stream commits on order: no emulator produces them, and every writer must survive them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Fault:
    """An AWS error code with its sentence."""

    code: str
    sentence: str = "Ordered by a test."


THROTTLED = Fault("ProvisionedThroughputExceededException", "Rate exceeded for shard.")
INTERNAL = Fault("InternalFailure", "Internal service failure.")


class StreamFaults:
    """What to get wrong next; empty does nothing. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: deque[Fault] = deque()
        self._entries: dict[int, Fault] = {}
        self._entries_seen = 0

    def fail_requests(self, count: int = 1, fault: Fault = THROTTLED) -> None:
        """Refuse the next `count` PutRecords requests as a whole."""
        with self._lock:
            self._requests.extend([fault] * count)

    def fail_entry(self, nth: int, fault: Fault = THROTTLED) -> None:
        """Refuse the `nth` entry from now (1 is the next one), counted over requests, once."""
        with self._lock:
            self._entries[self._entries_seen + nth] = fault

    def next_request(self) -> Fault | None:
        """The fault of the request that has just come, if one was ordered."""
        with self._lock:
            return self._requests.popleft() if self._requests else None

    def next_entry(self) -> Fault | None:
        """The fault of the entry that has just come, if one was ordered."""
        with self._lock:
            self._entries_seen += 1
            return self._entries.pop(self._entries_seen, None)
