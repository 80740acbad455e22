"""The tests in Akto's grammar that are evaluated: those that Heliostat brings, and those that people added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.akto_tests.collection import AktoTests, read_tests, shipped_sources
from inventory_store.host_book import PASSIVE_TESTS, HostBook, understood

if TYPE_CHECKING:
    from collections.abc import Iterable


def passive_tests(book: HostBook) -> AktoTests:
    """All of them. What cannot be understood of one is told by whoever takes it in; here it is left out.

    Raises:
        InventoryStoreError: the store does not answer, or an item is damaged.
    """
    added = understood(PASSIVE_TESTS, _texts, book.all(PASSIVE_TESTS))
    return read_tests([*shipped_sources(), *added])


def _texts(documents: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(name, str(value["text"])) for name, value in documents]
