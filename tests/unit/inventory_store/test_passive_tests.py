from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_inventory.akto_tests.collection import read_tests, shipped_sources
from inventory_store.errors import CorruptItem
from inventory_store.host_book import PASSIVE_TESTS, HostBook
from inventory_store.passive_tests import passive_tests
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Iterator[HostBook]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield HostBook(opened)
    opened.close()


def test_those_that_are_shipped_are_evaluated(book: HostBook) -> None:
    shipped = [test.id for test in read_tests(shipped_sources()).passive]

    assert [test.id for test in passive_tests(book).passive] == shipped
    assert shipped


def test_those_that_people_added_join_them(book: HostBook) -> None:
    [(_, text), *_] = shipped_sources()
    [identifier] = [line.split()[1] for line in text.splitlines() if line.startswith("id:")]
    book.write(PASSIVE_TESTS, "own.yaml", {"text": text.replace(identifier, "OURS")}, 0)

    assert len(passive_tests(book).passive) == len(read_tests(shipped_sources()).passive) + 1


def test_a_damaged_document_is_named(book: HostBook) -> None:
    book.write(PASSIVE_TESTS, "own.yaml", "text", 0)

    with pytest.raises(CorruptItem, match=PASSIVE_TESTS):
        passive_tests(book)
