"""What differs between the embedded and the emulated run: where records travel, and where the inventory is kept."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.kinesis_http import serving_streams
from simulator.record_stream import RecordStream
from simulator.stream_reader import InProcessReader, StreamReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heliostat.up.state_folder import StateFolder

STREAM_NAME = "heliostat-exchanges"
# Two, so that what holds for several shards is seen on one machine too.
SHARDS = 2


@dataclass(frozen=True, slots=True)
class RecordPath:
    """The way of the records from the agent to the inventory.

    Attributes:
        kinesis_url: where the agent puts records.
        reader: where the event source mapping gets them.
        inventory_url: where the processor folds them, and the control plane reads.
        environment: what the store's client needs besides.
    """

    kinesis_url: str
    reader: StreamReader
    inventory_url: str
    environment: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def embedded(state: StateFolder) -> Iterator[RecordPath]:
    """A stream in this process, with a Kinesis face for the agent, and an inventory in SQLite that survives the run."""
    stream = RecordStream(STREAM_NAME, now_s=time.time, shards=SHARDS)
    with serving_streams([stream], now_s=time.time) as kinesis_url:
        yield RecordPath(kinesis_url, InProcessReader(stream), state.inventory_url)
