"""A snapshot in pieces: what is written is read as it was, also of two snapshots at once."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.changes.facts import PartFacts, PartKey, PartKind
from api_inventory.changes.snapshot import EndpointSnapshot, Part, Snapshot
from api_inventory.changes.snapshot_document import SnapshotMalformed, pieces_of, snapshot_from
from api_inventory.endpoint import EndpointKey
from inventory_store.host_book import HostBook, snapshot_pieces
from inventory_store.limits import DOCUMENT_BYTES_MAX
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "api.example.test"
NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.integers(0, 2**53)
MOMENTS = st.integers(0, 2**63 - 1)
PARTS = st.builds(
    Part,
    st.builds(PartFacts, st.lists(NAMES, max_size=2).map(tuple), st.none() | NUMBERS, st.booleans()),
    MOMENTS,
    NUMBERS,
    st.booleans(),
)
ENDPOINTS = st.builds(
    EndpointSnapshot,
    st.builds(EndpointKey, st.just(HOST), NAMES, NAMES),
    NUMBERS,
    NUMBERS,
    MOMENTS,
    MOMENTS,
    st.booleans(),
    st.none() | st.sampled_from(["public", "internal"]),
    st.booleans(),
    st.dictionaries(st.tuples(st.sampled_from(get_args(PartKind)), NAMES, NAMES), PARTS, max_size=3),
)
SNAPSHOTS = st.builds(
    Snapshot,
    st.just(HOST),
    MOMENTS,
    MOMENTS,
    st.lists(ENDPOINTS, max_size=3).map(lambda listed: {each.key.id: each for each in listed}),
)


def endpoint(number: int, *, requests: int = 3) -> EndpointSnapshot:
    key = EndpointKey(HOST, f"/things/{number:04}", "GET")
    parts = {
        ("response_field", "2xx", f"/data/~i/attributes/field-{name}"): Part(PartFacts(("string",), 9), 10**18, 9)
        for name in range(6)
    }
    return EndpointSnapshot(key, requests, requests, 10**18, 10**18, is_served=True, parts=parts)


def snapshot(count: int, *, taken_at_ns: int = 5, requests: int = 3) -> Snapshot:
    endpoints = [endpoint(number, requests=requests) for number in range(count)]
    return Snapshot(HOST, 1, taken_at_ns, {each.key.id: each for each in endpoints})


def stored(pieces: Mapping[str, Any]) -> list[Any]:
    """As a store gives them back, in the order of their keys."""
    return [json.loads(json.dumps(pieces[key])) for key in sorted(pieces)]


@given(SNAPSHOTS)
def test_a_snapshot_survives(taken: Snapshot) -> None:
    assert snapshot_from(HOST, stored(pieces_of(taken))) == taken


def test_of_a_host_that_was_never_reviewed_there_is_none() -> None:
    assert snapshot_from(HOST, []) is None


def test_a_host_without_endpoints_was_looked_at_all_the_same() -> None:
    empty = Snapshot(HOST, 1, 5)

    assert len(pieces_of(empty)) == 1
    assert snapshot_from(HOST, stored(pieces_of(empty))) == empty


@pytest.mark.parametrize(("endpoints", "pieces"), [(1, 1), (300, 1), (301, 2), (1_000, 4)])
def test_a_host_with_many_endpoints_is_kept_in_pieces(endpoints: int, pieces: int) -> None:
    taken = snapshot(endpoints)

    made = pieces_of(taken)

    assert len(made) == pieces
    assert sum(len(piece["endpoints"]) for piece in made.values()) == endpoints
    assert snapshot_from(HOST, reversed(stored(made))) == taken


def test_a_store_has_room_for_every_piece() -> None:
    store = SqliteInventoryStore(":memory:")
    book = HostBook(store)
    for key, piece in pieces_of(snapshot(1_000)).items():
        book.write(snapshot_pieces(HOST), key, piece, 0)

    sizes = [len(document.data) for document in store.documents(snapshot_pieces(HOST))]
    assert len(sizes) == 4
    assert max(sizes) < DOCUMENT_BYTES_MAX / 4
    store.close()


BEFORE, AFTER = snapshot(1_000, taken_at_ns=5), snapshot(1_001, taken_at_ns=9, requests=8)


@pytest.mark.parametrize("written", range(4))
def test_where_writing_was_broken_off_the_one_before_counts(written: int) -> None:
    """So that what changed since is noticed, and as the same change: one is told apart by when it was looked before."""
    assert snapshot_from(HOST, [*stored(pieces_of(BEFORE)), *stored(pieces_of(AFTER))[:written]]) == BEFORE


@pytest.mark.parametrize("removed", range(5))
def test_where_removing_was_broken_off_the_one_after_counts(removed: int) -> None:
    assert snapshot_from(HOST, [*stored(pieces_of(BEFORE))[removed:], *stored(pieces_of(AFTER))]) == AFTER


@pytest.mark.parametrize("lost", range(4))
def test_pieces_that_are_missing_are_told(lost: int) -> None:
    pieces = stored(pieces_of(BEFORE))
    del pieces[lost]

    with pytest.raises(SnapshotMalformed, match="missing"):
        snapshot_from(HOST, pieces)


@pytest.mark.parametrize(
    "damaged",
    [
        {},
        [],
        "text",
        None,
        {"version": 2, "since_ns": 1, "taken_at_ns": 1, "pieces": 1, "endpoints": {}},
        {"version": 1, "since_ns": 1, "taken_at_ns": 1, "pieces": 1, "endpoints": []},
        {"version": 1, "since_ns": 1, "taken_at_ns": 1, "pieces": 1, "endpoints": {"a": []}},
        {"version": 1, "since_ns": 1, "taken_at_ns": 1, "pieces": 1, "endpoints": {"a": None}},
        {"version": 1, "since_ns": 1, "taken_at_ns": 1, "pieces": 1, "endpoints": {"a": ["GET", "/", 1, 1, 1]}},
    ],
)
def test_what_is_no_piece_is_refused(damaged: Any) -> None:
    with pytest.raises(SnapshotMalformed):
        snapshot_from(HOST, [damaged])


def test_a_store_has_room_for_every_piece_of_a_host_whose_endpoints_have_many_fields_that_do_not_compress() -> None:
    names = random.Random(1)

    def fields() -> dict[PartKey, Part]:
        pointers = [f"/{names.randbytes(40).hex()}" for _ in range(400)]
        return {("response_field", "2xx", each): Part(PartFacts(("string",), 9), 10**18, 9) for each in pointers}

    endpoints = [replace(endpoint(number), parts=fields()) for number in range(60)]
    taken = Snapshot(HOST, 1, 5, {each.key.id: each for each in endpoints})
    store = SqliteInventoryStore(":memory:")
    book = HostBook(store)

    for key, piece in pieces_of(taken).items():
        book.write(snapshot_pieces(HOST), key, piece, 0)

    assert snapshot_from(HOST, [value for _, value in book.all(snapshot_pieces(HOST))]) == taken
    store.close()
