"""The inventory stores that one contract suite holds to the same promises."""

from __future__ import annotations

import os
import uuid
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from inventory_store.dynamodb import DynamoDbInventoryStore
from inventory_store.sqlite import SqliteInventoryStore
from inventory_store.table import table_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from inventory_store.port import InventoryStore

EMULATOR_URL = os.environ.get("HELIOSTAT_TEST_DYNAMODB_URL")
STORES = ("sqlite", "dynamodb", *(["dynamodb-emulator"] if EMULATOR_URL else []))


def _client(**options: Any) -> Any:
    return boto3.client(
        "dynamodb",
        region_name="eu-central-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="not-a-secret",
        **options,
    )


def _one_call_at_a_time(client: Any, lock: Lock) -> Any:
    """DynamoDB isolates its operations; moto does not: a refused transaction puts its whole table back to before."""
    call = client._make_api_call

    def isolated(*arguments: Any) -> Any:
        with lock:
            return call(*arguments)

    client._make_api_call = isolated
    return client


def _fresh_table(client: Any) -> str:
    name = f"inventory-{uuid.uuid4().hex[:12]}"
    client.create_table(**table_definition(name))
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    return name


@pytest.fixture(params=STORES)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], InventoryStore]]:
    """Opens the store of this test, again and again: each one is another process to the data."""
    opened: list[InventoryStore] = []

    def opening(make: Callable[[], InventoryStore]) -> Callable[[], InventoryStore]:
        def opener() -> InventoryStore:
            opened.append(make())
            return opened[-1]

        return opener

    if request.param == "sqlite":
        yield opening(lambda: SqliteInventoryStore(str(tmp_path / "inventory.sqlite")))
    elif request.param == "dynamodb":
        with mock_aws():
            name, lock = _fresh_table(_client()), Lock()
            yield opening(lambda: DynamoDbInventoryStore(name, _one_call_at_a_time(_client(), lock)))
    else:
        client = _client(endpoint_url=EMULATOR_URL)
        name = _fresh_table(client)
        yield opening(lambda: DynamoDbInventoryStore(name, _client(endpoint_url=EMULATOR_URL)))
        client.delete_table(TableName=name)
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], InventoryStore]) -> InventoryStore:
    return reopen()
