"""What differs between the embedded and the emulated run: where records travel, and where the inventory is kept."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from heliostat.errors import PartFailed, WrongUsage
from inventory_store.table import EXPIRY_ATTRIBUTE, table_definition
from simulator.emulator import start_emulator
from simulator.errors import EmulatorMissing
from simulator.kinesis_http import serving_streams
from simulator.record_stream import RecordStream
from simulator.stream_reader import InProcessReader, KinesisReader, StreamReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from heliostat.up.state_folder import StateFolder
    from simulator.region import Region

STREAM_NAME = "heliostat-exchanges"
TABLE_NAME = "heliostat-inventory"
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
        dynamodb: a client of where tables are to be made; None for the simulated region.
        check: returns while all of it answers; raises SimulatorError where it never will again.
    """

    kinesis_url: str
    reader: StreamReader
    inventory_url: str
    environment: Mapping[str, str] = field(default_factory=dict)
    dynamodb: Any | None = None
    check: Callable[[], None] = lambda: None


@contextmanager
def embedded(state: StateFolder) -> Iterator[RecordPath]:
    """A stream in this process, with a Kinesis face for the agent, and an inventory in SQLite that survives the run."""
    stream = RecordStream(STREAM_NAME, now_s=time.time, shards=SHARDS)
    with serving_streams([stream], now_s=time.time) as kinesis_url:
        yield RecordPath(kinesis_url, InProcessReader(stream), state.inventory_url)


@contextmanager
def emulated() -> Iterator[RecordPath]:
    """Kinesis and DynamoDB by API, on an emulator that keeps nothing beyond the run.

    Raises:
        WrongUsage: the emulator was not installed.
        EmulatorFailed: it did not start.
        PartFailed: it refuses the stream or the table.
    """
    with ExitStack() as stack:
        try:
            emulator = stack.enter_context(start_emulator())
        except EmulatorMissing as error:
            raise WrongUsage(str(error)) from error
        try:
            reader, inventory_url = _created_stream(emulator), _created_table(emulator)
        except (BotoCoreError, ClientError) as error:
            raise PartFailed(f"the emulator did not make the stream and the table: {error}") from error
        yield RecordPath(
            kinesis_url=emulator.endpoint_url,
            reader=reader,
            inventory_url=inventory_url,
            environment={"AWS_ENDPOINT_URL_DYNAMODB": emulator.endpoint_url},
            dynamodb=emulator.client("dynamodb"),
            check=emulator.check,
        )


def _created_stream(emulator: Region) -> StreamReader:
    client = emulator.client("kinesis")
    client.create_stream(StreamName=STREAM_NAME, ShardCount=SHARDS)
    client.get_waiter("stream_exists").wait(StreamName=STREAM_NAME)
    return KinesisReader(client, STREAM_NAME)


def _created_table(emulator: Region) -> str:
    client = emulator.client("dynamodb")
    client.create_table(**table_definition(TABLE_NAME))
    client.get_waiter("table_exists").wait(TableName=TABLE_NAME)
    expiry = {"Enabled": True, "AttributeName": EXPIRY_ATTRIBUTE}
    client.update_time_to_live(TableName=TABLE_NAME, TimeToLiveSpecification=expiry)
    return f"dynamodb://{TABLE_NAME}"
