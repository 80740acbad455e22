"""An inventory to review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inventory_store.sqlite import SqliteInventoryStore
from tests.unit.stream_processor.review.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A host of which nothing is known."""
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    yield World(store)
    store.close()
