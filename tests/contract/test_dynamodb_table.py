"""What the adapter rests on, on every engine of DynamoDB's API: limits, refusals, order, pages, exclusion."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from inventory_store.dynamodb_table import DynamoDbTable
from inventory_store.errors import RefusedItem, StoreUnavailable
from inventory_store.table import ENDPOINTS, FINDINGS_PARTITION_KEY, FINDINGS_SORT_KEY

if TYPE_CHECKING:
    from tests.contract.conftest import DynamoDb

ITEM_BYTES_MAX = 400 * 1024
PAGE_BYTES_MAX = 1024 * 1024


# Where an engine is laxer than DynamoDB: strict, so that an engine which learns it is told of.
LAX = {
    ("moto", "test_a_number_as_an_index_s_key_is_told_to_be_at_fault"): "takes any value",
    ("moto", "test_an_empty_text_as_an_index_s_key_is_told_to_be_at_fault"): "takes any value",
    ("dynalite", "test_an_empty_text_as_an_index_s_key_is_told_to_be_at_fault"): "takes an empty text",
    ("ministack", "test_items_beyond_what_one_answer_takes_are_left_to_be_asked_for"): "answers without a bound",
}


@pytest.fixture
def table(dynamodb: DynamoDb, request: pytest.FixtureRequest) -> DynamoDbTable:
    if reason := LAX.get((dynamodb.engine, request.node.originalname)):
        request.applymarker(pytest.mark.xfail(reason=f"{dynamodb.engine} {reason}", strict=True))
    return DynamoDbTable(dynamodb.table_name, dynamodb.client())


def test_values_come_back_as_they_were_written(table: DynamoDbTable) -> None:
    values = {
        "text": "ü \x00",
        "whole": -(10**37),
        "flag": False,
        "nothing": None,
        "data": bytes(range(256)),
        "none": b"",
    }
    table.set("P", "S", values)

    assert table.get("P", "S") == {"pk": "P", "sk": "S", **values}


def test_sort_keys_are_ordered_by_their_bytes(table: DynamoDbTable) -> None:
    keys = ["!", "/", "/A", "/a", "/a ", "/a!", "/é", "/\uffff", "/\U0001f600", "10", "9", "~"]
    for key in reversed(keys):
        table.set("P", key, {"n": 1})

    ordered = sorted(keys, key=str.encode)
    assert [each["sk"] for each in table.query("P")] == ordered
    assert [each["sk"] for each in table.query("P", descending=True)] == ordered[::-1]
    assert [each["sk"] for each in table.query("P", after="/a", at_once=1)] == ordered[ordered.index("/a") + 1 :]
    assert [each["sk"] for each in table.query("P", begins_with="/a")] == ["/a", "/a ", "/a!"]
    assert [each["sk"] for each in table.query_between("P", "/A", "/a ")] == ["/A", "/a", "/a "]


def test_a_query_of_more_than_a_page_takes_is_read_whole(table: DynamoDbTable) -> None:
    for number in range(8):
        table.set("P", f"{number}", {"data": bytes(PAGE_BYTES_MAX // 4)})

    assert [each["sk"] for each in table.query("P")] == [str(number) for number in range(8)]
    assert [each["sk"] for each in table.query("P", descending=True, at_once=3, attributes=["sk"])] == list("76543210")


def test_a_hundred_items_are_read_in_one_call(table: DynamoDbTable) -> None:
    keys = [("P", f"{number:03d}") for number in range(120)]
    for key in keys[:100:2]:
        table.set(*key, {"n": 1})

    found = table.get_many([*keys, *keys])

    assert {key for key, item in found.items() if item} == set(keys[:100:2])
    assert found.keys() == set(keys[:100])


def test_items_beyond_what_one_answer_takes_are_left_to_be_asked_for(table: DynamoDbTable) -> None:
    """An answer takes 16 MB."""
    keys = [("P", f"{number:02d}") for number in range(50)]
    for key in keys:
        table.set(*key, {"data": bytes(380_000)})

    found = table.get_many(keys)

    assert len(found) < len(keys)
    assert all(item is not None for item in found.values())


def test_an_item_of_more_than_the_table_takes_is_told_to_be_at_fault(table: DynamoDbTable) -> None:
    room = ITEM_BYTES_MAX - len("pkPskStext")
    # moto refuses from 405,000 bytes on, and ministack counts some of the request's JSON.
    table.set("P", "S", {"text": "x" * 404_900})

    with pytest.raises(RefusedItem):
        table.set("P", "S", {"text": "x" * (room + 1)})
    with pytest.raises(RefusedItem):
        table.put_and_add({"pk": "Q", "sk": "S", "data": bytes(ITEM_BYTES_MAX)}, ("Q", "COUNT"), "count")


def test_a_number_as_an_index_s_key_is_told_to_be_at_fault(table: DynamoDbTable) -> None:
    with pytest.raises(RefusedItem):
        table.set("P", "S", {FINDINGS_PARTITION_KEY: 7, FINDINGS_SORT_KEY: "s"})


def test_an_empty_text_as_an_index_s_key_is_told_to_be_at_fault(table: DynamoDbTable) -> None:
    with pytest.raises(RefusedItem):
        table.set("P", "S", {FINDINGS_PARTITION_KEY: "", FINDINGS_SORT_KEY: "s"})


def test_a_condition_that_does_not_hold_changes_nothing(table: DynamoDbTable) -> None:
    assert table.update("P", "S", {"cursor": "0010"}, "attribute_not_exists(#cursor)")
    assert not table.update("P", "S", {"cursor": "0011"}, "attribute_not_exists(#cursor)")
    assert not table.update("P", "S", {"cursor": "0012"}, "#cursor = :stands_at", stands_at="10")
    assert table.update("P", "S", {"cursor": "0013", "data": b"x"}, "#cursor = :stands_at", stands_at="0010")
    assert table.get("P", "S") == {"pk": "P", "sk": "S", "cursor": "0013", "data": b"x"}
    assert not table.update("P", "S", {"data": b"z"}, "#data = :known", known=b"y")


def test_an_item_is_put_and_counted_or_neither(table: DynamoDbTable) -> None:
    new = {"pk": "P", "sk": "KEY", "host": "a.test"}

    assert table.put_and_add(new, ("C", "a.test"), "endpoint_count")
    assert not table.put_and_add(new | {"host": "b.test"}, ("C", "a.test"), "endpoint_count")
    assert table.put_and_add({**new, "sk": "OTHER"}, ("C", "a.test"), "endpoint_count")
    assert table.get("P", "KEY") == new
    assert (table.get("C", "a.test") or {})["endpoint_count"] == 2


def test_of_many_at_once_one_writes(dynamodb: DynamoDb) -> None:
    def write(number: int) -> bool:
        table = DynamoDbTable(dynamodb.table_name, dynamodb.client())
        return table.update("P", "S", {"cursor": f"{number}"}, "attribute_not_exists(#cursor)")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(8))).count(True) == 1


def test_an_index_lists_by_its_own_order(table: DynamoDbTable) -> None:
    index = ENDPOINTS
    table.set("ENDPOINT#0", "KEY", {"n": 1})
    for number in range(1, 6):
        key = {index.partition_key: "ENDPOINTS#0", index.sort_key: f"/{9 - number}"}
        table.set(f"ENDPOINT#{number}", "KEY", key)

    def listed(after: str | None, *, descending: bool = False) -> list[str]:
        found = table.query_index(index, "ENDPOINTS#0", after=after, descending=descending, at_once=2)
        return [each[index.sort_key] for each in found]

    assert listed(None) == ["/4", "/5", "/6", "/7", "/8"]
    assert listed("/5") == ["/6", "/7", "/8"]
    assert listed("/7", descending=True) == ["/6", "/5", "/4"]


def test_a_table_that_is_not_there_is_told_and_not_tried_again(dynamodb: DynamoDb) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        DynamoDbTable("nothing-here", dynamodb.client()).get("P", "S")

    assert (refused.value.code, refused.value.retryable) == ("ResourceNotFoundException", False)
