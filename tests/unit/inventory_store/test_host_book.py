"""Documents of hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory_store.errors import CorruptItem, RefusedItem, StoreContention
from inventory_store.host_book import PINS, HostBook, Kept, finding_decisions
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "shop.example.test"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteInventoryStore]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield opened
    opened.close()


def test_a_document_is_read_as_it_was_written(store: SqliteInventoryStore) -> None:
    book = HostBook(store)
    value = {"never_merge": ["/users/me", "/ünï\ud800"], "count": 3}

    book.write(PINS, HOST, value, 0)

    assert book.read(PINS, HOST) == Kept(value, 1)
    assert book.read(PINS, "other.test") == Kept(None, 0)


def test_a_change_that_somebody_else_overtook_is_made_again_on_what_they_wrote(store: SqliteInventoryStore) -> None:
    book = HostBook(store)
    seen: list[Any] = []

    def add(value: Any) -> Any:
        seen.append(value)
        if len(seen) == 1:
            HostBook(store).write(PINS, HOST, ["theirs"], 0)
        return [*(value or []), "ours"]

    assert book.change(PINS, HOST, add) == ["theirs", "ours"]
    assert seen == [None, ["theirs"]]
    assert book.read(PINS, HOST).value == ["theirs", "ours"]


def test_a_change_that_is_overtaken_again_and_again_is_given_up(store: SqliteInventoryStore) -> None:
    book = HostBook(store)

    def never_first(value: Any) -> Any:
        book.write(PINS, HOST, (value or 0) + 1, book.read(PINS, HOST).revision)
        return "ours"

    with pytest.raises(StoreContention):
        book.change(PINS, HOST, never_first)


def test_a_change_that_changes_nothing_writes_nothing(store: SqliteInventoryStore) -> None:
    book = HostBook(store)
    book.write(PINS, HOST, [1], 0)

    assert book.change(PINS, HOST, list) == [1]
    assert book.read(PINS, HOST).revision == 1


def test_documents_of_a_kind_are_told_with_their_keys(store: SqliteInventoryStore) -> None:
    book = HostBook(store)
    for key in ("b" * 20, "a" * 20):
        book.write(finding_decisions(HOST), key, {"kind": "accept"}, 0)
    book.write(finding_decisions("other.test"), "c" * 20, {}, 0)

    assert [key for key, _ in book.all(finding_decisions(HOST))] == ["a" * 20, "b" * 20]
    book.remove(finding_decisions(HOST), "a" * 20)
    assert [key for key, _ in book.all(finding_decisions(HOST))] == ["b" * 20]


def test_what_is_no_document_is_told_with_its_place(store: SqliteInventoryStore) -> None:
    store.put_document(PINS, HOST, b"no zstd", revision=0)

    with pytest.raises(CorruptItem, match=f"{PINS}/{HOST}"):
        HostBook(store).read(PINS, HOST)


def test_a_document_beyond_what_every_store_holds_is_refused(store: SqliteInventoryStore) -> None:
    noise = [str(hash((number, "noise"))) for number in range(60_000)]

    with pytest.raises(RefusedItem):
        HostBook(store).write(PINS, HOST, noise, 0)
