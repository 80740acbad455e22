from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_inventory.exchange_record import ExchangeRecord, Origin
from api_inventory.shape_counts import ShapeCounts
from inventory_store.cursor import Cursor
from stream_processor.batch import Batch
from stream_processor.intake import Delivered, Position
from stream_processor.sampling import SampleGate

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.exchange import Exchange


def delivered(sequence: int, bucket: int, *exchanges: Exchange) -> Delivered:
    position = Position("arn", "shardId-000000000000", str(sequence), 0.0)
    record = ExchangeRecord("agent-1", bucket, exchanges, origin=Origin("a" * 16, sequence))
    return Delivered(position, Cursor.of(str(sequence)), record)


def test_many_records_become_one_fold_per_endpoint_and_bucket(exchange: Callable[..., Exchange]) -> None:
    batch = Batch(SampleGate())
    batch.add(delivered(1, 3, exchange("/orders/1"), exchange("/orders/2"), exchange("/users")))
    batch.add(delivered(2, 4, exchange("/orders/3")))
    batch.add(delivered(3, 3, exchange("/orders/4", status=404)))

    folds = list(batch.endpoint_folds(99))

    shape = [
        (fold.key.path_template, fold.bucket, [part.content.usage.traffic.request_count for part in fold.parts])
        for fold in folds
    ]
    assert shape == [("/orders/{order_id}", 3, [2, 1]), ("/users", 3, [1]), ("/orders/{order_id}", 4, [1])]
    assert [part.sequence for part in folds[0].parts] == [Cursor.of("1"), Cursor.of("3")]
    assert [part.origin for part in folds[0].parts] == [Origin("a" * 16, 1), Origin("a" * 16, 3)]
    answers = [sample.response.status for sample in folds[0].samples if sample.response]
    assert answers == [200, 404]
    assert folds[0].samples_expire_at_s == 99


def test_a_host_is_folded_per_bucket_and_record(exchange: Callable[..., Exchange]) -> None:
    batch = Batch(SampleGate())
    batch.add(delivered(1, 3, exchange("/orders/1"), exchange("/users"), exchange("/users", host="b.test")))
    batch.add(delivered(2, 3, exchange("/users")))

    folds = {fold.host: fold for fold in batch.collection_folds()}

    shop = folds["shop.example.test"]
    assert [(part.sequence.text[-1], part.content.traffic.request_count) for part in shop.parts] == [("1", 2), ("2", 1)]
    assert [part.origin for part in shop.parts] == [Origin("a" * 16, 1), Origin("a" * 16, 2)]
    assert [part.content.traffic.request_count for part in folds["b.test"].parts] == [1]


def test_exchanges_of_no_use_are_counted_by_reason(exchange: Callable[..., Exchange]) -> None:
    batch = Batch(SampleGate())

    batch.add(delivered(1, 3, exchange(), exchange(host=""), exchange(host="a b"), exchange(host="")))

    assert batch.counters == {
        "exchanges": 4,
        "exchanges_dropped_host_missing": 2,
        "exchanges_dropped_host_malformed": 1,
    }


def test_what_an_agent_counted_joins_the_endpoint_of_its_shape(exchange: Callable[..., Exchange]) -> None:
    counts = ShapeCounts("GET", "shop.example.test", "/orders/9", "http/1.1", 200, "", "", 40, 0, 0, 80, 5, 6, {46: 40})
    seen = delivered(1, 3, exchange("/orders/1"))
    counted = replace(counts, host=""), counts, replace(counts, method="PUT", requests=2)
    batch = Batch(SampleGate())

    batch.add(replace(seen, record=replace(seen.record, counts=counted)))

    traffic = {fold.key.method: fold.parts[0].content.usage.traffic for fold in batch.endpoint_folds(99)}
    assert {method: (each.request_count, each.examined_count) for method, each in traffic.items()} == {
        "GET": (41, 1),
        "PUT": (2, 0),
    }
    assert batch.counters == {"exchanges": 83, "exchanges_counted": 82, "exchanges_dropped_host_missing": 40}
    [host] = batch.collection_folds()
    assert [part.content.traffic.request_count for part in host.parts] == [43]
