"""A control plane over a simulated region and an inventory in memory of this test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from chalice_app.aws import clients
from inventory_store.table import table_definition
from simulator.region import Region, start_region
from tests.unit.chalice_app.calling import Api
from tests.unit.chalice_app.naming import hold_names
from tests.unit.chalice_app.reviewed import fill_and_review

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def calls_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    hold_names(monkeypatch)


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


@pytest.fixture(scope="module")
def control_table(region: Region) -> None:
    """Without it, no change can be recorded, and so none is made."""
    region.client("dynamodb").create_table(**table_definition("heliostat-control"))


@pytest.fixture
def api(
    region: Region,
    control_table: None,  # noqa: ARG001 - it is there
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Api]:
    for name, value in region.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HELIOSTAT_INVENTORY", f"sqlite:///{tmp_path / 'inventory.db'}")
    clients.session.cache_clear()
    wiring.forget()
    yield Api()
    wiring.inventory().close()
    wiring.forget()
    clients.session.cache_clear()


@pytest.fixture
def shop(api: Api) -> dict[str, str]:  # noqa: ARG001 - its inventory
    """Fills the inventory of `api` with a reviewed host; the ids of its endpoints by method and path template."""
    return fill_and_review(wiring.inventory())


@pytest.fixture(scope="session")
def openapi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    return document
