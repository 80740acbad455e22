from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inventory_store.errors import CorruptItem
from inventory_store.host_book import MIRROR_GROUPS, HostBook
from inventory_store.mirror_groups import load_balancer_schemes, load_balancers_of, mirror_groups, scheme_of
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def book(tmp_path: Path) -> Iterator[HostBook]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield HostBook(opened)
    opened.close()


def test_schemes_are_read_by_vni_as_far_as_they_are_known(book: HostBook) -> None:
    book.write(MIRROR_GROUPS, "7", {"scheme": "internet-facing", "load_balancers": ["shop"]}, 0)
    book.write(MIRROR_GROUPS, "8", {"scheme": "internal", "load_balancers": ["back"]}, 0)
    book.write(MIRROR_GROUPS, "9", {"scheme": None, "load_balancers": ["old"]}, 0)

    assert load_balancer_schemes(book) == {"7": "internet-facing", "8": "internal"}
    assert load_balancers_of(["9", "7", "10"], mirror_groups(book)) == ("old", "shop")


def test_what_any_load_balancer_brings_from_the_internet_comes_from_there() -> None:
    schemes = {"7": "internet-facing", "8": "internal"}

    assert scheme_of(["8", "7"], schemes) == "internet-facing"  # type: ignore[arg-type]
    assert scheme_of(["8", "10"], schemes) == "internal"  # type: ignore[arg-type]
    assert scheme_of(["10"], schemes) is None  # type: ignore[arg-type]
    assert scheme_of([], schemes) is None  # type: ignore[arg-type]


def test_a_damaged_document_is_named(book: HostBook) -> None:
    book.write(MIRROR_GROUPS, "7", ["internal"], 0)

    with pytest.raises(CorruptItem, match=MIRROR_GROUPS):
        load_balancer_schemes(book)
