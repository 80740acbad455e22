"""What every inventory store promises. The oracle is plain arithmetic over the exchanges that were folded."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, product
from typing import TYPE_CHECKING, Any, get_args

import pytest

from api_inventory.changes.change import Change
from api_inventory.endpoint import EndpointKey
from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.exchange_record import Origin
from api_inventory.findings.decision import Decision
from api_inventory.findings.state import FindingState, Transition
from api_inventory.knowledge_tally import KnowledgeTally
from api_inventory.lessons import Lessons
from api_inventory.path_template import path_template
from api_inventory.review import EndpointFacts, EndpointReview, HostReview
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.usage import Usage, UsageTally
from inventory_store.cursor import Cursor
from inventory_store.errors import (
    InvalidPageToken,
    RefusedItem,
    StaleDocument,
    StoreContention,
    UnknownCollection,
    UnknownEndpoint,
    UnknownFinding,
)
from inventory_store.folds import CollectionFold, EndpointFold, MergedLessons, Part, host_subject
from inventory_store.host_book import HostBook
from inventory_store.limits import DOCUMENT_BYTES_MAX, WRITERS_REMEMBERED_MAX
from inventory_store.outcome import FoldOutcome
from inventory_store.port import Document, PublishedReview
from inventory_store.queries import ChangeQuery, CollectionQuery, EndpointQuery, EndpointSort, FindingQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.port import InventoryStore, Page

SECOND = 10**9
SHOP = "shop.example.test"
ORDERS = EndpointKey(SHOP, "/orders", "GET")
JSON = (("Content-Type", "application/json"),)


def exchange(key: EndpointKey = ORDERS, *, status: int = 200, at_s: int = 100, body: Any = None) -> Exchange:
    content = json.dumps({"id": 1} if body is None else body).encode()
    return Exchange(
        vni=1,
        client="10.0.0.1:40000",
        server="10.0.0.2:80",
        protocol="http/1.1",
        request=Request(key.method, key.path_template, key.host),
        response=Response(status, JSON, Body(content, len(content))),
        request_at_ns=at_s * SECOND,
        response_at_ns=at_s * SECOND + 5,
    )


Told = tuple[Usage, Lessons]


def told(*exchanges: Exchange) -> Told:
    usage, knowledge = UsageTally(), KnowledgeTally()
    for each in exchanges:
        if each.request is not None:
            usage.add(each, each.request)
            knowledge.add(each.request, each.response, path_template(each.request.target))
    return usage.usage(), Lessons(knowledge.knowledge())


def part(sequence: int, *exchanges: Exchange, origin: Origin | None = None) -> Part[Told]:
    return Part(Cursor.of(str(sequence)), told(*exchanges), origin)


def fold(store: InventoryStore, key: EndpointKey, *parts: Part[Told], bucket: int = 7, **extras: Any) -> FoldOutcome:
    """Folds as the processor does: the endpoint, then its host."""
    usage = tuple(Part(each.sequence, each.content[0], each.origin) for each in parts)
    lessons = MergedLessons(tuple(Part(each.sequence, each.content[1], each.origin) for each in parts))
    outcome = store.fold(EndpointFold(key, bucket, usage, lessons, **extras))
    store.fold_collection(CollectionFold(key.host, bucket, usage))
    return outcome


def all_pages(ask: Callable[[Any], Page[Any]], query: Any) -> list[Any]:
    rows: list[Any] = []
    for _ in range(100):
        page = ask(query)
        rows += page.items
        if page.next_page_token is None:
            return rows
        query = replace(query, page_token=page.next_page_token)
    raise AssertionError("paging does not end")


def row(store: InventoryStore, key: EndpointKey = ORDERS) -> Any:
    return next(item for item in store.endpoints(EndpointQuery(host=key.host)).items if item.key == key)


# --- folding


def test_what_is_folded_is_read_back(store: InventoryStore) -> None:
    outcome = fold(store, ORDERS, part(1, exchange(at_s=50), exchange(status=404, at_s=70)), part(2, exchange(at_s=60)))

    summary = row(store)
    assert outcome is FoldOutcome.FOLDED
    assert (summary.id, summary.request_count, summary.statuses) == (ORDERS.id, 3, {"200": 2, "404": 1})
    assert (summary.first_seen_ns, summary.last_seen_ns) == (50 * SECOND, 70 * SECOND)
    assert summary.response_content_types == ("application/json",)
    assert summary.protocols == ("http/1.1",)


def test_a_replay_changes_nothing(store: InventoryStore) -> None:
    batch = (part(5, exchange()), part(9, exchange(status=500)))
    fold(store, ORDERS, *batch)
    before = store.endpoint(ORDERS.id, now_s=0), store.collections(CollectionQuery())

    outcome = fold(store, ORDERS, *batch)

    assert outcome is FoldOutcome.REPLAYED
    assert (store.endpoint(ORDERS.id, now_s=0), store.collections(CollectionQuery())) == before


@pytest.mark.differs_by_engine
def test_of_a_batch_that_is_partly_old_only_the_new_counts(store: InventoryStore) -> None:
    fold(store, ORDERS, part(1, exchange()), part(2, exchange()))

    outcome = fold(store, ORDERS, part(2, exchange()), part(3, exchange(body={"new": True})))

    detail = store.endpoint(ORDERS.id, now_s=0)
    assert outcome is FoldOutcome.PARTLY_REPLAYED
    assert detail.summary.request_count == 3
    assert set(detail.response_schemas["200"]["properties"]) == {"id", "new"}
    assert store.collections(CollectionQuery()).items[0].request_count == 3


@pytest.mark.differs_by_engine
def test_sequence_numbers_compare_as_numbers_of_56_digits(store: InventoryStore) -> None:
    fold(store, ORDERS, part(9, exchange()))

    outcomes = [
        fold(store, ORDERS, part(10, exchange())),
        fold(store, ORDERS, part(10**55, exchange())),
        fold(store, ORDERS, part(10**54, exchange())),
    ]

    assert outcomes == [FoldOutcome.FOLDED, FoldOutcome.FOLDED, FoldOutcome.REPLAYED]
    assert row(store).request_count == 3


def test_buckets_have_cursors_of_their_own_and_add_up(store: InventoryStore) -> None:
    fold(store, ORDERS, part(5, exchange(at_s=10)), bucket=1)
    fold(store, ORDERS, part(5, exchange(at_s=20, body={"other": 1})), bucket=2)

    detail = store.endpoint(ORDERS.id, now_s=0)
    collection = store.collections(CollectionQuery()).items[0]
    assert detail.summary.request_count == 2
    assert set(detail.response_schemas["200"]["properties"]) == {"id", "other"}
    assert (collection.endpoint_count, collection.request_count) == (1, 2)
    assert (collection.first_seen_ns, collection.last_seen_ns) == (10 * SECOND, 20 * SECOND)


@pytest.mark.differs_by_engine
def test_concurrent_processors_of_different_buckets_count_exactly(reopen: Callable[[], InventoryStore]) -> None:
    def process(bucket: int) -> None:
        processor = reopen()
        for sequence in range(1, 6):
            fold(processor, ORDERS, part(sequence, exchange()), bucket=bucket)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(process, range(3)))

    store = reopen()
    assert row(store).request_count == 15
    assert [(c.endpoint_count, c.request_count) for c in store.collections(CollectionQuery()).items] == [(1, 15)]


@pytest.mark.differs_by_engine
def test_two_processors_of_one_bucket_fold_each_record_once(reopen: Callable[[], InventoryStore]) -> None:
    """A late twin: Lambda gave the shard to another process before the first one had stopped."""
    batch = [part(sequence, exchange()) for sequence in range(1, 9)]

    def process(_: int) -> None:
        processor = reopen()
        for start in range(0, 8, 2):
            fold(processor, ORDERS, *batch[start : start + 2])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(process, range(2)))

    assert row(reopen()).request_count == 8


def test_random_redelivery_counts_every_record_once(reopen: Callable[[], InventoryStore]) -> None:
    rng = random.Random(7)
    parts = [part(sequence, *[exchange(body={f"f{sequence}": 1})] * rng.randint(1, 3)) for sequence in range(1, 13)]
    done = 0
    while done < len(parts):
        start = rng.randint(max(0, done - 4), done)
        end = rng.randint(done, len(parts))
        if end > start:
            fold(reopen(), ORDERS, *parts[start:end])
        done = max(done, end)

    detail = reopen().endpoint(ORDERS.id, now_s=0)
    assert detail.summary.request_count == sum(each.content[0].traffic.request_count for each in parts)
    assert set(detail.response_schemas["200"]["properties"]) == {f"f{number}" for number in range(1, 13)}


def test_a_record_that_its_writer_put_twice_counts_once(store: InventoryStore) -> None:
    origin, fields = Origin("a" * 16, 1), {"id": 1, "name": "x"}
    fold(store, ORDERS, part(1, exchange(body=fields), origin=origin))

    outcome = fold(store, ORDERS, part(2, exchange(body=fields), origin=origin))

    detail = store.endpoint(ORDERS.id, now_s=0)
    assert outcome is FoldOutcome.REPLAYED
    assert detail.summary.request_count == 1
    assert store.collections(CollectionQuery()).items[0].request_count == 1


def arriving(store: InventoryStore, *numbers: int, given_up_before_s: int = 0, is_cut: bool = False) -> None:
    """Folds records that arrived at the second of their numbers; cut, of their endpoint alone."""
    parts = tuple(replace(part(number, exchange(at_s=number)), arrived_at_s=number) for number in numbers)
    usage = tuple(each.of(each.content[0]) for each in parts)
    lessons = MergedLessons(tuple(each.of(each.content[1]) for each in parts))
    store.fold(EndpointFold(ORDERS, 7, usage, lessons, given_up_before_s=given_up_before_s))
    if not is_cut:
        store.fold_collection(CollectionFold(SHOP, 7, usage, given_up_before_s))


@pytest.mark.differs_by_engine
def test_records_that_were_given_up_count_once_when_they_are_redriven(reopen: Callable[[], InventoryStore]) -> None:
    """The second was written in part when the table went away, the third not at all; later ones were folded since."""
    store = reopen()
    arriving(store, 1)
    arriving(store, 2, is_cut=True)
    arriving(store, 900, given_up_before_s=500)
    arriving(store, 901, given_up_before_s=501)
    assert (row(store).request_count, store.collection(SHOP).request_count) == (4, 3)

    for _ in range(2):
        arriving(reopen(), 2, given_up_before_s=800)
        arriving(reopen(), 3, 4, given_up_before_s=800)

        assert (row(store).request_count, store.collection(SHOP).request_count) == (6, 6)
        for subject in (ORDERS.id, host_subject(SHOP)):
            assert sum(each.requests for each in store.minutes(subject, 0, 0).values()) == 6
    arriving(store, 902, given_up_before_s=502)
    assert (row(store).request_count, store.collection(SHOP).request_count) == (7, 7)


@pytest.mark.differs_by_engine
def test_a_copy_of_what_was_redriven_counts_nowhere(reopen: Callable[[], InventoryStore]) -> None:
    def arrives(at_s: int, number: int, given_up_before_s: int) -> int:
        one = replace(part(at_s, exchange(at_s=1)), origin=Origin("a" * 16, number), arrived_at_s=at_s)
        usage, lessons = (one.of(one.content[0]),), MergedLessons((one.of(one.content[1]),))
        reopen().fold(EndpointFold(ORDERS, 7, usage, lessons, given_up_before_s=given_up_before_s))
        return row(reopen()).request_count

    arrives(100, 1, 0)
    arrives(500, 4, 300)
    arrives(900, 6, 700)

    # Two gaps: within the first, in the second, and behind both; what is no copy counts.
    assert [arrives(at_s, 2, 800) for at_s in (200, 600, 950)] == [4, 4, 4]
    assert [arrives(600, 5, 800), arrives(960, 7, 0)] == [5, 6]


def test_what_is_redriven_beside_what_is_folded_counts_once(reopen: Callable[[], InventoryStore]) -> None:
    arriving(reopen(), 1)
    arriving(reopen(), 900, given_up_before_s=500)

    def process(number: int) -> None:
        store = reopen()
        for step in range(4):
            # Two redrive the same, one goes on.
            arriving(store, 901 + step if number == 2 else 2 + step, given_up_before_s=501)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(process, range(3)))

    assert (row(reopen()).request_count, reopen().collection(SHOP).request_count) == (10, 10)


@pytest.mark.differs_by_engine
def test_a_record_that_was_put_twice_within_a_batch_counts_once(store: InventoryStore) -> None:
    first, second = Origin("a" * 16, 1), Origin("a" * 16, 2)

    outcome = fold(
        store,
        ORDERS,
        part(1, exchange(), origin=first),
        part(2, exchange(), origin=first),
        part(3, exchange(), origin=second),
        part(4, exchange(), origin=first),
    )

    assert outcome is FoldOutcome.PARTLY_REPLAYED
    assert row(store).request_count == 2


def test_writers_and_buckets_number_their_records_for_themselves(store: InventoryStore) -> None:
    for sequence, (writer, bucket) in enumerate(product("abc", (1, 2)), start=1):
        fold(store, ORDERS, part(sequence, exchange(), origin=Origin(writer * 16, 1)), bucket=bucket)
    fold(store, ORDERS, part(9, exchange()), bucket=1)

    assert row(store).request_count == 7


def test_writers_are_forgotten_by_when_they_wrote_last(reopen: Callable[[], InventoryStore]) -> None:
    sequence = count(1)

    def put(writer: int, number: int) -> FoldOutcome:
        return fold(reopen(), ORDERS, part(next(sequence), exchange(), origin=Origin(f"{writer:016x}", number)))

    for writer in range(WRITERS_REMEMBERED_MAX):
        put(writer, 1)
    put(0, 2)
    put(WRITERS_REMEMBERED_MAX, 1)

    assert put(0, 2) is FoldOutcome.REPLAYED
    assert put(2, 1) is FoldOutcome.REPLAYED
    assert put(1, 1) is FoldOutcome.FOLDED


@pytest.mark.parametrize("seed", range(6))
def test_redelivery_and_repetition_together_count_every_record_once(
    reopen: Callable[[], InventoryStore], seed: int
) -> None:
    """Writers put some of their records twice, each in order; then batches of the stream come again and again."""
    rng = random.Random(seed)
    sent: dict[str, list[int]] = {writer * 16: _with_repetitions(rng, 6) for writer in "abc"}
    stream = []
    while any(sent.values()):
        writer = rng.choice([writer for writer, numbers in sent.items() if numbers])
        origin = Origin(writer, sent[writer].pop(0))
        body = {f"{writer[0]}{origin.number}": 1}
        stream.append(part(len(stream) + 1, *[exchange(body=body)] * origin.number, origin=origin))

    done = 0
    while done < len(stream):
        start, end = rng.randint(max(0, done - 5), done), rng.randint(done, len(stream))
        if end > start:
            fold(reopen(), ORDERS, *stream[start:end])
        done = max(done, end)

    detail = reopen().endpoint(ORDERS.id, now_s=0)
    assert detail.summary.request_count == 3 * sum(range(1, 7))
    assert set(detail.response_schemas["200"]["properties"]) == {f"{w}{n}" for w in "abc" for n in range(1, 7)}
    assert reopen().collections(CollectionQuery()).items[0].request_count == detail.summary.request_count


def _with_repetitions(rng: random.Random, last: int) -> list[int]:
    """1 to `last` in order, with a few that came before put once more somewhere behind."""
    numbers = list(range(1, last + 1))
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(1, len(numbers))
        numbers.insert(place, rng.choice(numbers[:place]))
    return numbers


def test_everything_survives_a_restart(reopen: Callable[[], InventoryStore]) -> None:
    fold(reopen(), ORDERS, part(3, exchange()))

    store = reopen()

    assert row(store).request_count == 1
    assert fold(store, ORDERS, part(3, exchange())) is FoldOutcome.REPLAYED


@pytest.mark.differs_by_engine
def test_a_hostile_endpoint_stays_within_its_bounds(store: InventoryStore) -> None:
    wide = {f"{'x' * 180}{number}": [number] for number in range(300)}
    for sequence in range(1, 5):
        body = {f"{sequence}{name}": value for name, value in wide.items()}
        fold(store, ORDERS, part(sequence, exchange(status=200 + sequence, body=body)))

    detail = store.endpoint(ORDERS.id, now_s=0)

    assert detail.summary.request_count == 4
    assert sum(len(schema.get("properties", {})) for schema in detail.response_schemas.values()) <= 400


# --- reading


@pytest.mark.differs_by_engine
def test_an_unknown_endpoint_or_host_is_refused_by_name(store: InventoryStore) -> None:
    with pytest.raises(UnknownEndpoint):
        store.endpoint("0" * 20, now_s=0)
    with pytest.raises(UnknownCollection):
        store.host_endpoints("nowhere.example.test")


def _filled(store: InventoryStore) -> list[EndpointKey]:
    keys = [
        EndpointKey(host, path, method)
        for host in ("a.test", "b.test:8080", "[2001:db8::1]:8080")
        for path in ("/", "/users", "/users/{user_id}", "/users/{user_id}/Orders", "/users!", "/v1")
        for method in ("GET", "POST")
    ]
    for number, key in enumerate(keys):
        status = 404 if number % 3 == 0 else 200
        exchanges = [exchange(key, status=status, at_s=1000 - number)] * (number % 5 + 1)
        fold(store, key, part(number + 1, *exchanges), bucket=number)
    return keys


# Thousands of calls to moto, on a machine that may be busy.
@pytest.mark.timeout(300)
def test_endpoints_are_listed_in_every_order_page_by_page(store: InventoryStore) -> None:
    keys = _filled(store)
    for host in sorted({key.host for key in keys}):
        facts = [
            (key, EndpointFacts(kind="rest", risk=number % 7)) for number, key in enumerate(keys) if key.host == host
        ]
        store.publish(host, [PublishedReview(key, EndpointReview(each)) for key, each in facts], HostReview())

    for host, sort, order in product((None, "a.test"), get_args(EndpointSort), ("asc", "desc")):
        rows = all_pages(store.endpoints, EndpointQuery(host=host, sort=sort, order=order, page_size=13))
        places = [(_value(row, sort), row.key.path_template, row.key.method, row.key.host) for row in rows]
        assert sorted(row.key for row in rows) == sorted(key for key in keys if host in {None, key.host})
        assert places == sorted(places, reverse=order == "desc")


def _value(summary: Any, sort: str) -> Any:
    if sort in {"path_template", "method"}:
        return getattr(summary.key, sort)
    if sort == "risk":
        return summary.facts.risk
    return getattr(summary, sort if sort == "request_count" else f"{sort}_ns")


def test_endpoints_are_filtered(store: InventoryStore) -> None:
    keys = _filled(store)

    def found(**filters: Any) -> set[EndpointKey]:
        return {each.key for each in all_pages(store.endpoints, EndpointQuery(page_size=7, **filters))}

    assert found(method="POST") == {key for key in keys if key.method == "POST"}
    assert found(search="orders", host="a.test") == {
        key for key in keys if "Orders" in key.path_template and key.host == "a.test"
    }
    assert found(status="4xx") == {key for number, key in enumerate(keys) if number % 3 == 0}
    assert found(search="%_nothing") == set()


def test_collections_are_listed_in_every_order_page_by_page(store: InventoryStore) -> None:
    _filled(store)

    for sort in ("host", "endpoint_count", "request_count", "first_seen", "last_seen"):
        query = CollectionQuery(sort=sort, order="desc", page_size=1)  # type: ignore[arg-type]
        rows = all_pages(store.collections, query)
        values = [
            (getattr(each, sort if sort in {"host", "endpoint_count", "request_count"} else f"{sort}_ns"), each.host)
            for each in rows
        ]
        assert values == sorted(values, reverse=True)
        assert [each.endpoint_count for each in rows] == [12, 12, 12]
    assert [each.host for each in store.collections(CollectionQuery(search="B.TEST")).items] == ["b.test:8080"]
    assert store.collections(CollectionQuery()).total == 3


def test_one_host_is_told_of_as_the_list_has_it(store: InventoryStore) -> None:
    _filled(store)

    listed = store.collections(CollectionQuery()).items
    assert [store.collection(each.host) for each in listed] == list(listed)
    for host in ("b.test", "B.TEST:8080", "", "x" * 3_000):
        with pytest.raises(UnknownCollection):
            store.collection(host)


def test_collections_agree_with_their_endpoints(store: InventoryStore) -> None:
    _filled(store)

    for collection in store.collections(CollectionQuery()).items:
        rows = all_pages(store.endpoints, EndpointQuery(host=collection.host))
        assert collection.endpoint_count == len(rows)
        assert collection.request_count == sum(each.request_count for each in rows)
        assert collection.first_seen_ns == min(each.first_seen_ns for each in rows)
        assert collection.last_seen_ns == max(each.last_seen_ns for each in rows)


@pytest.mark.differs_by_engine
def test_a_host_is_read_whole_in_the_order_of_its_paths(store: InventoryStore) -> None:
    keys = [key for key in _filled(store) if key.host == "a.test"]

    details = list(store.host_endpoints("a.test"))

    assert [each.summary.key for each in details] == sorted(keys, key=lambda key: (key.path_template, key.method))
    assert all(each.response_schemas for each in details)


@pytest.mark.parametrize("token", ["", "!", "bm90IGpzb24", "W10", "WzEsMl0", "W1tbW1tb"])
def test_a_damaged_page_token_is_refused(store: InventoryStore, token: str) -> None:
    with pytest.raises(InvalidPageToken):
        store.endpoints(EndpointQuery(page_token=token))
    with pytest.raises(InvalidPageToken):
        store.collections(CollectionQuery(page_token=token))
    with pytest.raises(InvalidPageToken):
        store.findings(FindingQuery(page_token=token))


def test_a_page_token_of_another_query_is_refused(store: InventoryStore) -> None:
    _filled(store)
    token = store.endpoints(EndpointQuery(page_size=1)).next_page_token

    with pytest.raises(InvalidPageToken):
        store.endpoints(EndpointQuery(page_size=1, order="desc", page_token=token))


# --- samples and findings


def sample(*, at_s: int = 100, status: int | None = 200, client: str = "10.0.0.1:1") -> Sample:
    response = None if status is None else SampleResponse(status, JSON, '{"id": 1}', 9)
    request = SampleRequest("GET", "/orders?q=‹masked:4›", (("Host", SHOP),), None, 0)
    return Sample(at_s * SECOND, client, "10.0.0.2:80", complete=True, request=request, response=response)


@pytest.mark.differs_by_engine
def test_samples_are_shown_until_they_expire(store: InventoryStore) -> None:
    fold(store, ORDERS, part(1, exchange()), samples=(sample(), sample(status=None)), samples_expire_at_s=5000)

    assert store.endpoint(ORDERS.id, now_s=4999).samples == (sample(), sample(status=None))
    assert store.endpoint(ORDERS.id, now_s=5000).samples == ()


@pytest.mark.differs_by_engine
def test_samples_are_bounded_per_status_class(store: InventoryStore) -> None:
    sequences = count(1)
    for at_s in range(100, 2000, 100):
        samples = (sample(at_s=at_s), sample(at_s=at_s, status=503), sample(at_s=at_s, status=204))
        fold(store, ORDERS, part(next(sequences), exchange()), samples=samples, samples_expire_at_s=5000)

    kept = store.endpoint(ORDERS.id, now_s=0).samples
    classes = [each.response.status // 100 for each in kept if each.response]
    assert classes.count(2) == 3
    assert classes.count(5) == 3
    assert [each.captured_at_ns for each in kept] == sorted((each.captured_at_ns for each in kept), reverse=True)


def finding(
    rule: str = "AUTH-12", *, severity: Any = "medium", key: EndpointKey = ORDERS, **changes: Any
) -> FindingState:
    made = FindingState(
        rule,
        "API key in query",
        severity,
        key.host,
        key.id,
        "api_key",
        "api_key=‹masked:32›",
        3,
        100,
        200,
        9,
        "open",
        300,
    )
    return replace(made, **changes)


def test_findings_are_kept_as_they_were_written_last(store: InventoryStore) -> None:
    fold(store, ORDERS, part(1, exchange()))
    decision = Decision("accept", "ada", "a test account", 500, 900)
    first = finding(history=(Transition(300, "open", "", "Seen in traffic."),))
    of_host = finding("CONF-05", endpoint_id=None)
    store.put_findings([first, of_host])

    last = replace(first, status="accepted", decision=decision, accepted_severity="medium", last_seen_ns=700)
    store.put_findings([last])

    assert store.endpoint(ORDERS.id, now_s=0).findings == (last,)
    assert store.finding(last.id) == last
    assert sorted(store.host_findings(SHOP), key=lambda each: each.rule) == [last, of_host]
    assert store.findings(FindingQuery()).items == tuple(sorted((last, of_host), key=lambda each: each.id))
    assert list(store.host_findings("nobody.test")) == []


@pytest.mark.differs_by_engine
def test_a_finding_is_replaced_only_where_nobody_wrote_or_removed_it_since_it_was_read(store: InventoryStore) -> None:
    read = finding()
    store.put_findings([read])
    decided, reviewed = replace(read, status="accepted"), replace(read, last_seen_ns=700)

    assert store.replace_finding(read, decided)
    assert store.finding(read.id) == decided
    store.put_findings([reviewed])
    assert not store.replace_finding(read, decided)
    assert store.finding(read.id) == reviewed
    store.remove_findings([reviewed])
    assert not store.replace_finding(reviewed, decided)
    assert store.findings(FindingQuery()).items == ()


def test_a_finding_that_stands_elsewhere_now_can_be_removed(store: InventoryStore) -> None:
    store.put_findings([finding(), finding("AUTH-13")])

    store.remove_findings([finding(), finding("AUTH-99")])

    assert [each.rule for each in store.findings(FindingQuery()).items] == ["AUTH-13"]
    for unknown in (finding().id, "", "ünknown", "f" * 20, "f" * 500):
        with pytest.raises(UnknownFinding):
            store.finding(unknown)


def test_findings_are_asked_for_by_how_they_stand_and_by_their_rule(store: InventoryStore) -> None:
    store.put_findings(
        [finding("A"), finding("A", detail="b", status="fixed", severity="high"), finding("B", status="fixed")]
    )

    def rules(**query: Any) -> list[tuple[str, str]]:
        return [(each.rule, each.status) for each in all_pages(store.findings, FindingQuery(page_size=1, **query))]

    assert rules(status="fixed") == [("A", "fixed"), ("B", "fixed")]
    assert sorted(rules(rules=("A",))) == [("A", "fixed"), ("A", "open")]
    assert rules(rules=("A", "C"), status="open", host=SHOP, severity="medium") == [("A", "open")]
    assert rules(rules=("C",)) == rules(rules=()) == []


@pytest.mark.differs_by_engine
def test_a_sample_beyond_all_measure_is_dropped_and_counted(store: InventoryStore) -> None:
    noise = random.Random(5)
    text = "".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(100_000))
    request = SampleRequest("GET", "/orders", (), text, 1)
    fold(
        store,
        ORDERS,
        part(1, exchange()),
        samples=(Sample(1, "c", "s", complete=True, request=request, response=None),),
    )

    assert store.endpoint(ORDERS.id, now_s=0).samples == ()
    assert store.take_drops() == {"samples_dropped_too_large": 1}


@pytest.mark.differs_by_engine
def test_findings_come_worst_first_page_by_page(store: InventoryStore) -> None:
    other = EndpointKey("a.test", "/", "GET")
    findings = [
        finding(f"RULE-{number}", severity=severity, key=key)
        for number, severity in enumerate(["low", "critical", "high", "info", "medium", "high"])
        for key in (ORDERS, other)
    ]
    store.put_findings(findings)

    rows = all_pages(store.findings, FindingQuery(page_size=3))

    ranks = ["critical", "high", "medium", "low", "info"]
    assert {each.id for each in rows} == {each.id for each in findings}
    assert len(rows) == len(findings)
    assert [each.severity for each in rows] == sorted((each.severity for each in rows), key=ranks.index)
    high = all_pages(store.findings, FindingQuery(severity="high", page_size=1))
    assert [each.host for each in high] == ["a.test", "a.test", SHOP, SHOP]
    assert {each.host for each in all_pages(store.findings, FindingQuery(host=SHOP, page_size=2))} == {SHOP}


@pytest.mark.differs_by_engine
def test_the_store_says_what_it_is_and_answers(store: InventoryStore) -> None:
    store.check()

    assert store.kind in {"sqlite", "dynamodb"}


# --- what reviews write


ORDER = EndpointKey(SHOP, "/orders/{order_id}", "GET")
BLUE, RED = EndpointKey(SHOP, "/orders/blue-hat", "GET"), EndpointKey(SHOP, "/orders/red-hat", "GET")
RISKY = EndpointFacts(kind="rest", risk=40, credentials=("bearer_jwt",), sensitive=("email:response",))


def publish_merge(store: InventoryStore) -> None:
    """As a review does that learnt that hats are orders."""
    folded = {each.key: each for each in store.folded(SHOP)}
    members = folded[BLUE], folded[RED]
    absorbed = members[0].traffic.merge(members[1].traffic)
    ids = tuple(member.key.id for member in members)
    reviews = [
        PublishedReview(
            ORDER, EndpointReview(RISKY, None, ids, absorbed), members[0].lessons.merge(members[1].lessons)
        ),
        *(PublishedReview(member.key, EndpointReview(shown_as=ORDER.id)) for member in members),
    ]
    store.publish(SHOP, reviews, HostReview(hidden_count=2))


def test_facts_of_a_review_stand_beside_the_traffic_that_goes_on(store: InventoryStore) -> None:
    fold(store, ORDERS, part(1, exchange()))
    assert row(store).facts is None

    store.publish(SHOP, [PublishedReview(ORDERS, EndpointReview(RISKY))], HostReview())
    fold(store, ORDERS, part(2, exchange()))

    assert (row(store).facts, row(store).request_count) == (RISKY, 2)
    assert store.endpoint(ORDERS.id, now_s=0).summary == row(store)


def test_endpoints_that_were_merged_are_shown_as_one_and_lose_nothing(store: InventoryStore) -> None:
    fold(store, BLUE, part(1, exchange(at_s=50, body={"hat": "blue"})), bucket=1)
    fold(store, RED, part(1, exchange(status=404, at_s=90), exchange(at_s=60, body={"size": 3})), bucket=2)

    publish_merge(store)
    fold(store, ORDER, part(9, exchange(at_s=100)), bucket=3)

    assert [each.key for each in store.endpoints(EndpointQuery(host=SHOP)).items] == [ORDER]
    assert [each.key for each in store.endpoints(EndpointQuery()).items] == [ORDER]
    assert [each.summary.key for each in store.host_endpoints(SHOP)] == [ORDER]
    merged = store.endpoint(ORDER.id, now_s=0)
    assert (merged.summary.request_count, merged.summary.statuses) == (4, {"200": 3, "404": 1})
    assert (merged.summary.first_seen_ns, merged.summary.last_seen_ns) == (50 * SECOND, 100 * SECOND)
    assert set(merged.response_schemas["200"]["properties"]) == {"id", "hat", "size"}
    (collection,) = store.collections(CollectionQuery()).items
    assert (collection.endpoint_count, collection.request_count) == (1, 4)


def test_what_a_review_says_of_a_host_stands_beside_its_traffic(store: InventoryStore) -> None:
    fold(store, ORDERS, part(1, exchange()))
    assert store.collections(CollectionQuery()).items[0].review is None
    review = HostReview(risk=40, finding_counts={"high": 1}, sensitive=("email",), reviewed_requests=1, reviewed_at_s=9)
    review = replace(review, sensitive_counts={"email": (3, 1, 2)})

    store.publish(SHOP, [], review)
    fold(store, ORDERS, part(2, exchange()))

    (collection,) = store.collections(CollectionQuery()).items
    assert (collection.review, collection.request_count, collection.endpoint_count) == (review, 2, 1)


@pytest.mark.differs_by_engine
def test_the_id_of_a_merged_endpoint_leads_to_the_one_that_shows_it(store: InventoryStore) -> None:
    fold(store, BLUE, part(1, exchange()), bucket=1)
    fold(store, RED, part(1, exchange()), bucket=2)
    publish_merge(store)

    assert store.endpoint(BLUE.id, now_s=0) == store.endpoint(ORDER.id, now_s=0)


def test_a_merge_that_is_taken_back_leaves_everything_as_it_was(store: InventoryStore) -> None:
    fold(store, BLUE, part(1, exchange()), bucket=1)
    fold(store, RED, part(1, exchange()), bucket=2)
    publish_merge(store)

    taken_back = [PublishedReview(key, EndpointReview()) for key in (BLUE, RED)]
    store.publish(
        SHOP,
        [PublishedReview(ORDER, EndpointReview(shown_as=ORDER.id), Lessons()), *taken_back],
        HostReview(hidden_count=1),
    )

    assert {each.key for each in store.endpoints(EndpointQuery(host=SHOP)).items} == {BLUE, RED}
    assert store.endpoint(BLUE.id, now_s=0).summary.request_count == 1
    assert store.collections(CollectionQuery()).items[0].endpoint_count == 2


def test_a_late_record_of_a_merged_endpoint_is_evidence_for_the_next_review(store: InventoryStore) -> None:
    fold(store, BLUE, part(1, exchange()), bucket=1)
    fold(store, RED, part(1, exchange()), bucket=2)
    publish_merge(store)

    fold(store, BLUE, part(2, exchange()), bucket=1)
    publish_merge(store)

    assert store.endpoint(ORDER.id, now_s=0).summary.request_count == 3
    assert {each.key: each.traffic.request_count for each in store.folded(SHOP)} == {ORDER: 0, BLUE: 2, RED: 1}


def test_evidence_is_what_was_folded_without_what_was_absorbed(store: InventoryStore) -> None:
    fold(store, BLUE, part(1, exchange()), bucket=1)
    fold(store, RED, part(1, exchange()), bucket=2)
    publish_merge(store)

    evidence = {each.key: each for each in store.folded(SHOP)}

    assert evidence[ORDER].lessons == Lessons()
    assert evidence[BLUE].lessons == told(exchange())[1]
    assert evidence[ORDER].review is not None
    assert evidence[ORDER].review.members == (BLUE.id, RED.id)
    assert list(store.folded("nobody.test")) == []


# --- changes


def change(
    kind: Any = "endpoint_added", *, at_s: int, host: str = SHOP, impact: Any = "compatible", noticed_ns: int = 3
) -> Change:
    return Change(kind, host, ORDERS.id, "GET /orders", "", "used", impact, at_s * SECOND + noticed_ns, at_s * SECOND)


@pytest.mark.differs_by_engine
def test_changes_come_latest_first_page_by_page_and_each_once(store: InventoryStore) -> None:
    made = [change(at_s=at_s, host=host) for at_s in (30, 10, 20) for host in (SHOP, "a.test")]
    store.put_changes(made)
    # A review that is begun again notices them later.
    again = [change(at_s=at_s, noticed_ns=9) for at_s in (30, 10, 20)]
    store.put_changes(again)

    rows = all_pages(store.changes, ChangeQuery(page_size=2))

    assert [each.at_ns // SECOND for each in rows] == [30, 30, 20, 20, 10, 10]
    assert set(rows) == {each for each in made if each.host != SHOP} | set(again)


def test_changes_are_asked_for_by_what_they_are(store: InventoryStore) -> None:
    other = change("auth_changed", at_s=9, host="a.test", impact="security")
    store.put_changes([change(at_s=8), other])

    for query in (ChangeQuery(host="a.test"), ChangeQuery(kind="auth_changed"), ChangeQuery(impact="security")):
        assert store.changes(query).items == (other,)
    assert store.changes(ChangeQuery(endpoint_id="f" * 20)).items == ()
    assert len(store.changes(ChangeQuery(endpoint_id=ORDERS.id)).items) == 2


def test_changes_are_asked_for_by_when_they_were_noticed(store: InventoryStore) -> None:
    # The host was looked at seldom: the change was noticed long after the look before.
    late = change("auth_changed", at_s=5, host="a.test", noticed_ns=10 * SECOND)
    made = [change(at_s=at_s, noticed_ns=0) for at_s in (10, 20)]
    store.put_changes([late, *made])

    def noticed(from_s: int | None, to_s: int | None) -> list[int]:
        from_ns, to_ns = (None if at_s is None else at_s * SECOND for at_s in (from_s, to_s))
        query = ChangeQuery(from_ns=from_ns, to_ns=to_ns, page_size=1)
        return sorted(each.at_ns // SECOND for each in all_pages(store.changes, query))

    assert noticed(None, None) == [10, 15, 20]
    assert noticed(15, None) == [15, 20]
    assert noticed(None, 15) == [10]
    assert noticed(11, 20) == [15]
    assert noticed(21, None) == noticed(None, 10) == []


# --- traffic over time


@pytest.mark.differs_by_engine
def test_minutes_are_told_apart_and_a_replay_changes_nothing(store: InventoryStore) -> None:
    batch = (part(1, exchange(at_s=3_590), exchange(at_s=3_599, status=500)), part(2, exchange(at_s=3_600)))
    fold(store, ORDERS, *batch)
    fold(store, ORDERS, *batch)
    fold(store, ORDERS, part(7, exchange(at_s=3_595)), bucket=8)

    for subject in (ORDERS.id, host_subject(SHOP)):
        minutes = store.minutes(subject, 0, 1)
        assert {minute: each.requests for minute, each in minutes.items()} == {59: 3, 60: 1}
        assert minutes[59].server_errors == 1
        assert store.minutes(subject, 1, 1).keys() == {60}
    assert store.minutes("nobody", 0, 10**6) == {}


# --- documents


@pytest.mark.differs_by_engine
def test_documents_are_written_once_for_each_revision(store: InventoryStore) -> None:
    assert store.document("templates", SHOP) is None

    store.put_document("templates", SHOP, b"one", revision=0)
    store.put_document("templates", SHOP, b"two", revision=1)

    assert store.document("templates", SHOP) == Document(SHOP, b"two", 2)
    for stale in (0, 1, 3):
        with pytest.raises(StoreContention):
            store.put_document("templates", SHOP, b"three", revision=stale)
    assert store.document("templates", SHOP) == Document(SHOP, b"two", 2)


def test_documents_of_a_kind_are_listed_by_key_and_can_be_removed(store: InventoryStore) -> None:
    for key in ("b", "a", "c"):
        store.put_document("pins", key, key.encode(), revision=0)
    store.put_document("other", "a", b"", revision=0)

    store.remove_document("pins", "c")
    store.remove_document("pins", "never was")

    assert [(each.key, each.data) for each in store.documents("pins")] == [("a", b"a"), ("b", b"b")]


@pytest.mark.parametrize("theirs", [None, ["theirs"]], ids=["nobody else", "somebody else"])
def test_who_says_something_is_not_told_of_their_own_write_that_somebody_was_faster(
    store: InventoryStore, monkeypatch: pytest.MonkeyPatch, theirs: list[str] | None
) -> None:
    book, put = HostBook(store), store.put_document
    book.write("pins", SHOP, ["before"], 0)

    def put_again(*document: Any, revision: int) -> None:
        """The answer to the first was lost."""
        put(*document, revision=revision)
        if theirs is not None:
            monkeypatch.undo()
            book.write("pins", SHOP, theirs, revision + 1)
        put(*document, revision=revision)

    monkeypatch.setattr(store, "put_document", put_again)
    if theirs is None:
        assert book.replace("pins", SHOP, ("mine",), 1) == 2
    else:
        with pytest.raises(StaleDocument):
            book.replace("pins", SHOP, ("mine",), 1)

    assert book.read("pins", SHOP).value == (theirs or ["mine"])


@pytest.mark.differs_by_engine
def test_documents_are_read_by_their_keys_however_many_these_are(store: InventoryStore) -> None:
    kept = {f"host-{number:03d}.test": f"{number}".encode() for number in range(0, 240, 2)}
    for key, data in kept.items():
        store.put_document("pins", key, data, revision=0)
    store.put_document("other", "host-001.test", b"x", revision=0)

    asked = [f"host-{number:03d}.test" for number in reversed(range(230))]
    found = list(store.documents("pins", [*asked, asked[0]]))

    assert [(each.key, each.data) for each in found] == [each for each in kept.items() if each[0] in asked]
    assert list(store.documents("pins", [])) == []


def test_a_document_that_no_store_holds_is_refused(store: InventoryStore) -> None:
    with pytest.raises(RefusedItem, match="put a document of kind import"):
        store.put_document("import", SHOP, bytes(DOCUMENT_BYTES_MAX + 1), revision=0)
