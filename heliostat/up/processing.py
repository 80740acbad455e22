"""The event source mapping of a run: records from the stream to the real stream processor, in threads."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.event_source_mapping import EventSourceMapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.shard_loop import Handler
    from simulator.stream_reader import StreamReader

# What the agent sent last is a few batches; a processor that does not come through them is stuck.
DRAIN_TIMEOUT_S = 30.0

_log = logging.getLogger(__name__)


@contextmanager
def processing(reader: StreamReader, handler: Handler) -> Iterator[EventSourceMapping]:
    """Hand records over until the block ends, and then those that are still in the stream."""
    mapping = EventSourceMapping(reader, handler)
    mapping.start()
    try:
        yield mapping
    finally:
        if not mapping.wait_until_drained(DRAIN_TIMEOUT_S):
            _log.warning("the processor did not come through the last records in %.0f s", DRAIN_TIMEOUT_S)
        mapping.stop()
