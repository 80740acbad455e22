from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory_store.errors import CorruptItem
from inventory_store.host_book import CUSTOM_CLASSES, HASH_KEY, HostBook
from inventory_store.opening import open_inventory_store
from inventory_store.queries import EndpointQuery
from stream_processor import wiring
from stream_processor.errors import InvalidSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api_inventory.exchange import Exchange
    from inventory_store.port import InventoryStore
    from stream_processor.processor import Processor


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an inventory that is wired into this environment."""
    url = f"sqlite://{tmp_path / 'a.sqlite'}"
    monkeypatch.setenv("HELIOSTAT_INVENTORY", url)
    wiring._processor.cache_clear()
    yield url
    wiring._processor.cache_clear()


@pytest.fixture
def opened(inventory: str) -> Iterator[InventoryStore]:
    """The inventory, as another process sees it."""
    store = open_inventory_store(inventory)
    yield store
    store.close()


def anew() -> Processor:
    """What another process makes of the same environment."""
    wiring._processor.cache_clear()
    return wiring.current_processor()


def test_the_processor_is_made_once_per_environment(
    inventory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = wiring.current_processor()

    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite://{tmp_path / 'b.sqlite'}")
    second = wiring.current_processor()

    assert inventory.endswith("a.sqlite")
    assert second is not first
    assert wiring.current_processor() is second
    first.store.close()
    second.store.close()


def test_nothing_is_read_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELIOSTAT_INVENTORY", raising=False)

    with pytest.raises(InvalidSettings):
        wiring.current_processor()


def test_reviews_are_of_what_the_processor_folds(
    opened: InventoryStore, exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    wiring.current_processor().process(event((1, record(exchange("/orders/7")))))

    report = wiring.current_review_job().run(now_ns=2 * 10**18)

    assert report.counters["hosts_reviewed"] == 1
    [row] = opened.endpoints(EndpointQuery()).items
    assert row.facts is not None
    wiring.current_processor().store.close()


def test_values_are_told_apart_with_a_key_that_is_drawn_once_for_an_inventory(
    opened: InventoryStore, exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    """Two processors count one caller of two batches as one."""
    authorized = exchange("/orders/7", headers=(("Authorization", "Bearer ‹masked:jwt:300:0011aabb›"),))
    for sequence in (1, 2):
        processor = anew()
        processor.process(event((sequence, record(authorized))))
        processor.store.close()

    key = HostBook(opened).read(HASH_KEY, HASH_KEY)
    [folded] = opened.folded("shop.example.test")
    visits = list(folded.lessons.behaviour.visits.values())
    assert len(bytes.fromhex(key.value)) == 32
    assert key.revision == 1
    assert [(spread.total, len(spread.sample)) for spread in visits] == [(2, 1)]


def test_another_inventory_has_another_key(
    opened: InventoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiring.current_processor().store.close()
    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite://{tmp_path / 'b.sqlite'}")
    other = anew().store

    keys = {HostBook(store).read(HASH_KEY, HASH_KEY).value for store in (opened, other)}
    assert len(keys - {None}) == 2
    other.close()


def test_classes_that_people_added_are_looked_for(
    opened: InventoryStore, exchange: Callable[..., Exchange], record: Callable[..., bytes], event: Callable[..., Any]
) -> None:
    custom = {"name": "staff_number", "title": "Staff number", "severity": "high", "value_pattern": "^ST-[0-9]{6}$"}
    HostBook(opened).write(CUSTOM_CLASSES, "staff_number", custom, 0)

    wiring.current_processor().process(event((1, record(exchange("/orders?n=ST-123456")))))

    [folded] = opened.folded("shop.example.test")
    assert ("request.query", "n", "staff_number") in folded.lessons.sensitive.matches
    wiring.current_processor().store.close()


def test_a_class_that_cannot_be_used_is_told_by_its_place(opened: InventoryStore) -> None:
    HostBook(opened).write(CUSTOM_CLASSES, "x", {"name": "x", "title": "X", "severity": "high"}, 0)

    with pytest.raises(CorruptItem, match="custom-classes"):
        wiring.current_processor()


def test_whom_a_request_comes_from_is_told_by_the_proxies_of_the_environment(
    opened: InventoryStore,
    exchange: Callable[..., Exchange],
    record: Callable[..., bytes],
    event: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forwarded = exchange("/orders", headers=(("X-Forwarded-For", "81.2.69.160"),))
    for sequence, proxies in ((1, "10.0.0.0/8"), (2, "")):
        monkeypatch.setenv("HELIOSTAT_TRUSTED_PROXIES", proxies)
        processor = anew()
        processor.process(event((sequence, record(forwarded))))
        processor.store.close()

    [folded] = opened.folded("shop.example.test")
    clients = {client: occurrences[0] for (_, client, _), occurrences in folded.lessons.access.outcomes.items()}
    assert clients == {"public": 1, "internal": 1}
