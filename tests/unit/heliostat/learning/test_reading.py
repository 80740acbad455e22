from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.exchange import Exchange, Request, Response
from api_inventory.finding import Finding
from api_inventory.path_template import path_template
from api_inventory.usage import observe
from heliostat.learning.reading import PAGE_SIZE, all_collections, all_endpoints, all_findings
from inventory_store.cursor import Cursor
from inventory_store.folds import CollectionFold, EndpointFold, Part
from inventory_store.sqlite import SqliteInventoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory_store.port import InventoryStore

HOST = "shop.example.test"
PATHS = [f"/things-{number:04}" for number in range(PAGE_SIZE + 7)]


def fold(store: InventoryStore, host: str, path: str) -> None:
    request = Request("GET", path, host)
    exchange = Exchange(None, "10.0.0.1:5000", "10.0.0.2:80", "http/1.1", request, Response(200), 1, 2)
    observation = observe([(exchange, path_template(path))])
    key = EndpointKey(host, path, "GET")
    finding = Finding("R", "t", "low", host, key.id, "", "", 1, 1)
    store.fold(EndpointFold(key, 0, (Part(Cursor.of("1"), observation),), findings=(finding,)))
    store.fold_collection(CollectionFold(host, 0, (Part(Cursor.of("1"), observation.usage),)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[InventoryStore]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    for path in PATHS:
        fold(opened, HOST, path)
    fold(opened, "pay.example.test", "/charges")
    yield opened
    opened.close()


def test_every_host_is_read(store: InventoryStore) -> None:
    assert [collection.host for collection in all_collections(store)] == ["pay.example.test", HOST]


def test_every_endpoint_of_a_host_is_read_over_its_pages(store: InventoryStore) -> None:
    endpoints = list(all_endpoints(store, HOST, now_s=0))

    assert [endpoint.summary.key.path_template for endpoint in endpoints] == PATHS


def test_every_finding_is_read_over_its_pages(store: InventoryStore) -> None:
    assert len({finding.id for finding in all_findings(store)}) == len(PATHS) + 1
