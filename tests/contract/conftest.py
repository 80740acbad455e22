"""The engines that one contract suite holds to the same promises.

SQLite and moto run in this process and take every test. The others are servers, and slower: of the inventory's suite
they take the tests that are marked `differs_by_engine`, and all of it where HELIOSTAT_TEST_ALL_ENGINES is set
(`make engines-full`). HELIOSTAT_TEST_DYNAMODB_URL names another server of DynamoDB's API, such as Amazon's DynamoDB
Local; `aws` is the account that the AWS environment names. That one takes the whole suite.
"""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from inventory_store.dynamodb import DynamoDbInventoryStore
from inventory_store.sqlite import SqliteInventoryStore
from inventory_store.table import table_definition
from simulator.emulator import ENVIRONMENT, start_emulator
from tests.engines.node_engine import node_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from inventory_store.port import InventoryStore

IN_PROCESS = ("sqlite", "moto")
SERVERS = ("ministack", "dynalite")
GIVEN_URL = os.environ.get("HELIOSTAT_TEST_DYNAMODB_URL")
GIVEN = ("given",) if GIVEN_URL else ()
ACCOUNT = "aws"
ALL_ENGINES = bool(os.environ.get("HELIOSTAT_TEST_ALL_ENGINES"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "reopen" in metafunc.fixturenames:
        takes_servers = ALL_ENGINES or metafunc.definition.get_closest_marker("differs_by_engine")
        engines = (*IN_PROCESS, *(SERVERS if takes_servers else ()), *GIVEN)
        metafunc.parametrize("reopen", engines, indirect=True, scope="function")


def _client(endpoint_url: str | None = None) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name="eu-central-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="not-a-secret",
    )


def _given_client() -> Any:
    return boto3.client("dynamodb") if GIVEN_URL == ACCOUNT else _client(GIVEN_URL)


@pytest.fixture(scope="session")
def ministack_url() -> Iterator[str]:
    """DynamoDB and Kinesis by API, in an environment of its own."""
    if not ENVIRONMENT.exists():
        pytest.skip(f"{ENVIRONMENT.name} is not there: run `make emulator`")
    with start_emulator() as region:
        yield region.endpoint_url


@pytest.fixture(scope="session")
def dynalite_url() -> Iterator[str]:
    """DynamoDB by API, but for transactions, expiry and streams."""
    with node_engine("dynalite") as url:
        yield url


def _one_call_at_a_time(client: Any, lock: Lock) -> Any:
    """DynamoDB isolates its operations; moto does not: a refused transaction puts its whole table back to before."""
    call = client._make_api_call

    def isolated(*arguments: Any) -> Any:
        with lock:
            return call(*arguments)

    client._make_api_call = isolated
    return client


def _transactions_in_steps(client: Any, lock: Lock) -> Any:
    """dynalite knows no transactions. The store has one: it puts an item that is new and counts it, here in that order.

    What makes it one, both or neither, rests on the other engines.
    """

    def transact_write_items(TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        [put, update] = TransactItems
        with lock:
            try:
                client.put_item(**put["Put"])
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                cancelled = {"Code": "TransactionCanceledException", "Message": "in steps"}
                reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
                answer: Any = {"Error": cancelled, "CancellationReasons": reasons}
                raise ClientError(answer, "TransactWriteItems") from error
            client.update_item(**update["Update"])
        return {}

    client.transact_write_items = transact_write_items
    return client


@contextmanager
def _table(client: Any) -> Iterator[str]:
    name = f"heliostat-contract-{uuid.uuid4().hex[:12]}"
    client.create_table(**table_definition(name))
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    try:
        yield name
    finally:
        client.delete_table(TableName=name)


@dataclass(frozen=True, slots=True)
class DynamoDb:
    """A fresh inventory table on one engine."""

    engine: str
    table_name: str
    client: Callable[[], Any]


@contextmanager
def _dynamodb(engine: str, request: pytest.FixtureRequest) -> Iterator[DynamoDb]:
    lock = Lock()
    clients: dict[str, Callable[[], Any]] = {
        "moto": lambda: _one_call_at_a_time(_client(), lock),
        "ministack": lambda: _client(request.getfixturevalue("ministack_url")),
        "dynalite": lambda: _transactions_in_steps(_client(request.getfixturevalue("dynalite_url")), lock),
        "given": _given_client,
    }
    make_client = clients[engine]
    with mock_aws() if engine == "moto" else nullcontext(), _table(make_client()) as name:
        yield DynamoDb(engine, name, make_client)


@pytest.fixture(params=("moto", *SERVERS, *GIVEN))
def dynamodb(request: pytest.FixtureRequest) -> Iterator[DynamoDb]:
    """Every engine of DynamoDB's API, one after the other."""
    with _dynamodb(request.param, request) as fresh:
        yield fresh


@pytest.fixture
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], InventoryStore]]:
    """Opens the store of this test, again and again: each one is another process to the data."""
    if request.param == "sqlite":
        with _opening(lambda: SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))) as opener:
            yield opener
    else:
        with (
            _dynamodb(request.param, request) as fresh,
            _opening(lambda: DynamoDbInventoryStore(fresh.table_name, fresh.client())) as opener,
        ):
            yield opener


@contextmanager
def _opening(make: Callable[[], InventoryStore]) -> Iterator[Callable[[], InventoryStore]]:
    opened: list[InventoryStore] = []

    def opener() -> InventoryStore:
        opened.append(make())
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[[], InventoryStore]) -> InventoryStore:
    return reopen()
