"""What only the DynamoDB adapter can meet: crashes between its items, and twins. The rest is in tests/contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from api_inventory.endpoint import EndpointKey
from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.lessons import Lessons
from api_inventory.minutes import Interval
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store import dynamodb
from inventory_store.cursor import Cursor
from inventory_store.dynamodb import DynamoDbInventoryStore
from inventory_store.dynamodb_table import DynamoDbTable
from inventory_store.errors import RefusedItem, StoreContention, StoreUnavailable
from inventory_store.folds import CollectionFold, EndpointFold, MergedLessons, Part
from inventory_store.limits import CONTENTION_TRIES_MAX
from inventory_store.queries import CollectionQuery, EndpointQuery
from inventory_store.table import minutes_sort_key, table_definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory_store.dynamodb_table import Item, ItemKey

KEY = EndpointKey("a.test", "/users/{user_id}", "GET")
SEEN = Usage(Traffic(request_count=1, statuses={"200": 1}, first_seen_ns=1, last_seen_ns=1), {7: Interval(1)})
LEARNT = Lessons(Knowledge({("path", "user_id"): ParameterEvidence(1)}))


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        made = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="not-a-secret"
        )
        made.create_table(**table_definition("t"))
        yield made


def fold(*sequences: int) -> EndpointFold:
    cursors = [Cursor.of(str(number)) for number in sequences]
    lessons = MergedLessons(tuple(Part(cursor, LEARNT) for cursor in cursors))
    return EndpointFold(KEY, 1, tuple(Part(cursor, SEEN) for cursor in cursors), lessons)


def collection_fold(*sequences: int) -> CollectionFold:
    return CollectionFold("a.test", 1, tuple(Part(Cursor.of(str(number)), SEEN) for number in sequences))


class Crashing(DynamoDbTable):
    """Stops at its nth write, as a process that is killed there does."""

    def __init__(self, client: Any, writes_left: int) -> None:
        super().__init__("t", client)
        self.writes_left = writes_left

    def _call(self, operation: str, call: Any, **parameters: Any) -> Any:
        if operation in {"UpdateItem", "TransactWriteItems"}:
            self.writes_left -= 1
            if self.writes_left < 0:
                raise KeyboardInterrupt
        return super()._call(operation, call, **parameters)


def test_where_lessons_are_refused_requests_count_all_the_same(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DynamoDbInventoryStore("t", client)
    with monkeypatch.context() as patched:
        patched.setattr(dynamodb, "pack_lessons", lambda _: b"x" * 500_000)
        with pytest.raises(RefusedItem):
            store.fold(fold(1, 2))
    store.fold(fold(3))

    [endpoint] = store.folded("a.test")
    assert endpoint.traffic == Traffic(request_count=3, statuses={"200": 3}, first_seen_ns=1, last_seen_ns=1)
    assert endpoint.lessons == LEARNT
    assert store.minutes(KEY.id, 0, 0) == {7: Interval(3)}


@pytest.mark.parametrize("writes", range(5))
def test_a_crash_between_any_two_items_loses_nothing_and_counts_nothing_twice(client: Any, writes: int) -> None:
    dying = DynamoDbInventoryStore("t", client)
    dying._table = Crashing(client, writes)
    try:
        dying.fold(fold(1, 2))
        dying.fold_collection(collection_fold(1, 2))
    except KeyboardInterrupt:
        pass

    store = DynamoDbInventoryStore("t", client)
    store.fold(fold(1, 2, 3))
    store.fold_collection(collection_fold(1, 2, 3))

    detail = store.endpoint(KEY.id, now_s=0)
    collection = store.collections(CollectionQuery()).items[0]
    assert detail.summary.request_count == 3
    assert detail.parameters[0].seen == 3
    assert detail.summary.parameter_count == store.endpoints(EndpointQuery(host="a.test")).items[0].parameter_count == 1
    assert (collection.endpoint_count, collection.request_count) == (1, 3)


def test_a_twin_that_writes_between_reading_and_writing_costs_another_try(client: Any) -> None:
    store, twin = (DynamoDbInventoryStore("t", client) for _ in range(2))
    read = store._table.get_many

    def read_then_lose(keys: Iterable[ItemKey]) -> dict[ItemKey, Item | None]:
        items = read(keys)
        twin.fold(fold(1, 2))
        return items

    store._table.get_many = read_then_lose  # type: ignore[method-assign]
    store.fold(fold(2, 3))

    assert store.endpoint(KEY.id, now_s=0).summary.request_count == 3


def test_what_a_table_does_not_tell_in_one_call_is_asked_for_alone(client: Any) -> None:
    store = DynamoDbInventoryStore("t", client)
    store.fold(fold(1))
    store._table.get_many = lambda _: {}  # type: ignore[method-assign]

    store.fold(fold(1, 2))

    assert store.endpoint(KEY.id, now_s=0).summary.request_count == 2


def test_a_race_that_is_always_lost_is_given_up_by_name(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DynamoDbInventoryStore("t", client)
    attempts = []
    monkeypatch.setattr(store._table, "update", lambda *key, **_: attempts.append(key))

    with pytest.raises(StoreContention):
        store.fold_collection(collection_fold(1))

    assert len(attempts) == CONTENTION_TRIES_MAX


def test_what_teaches_nothing_is_not_written(client: Any) -> None:
    store = DynamoDbInventoryStore("t", client)
    counted = EndpointFold(KEY, 1, (Part(Cursor.of("1"), SEEN),))

    store.fold(counted)

    keys = [item["sk"]["S"] for item in client.scan(TableName="t")["Items"]]
    assert not [key for key in keys if key.startswith("LESSONS#")]
    assert store.endpoint(KEY.id, now_s=0).summary.request_count == 1


def test_hours_that_were_written_without_quarters_are_told_by_the_quarter(client: Any) -> None:
    store = DynamoDbInventoryStore("t", client)
    for number, minute in enumerate((7, 65), start=1):
        seen = Usage(SEEN.traffic, {minute: Interval(number)})
        store.fold(EndpointFold(KEY, 1, (Part(Cursor.of(str(number)), seen),)))
    [old] = [item for item in client.scan(TableName="t")["Items"] if item["sk"]["S"] == minutes_sort_key(0, 1)]
    client.update_item(
        TableName="t", Key={name: old[name] for name in ("pk", "sk")}, UpdateExpression="REMOVE quarters"
    )

    assert store.quarters(KEY.id, 0, 1) == {0: Interval(1), 4: Interval(2)}


def test_what_was_written_without_gaps_goes_on_and_may_have_been_passed_over(client: Any) -> None:
    store = DynamoDbInventoryStore("t", client)
    store.fold(fold(1))
    for item in client.scan(TableName="t")["Items"]:
        if "gaps" in item:
            key = {name: item[name] for name in ("pk", "sk")}
            client.update_item(TableName="t", Key=key, UpdateExpression="REMOVE gaps")

    counts = []
    for number in (9, 5, 5, 1):
        usage = (Part(Cursor.of(str(number)), SEEN, arrived_at_s=number),)
        store.fold(EndpointFold(KEY, 1, usage, given_up_before_s=1))
        counts.append(store.endpoint(KEY.id, now_s=0).summary.request_count)
    assert counts == [2, 3, 3, 3]


def test_a_table_that_does_not_exist_is_told(client: Any) -> None:
    with pytest.raises(StoreUnavailable, match="DescribeTable: ResourceNotFoundException"):
        DynamoDbInventoryStore("nowhere", client).check()
