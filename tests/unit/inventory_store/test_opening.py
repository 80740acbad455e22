from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inventory_store.errors import InvalidStoreUrl
from inventory_store.opening import open_inventory_store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_opened_by_its_absolute_path(tmp_path: Path) -> None:
    path = tmp_path / "an inventory.sqlite"

    store = open_inventory_store(f"sqlite://{str(path).replace(' ', '%20')}")

    assert store.kind == "sqlite"
    assert path.exists()
    store.close()


def test_a_table_is_opened_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")

    store = open_inventory_store("dynamodb://heliostat-inventory")

    assert store.kind == "dynamodb"
    store.close()


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///", "sqlite://relative/path", "dynamodb://", "dynamodb:///table", "mysql://a/b"]
)
def test_an_address_that_is_not_understood_is_refused_with_what_was_expected(url: str) -> None:
    with pytest.raises(InvalidStoreUrl, match="expected sqlite:///absolute/path or dynamodb://TABLE"):
        open_inventory_store(url)
