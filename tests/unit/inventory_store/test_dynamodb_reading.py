"""How reading stays bounded; what it answers is in tests/contract."""

from __future__ import annotations

from typing import Any

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.traffic import Traffic
from inventory_store import dynamodb_reading
from inventory_store.dynamodb_reading import DynamoDbReader
from inventory_store.encoding.traffic import pack_traffic
from inventory_store.errors import TooManyToSort
from inventory_store.queries import EndpointQuery
from inventory_store.table import (
    collection_partition,
    endpoints_partition,
    endpoints_sort_key,
    traffic_partition,
    traffic_sort_key,
)


class FakeTable:
    """Items by partition, and how many were taken."""

    def __init__(self, paths: int, hosts: int = 1) -> None:
        self.taken = 0
        self.items: dict[str, list[dict[str, Any]]] = {}
        traffic = pack_traffic(Traffic(request_count=1, statuses={"200": 1}))
        for number in range(paths):
            key = EndpointKey("a.test", f"/p{number:05d}x", "GET")
            item = {"sk": traffic_sort_key(key.path_template, key.method, 1), "traffic": traffic, "parameter_count": 2}
            self.items.setdefault(traffic_partition(key), []).append(item)
            indexed = {"host": key.host, "path_template": key.path_template, "method": key.method}
            indexed["sk"] = indexed["endpoints_sk"] = endpoints_sort_key(key.path_template, key.method, key.host)
            self.items.setdefault(endpoints_partition(key), []).append(indexed)
        for number in range(hosts):
            item = {"sk": f"h{number:04d}.test 000", "traffic": traffic, "endpoint_count": 1}
            self.items.setdefault(collection_partition(0), []).append(item)

    def query(
        self, partition: str, *, after: str | None = None, descending: bool = False, begins_with: str = "", **_: Any
    ) -> Any:
        for item in sorted(self.items.get(partition, []), key=lambda each: each["sk"], reverse=descending):
            if not item["sk"].startswith(begins_with):
                continue
            if after is None or (item["sk"] < after if descending else item["sk"] > after):
                self.taken += 1
                yield item

    query_endpoints = query


def reader(table: FakeTable) -> DynamoDbReader:
    return DynamoDbReader(table)  # type: ignore[arg-type]


def test_a_page_in_the_order_of_the_keys_reads_little_more_than_itself() -> None:
    table = FakeTable(1000)

    page = reader(table).endpoints(EndpointQuery(host="a.test", page_size=10))

    assert [row.key.path_template for row in page.items] == [f"/p{number:05d}x" for number in range(10)]
    assert page.items[0].parameter_count == 2
    assert table.taken < 30


def test_a_filter_that_matches_nothing_ends_with_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "ROWS_READ_PER_PAGE_MAX", 100)
    table = FakeTable(150)

    page = reader(table).endpoints(EndpointQuery(host="a.test", search="nothing"))
    rest = reader(table).endpoints(EndpointQuery(host="a.test", search="nothing", page_token=page.next_page_token))

    assert (page.items, rest.items, rest.next_page_token) == ((), (), None)
    assert page.next_page_token is not None


def test_an_order_that_memory_does_not_hold_asks_for_a_narrower_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "SORTED_ROWS_MAX", 50)

    with pytest.raises(TooManyToSort):
        reader(FakeTable(51)).endpoints(EndpointQuery(host="a.test", sort="request_count"))
    assert reader(FakeTable(50)).endpoints(EndpointQuery(host="a.test", sort="request_count")).total == 50


def test_too_many_hosts_are_not_listed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "HOSTS_LISTED_TOGETHER_MAX", 3)

    with pytest.raises(TooManyToSort):
        reader(FakeTable(0, hosts=4)).endpoints(EndpointQuery(sort="request_count"))


def test_endpoints_by_path_are_listed_however_many_hosts_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "HOSTS_LISTED_TOGETHER_MAX", 3)
    table = FakeTable(500, hosts=400)

    page = reader(table).endpoints(EndpointQuery(page_size=20))
    rest = reader(table).endpoints(EndpointQuery(page_size=20, page_token=page.next_page_token))

    paths = [row.key.path_template for row in (*page.items, *rest.items)]
    assert paths == [f"/p{number:05d}x" for number in range(40)]
    assert table.taken < 120


def test_a_status_that_nobody_answered_with_ends_with_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "ENDPOINTS_LOOKED_UP_PER_PAGE_MAX", 30)
    table = FakeTable(50)

    page = reader(table).endpoints(EndpointQuery(status="5xx"))
    rest = reader(table).endpoints(EndpointQuery(status="5xx", page_token=page.next_page_token))

    assert (page.items, rest.items, rest.next_page_token) == ((), (), None)
    assert page.next_page_token is not None
