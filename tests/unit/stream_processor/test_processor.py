"""Which records have to come again, and that each of them counts once however often it does."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from api_inventory.exchange import Body
from inventory_store.errors import CorruptItem, InventoryStoreError, RefusedItem, StoreContention, StoreUnavailable
from inventory_store.host_book import TEMPLATES
from inventory_store.queries import CollectionQuery, EndpointQuery
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.batch import Batch
from stream_processor.processor import Processor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from api_inventory.exchange import Exchange
    from inventory_store.port import InventoryStore
    from stream_processor.intake import GivenUp


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteInventoryStore]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def batch_of_two(
    exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> dict[str, Any]:
    event_of_two: dict[str, Any] = event((1, record(exchange("/a"))), (2, record(exchange("/b"))))
    return event_of_two


class Refusing:
    """A store that refuses to fold some endpoints."""

    def __init__(self, store: InventoryStore, refusals: dict[str, Exception]) -> None:
        self._store = store
        self.refusals = refusals
        self.folded: list[str] = []

    def fold(self, fold: Any) -> Any:
        self.folded.append(fold.key.path_template)
        if fold.key.path_template in self.refusals:
            raise self.refusals[fold.key.path_template]
        return self._store.fold(fold)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Queue:
    """A failure queue that can lose its link."""

    def __init__(self, *unreachable: str) -> None:
        self.noted: list[tuple[str, str]] = []
        self._unreachable = frozenset(unreachable)

    def note(self, given_up: Sequence[GivenUp]) -> frozenset[str]:
        self.noted += [(each.position.sequence_number, each.reason) for each in given_up]
        return frozenset(each.position.sequence_number for each in given_up) & self._unreachable


def processor(store: Any, queue: Queue | None = None) -> Processor:
    return Processor(store, queue or Queue(), sample_ttl_days=14)


def counts(store: InventoryStore) -> dict[str, int]:
    return {row.key.path_template: row.request_count for row in store.endpoints(EndpointQuery()).items}


def test_a_batch_is_folded_and_nothing_has_to_come_again(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    report = processor(store).process(event((1, record(exchange("/a"), exchange("/b"))), (2, record(exchange("/a")))))

    assert report.failed == []
    assert counts(store) == {"/a": 2, "/b": 1}
    assert store.collections(CollectionQuery()).items[0].request_count == 3
    assert report.counters == {
        "exchanges": 3,
        "records": 2,
        "folds_folded": 3,
        "records_failed": 0,
        "templates_read": 1,
    }


def test_a_record_that_cannot_be_read_is_given_up_alone(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    queue = Queue()

    report = processor(store, queue).process(
        event((1, record(exchange("/a"))), (2, b"rubbish"), (3, record(exchange("/b"))))
    )

    assert report.failed == []
    assert queue.noted == [("2", "wrong_magic")]
    assert counts(store) == {"/a": 1, "/b": 1}
    assert report.counters["records_rejected_wrong_magic"] == 1


def test_what_could_not_be_noted_comes_again(store: SqliteInventoryStore, event: Callable[..., Any]) -> None:
    report = processor(store, Queue("2")).process(event((1, b"rubbish"), (2, b"rubbish")))

    assert report.failed == ["2"]


@pytest.fixture
def batch_of_four(
    exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> dict[str, Any]:
    event_of_four: dict[str, Any] = event(
        (1, record(exchange("/a"))),
        (2, record(exchange("/b"))),
        (3, record(exchange("/a"))),
        (4, record(exchange("/b"))),
    )
    return event_of_four


DENIED = StoreUnavailable("UpdateItem", "AccessDeniedException", retryable=False)
THROTTLED = StoreUnavailable("UpdateItem", "ThrottlingException", retryable=True)


def test_a_lost_race_marks_the_records_that_fed_it_and_no_other(
    store: SqliteInventoryStore, batch_of_four: dict[str, Any]
) -> None:
    report = processor(Refusing(store, {"/b": StoreContention("UpdateItem")})).process(batch_of_four)

    assert report.failed == ["2", "4"]
    assert counts(store) == {"/a": 2}


@pytest.mark.parametrize(
    ("refusal", "reason", "sentence"),
    [
        (CorruptItem("endpoints/b", "msgpack"), "item_corrupt", "stored item endpoints/b is damaged: expected msgpack"),
        (
            RefusedItem("UpdateItem", "ValidationException"),
            "item_refused",
            "the inventory store will not take this item: UpdateItem: ValidationException",
        ),
    ],
)
def test_what_no_retry_can_help_is_noted_and_holds_nothing_up(
    store: SqliteInventoryStore,
    batch_of_four: dict[str, Any],
    refusal: InventoryStoreError,
    reason: str,
    sentence: str,
) -> None:
    queue = Queue()

    report = processor(Refusing(store, {"/b": refusal}), queue).process(batch_of_four)

    assert report.failed == []
    assert queue.noted == [("2", reason), ("4", reason)]
    assert counts(store) == {"/a": 2}
    assert list(report.refusals) == [sentence]
    assert report.counters[f"folds_given_up_{reason}"] == 2


@pytest.mark.parametrize("refusal", [THROTTLED, DENIED])
def test_a_store_out_of_reach_is_not_asked_again_for_the_rest_of_the_batch(
    store: SqliteInventoryStore,
    batch_of_two: dict[str, Any],
    refusal: Exception,
) -> None:
    refusing = Refusing(store, {"/a": refusal})

    report = processor(refusing).process(batch_of_two)

    assert refusing.folded == ["/a"]
    assert report.failed == ["1", "2"]


class Silent:
    """A store that can be asked for documents of no host, or of all but one."""

    def __init__(self, store: InventoryStore, *hosts: str) -> None:
        self._store = store
        self.hosts = set(hosts)
        self.asked: list[str] = []

    def document(self, kind: str, key: str) -> Any:
        self.asked.append(key)
        if key in self.hosts:
            raise THROTTLED
        return self._store.document(kind, key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_records_whose_templates_cannot_be_read_come_again_and_what_was_taken_before_is_folded(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    silent = Silent(store, "b.test")
    worker = processor(silent)
    batch = event(
        (1, record(exchange("/a"))),
        (2, record(exchange("/b"), exchange("/b", host="b.test"))),
        (3, record(exchange("/c"))),
        (4, record(exchange("/d", host="d.test"))),
    )

    report = worker.process(batch)

    assert report.failed == ["2", "3", "4"]
    assert counts(store) == {"/a": 1}
    assert list(report.refusals) == [str(THROTTLED)]
    assert report.counters["records_not_taken"] == 1
    # A store that does not answer is not asked again within the batch.
    assert silent.asked[-1] == "b.test"
    assert "d.test" not in silent.asked

    silent.hosts.clear()
    assert worker.process(batch).failed == []
    assert {row.key.path_template: row.request_count for row in store.endpoints(EndpointQuery()).items} == {
        "/a": 1,
        "/b": 1,
        "/c": 1,
        "/d": 1,
    }
    assert {each.host: each.request_count for each in store.collections(CollectionQuery()).items} == {
        "shop.example.test": 3,
        "b.test": 1,
        "d.test": 1,
    }


def test_templates_that_are_damaged_hold_no_record_up(
    store: SqliteInventoryStore, batch_of_two: dict[str, Any]
) -> None:
    store.put_document(TEMPLATES, "shop.example.test", b"damaged", revision=0)

    report = processor(store).process(batch_of_two)

    assert report.failed == []
    assert counts(store) == {"/a": 1, "/b": 1}
    assert report.counters["templates_unreadable"] == 1


def test_what_exchanges_taught_is_what_a_review_reads(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    records = (1, record(exchange("/a?n=1"))), (2, record(exchange("/a?n=2"), exchange("/a?m=1")))
    worker = processor(store)
    worker.process(event(records[0]))
    worker.process(event(*records))

    [folded] = store.folded("shop.example.test")
    assert {name: each.seen for (_, name), each in folded.lessons.knowledge.parameters.items()} == {"n": 2, "m": 1}
    assert (folded.lessons.kinds, folded.lessons.vnis) == ({"rest": 3}, {"1": 3})
    assert folded.lessons.access.request_count == folded.traffic.request_count == 3


def test_what_is_not_folded_when_time_is_up_comes_again(
    store: SqliteInventoryStore, batch_of_two: dict[str, Any]
) -> None:
    times = iter([True, False, False])

    report = processor(store).process(batch_of_two, has_time=lambda: next(times))

    assert counts(store) == {"/a": 1}
    # The host's share of both records is not folded either.
    assert report.failed == ["1", "2"]
    assert report.counters["folds_not_tried"] == 2


def test_a_sample_that_was_not_kept_does_not_stand_in_the_way_of_the_next(
    store: SqliteInventoryStore, batch_of_two: dict[str, Any]
) -> None:
    refusing = Refusing(store, {"/a": THROTTLED})
    worker = processor(refusing)

    worker.process(batch_of_two)
    refusing.refusals = {}
    worker.process(batch_of_two)

    for row in store.endpoints(EndpointQuery()).items:
        assert len(store.endpoint(row.id, now_s=0).samples) == 1


def test_records_that_come_again_as_lambda_sends_them_count_once(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    """Any write may fail at any time; Lambda starts again at the lowest failed record, with what follows it."""
    rng = random.Random(11)
    paths = ["/a", "/b", "/c"]
    records = [(n, record(*[exchange(rng.choice(paths)) for _ in range(3)], bucket=n % 2)) for n in range(1, 21)]
    refusing = Refusing(store, {})
    worker = processor(refusing)

    checkpoint = 0
    for attempt in range(200):
        refusing.refusals = {path: StoreContention(path) for path in paths if attempt < 100 and rng.random() < 0.4}
        batch = records[checkpoint : checkpoint + rng.randint(1, 6)]
        failed = worker.process(event(*batch)).failed
        checkpoint = int(failed[0]) - 1 if failed else checkpoint + len(batch)
        if checkpoint == len(records):
            break

    whole = processor(SqliteInventoryStore(":memory:"))
    whole.process(event(*records))
    assert counts(store) == counts(whole.store)
    assert store.collections(CollectionQuery()) == whole.store.collections(CollectionQuery())
    whole.store.close()


@pytest.mark.parametrize(("given_up_after_s", "counted"), [(20_700, 3), (None, 2)])
def test_a_record_that_was_given_up_counts_once_when_it_is_redriven(  # noqa: PLR0917 - fixtures
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
    given_up_after_s: int | None,
    counted: int,
) -> None:
    """Where the mapping gives none up by age, what comes late is an old delivery."""
    now_s = 0.0
    folding = Processor(store, Queue(), sample_ttl_days=14, given_up_after_s=given_up_after_s, now_s=lambda: now_s)
    first, passed_over, last = (event((number, record(exchange("/a")))) for number in (1, 2, 3))
    now_s = first["Records"][0]["kinesis"]["approximateArrivalTimestamp"]
    folding.process(first)
    now_s += 21_600
    folding.process(last)
    for _ in range(2):
        assert folding.process(passed_over).failed == []

        assert counts(store) == {"/a": counted}
        [host] = store.collections(CollectionQuery()).items
        assert host.request_count == counted


def test_totals_add_up_over_batches(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    worker = processor(store)
    worker.process(event((1, record(exchange(), exchange(host="")))))
    worker.process(event((2, record(exchange()))))

    assert worker.totals["exchanges"] == 3
    assert worker.totals["exchanges_dropped_host_missing"] == 1


def test_samples_expire_so_many_days_after_they_arrived(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    processor(store).process(event((1, record(exchange("/a")))))

    endpoint_id = store.endpoints(EndpointQuery()).items[0].id
    expiry_s = 1_700_000_000 + 14 * 86_400
    assert len(store.endpoint(endpoint_id, now_s=expiry_s - 1).samples) == 1
    assert store.endpoint(endpoint_id, now_s=expiry_s).samples == ()


@pytest.mark.parametrize("error", [OverflowError("4111111111111111"), KeyError("hunter2"), TypeError("hunter2")])
def test_what_nobody_expected_costs_one_fold_and_its_words_are_not_told(
    store: SqliteInventoryStore, batch_of_two: dict[str, Any], error: Exception
) -> None:
    queue = Queue()

    report = processor(Refusing(store, {"/a": error}), queue).process(batch_of_two)

    assert (report.failed, counts(store)) == ([], {"/b": 1})
    assert queue.noted == [("1", "unexpected")]
    assert report.counters["folds_given_up_unexpected"] == 1
    [explanation] = [each.explanation for each in report.given_up]
    assert explanation.startswith(f"{type(error).__name__} at test_processor.py:")
    assert not {"4111111111111111", "hunter2"} & set(explanation.replace(":", " ").split())


def test_a_record_that_nobody_expected_is_given_up_alone(
    store: SqliteInventoryStore, batch_of_two: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue()
    add = Batch.add

    def fails_at_one(batch: Batch, delivered: Any) -> None:
        add(batch, delivered)
        if delivered.position.sequence_number == "1":
            raise IndexError

    monkeypatch.setattr(Batch, "add", fails_at_one)

    report = processor(store, queue).process(batch_of_two)

    assert (report.failed, queue.noted) == ([], [("1", "unexpected")])
    assert counts(store)["/b"] == 1
    assert report.counters["records_given_up_unexpected"] == 1


def test_what_the_machine_lacks_is_no_fault_of_the_data(
    store: SqliteInventoryStore, batch_of_two: dict[str, Any]
) -> None:
    with pytest.raises(OSError, match="No space left"):
        processor(Refusing(store, {"/a": OSError("No space left")})).process(batch_of_two)


def test_a_record_of_numbers_that_no_store_holds_is_given_up_alone(
    store: SqliteInventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
) -> None:
    large = exchange("/b")
    assert large.request is not None
    large = structs.replace(large, request=structs.replace(large.request, body=Body(b"", 2**63)))

    report = processor(store).process(event((1, record(exchange("/a"))), (2, record(large, large))))

    assert (report.failed, counts(store)) == ([], {"/a": 1})
    assert [each.reason for each in report.given_up] == ["not_the_map"]
