"""What people add is applied by processors that run already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.access.client import TrustedProxies
from api_inventory.sensitive.custom_classes import CustomClass
from inventory_store.errors import CorruptItem
from inventory_store.host_book import CUSTOM_CLASSES, PASSIVE_TESTS, HostBook
from inventory_store.host_decisions import HostDecisions
from inventory_store.sqlite import SqliteInventoryStore
from stream_processor.decided_examination import DecidedExamination
from stream_processor.limits import DECISIONS_READ_EVERY_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEST = """
id: TEAPOT
info: {name: Teapot, description: Somebody brews tea., severity: LOW}
api_selection_filters: {response_code: {eq: 418}}
execute: {type: passive}
validate: {response_code: {eq: 418}}
"""


class Clock:
    def __init__(self) -> None:
        self.now_s = 5.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def book(tmp_path: Path) -> Iterator[HostBook]:
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield HostBook(store)
    store.close()


def examination(book: HostBook, clock: Clock) -> DecidedExamination:
    return DecidedExamination(book, key=b"k" * 32, trusted=TrustedProxies(("10.0.0.0/8",), 1), clock=clock)


def applied(how: DecidedExamination) -> tuple[list[str], bool]:
    """The classes that a staff number is of, and whether there is a test for teapots."""
    now = how()
    return now.custom_classes.classes_of("/n", "ST-123456"), "TEAPOT" in {test.id for test in now.passive_tests.tests}


def test_what_people_add_is_applied_within_a_minute(book: HostBook) -> None:
    clock = Clock()
    how = examination(book, clock)
    HostDecisions(book).set_custom_class(CustomClass("staff", "Staff number", "high", value_pattern="ST-[0-9]{6}"))
    book.write(PASSIVE_TESTS, "teapot.yml", {"text": TEST}, 0)

    assert applied(how) == ([], False)
    clock.now_s += DECISIONS_READ_EVERY_S
    assert applied(how) == (["staff"], True)


def test_what_cannot_be_read_leaves_what_was_known(book: HostBook) -> None:
    clock = Clock()
    HostDecisions(book).set_custom_class(CustomClass("staff", "Staff number", "high", value_pattern="ST-[0-9]{6}"))
    how = examination(book, clock)
    damaged: Any = {"name": "x"}
    book.write(CUSTOM_CLASSES, "x", damaged, 0)
    clock.now_s += DECISIONS_READ_EVERY_S

    assert applied(how) == (["staff"], False)
    with pytest.raises(CorruptItem, match="custom-classes/x"):
        examination(book, clock)
