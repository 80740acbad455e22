"""How reading stays bounded; what it answers is in tests/contract."""

from __future__ import annotations

from typing import Any

import pytest

from api_inventory.changes.change import Change
from api_inventory.endpoint import EndpointKey
from api_inventory.review import HostReview
from api_inventory.traffic import Traffic
from inventory_store import dynamodb_reading
from inventory_store.dynamodb_reading import DynamoDbReader
from inventory_store.encoding.change import pack_change
from inventory_store.encoding.review import pack_host_review
from inventory_store.encoding.traffic import pack_traffic
from inventory_store.errors import TooManyToSort
from inventory_store.queries import ChangeQuery, EndpointQuery, FindingQuery
from inventory_store.table import (
    Index,
    change_copies,
    change_partitions,
    change_sort_key,
    collection_partition,
    endpoints_partition,
    host_partition,
    listing,
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
            indexed |= listing(key, risk=number % 101)
            self.items.setdefault(endpoints_partition(key), []).append(indexed)
        for number in range(hosts):
            item = {"sk": f"h{number:04d}.test 000", "traffic": traffic, "endpoint_count": 1}
            self.items.setdefault(collection_partition(0), []).append(item)

    def get(self, partition: str, sort: str) -> Any:
        return next((item for item in self.items.get(partition, []) if item["sk"] == sort), None)

    def query(
        self, partition: str, *, after: str | None = None, descending: bool = False, begins_with: str = "", **_: Any
    ) -> Any:
        for item in sorted(self.items.get(partition, []), key=lambda each: each["sk"], reverse=descending):
            if not item["sk"].startswith(begins_with):
                continue
            if after is None or (item["sk"] < after if descending else item["sk"] > after):
                self.taken += 1
                yield item

    def query_findings(self, *_: Any, **__: Any) -> Any:
        return iter(())

    def query_index(self, index: Index, partition: str, **options: Any) -> Any:
        place = f"{index.name} {partition}"
        self.items[place] = [{**item, "sk": item[index.sort_key]} for item in self.items.get(partition, [])]
        return self.query(place, **options)


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


def test_changes_that_a_filter_leaves_out_are_read_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "CHANGES_READ_PER_PAGE_MAX", 20)
    table = FakeTable(0)
    for number in range(50):
        each = Change("endpoint_added", "a.test", f"{number:020x}", "GET /", "", "", "compatible", number + 1, number)
        for partition in change_copies(each):
            item = {"sk": change_sort_key(each.since_ns, each.id), "change": pack_change(each)}
            table.items.setdefault(partition, []).append(item)

    page = reader(table).changes(ChangeQuery(from_ns=49))

    assert [each.at_ns for each in page.items] == [50, 49]
    assert page.next_page_token is not None
    assert table.taken <= 20 + len(change_partitions())


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


@pytest.mark.parametrize("sort", ["path_template", "risk"])
def test_a_status_that_nobody_answered_with_ends_with_a_token(monkeypatch: pytest.MonkeyPatch, sort: Any) -> None:
    monkeypatch.setattr(dynamodb_reading, "ROWS_READ_PER_PAGE_MAX", 30)
    table = FakeTable(50)

    page = reader(table).endpoints(EndpointQuery(status="5xx", sort=sort))
    rest = reader(table).endpoints(EndpointQuery(status="5xx", sort=sort, page_token=page.next_page_token))

    assert (page.items, rest.items, rest.next_page_token) == ((), (), None)
    assert page.next_page_token is not None
    assert table.taken <= 50 + 2 * 4, "the rest is read where the first page ended, a row ahead of each slot"


def test_endpoints_by_risk_are_read_page_by_page() -> None:
    table = FakeTable(1000)

    pages = [reader(table).endpoints(EndpointQuery(sort="risk", order="desc", page_size=20))]
    pages.append(
        reader(table).endpoints(
            EndpointQuery(sort="risk", order="desc", page_size=20, page_token=pages[0].next_page_token)
        )
    )

    wanted = sorted(((number % 101, f"/p{number:05d}x") for number in range(1000)), reverse=True)[:40]
    assert [row.key.path_template for page in pages for row in page.items] == [path for _, path in wanted]
    assert table.taken < 120


def test_a_host_that_memory_does_not_sort_is_still_listed_by_risk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "SORTED_ROWS_OF_INDEXED_MAX", 50)
    query = EndpointQuery(host="a.test", sort="risk", order="desc", page_size=3)

    page = reader(FakeTable(101)).endpoints(query)

    assert [row.key.path_template for row in page.items] == ["/p00100x", "/p00099x", "/p00098x"]
    assert page.next_page_token is not None


def reviewed_host(paths: int) -> FakeTable:
    """A host whose review counted its endpoints."""
    table = FakeTable(paths)
    review = pack_host_review(HostReview(reviewed_endpoints=paths, reviewed_requests=paths))
    table.items[host_partition("a.test")] = [{"sk": "a.test", "review": review}]
    return table


@pytest.mark.parametrize("sort", ["request_count", "last_seen", "first_seen", "method"])
def test_a_host_that_is_too_large_to_sort_is_refused_before_its_endpoints_are_read(
    monkeypatch: pytest.MonkeyPatch, sort: Any
) -> None:
    monkeypatch.setattr(dynamodb_reading, "SORTED_ROWS_MAX", 50)
    table = reviewed_host(500)

    with pytest.raises(TooManyToSort):
        reader(table).endpoints(EndpointQuery(host="a.test", sort=sort, search="nothing"))

    assert table.taken == 0


def test_a_large_host_is_listed_by_risk_without_reading_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "SORTED_ROWS_OF_INDEXED_MAX", 50)
    table = reviewed_host(500)

    page = reader(table).endpoints(EndpointQuery(host="a.test", sort="risk", order="desc", page_size=10))

    assert [row.key.path_template for row in page.items[:2]] == ["/p00403x", "/p00302x"]
    assert table.taken < 60


def test_a_host_that_was_never_reviewed_is_read_no_further_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "SORTED_ROWS_MAX", 50)
    table = FakeTable(500)

    with pytest.raises(TooManyToSort):
        reader(table).endpoints(EndpointQuery(host="a.test", sort="request_count", search="nothing"))

    assert table.taken < 60


def test_the_endpoints_of_several_hosts_are_counted_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "SORTED_ROWS_MAX", 3)
    table = FakeTable(500, hosts=4)

    with pytest.raises(TooManyToSort):
        reader(table).endpoints(EndpointQuery(sort="request_count"))

    assert table.taken == 4


def test_reviews_of_very_many_hosts_are_read_once_in_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamodb_reading, "COUNTED_ANEW_MAX", 0)
    clock = [100.0]
    monkeypatch.setattr(dynamodb_reading.time, "monotonic", lambda: clock[0])
    table = reviewed_host(3)
    looking = reader(table)

    for after_s in (0, 3, 9):
        clock[0] = 100.0 + after_s
        assert [host.endpoint_count for host in looking.hosts()] == [3]
    assert table.taken == 1

    clock[0] = 111.0
    assert looking.finding_counts(FindingQuery()).is_complete
    assert [host.request_count for host in looking.hosts()] == [3]
    assert table.taken == 2
