"""What every store promises of a purge. The oracle is a search of all that the store holds, packed as it is."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
import zstandard

import inventory_store.purging
from api_inventory.changes.change import Change
from api_inventory.changes.feed import Acknowledgement, Mute
from api_inventory.endpoint import EndpointKey
from api_inventory.notifications.happening import Happening
from api_inventory.notifications.mute import NotificationMute
from api_inventory.sensitive.false_positive import FalsePositive
from api_inventory.templates.pins import Pins
from inventory_store.dynamodb_table import DynamoDbTable
from inventory_store.errors import InvalidPageToken, StoreContention, StoreUnavailable, UnknownCollection
from inventory_store.host_book import HostBook
from inventory_store.host_decisions import HostDecisions
from inventory_store.limits import PURGE_COUNTED_S, PURGE_STEP_S, PURGES_SETTLE_S, REVIEW_LEASE_S
from inventory_store.notification_book import NotificationBook
from inventory_store.port import ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery, PublishedReview
from inventory_store.purge import PurgedTails
from inventory_store.purged_hosts import purged_hosts
from inventory_store.settling import Settling
from inventory_store.value_purge import ValuePurge, purge_value
from tests.unit.chalice_app.reviewed import HOST, START_S, exchange, fold, review

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api_inventory.notifications.outbox import Outbox
    from inventory_store.port import InventoryStore

# However long a busy machine takes. What ends in time is tried with a clock of its own.
purge_host = partial(inventory_store.purging.purge_host, clock_s=lambda: 0.0)
host_to_purge = partial(inventory_store.purging.host_to_purge, clock_s=lambda: 0.0)
SECOND = 10**9
OTHER = "other.example.test"
NOW_NS = (START_S + 200_000) * SECOND
# Of the second caller's token, and of an address that everybody is answered with.
TAIL, ANSWERED = "7f3a0901", "c01dbeef"
FEW = [
    exchange(
        "GET",
        f"/users/{number}",
        START_S + 30 * number,
        answer={"id": number, "email": f"‹masked:email:20:{ANSWERED}›"},
        tail=int(TAIL, 16) - 1 + number % 2,
    )
    for number in range(6)
]
ZSTANDARD = b"\x28\xb5\x2f\xfd"


def fill(store: InventoryStore) -> None:
    """Two hosts, reviewed, and one of everything that people decide of them."""
    fold(store, FEW)
    others = [
        each.__class__(**{name: getattr(each, name) for name in each.__struct_fields__} | {"request": theirs})
        for each in FEW
        if each.request is not None
        for theirs in [each.request.__class__(each.request.method, each.request.target, OTHER, each.request.headers)]
    ]
    fold(store, others, first_sequence=500)
    review(store)
    decisions = HostDecisions(HostBook(store))
    for host in (HOST, OTHER):
        change = Change("endpoint_added", host, EndpointKey(host, "/a", "GET").id, "GET /a", "", "", "security", 9, 8)
        store.put_changes([change])
        decisions.set_pins(host, Pins(frozenset({"/users/me"}), frozenset()))
        decisions.add_false_positive(host, FalsePositive("a" * 20, "response.body", "/email", "email"))
        decisions.acknowledge(host, Acknowledgement(change.id, "ada", 9))
        number = (HOST, OTHER).index(host)
        decisions.add_mute(f"{number}1", Mute("ada", 9, host=host))
        decisions.add_mute(
            f"{number}2", Mute("ada", 9, endpoint_id=store.endpoints(EndpointQuery(host=host)).items[0].id)
        )
        decisions.ask_for_review(host, 9)
        people = NotificationBook(HostBook(store))
        people.add_mute(f"{number}3", NotificationMute("ada", 9, host=host))
        people.add_mute(
            f"{number}4",
            NotificationMute(
                "ada", 9, endpoint_id=store.endpoints(EndpointQuery(host=host)).items[0].id, kind="coverage"
            ),
        )
        # The first is told, the others wait.
        first, *others_of_host = happenings(host)
        people.tell([first], START_S, lambda _: None, window_s=0)
        people.tell(others_of_host, START_S, lambda _: None)


def happenings(host: str) -> list[Happening]:
    """What people are told of a host, as reviews tell it."""
    return [
        Happening("first_traffic", "info", f"{host} is seen for the first time.", f"host {host}", host=host),
        Happening("change", "high", "An endpoint is gone.", f"change of {host}", host=host),
        Happening("finding", "high", f"{host} tells too much.", f"finding of {host}", host=host),
    ]


def kept(store: InventoryStore, folder: Path) -> bytes:
    """All that a store holds, as it lies there and decompressed."""
    if store.kind == "sqlite":
        # The file and its log, with free pages; the index of the log holds nothing of what is kept.
        raw = [path.read_bytes() for path in sorted(folder.glob("inventory.sqlite*")) if path.suffix != ".sqlite-shm"]
    else:
        raw = [data for item in _items(store) for data in _bytes(item)]
    return b"\n".join(piece for data in raw for piece in _opened(data))


def _items(store: Any) -> Iterator[dict[str, Any]]:
    table = store._table
    for page in table._client.get_paginator("scan").paginate(TableName=table.name):
        yield from page["Items"]


def _bytes(item: dict[str, Any]) -> Iterator[bytes]:
    for name, value in item.items():
        [each] = value.values()
        yield name.encode() + b"=" + (each if isinstance(each, bytes) else str(each).encode())


def _opened(data: bytes) -> list[bytes]:
    found, start = [data], data.find(ZSTANDARD)
    while start >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            found += _opened(zstandard.ZstdDecompressor().decompressobj().decompress(data[start:]))
        start = data.find(ZSTANDARD, start + 1)
    return found


def purged_in_steps(store: InventoryStore, host: str, at_most: int) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    for number in range(1, 200):
        step = store.purge_host(host, at_most=at_most)
        counts.update(step.counts)
        assert sum(step.counts.values()) <= at_most
        if step.is_done:
            return counts, number
    raise AssertionError("a purge does not end")


def test_after_a_purge_a_search_of_the_whole_store_finds_nothing_of_the_host(
    store: InventoryStore, tmp_path: Path
) -> None:
    fill(store)
    book = HostBook(store)
    ids = [row.id for row in store.endpoints(EndpointQuery(host=HOST, page_size=200)).items]
    finding_ids = [each.id for each in store.host_findings(HOST)]
    assert HOST.encode() in kept(store, tmp_path), "the search sees what is kept"
    told = host_to_purge(store, HOST)

    # The first step is cut off, and another process goes on.
    first = purge_host(store, book, HOST, now_ns=NOW_NS, at_most=9)
    rest, _ = purged_in_steps(store, HOST, 9)

    assert not first.is_done
    assert {kind for kind, count in told.counts.items() if count} >= {
        "changes", "documents", "endpoints", "findings", "minutes", "samples", "sums",
    }  # fmt: skip
    assert Counter(first.step.counts) + rest == Counter(told.counts)
    left = kept(store, tmp_path)
    told_ids = [each.id for each in happenings(HOST)]
    names = [HOST, *ids, *finding_ids, *told_ids]
    assert [name for name in names if name.encode() in left] == []
    with pytest.raises(UnknownCollection):
        store.collection(HOST)
    assert [each.host for each in store.hosts()] == [OTHER]


def test_what_people_are_told_of_a_host_that_is_gone_already_is_in_no_file_either(
    store: InventoryStore, tmp_path: Path
) -> None:
    book = HostBook(store)
    people = NotificationBook(book)
    purge_host(store, book, HOST, now_ns=NOW_NS, at_most=10)
    people.tell([*happenings(HOST), *happenings(OTHER)], START_S, lambda _: None)
    people.add_mute("1", NotificationMute("ada", 9, host=f"*{HOST}"))
    assert HOST.encode() in kept(store, tmp_path), "the search sees what is kept"

    gone = purge_host(store, book, HOST, now_ns=NOW_NS + 1, at_most=10, begun_at_ns=NOW_NS)

    assert gone.step.counts == {"documents": 2}
    left = kept(store, tmp_path)
    assert [name for name in (HOST, *(each.id for each in happenings(HOST))) if name.encode() in left] == []
    assert {each.happening.host for each in people.outbox().waiting} == {OTHER}


def test_a_purge_leaves_other_hosts_as_they_are(store: InventoryStore) -> None:
    fill(store)

    def outbox() -> Outbox:
        return NotificationBook(HostBook(store)).outbox()

    def of_other() -> tuple[Any, ...]:
        decisions = HostDecisions(HostBook(store))
        return (
            store.endpoints(EndpointQuery(host=OTHER, page_size=200)).items,
            store.collection(OTHER),
            store.findings(FindingQuery(host=OTHER)).items,
            store.changes(ChangeQuery(host=OTHER)).items,
            [store.endpoint(row.id, now_s=0) for row in store.endpoints(EndpointQuery(host=OTHER)).items],
            decisions.pins(OTHER),
            decisions.false_positives(OTHER),
            decisions.acknowledgements(OTHER),
            decisions.templates(OTHER),
            [mute for mute in decisions.mutes().values() if mute.host == OTHER],
            [key for key in NotificationBook(HostBook(store)).mutes() if key.startswith("1")],
            [each for each in outbox().waiting if each.happening.host == OTHER],
            [each for each in outbox().recent if each["hosts"] == [OTHER]],
        )

    before = of_other()

    purge_host(store, HostBook(store), HOST, now_ns=NOW_NS, at_most=10_000)

    assert of_other() == before
    assert len(store.collections(CollectionQuery()).items) == 1


def test_only_looking_removes_nothing(store: InventoryStore, tmp_path: Path) -> None:
    fill(store)
    before = kept(store, tmp_path)

    told = host_to_purge(store, HOST)
    step = store.purge_tails(PurgedTails([TAIL, ANSWERED]), None, at_most=10_000, is_dry=True)

    assert told.is_done
    assert step.counts["samples"] >= 1
    assert kept(store, tmp_path) == before
    assert host_to_purge(store, "nobody.example.test").counts == {}


def test_a_purge_is_done_once_all_have_read_its_mark_and_older_reviews_are_over(store: InventoryStore) -> None:
    fold(store, FEW)
    book = HostBook(store)

    def step(after_s: float, begun_at_ns: int | None) -> Any:
        now_ns = NOW_NS + int(after_s * SECOND)
        return purge_host(store, book, HOST, now_ns=now_ns, at_most=10_000, begun_at_ns=begun_at_ns)

    begun = step(0, None)
    again = step(PURGES_SETTLE_S - 1, begun.begun_at_ns)
    book.change("review-lease", "review-lease", lambda _: NOW_NS // SECOND + 200)
    reviewed = step(PURGES_SETTLE_S + 1, begun.begun_at_ns)
    last = step(201, begun.begun_at_ns)
    told = [(each.settling.until_s, each.settling.waits_for) for each in (again, reviewed)]

    assert begun.step.counts
    assert [each.is_done for each in (begun, again, reviewed, last)] == [False, False, False, True]
    assert {each.begun_at_ns for each in (begun, again, reviewed, last)} == {NOW_NS}
    assert told == [(NOW_NS / SECOND + PURGES_SETTLE_S, "processors"), (NOW_NS / SECOND + 200, "review")]
    assert last.settling is None
    # One that goes on with a mark that is not kept any more begins anew.
    assert step(300, NOW_NS + 1).begun_at_ns == NOW_NS + 300 * SECOND


def test_a_look_at_all_hosts_goes_on_step_by_step(store: InventoryStore, tmp_path: Path) -> None:
    fill(store)
    # Cut off between the two writes of a new endpoint, which nothing but that look finds; SQLite writes it at once.
    cut_off = StoreUnavailable("UpdateItem", "ServiceUnavailable", retryable=True)
    with patch.object(DynamoDbTable, "update", side_effect=cut_off), contextlib.suppress(AssertionError):
        # The record failed, as `fold` notes.
        fold(store, [exchange("GET", "/half/written", START_S)], first_sequence=900)
    others = len(store.endpoints(EndpointQuery(host=OTHER, page_size=200)).items)
    book, looks = HostBook(store), iter(range(1_000))
    lasts_s = PURGE_STEP_S if store.kind == "dynamodb" else 0.0

    def look(after_s: int, each_s: int, begun_at_ns: int | None) -> list[Any]:
        steps: list[Any] = []
        while not steps or steps[-1].step.next_token is not None:
            steps.append(
                purge_host(
                    store,
                    book,
                    HOST,
                    now_ns=NOW_NS + (after_s + each_s * len(steps)) * SECOND,
                    at_most=10_000,
                    begun_at_ns=steps[-1].begun_at_ns if steps else begun_at_ns,
                    after=steps[-1].step.next_token if steps else None,
                    # Whoever looks at the clock finds that the step's time is over.
                    clock_s=lambda: next(looks) * lasts_s,
                )
            )
        return steps

    # It begins before all have read the mark, and ends behind that: others may have written where it had looked.
    early = look(0, PURGES_SETTLE_S, None)
    late = look(10_000, 1, early[-1].begun_at_ns)

    if store.kind == "dynamodb":
        assert (len(early) > others, len(late) >= others) == (True, True)
    assert {each.is_done for each in early} == {False}
    assert early[-1].settling is not None
    assert [each.is_done for each in late] == [False] * (len(late) - 1) + [True]
    left = kept(store, tmp_path)
    assert [name for name in (HOST.encode(), b"/half/written") if name in left] == []
    assert len(store.endpoints(EndpointQuery(host=OTHER, page_size=200)).items) == others


@pytest.mark.parametrize("token", ["behind", "+behind", '-["ENDPOINTS#0"]', '+["HOST#a", "b"]'])
def test_where_no_step_ended_no_purge_of_a_host_goes_on(store: InventoryStore, token: str) -> None:
    with pytest.raises(InvalidPageToken):
        purge_host(store, HostBook(store), HOST, now_ns=NOW_NS, at_most=9, after=token)


def test_what_was_captured_before_a_purge_is_known_by_a_mark_that_names_no_host(
    store: InventoryStore, tmp_path: Path
) -> None:
    fold(store, FEW)
    book = HostBook(store)

    purge_host(store, book, HOST, now_ns=NOW_NS, at_most=10_000)

    marks = purged_hosts(book)
    assert marks.is_purged(HOST, NOW_NS)
    assert not marks.is_purged(HOST, NOW_NS + 1)
    assert not marks.is_purged(OTHER, NOW_NS)
    assert HOST.encode() not in kept(store, tmp_path)


def test_a_purged_host_comes_back_with_new_traffic_in_a_process_that_knew_it(store: InventoryStore) -> None:
    fold(store, FEW)
    rows = store.endpoints(EndpointQuery(host=HOST, page_size=200)).items
    purge_host(store, HostBook(store), HOST, now_ns=NOW_NS, at_most=10_000)

    fold(store, FEW[:5], first_sequence=900)

    assert rows
    assert [row.key.host for row in store.endpoints(EndpointQuery(host=HOST)).items] != []
    assert store.collection(HOST).request_count == 5


def test_another_process_lists_again_what_was_purged_meanwhile(reopen: Callable[[], InventoryStore]) -> None:
    processor, api = reopen(), reopen()
    fold(processor, FEW[:5])
    purge_host(api, HostBook(api), HOST, now_ns=NOW_NS, at_most=10_000)

    fold(processor, FEW[:5], first_sequence=900)

    assert api.endpoints(EndpointQuery(host=HOST)).items
    assert api.endpoints(EndpointQuery()).items


def test_records_of_a_value_go_by_its_tails_and_sums_stay(store: InventoryStore, tmp_path: Path) -> None:
    fill(store)
    before = store.endpoints(EndpointQuery(page_size=200)).items
    assert all(tail.encode() in kept(store, tmp_path) for tail in (TAIL, ANSWERED)), "the search sees what is kept"
    counts: Counter[str] = Counter()
    after, steps = None, 0

    while True:
        step = store.purge_tails(PurgedTails([TAIL, ANSWERED]), after, at_most=7)
        counts.update(step.counts)
        after, steps = step.next_token, steps + 1
        if after is None:
            break

    assert steps > 1
    assert step.is_done
    assert counts["samples"] >= 1
    left = kept(store, tmp_path)
    assert [tail for tail in (TAIL, ANSWERED) if tail.encode() in left] == []
    rows = store.endpoints(EndpointQuery(page_size=200)).items
    assert [(row.id, row.request_count) for row in rows] == [(row.id, row.request_count) for row in before]
    assert store.purge_tails(PurgedTails([TAIL]), None, at_most=10_000).counts == {}
    with pytest.raises(InvalidPageToken):
        store.purge_tails(PurgedTails([TAIL]), json.dumps({"a": 1}), at_most=1)


@pytest.mark.differs_by_engine
def test_who_read_a_document_before_a_value_was_purged_does_not_write_it_any_more(
    store: InventoryStore, tmp_path: Path
) -> None:
    book = HostBook(store)
    book.change("owners", "owners", lambda _: {"names": [f"‹masked:email:20:{TAIL}›"]})
    read = book.read("owners", "owners")

    gone = store.purge_tails(PurgedTails([TAIL]), None, at_most=10_000)

    with pytest.raises(StoreContention):
        book.write("owners", "owners", {**read.value, "more": 1}, read.revision)
    book.change("owners", "owners", lambda value: {**value, "more": 1})
    assert gone.counts == {"documents": 1}
    assert book.read("owners", "owners").revision == read.revision + 2
    assert TAIL.encode() not in kept(store, tmp_path)


class ValuePurging:
    """The steps of one purge of both values, of one look after the other."""

    def __init__(self, store: InventoryStore) -> None:
        self.store = store
        self.now_ns = NOW_NS
        self.last: ValuePurge | None = None

    def look(self, *, after_s: float = 0, at_most: int = 10_000) -> ValuePurge:
        self.now_ns += int(after_s * SECOND)
        begun_at_ns, after = None if self.last is None else self.last.begun_at_ns, None
        while True:
            self.last = purge_value(
                self.store,
                HostBook(self.store),
                PurgedTails([TAIL, ANSWERED]),
                clock_ns=lambda: self.now_ns,
                at_most=at_most,
                begun_at_ns=begun_at_ns,
                after=after,
            )
            begun_at_ns, after = self.last.begun_at_ns, self.last.step.next_token
            if after is None:
                return self.last
            assert (self.last.is_done, self.last.settling) == (False, None)


def late_review(store: InventoryStore) -> Callable[[], None]:
    """A review that has read a host, and what it writes of it when it comes to that."""
    rows = [each for each in store.folded(HOST) if each.review is not None]
    findings, changes = list(store.host_findings(HOST)), store.changes(ChangeQuery(host=HOST)).items
    of_host = store.collection(HOST).review
    assert of_host is not None

    def write() -> None:
        store.put_findings(findings)
        store.put_changes(changes)
        published = [PublishedReview(each.key, each.review, each.lessons) for each in rows if each.review is not None]
        store.publish(HOST, published, of_host)

    return write


def test_a_purge_of_a_value_is_done_once_a_look_behind_all_who_read_it_before_finds_nothing(
    store: InventoryStore, tmp_path: Path
) -> None:
    fold(store, FEW)
    review(store)
    purging, write = ValuePurging(store), late_review(store)
    since_s = NOW_NS // SECOND
    # The review's job began before the purge.
    HostBook(store).change("review-lease", "review-lease", lambda _: since_s + REVIEW_LEASE_S - 1)

    first = purging.look(at_most=50)
    assert not {TAIL, ANSWERED} & tails_in(store, tmp_path)
    write()
    assert TAIL in tails_in(store, tmp_path), "the search sees what the review wrote"
    too_early = purging.look(after_s=PURGES_SETTLE_S + 1)
    # Its last records hold nothing: what was found stands in what its steps are given.
    second = purging.look(after_s=REVIEW_LEASE_S, at_most=20)
    third = purging.look(after_s=PURGES_SETTLE_S)

    assert (first.is_done, first.settling) == (False, Settling(since_s + REVIEW_LEASE_S - 1, "review"))
    assert (too_early.is_done, too_early.step.counts, too_early.settling) == (False, {}, first.settling)
    found_at_s = purging.now_ns / SECOND - PURGES_SETTLE_S
    assert (second.is_done, second.settling) == (False, Settling(found_at_s + PURGES_SETTLE_S, "processors"))
    assert (third.is_done, third.step.counts, third.settling) == (True, {}, None)
    assert not {TAIL, ANSWERED} & tails_in(store, tmp_path)


def test_a_purge_of_a_value_refuses_a_token_of_anything_else(store: InventoryStore) -> None:
    for after in ("[0]", "last", "last [99]", json.dumps(["a", "b"])):
        with pytest.raises(InvalidPageToken):
            purge_value(store, HostBook(store), PurgedTails([TAIL]), clock_ns=lambda: NOW_NS, at_most=9, after=after)


def tails_in(store: InventoryStore, folder: Path) -> set[str]:
    """As text, and as the number by which lessons tell callers apart."""
    left = kept(store, folder)
    return {tail for tail in (TAIL, ANSWERED) if tail.encode() in left or bytes.fromhex(tail) in left}


def test_two_purges_of_one_host_at_once_come_to_an_end_with_one_mark(store: InventoryStore) -> None:
    fold(store, FEW)
    book = HostBook(store)

    def step(after_s: int, begun_at_ns: int | None) -> Any:
        return purge_host(store, book, HOST, now_ns=NOW_NS + after_s * SECOND, at_most=9, begun_at_ns=begun_at_ns)

    one, other = step(0, None), step(1, None)
    for after_s in (*range(2, PURGES_SETTLE_S, 30), PURGES_SETTLE_S + 2, PURGES_SETTLE_S + 11):
        one, other = step(after_s, one.begun_at_ns), step(after_s, other.begun_at_ns)

    assert one.begun_at_ns == other.begun_at_ns == NOW_NS + SECOND
    assert one.is_done
    assert other.is_done


def test_what_is_counted_before_a_purge_ends_in_time_and_says_so(store: InventoryStore) -> None:
    fold(store, FEW)
    looks = iter([0.0] * 4)

    all_of_it = host_to_purge(store, HOST)
    in_time = host_to_purge(store, HOST, clock_s=lambda: next(looks, PURGE_COUNTED_S))
    some = store.purge_host(HOST, at_most=5, is_dry=True)
    # Also of a host that nothing is kept of, for which all others are looked through.
    nothing = store.purge_host("nobody.example.test", at_most=5, is_dry=True, goes_on=lambda: False)

    assert all_of_it.is_complete
    assert not in_time.is_complete
    assert sum(in_time.counts.values()) < sum(all_of_it.counts.values())
    assert (nothing.is_complete, nothing.counts) == (False, {})
    assert not some.is_complete
    assert 0 < sum(some.counts.values()) <= 5
    assert host_to_purge(store, HOST) == all_of_it


def test_what_cannot_be_read_ends_no_purge(store: InventoryStore, tmp_path: Path) -> None:
    fill(store)
    documents = [("mutes", "01"), ("notification-mutes", "03"), ("notification-outbox", "notification-outbox")]
    for kind, key in documents:
        document = store.document(kind, key)
        assert document is not None
        store.put_document(kind, key, b"damaged " + HOST.encode(), revision=document.revision)
    damage_change(store)

    looked, after = Counter[str](), None
    while True:
        step = store.purge_tails(PurgedTails([TAIL, ANSWERED]), after, at_most=50)
        looked.update(step.counts)
        after = step.next_token
        if after is None:
            break
    told = host_to_purge(store, HOST)
    gone = purge_host(store, HostBook(store), HOST, now_ns=NOW_NS, at_most=10_000)

    assert looked["damaged"] >= len(documents) + 1
    assert looked["samples"] >= 1
    assert told.counts == gone.step.counts
    assert gone.step.counts["damaged"] == len(documents) + (store.kind == "dynamodb")
    assert HOST.encode() not in kept(store, tmp_path)


def damage_change(store: Any) -> None:
    """One of the host's changes, where it lies by its host."""
    change = store.changes(ChangeQuery(host=HOST)).items[0]
    if store.kind == "sqlite":
        store._connection.execute("UPDATE changes SET change = ? WHERE id = ?", (b"damaged", change.id))
    else:
        key = f"CHANGES#host {HOST}", f"{change.since_ns:019d} {change.id}"
        assert store._table.get(*key)
        store._table.set(*key, {"change": b"damaged"})
