"""The event source mapping of a run: records from the stream to the real stream processor, in threads."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError
from simulator.event_source_mapping import EventSourceMapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heliostat.up.record_path import RecordPath
    from simulator.shard_loop import Handler

# What the agent sent last is a few batches; a processor that does not come through them is stuck.
DRAIN_TIMEOUT_S = 30.0

_log = logging.getLogger(__name__)


@contextmanager
def processing(path: RecordPath, handler: Handler) -> Iterator[EventSourceMapping]:
    """Hand records over until the block ends, and then those that are still in the stream.

    Raises:
        SimulatorError: the stream did not answer at the start. At the end it is a line of the log: whatever ended the
            run is what a person should read.
    """
    mapping = EventSourceMapping(path.reader, handler)
    mapping.start()
    try:
        yield mapping
    finally:
        try:
            _drain(mapping, path)
        finally:
            mapping.stop()


def _drain(mapping: EventSourceMapping, path: RecordPath) -> None:
    try:
        path.check()
        drained = mapping.wait_until_drained(DRAIN_TIMEOUT_S)
    except SimulatorError as error:
        _log.warning("the last records are lost: %s", error)
        return
    if not drained:
        _log.warning("the processor did not come through the last records in %.0f s", DRAIN_TIMEOUT_S)
