from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.rule import Rule
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from heliostat.learning.reading import PAGE_SIZE, all_endpoints, all_findings, all_summaries
from inventory_store.cursor import Cursor
from inventory_store.folds import CollectionFold, EndpointFold, Part
from inventory_store.host_book import TEMPLATES, HostBook
from inventory_store.sqlite import SqliteInventoryStore
from tests.unit.heliostat.report.views import a_finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory_store.port import InventoryStore

HOST = "shop.example.test"
PATHS = [f"/things-{number:04}" for number in range(PAGE_SIZE + 7)]


def fold(store: InventoryStore, host: str, path: str) -> None:
    parts = (Part(Cursor.of("1"), Usage(Traffic(request_count=1))),)
    store.fold(EndpointFold(EndpointKey(host, path, "GET"), 0, parts))
    store.fold_collection(CollectionFold(host, 0, parts))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[InventoryStore]:
    opened = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    for path in PATHS:
        fold(opened, HOST, path)
    fold(opened, "pay.example.test", "/charges")
    opened.put_findings([a_finding(detail=path) for path in PATHS])
    yield opened
    opened.close()


def test_every_endpoint_of_a_host_is_read_over_its_pages(store: InventoryStore) -> None:
    assert [summary.key.path_template for summary in all_summaries(store, HOST)] == PATHS
    assert [view.endpoint.summary.key.path_template for view in all_endpoints(store, HOST, now_s=0)] == PATHS


def test_every_finding_is_read_over_its_pages(store: InventoryStore) -> None:
    assert len({finding.id for finding in all_findings(store)}) == len(PATHS)


def test_an_endpoint_comes_with_how_its_path_was_learnt(store: InventoryStore) -> None:
    fold(store, "docs.test", "/pages/{name}")
    templates = HostTemplates((Rule("/pages", since_s=1, changed_s=1, probability=0.97),))
    HostBook(store).write(TEMPLATES, "docs.test", templates.to_json(), 0)

    (view,) = all_endpoints(store, "docs.test", now_s=0)

    assert view.derivation == ("{name} is a value below /pages, learnt from all paths of the host, 97% sure.",)
