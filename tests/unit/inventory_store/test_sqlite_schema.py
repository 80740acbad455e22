from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from api_inventory.changes.change import Change
from api_inventory.endpoint import EndpointKey
from api_inventory.exchange_record import Origin
from api_inventory.findings.state import FindingState
from api_inventory.lessons import Lessons
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store import sqlite_schema
from inventory_store.cursor import Cursor
from inventory_store.encoding.change import pack_change
from inventory_store.encoding.finding import pack_finding
from inventory_store.encoding.lessons import pack_lessons
from inventory_store.encoding.traffic import pack_traffic
from inventory_store.folds import EndpointFold, Part
from inventory_store.queries import NOBODY, ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery
from inventory_store.sqlite import SqliteInventoryStore
from inventory_store.sqlite_schema import SCHEMA_VERSION, prepare

if TYPE_CHECKING:
    from pathlib import Path


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_an_empty_file_gets_its_tables_and_a_version() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)

    prepare(connection)
    prepare(connection)

    assert {"endpoints", "collections", "cursors", "samples", "findings"} <= tables(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    connection.close()


def test_an_inventory_of_version_1_goes_on_with_its_cursors(tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.sqlite")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(sqlite_schema._TABLES)
    connection.execute("PRAGMA user_version = 1")
    key = EndpointKey("a.test", "/", "GET")
    connection.execute("INSERT INTO cursors VALUES (?, 1, ?)", (key.id, Cursor.of("7").text))
    connection.close()

    store = SqliteInventoryStore(path)
    seen = Usage(Traffic(request_count=1))
    outcomes = [
        store.fold(EndpointFold(key, 1, (Part(Cursor.of(str(sequence)), seen, Origin("a" * 16, 1)),)))
        for sequence in (7, 8, 9)
    ]
    store.close()

    assert [outcome.value for outcome in outcomes] == ["replayed", "folded", "replayed"]


def test_an_inventory_of_version_3_is_listed_as_it_was(tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.sqlite")
    connection = sqlite3.connect(path, isolation_level=None)
    for step in sqlite_schema._STEPS[:3]:
        connection.executescript(step)
    connection.execute("PRAGMA user_version = 3")
    shown, hidden = EndpointKey("a.test", "/Orders", "GET"), EndpointKey("a.test", "/old", "GET")
    traffic = Traffic(request_count=5, statuses={"200": 4, "503": 1}, first_seen_ns=1, last_seen_ns=2)
    for key, is_shown in ((shown, True), (hidden, False)):
        connection.execute(
            "INSERT INTO endpoints (id, host, path_template, method, request_count, first_seen, last_seen,"
            " status_classes, parameter_count, traffic, lessons, is_shown, risk, words)"
            " VALUES (?, ?, ?, ?, 5, 1, 2, '2xx 5xx', 3, ?, ?, ?, 40, 'kind:rest sensitive sensitive:email')",
            (key.id, key.host, key.path_template, key.method, pack_traffic(traffic), pack_lessons(Lessons()), is_shown),
        )
    connection.execute("INSERT INTO collections VALUES ('A.test', 1, 5, 1, 2, ?, NULL)", (pack_traffic(traffic),))
    connection.close()

    store = SqliteInventoryStore(path)
    for asked in (
        EndpointQuery(search="get a.test/orders"),
        EndpointQuery(status="5xx", sensitive="email", sort="risk"),
        EndpointQuery(owner=NOBODY, sort="request_count"),
    ):
        [row] = store.endpoints(asked).items
        assert (row.key, row.request_count, row.parameter_count, row.owner) == (shown, 5, 3, "")
    assert [each.host for each in store.collections(CollectionQuery(search="a.TEST")).items] == ["A.test"]
    store.fold(EndpointFold(shown, 1, (Part(Cursor.of("1"), Usage(Traffic(request_count=1))),)))
    assert store.endpoints(EndpointQuery()).items[0].request_count == 6
    store.close()


def test_findings_of_version_3_can_be_searched(tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.sqlite")
    connection = sqlite3.connect(path, isolation_level=None)
    for step in (sqlite_schema._TABLES, sqlite_schema._WRITERS, sqlite_schema._REVIEWS):
        connection.executescript(step)
    connection.execute("PRAGMA user_version = 3")
    finding = FindingState("AUTH-12", "API key", "high", "a.test", None, "k", "Sent", 1, 1, 2, 1, "open", 3, reopened=1)
    values = finding.id, finding.host, finding.place, finding.rule, 1, finding.status, pack_finding(finding)
    connection.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    connection.close()

    store = SqliteInventoryStore(path)
    found = store.findings(FindingQuery(search="api KEY", status="reopened")).items
    store.close()

    assert found == (finding,)


def test_an_inventory_of_version_5_knows_when_its_changes_were_noticed(tmp_path: Path) -> None:
    path = str(tmp_path / "inventory.sqlite")
    connection = sqlite3.connect(path, isolation_level=None)
    for step in (sqlite_schema._TABLES, sqlite_schema._WRITERS, sqlite_schema._REVIEWS, sqlite_schema._LISTS):
        connection.executescript(step)
    connection.execute("PRAGMA user_version = 4")
    change = Change("endpoint_added", "a.test", "a" * 20, "GET /", "", "used", "compatible", 30, 10)
    values = change.id, 10, change.host, change.endpoint_id, change.kind, change.impact, pack_change(change)
    connection.execute("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    connection.close()

    store = SqliteInventoryStore(path)
    found = [store.changes(query).items for query in (ChangeQuery(from_ns=30), ChangeQuery(to_ns=30))]
    store.close()

    assert found == [(change,), ()]


def test_a_file_of_a_newer_program_is_left_alone() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    with pytest.raises(sqlite3.DatabaseError, match=f"schema version {SCHEMA_VERSION + 1}"):
        prepare(connection)

    assert tables(connection) == set()
    connection.close()


def test_a_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "inventory.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused: list[str] = []

    def end_the_other_at_the_second_try(statement: str) -> None:
        if "journal_mode" in statement:
            refused.append(statement)
            if len(refused) == 2:
                other.execute("ROLLBACK")

    connection = sqlite3.connect(path, isolation_level=None)
    connection.set_trace_callback(end_the_other_at_the_second_try)

    prepare(connection)

    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    other.close()


def test_a_file_that_another_process_never_lets_go_is_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "inventory.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connection = sqlite3.connect(path, isolation_level=None, timeout=0.02)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        prepare(connection)

    connection.close()
    other.close()
