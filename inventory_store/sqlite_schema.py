"""The tables of the SQLite adapter, and how an older file becomes a newer one."""

from __future__ import annotations

import sqlite3
import time

from inventory_store.encoding.change import unpack_change
from inventory_store.encoding.finding import unpack_finding

SCHEMA_VERSION = 7

# Long enough for another process to end its transaction, short enough that nobody notices the wait.
_WAL_RETRY_S = 0.005

# Counters stand beside the blobs they are taken from, because rows are sorted and filtered by them.
_TABLES = """
CREATE TABLE endpoints (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, path_template TEXT NOT NULL, method TEXT NOT NULL,
    request_count INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
    status_classes TEXT NOT NULL, parameter_count INTEGER NOT NULL,
    traffic BLOB NOT NULL, knowledge BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX endpoints_by_host ON endpoints (host, path_template, method);
CREATE INDEX endpoints_by_path ON endpoints (path_template, method, host);
CREATE TABLE collections (
    host TEXT PRIMARY KEY, endpoint_count INTEGER NOT NULL, request_count INTEGER NOT NULL,
    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, traffic BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE cursors (
    subject TEXT NOT NULL, bucket INTEGER NOT NULL, cursor TEXT NOT NULL, PRIMARY KEY (subject, bucket)
) WITHOUT ROWID;
CREATE TABLE samples (
    endpoint_id TEXT NOT NULL, status_class TEXT NOT NULL, slot INTEGER NOT NULL,
    captured_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, sample BLOB NOT NULL,
    PRIMARY KEY (endpoint_id, status_class, slot)
);
CREATE TABLE findings (
    rule TEXT NOT NULL, title TEXT NOT NULL, severity INTEGER NOT NULL, host TEXT NOT NULL, endpoint_id TEXT NOT NULL,
    detail TEXT NOT NULL, evidence TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
    id TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE INDEX findings_by_severity ON findings (severity, host, id);
CREATE INDEX findings_by_endpoint ON findings (endpoint_id);
"""

# Version 2: of each writer, the number of its last record (`encoding.pack_numbers`); empty in what was folded before.
_WRITERS = "ALTER TABLE cursors ADD COLUMN numbers BLOB NOT NULL DEFAULT x''"
# Version 3: what reviews write of an endpoint, its traffic over time, and documents. Counters count what is shown; the
# words of an endpoint are what lists are filtered by. Findings are found again by the next review, with their states.
_REVIEWS = """
ALTER TABLE endpoints RENAME COLUMN knowledge TO lessons;
ALTER TABLE endpoints ADD COLUMN review BLOB;
ALTER TABLE endpoints ADD COLUMN absorbed BLOB;
ALTER TABLE endpoints ADD COLUMN is_shown INTEGER NOT NULL DEFAULT 1;
ALTER TABLE endpoints ADD COLUMN risk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE endpoints ADD COLUMN words TEXT NOT NULL DEFAULT '';
DROP TABLE findings;
CREATE TABLE findings (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, place TEXT NOT NULL, rule TEXT NOT NULL, severity INTEGER NOT NULL,
    status TEXT NOT NULL, finding BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX findings_by_severity ON findings (severity, host, id);
CREATE INDEX findings_by_host ON findings (host, id);
CREATE INDEX findings_by_place ON findings (place);
ALTER TABLE collections ADD COLUMN review BLOB;
CREATE TABLE changes (
    id TEXT PRIMARY KEY, since INTEGER NOT NULL, host TEXT NOT NULL, endpoint_id TEXT NOT NULL, kind TEXT NOT NULL,
    impact TEXT NOT NULL, change BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX changes_by_time ON changes (since, id);
CREATE TABLE minutes (
    subject TEXT NOT NULL, hour INTEGER NOT NULL, minutes BLOB NOT NULL, PRIMARY KEY (subject, hour)
) WITHOUT ROWID;
CREATE TABLE documents (
    kind TEXT NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
"""
# Version 4: what endpoints are listed by stands by itself, in the order of their paths and without blobs, so that a
# search over all of them reads some 200 bytes of each. Only those that are shown are there. Orders that change with
# every fold have no index: walking over the rows once costs less than keeping one (docs/scaling.md). Texts (see
# `searching`) are made as far as SQL can, and anew by the next fold or review.
_LISTS = """
CREATE TABLE listed_endpoints (
    path_template TEXT NOT NULL, method TEXT NOT NULL, host TEXT NOT NULL, id TEXT NOT NULL,
    request_count INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
    risk INTEGER NOT NULL, owner TEXT NOT NULL, words TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (path_template, method, host)
) WITHOUT ROWID;
INSERT INTO listed_endpoints
    SELECT path_template, method, host, id, request_count, first_seen, last_seen, risk, '',
        CASE status_classes WHEN '' THEN words ELSE words || ' status:' || replace(status_classes, ' ', ' status:') END,
        lower(method || ' ' || host || path_template)
    FROM endpoints WHERE is_shown;
CREATE INDEX listed_by_host ON listed_endpoints (host, path_template, method);
CREATE INDEX listed_by_risk ON listed_endpoints (risk, path_template, method, host);
DROP INDEX endpoints_by_path;
ALTER TABLE endpoints DROP COLUMN request_count;
ALTER TABLE endpoints DROP COLUMN first_seen;
ALTER TABLE endpoints DROP COLUMN last_seen;
ALTER TABLE endpoints DROP COLUMN status_classes;
ALTER TABLE endpoints DROP COLUMN risk;
ALTER TABLE endpoints DROP COLUMN words;
ALTER TABLE endpoints ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE collections ADD COLUMN risk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE collections ADD COLUMN text TEXT NOT NULL DEFAULT '';
UPDATE collections SET text = lower(host);
"""
# Version 5: what findings are searched and counted by, beside the blobs that it is taken from.
_FINDING_TEXTS = """
ALTER TABLE findings ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
ALTER TABLE findings ADD COLUMN text TEXT NOT NULL DEFAULT '';
UPDATE findings SET reopened = finding_reopened(finding), text = finding_text(finding)
"""
# Version 6: when changes were noticed, beside the blobs that it is taken from.
_CHANGE_TIMES = """
ALTER TABLE changes ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE changes SET at = change_at(change)
"""
# Version 7: where records may have been given up before an item went on (`encoding.gaps`); empty in what was folded
# before.
_GAPS = "ALTER TABLE cursors ADD COLUMN gaps BLOB NOT NULL DEFAULT x''"
_STEPS = (_TABLES, _WRITERS, _REVIEWS, _LISTS, _FINDING_TEXTS, _CHANGE_TIMES, _GAPS)


def prepare(connection: sqlite3.Connection) -> None:
    """Makes the tables where there are none, and those of an older version newer.

    Raises:
        sqlite3.DatabaseError: the file is of a newer version than this program.
    """
    _turn_on_wal(connection)
    # A process that is killed loses nothing; only a power cut can lose the last commits, never the file.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.create_function("finding_reopened", 1, lambda data: unpack_finding(data, "findings").reopened)
    connection.create_function("finding_text", 1, lambda data: unpack_finding(data, "findings").text)
    connection.create_function("change_at", 1, lambda data: unpack_change(data, "changes").at_ns)
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        connection.execute("ROLLBACK")
        raise sqlite3.DatabaseError(f"the file has schema version {version}, this program knows up to {SCHEMA_VERSION}")
    for step in _STEPS[version:]:
        for statement in filter(str.strip, step.split(";")):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _turn_on_wal(connection: sqlite3.Connection) -> None:
    """Switches the file to write-ahead logging, waiting for other processes as long as its busy timeout says.

    SQLite asks no busy handler where a file's mode is switched while another process writes to it ("to avoid deadlock",
    sqlite3_busy_handler), so two processes that make one file at the same time would not wait for each other.
    """
    (busy_timeout_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    deadline_s = time.monotonic() + busy_timeout_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline_s:
                raise
            time.sleep(_WAL_RETRY_S)
        else:
            return
