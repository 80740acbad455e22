from __future__ import annotations

import sqlite3

import pytest

from inventory_store.sqlite_schema import SCHEMA_VERSION, prepare


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_an_empty_file_gets_its_tables_and_a_version() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)

    prepare(connection)
    prepare(connection)

    assert {"endpoints", "collections", "cursors", "samples", "findings"} <= tables(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    connection.close()


def test_a_file_of_a_newer_program_is_left_alone() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    with pytest.raises(sqlite3.DatabaseError, match=f"schema version {SCHEMA_VERSION + 1}"):
        prepare(connection)

    assert tables(connection) == set()
    connection.close()
