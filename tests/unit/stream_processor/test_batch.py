from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace as replace_struct

from api_inventory.access.client import TrustedProxies
from api_inventory.behaviour.behaviour import Behaviour
from api_inventory.behaviour.outcomes import Outcomes
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import ExchangeRecord, Origin
from api_inventory.lessons import Lessons
from api_inventory.shape_counts import ShapeCounts
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.rule import Rule
from inventory_store.cursor import Cursor
from inventory_store.errors import StoreUnavailable
from inventory_store.host_book import TEMPLATES, HostBook
from inventory_store.purged_hosts import mark_purged, purged_hosts
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.batch import Batch
from stream_processor.endpoint_bounds import Admissions, EndpointBounds
from stream_processor.intake import Delivered, Position
from stream_processor.known_templates import KnownTemplates
from stream_processor.lesson_tally import Examination
from stream_processor.limits import UNBOUNDED
from stream_processor.sampling import SampleGate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inventory_store.folds import EndpointFold

SHOP = "shop.example.test"
COUNTS = ShapeCounts("GET", SHOP, "/orders/9", "http/1.1", 200, "", "", 40, 0, 0, 80, 5, 6, {46: 40})


@pytest.fixture
def store() -> Iterator[SqliteInventoryStore]:
    opened = SqliteInventoryStore(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def batch(store: SqliteInventoryStore) -> Batch:
    return Batch(SampleGate(), KnownTemplates(store), Examination())


def delivered(sequence: int, bucket: int, *exchanges: Exchange, arrived_at_s: float = 0.0) -> Delivered:
    position = Position("arn", "shardId-000000000000", str(sequence), arrived_at_s)
    record = ExchangeRecord("agent-1", bucket, exchanges, origin=Origin("a" * 16, sequence))
    return Delivered(position, Cursor.of(str(sequence)), record)


def folds_of(batch: Batch) -> dict[str, EndpointFold]:
    return {f"{fold.key.method} {fold.key.path_template}": fold for fold in batch.endpoint_folds(99)}


def test_many_records_become_one_fold_per_endpoint_and_bucket(batch: Batch, exchange: Callable[..., Exchange]) -> None:
    batch.add(delivered(1, 3, exchange("/orders/1"), exchange("/orders/2"), exchange("/users")))
    batch.add(delivered(2, 4, exchange("/orders/3")))
    batch.add(delivered(3, 3, exchange("/orders/4", status=404)))

    folds = list(batch.endpoint_folds(99))

    shape = [
        (fold.key.path_template, fold.bucket, [part.content.traffic.request_count for part in fold.parts])
        for fold in folds
    ]
    assert shape == [("/orders/{order_id}", 3, [2, 1]), ("/users", 3, [1]), ("/orders/{order_id}", 4, [1])]
    assert [part.sequence for part in folds[0].parts] == [Cursor.of("1"), Cursor.of("3")]
    assert [part.origin for part in folds[0].parts] == [Origin("a" * 16, 1), Origin("a" * 16, 3)]
    answers = [sample.response.status for sample in folds[0].samples if sample.response]
    assert answers == [200, 404]
    assert folds[0].samples_expire_at_s == 99


def test_what_is_taught_is_added_up_of_the_records_that_are_asked_for(
    batch: Batch, exchange: Callable[..., Exchange]
) -> None:
    batch.add(delivered(1, 3, exchange("/orders?a=1")))
    batch.add(delivered(2, 3, exchange("/orders?b=1"), exchange("/orders?b=2")))
    batch.add(delivered(3, 3, exchange("/orders?c=1")))

    lessons = folds_of(batch)["GET /orders"].lessons
    first, second, _ = lessons.lesson_parts()

    assert (first.sequence, first.origin) == (Cursor.of("1"), Origin("a" * 16, 1))
    assert {name for _, name in lessons.of([first, second]).knowledge.parameters} == {"a", "b"}
    assert lessons.of([second]).kinds == {"rest": 2}
    assert lessons.of([]) == Lessons()


def test_a_host_is_folded_per_bucket_and_record(batch: Batch, exchange: Callable[..., Exchange]) -> None:
    batch.add(delivered(1, 3, exchange("/orders/1"), exchange("/users"), exchange("/users", host="b.test")))
    batch.add(delivered(2, 3, exchange("/users")))

    folds = {fold.host: fold for fold in batch.collection_folds()}

    shop = folds[SHOP]
    assert [(part.sequence.text[-1], part.content.traffic.request_count) for part in shop.parts] == [("1", 2), ("2", 1)]
    assert [part.origin for part in shop.parts] == [Origin("a" * 16, 1), Origin("a" * 16, 2)]
    assert [part.content.traffic.request_count for part in folds["b.test"].parts] == [1]


def test_exchanges_of_no_use_are_counted_by_reason(batch: Batch, exchange: Callable[..., Exchange]) -> None:
    batch.add(delivered(1, 3, exchange(), exchange(host=""), exchange(host="a b"), exchange(host="")))

    assert batch.counters == {
        "exchanges": 4,
        "exchanges_dropped_host_missing": 2,
        "exchanges_dropped_host_malformed": 1,
    }


def test_what_an_agent_counted_joins_the_endpoint_of_its_shape(batch: Batch, exchange: Callable[..., Exchange]) -> None:
    seen = delivered(1, 3, exchange("/orders/1"))
    counted = replace(COUNTS, host=""), COUNTS, replace(COUNTS, method="PUT", requests=2)

    batch.add(replace(seen, record=replace(seen.record, counts=counted)))

    traffic = {fold.key.method: fold.parts[0].content.traffic for fold in batch.endpoint_folds(99)}
    assert {method: (each.request_count, each.examined_count) for method, each in traffic.items()} == {
        "GET": (41, 1),
        "PUT": (2, 0),
    }
    assert batch.counters == {"exchanges": 83, "exchanges_counted": 82, "exchanges_dropped_host_missing": 40}
    [host] = batch.collection_folds()
    assert [part.content.traffic.request_count for part in host.parts] == [43]


def test_a_record_of_counts_alone_teaches_how_they_ended_and_nothing_else(batch: Batch) -> None:
    counted = delivered(1, 3)

    batch.add(replace(counted, record=replace(counted.record, counts=(replace(COUNTS, has_credential=False),))))

    fold = folds_of(batch)["GET /orders/{order_id}"]
    lessons = fold.lessons.of(fold.lessons.lesson_parts())
    assert lessons == Lessons(behaviour=Behaviour(anonymous=Outcomes(40, 40, 0, 5, 6), hours={0: (40, 0)}))
    assert fold.samples == ()


def test_of_many_alike_in_one_record_the_first_are_looked_into_and_all_are_counted(
    store: SqliteInventoryStore, exchange: Callable[..., Exchange]
) -> None:
    batch = Batch(SampleGate(), KnownTemplates(store), Examination(), examined_per_record_max=2)
    answered = [exchange("/orders?n=1") for _ in range(5)]

    batch.add(delivered(1, 3, *answered, exchange("/orders?x=1", status=404), exchange("/users")))
    batch.add(delivered(2, 3, *answered))

    fold = folds_of(batch)["GET /orders"]
    assert [part.content.traffic.request_count for part in fold.parts] == [6, 5]
    # Two of each status, in each record.
    assert [part.content.traffic.examined_count for part in fold.parts] == [3, 2]
    assert fold.lessons.of(fold.lessons.lesson_parts()).kinds == {"rest": 5}
    assert batch.counters["exchanges_not_examined"] == 3 + 3


def graphql(*queries: str) -> Exchange:
    content = json.dumps([{"query": query} for query in queries]).encode()
    headers = (("Content-Type", "application/json"),)
    return Exchange(
        *(None, "10.0.0.1:1", "10.0.0.2:80", "http/1.1"),
        Request("POST", "/graphql", SHOP, headers, Body(content, len(content))),
        Response(200, headers, Body(b'{"data": {}}', 12)),
        *(10**18, None),
    )


def test_an_exchange_counts_for_each_operation_and_once_for_its_host(batch: Batch) -> None:
    batch.add(delivered(1, 3, graphql("query A { a }", "mutation B { b }"), graphql("mutation B { b }")))

    folds = folds_of(batch)
    assert {name: fold.parts[0].content.traffic.request_count for name, fold in folds.items()} == {
        "POST /graphql#query:A": 1,
        "POST /graphql#mutation:B": 2,
    }
    assert folds["POST /graphql#query:A"].lessons.of(folds["POST /graphql#query:A"].lessons.lesson_parts()).kind == (
        "graphql"
    )
    [host] = batch.collection_folds()
    assert host.parts[0].content.traffic.request_count == 2


def test_an_exchange_counts_once_for_all_of_its_operations_beyond_the_bounds(store: SqliteInventoryStore) -> None:
    bounds = EndpointBounds(Admissions(endpoints_per_minute=1))
    batch = Batch(SampleGate(), KnownTemplates(store), Examination(), bounds=bounds)
    labels = ("query:D", "query:E")
    counted = replace(COUNTS, method="POST", target="/graphql", operations=labels, requests=5)
    asked = delivered(1, 3, graphql("query A { a }", "query B { b }", "query C { c }"))

    batch.add(replace(asked, record=replace(asked.record, counts=(counted,))))

    folds = folds_of(batch)
    assert {name: fold.parts[0].content.traffic.request_count for name, fold in folds.items()} == {
        "POST /graphql#query:A": 1,
        "POST /{rest}": 1 + 5,
    }
    assert folds["POST /{rest}"].lessons.of(folds["POST /{rest}"].lessons.lesson_parts()).kinds == {"graphql": 1}
    [host] = batch.collection_folds()
    assert host.parts[0].content.traffic.request_count == 6


def test_a_record_goes_where_the_templates_of_its_arrival_lead(
    batch: Batch, store: SqliteInventoryStore, exchange: Callable[..., Exchange]
) -> None:
    learnt = HostTemplates((Rule("/users", 1_000, 1_000),), 900)
    HostBook(store).write(TEMPLATES, SHOP, learnt.to_json(), 0)

    batch.add(delivered(1, 3, exchange("/users/amelie"), arrived_at_s=999.9))
    batch.add(delivered(2, 3, exchange("/users/amelie"), arrived_at_s=1_000.0))

    assert set(folds_of(batch)) == {"GET /users/amelie", "GET /users/{user_id}"}


class Refusing:
    """A store that does not answer what is asked of one host."""

    def __init__(self, store: SqliteInventoryStore, host: str) -> None:
        self._store, self._host = store, host

    def document(self, kind: str, key: str) -> Any:
        if key == self._host:
            raise StoreUnavailable("GetItem", "ThrottlingException", retryable=True)
        return self._store.document(kind, key)


def test_of_a_record_whose_templates_cannot_be_read_nothing_is_taken(
    store: SqliteInventoryStore, exchange: Callable[..., Exchange]
) -> None:
    refusing: Any = Refusing(store, "b.test")
    batch = Batch(SampleGate(), KnownTemplates(refusing), Examination())

    with pytest.raises(StoreUnavailable):
        batch.add(delivered(1, 3, exchange("/users"), exchange("/users", host="b.test")))

    assert list(batch.endpoint_folds(99)) == list(batch.collection_folds()) == []
    assert batch.counters == {}


def test_a_burst_is_as_large_as_it_was_however_few_of_its_exchanges_are_examined(
    store: SqliteInventoryStore, exchange: Callable[..., Exchange]
) -> None:
    how = Examination(key=b"k", trusted=TrustedProxies(("10.0.0.0/8",)))
    seen = []
    for examined_max in (8, UNBOUNDED):
        batch = Batch(SampleGate(), KnownTemplates(store), how, examined_per_record_max=examined_max)
        for second in range(1, 9):
            # One client asks two hundred times a second, another one thirty times, behind one load balancer.
            sent = [
                exchange(
                    "/search",
                    headers=(("X-Forwarded-For", "203.0.113.9" if number < 200 else "198.51.100.7"),),
                    request_at_ns=10**18 + second * 10**9 + number,
                )
                for number in range(230)
            ]
            batch.add(delivered(second, 1, *sent))
        fold = folds_of(batch)["GET /search"]
        seen.append(fold.lessons.of(fold.lessons.lesson_parts()).behaviour.bursts)

    few, everything = seen
    assert few == everything
    assert sorted(few.values()) == [8 * 30, 8 * 200]


def test_what_was_captured_of_a_host_before_it_was_purged_is_dropped_and_counted(
    store: SqliteInventoryStore, exchange: Callable[..., Exchange]
) -> None:
    book, purged_ns = HostBook(store), 1_000 * 10**9
    mark_purged(book, SHOP, purged_ns)
    batch = Batch(SampleGate(), KnownTemplates(store), Examination(purged=purged_hosts(book)))
    before, after = (
        replace_struct(exchange("/orders/1"), request_at_ns=at_ns, response_at_ns=at_ns)
        for at_ns in (purged_ns, purged_ns + 1)
    )
    record = ExchangeRecord("agent-1", 3, (before, after), counts=(COUNTS,), origin=Origin("a" * 16, 1))

    batch.add(Delivered(Position("arn", "shardId-000000000000", "1", 0.0), Cursor.of("1"), record))

    [fold] = batch.endpoint_folds(99)
    assert fold.parts[0].content.traffic.request_count == 1
    assert batch.counters["exchanges_dropped_host_purged"] == 1 + COUNTS.requests
