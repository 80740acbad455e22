"""The way of the data in one process: record in, inventory changed.

The same stream, event source mapping and handler that `heliostat up` runs in threads, stepped here by one caller, so
that the same captures always give the same inventory.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from heliostat.limits import LEARN_RECORDS_HELD_MAX
from simulator.errors import RecordRefused
from simulator.event_source_mapping import EventSourceMapping
from simulator.record_stream import Entry, RecordStream, Stored
from simulator.stream_reader import InProcessReader

if TYPE_CHECKING:
    from mirror_agent.pending import Record
    from simulator.shard_loop import Handler

STREAM_NAME = "heliostat-learn"


class RecordsRefused(Exception):
    """The processor could not fold records, however often it tried."""


class Pipeline:
    """Feeds exchange records to a stream processor, a bounded number at a time."""

    def __init__(self, handler: Handler) -> None:
        self.records_too_large = 0
        self._stream = RecordStream(STREAM_NAME, now_s=time.time)
        reader = InProcessReader(self._stream)
        self._mapping = EventSourceMapping(reader, handler, on_failure=_refuse)
        self._held = 0

    def feed(self, record: Record) -> None:
        """Put one record into the stream; handles what the stream holds where that is enough, or all it can hold.

        Raises:
            RecordsRefused: as `flush`.
        """
        try:
            while not isinstance(self._stream.put([Entry(record.partition_key, record.data)])[0], Stored):
                self.flush()
        except RecordRefused:
            self.records_too_large += 1
            return
        self._held += 1
        if self._held >= LEARN_RECORDS_HELD_MAX:
            self.flush()

    def flush(self) -> None:
        """Handle every record fed so far.

        Raises:
            RecordsRefused: records were refused; an inventory without them would be no true one.
        """
        self._mapping.drain()
        self._held = 0


def _refuse(message: dict[str, Any]) -> None:
    raise RecordsRefused(message["requestContext"]["condition"])
