"""Where the inventory of a run is kept: a file, or a table of an emulator behind a proxy that can fail."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from heliostat.environment import applied_environment
from heliostat.faults.pipeline import StorePlace
from heliostat.faults.weather import Weather
from heliostat.redrive.dead_letter import DeadLetter
from inventory_store.table import table_definition
from simulator.emulator import start_emulator
from simulator.faults.service_proxy import ServiceProxy
from simulator.region import start_region

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.region import Region

TABLE_NAME = "heliostat-inventory"
QUEUE_NAME = "heliostat-failed-batches"
_MESSAGES_AT_ONCE = 10


@contextmanager
def sqlite_file(folder: Path, seed: int) -> Iterator[StorePlace]:
    """A file: nothing but the disk can fail."""
    del seed
    yield StorePlace(f"sqlite://{quote(str(folder / 'inventory.sqlite'))}")


@contextmanager
def simulated_table(folder: Path, seed: int) -> Iterator[StorePlace]:
    """A table of a simulated region, and a queue for what is given up. The region lives in this process."""
    del folder
    with start_region(populated=False) as region, _table_of(region, region, seed) as place:
        yield place


@contextmanager
def emulated_table(folder: Path, seed: int) -> Iterator[StorePlace]:
    """A table of an emulator in a process of its own, and a queue of a simulated region.

    Raises:
        EmulatorMissing: it was not installed.
    """
    del folder
    with (
        start_emulator() as emulator,
        start_region(populated=False) as region,
        _table_of(emulator, region, seed) as place,
    ):
        yield place


@contextmanager
def _table_of(table_region: Region, queue_region: Region, seed: int) -> Iterator[StorePlace]:
    client = table_region.client("dynamodb")
    client.create_table(**table_definition(TABLE_NAME))
    client.get_waiter("table_exists").wait(TableName=TABLE_NAME)
    sqs = queue_region.client("sqs")
    queue_url = sqs.create_queue(QueueName=QUEUE_NAME)["QueueUrl"]
    weather = Weather(f"{seed}:dynamodb")
    with ServiceProxy(table_region.endpoint_url, weather.choose) as proxy:
        environment = queue_region.environment()
        of_processor = {**environment, "AWS_ENDPOINT_URL_DYNAMODB": proxy.url}
        with applied_environment({**environment, "AWS_ENDPOINT_URL_DYNAMODB": table_region.endpoint_url}):
            yield StorePlace(
                url=f"dynamodb://{TABLE_NAME}",
                environment=of_processor,
                weather=weather,
                failure_queue_url=queue_url,
                noted=lambda: tuple(_noted(sqs, queue_url)),
                met=proxy.met,
            )


def _noted(sqs: Any, queue_url: str) -> Iterator[DeadLetter]:
    while messages := sqs.receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=_MESSAGES_AT_ONCE, VisibilityTimeout=3600
    ).get("Messages"):
        for message in messages:
            yield DeadLetter.of(json.loads(message["Body"]))
