"""What only the SQLite adapter has; what every store promises is in tests/contract."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from api_inventory.endpoint import EndpointKey
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store.cursor import Cursor
from inventory_store.errors import CorruptItem, StoreUnavailable
from inventory_store.folds import EndpointFold, Part
from inventory_store.queries import EndpointQuery
from inventory_store.sqlite import SqliteInventoryStore

ROOT = Path(__file__).resolve().parents[3]
KEY = EndpointKey("a.test", "/", "GET")


def fold(sequence: int) -> EndpointFold:
    return EndpointFold(KEY, 1, (Part(Cursor.of(str(sequence)), Usage(Traffic(request_count=1))),))


def test_a_process_that_is_killed_loses_nothing_it_folded(tmp_path: Path) -> None:
    path = tmp_path / "inventory.sqlite"
    program = f"""
import os, signal
from tests.unit.inventory_store.test_sqlite import fold
from inventory_store.sqlite import SqliteInventoryStore
store = SqliteInventoryStore({str(path)!r})
for sequence in range(1, 31):
    store.fold(fold(sequence))
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, timeout=60, cwd=ROOT)

    store = SqliteInventoryStore(str(path))
    assert killed.returncode == -9
    assert store.endpoints(EndpointQuery()).items[0].request_count == 30
    assert store.fold(fold(30)).value == "replayed"
    store.close()


def test_two_processes_read_and_write_one_file(tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.sqlite")
    first, second = SqliteInventoryStore(path), SqliteInventoryStore(path)

    first.fold(fold(1))
    second.fold(fold(2))

    assert first.endpoints(EndpointQuery()).items[0].request_count == 2
    first.close()
    second.close()


def test_a_fold_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    store.fold(fold(1))
    store._connection.execute("UPDATE endpoints SET traffic = x'00'")

    with pytest.raises(CorruptItem, match=KEY.id):
        store.fold(fold(2))

    assert store._connection.execute("SELECT cursor FROM cursors").fetchall() == [(Cursor.of("1").text,)]
    store.close()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 20])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "inventory.sqlite"
    path.write_bytes(content)

    with pytest.raises(StoreUnavailable, match="not a database") as refusal:
        SqliteInventoryStore(str(path))

    assert not refusal.value.retryable


def test_a_place_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="unable to open"):
        SqliteInventoryStore(str(tmp_path / "nowhere" / "inventory.sqlite"))


def test_a_file_held_by_another_process_is_worth_another_try(tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.sqlite")
    store = SqliteInventoryStore(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    store._connection.execute("PRAGMA busy_timeout = 1")

    with pytest.raises(StoreUnavailable) as refusal:
        store.fold(fold(1))

    assert refusal.value.retryable
    holder.close()
    store.close()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteInventoryStore(str(tmp_path / "inventory.sqlite"))
    store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        store.check()
