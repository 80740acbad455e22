"""Records on disk that could not be sent for a while: a SQLite file in the spool directory, bounded in bytes.

Written with a write-ahead log, so that a process that is killed loses nothing that was put and finds everything again;
only a power cut can lose the last commits, never the file. One process holds it at a time. Knows nothing of what a
record is, nor of when to send it.

SpoolRefused                    keeps a `kind`, stable, for counters, and a sentence for people
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mirror_agent.limits import SPOOL_RECORD_OVERHEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_FILE = "spool.sqlite"
_CORRUPT_SUFFIX = ".corrupt"
_SCHEMA_VERSION = 1
_BUSY_TIMEOUT_S = 1.0
_OLDEST_AT_ONCE = 256

# `position` grows with time over all runs, so that it is the order of everything and of each key.
_TABLES = """
CREATE TABLE records (
    position INTEGER PRIMARY KEY, partition_key TEXT NOT NULL, exchanges INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE INDEX records_by_key ON records (partition_key, position);
CREATE TABLE totals (exchanges_put INTEGER NOT NULL);
INSERT INTO totals VALUES (0);
"""

_EXPLANATIONS = {
    "disk_full": "The disk of the spool directory is full: free some of it, or lower --spool-bytes-max.",
    "read_only": "The spool cannot be written: its file or file system is read-only.",
    "cannot_open": "The spool cannot be opened: check that --spool-directory exists and belongs to the agent's user.",
    "in_use": "The spool is held by another process: give each agent a --spool-directory of its own.",
    "corrupt": "The spool was damaged: it was moved aside, and what was in it is lost.",
    "newer_version": "The spool is of a newer version of the agent: run that one, or move the file away.",
    "disk_error": "The disk of the spool directory fails: see the kernel's log.",
}
_KINDS = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_PERM: "cannot_open",
    sqlite3.SQLITE_BUSY: "in_use",
    sqlite3.SQLITE_LOCKED: "in_use",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
}
_PRIMARY_CODE = 0xFF
# SQLite's extended code where a file can be opened, and a lock for writing cannot be had: a read-only file system.
_LOCK_FAILED = sqlite3.SQLITE_IOERR_LOCK


class SpoolRefused(Exception):
    """The disk did not do what was asked; what was asked has not happened."""

    def __init__(self, kind: str) -> None:
        super().__init__(_EXPLANATIONS[kind])
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Spooled:
    """One record, and where it stands."""

    position: int
    partition_key: str
    exchanges: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a record without reading it."""

    position: int
    partition_key: str
    exchanges: int
    size: int


class Spool:
    """The records of one directory. Every method may raise SpoolRefused.

    Attributes:
        records, exchanges, bytes_held: of what is in it and not done.
        exchanges_put: ever, by all runs since the file was made; it moves with `put`, or not at all.
        found_first: of each key, the first record that it held when it was opened: no other of it was ever tried.
    """

    def __init__(self, directory: Path, bytes_max: int) -> None:
        """Opens the spool, and makes one where there is none."""
        self._path = directory / _FILE
        self._bytes_max = bytes_max
        self._done: set[int] = set()
        self._done_through: dict[str, int] = {}
        self._open()

    def keys(self) -> Collection[str]:
        """The partition keys of what is in it."""
        return self._keys.keys()

    def holds(self, partition_key: str) -> bool:
        """Whether records of this key are in it."""
        return partition_key in self._keys

    def first(self, partition_key: str) -> Spooled | None:
        """The oldest record of a key that is not done."""
        after = self._done_through.get(partition_key, -1)
        row = self._read(
            "SELECT position, partition_key, exchanges, data FROM records WHERE partition_key = ? AND position > ?"
            " ORDER BY position LIMIT 1",
            (partition_key, after),
        )
        return Spooled(*row[0]) if row else None

    def put(self, records: Sequence[Spooled], in_use: Collection[int] = ()) -> list[Outline]:
        """Keeps records, all or none; the oldest that had to go for them, but for those whose positions are in use."""
        dropped = self._oldest(sum(map(_size, records)) + self.bytes_held - self._bytes_max, in_use)
        exchanges = sum(record.exchanges for record in records)
        gone = self._done | {outline.position for outline in dropped}
        with _Writing(self._connection) as sql:
            sql.executemany("DELETE FROM records WHERE position = ?", ((position,) for position in gone))
            sql.executemany(
                "INSERT INTO records (position, partition_key, exchanges, data) VALUES (?, ?, ?, ?)",
                ((each.position, each.partition_key, each.exchanges, each.data) for each in records),
            )
            sql.execute("UPDATE totals SET exchanges_put = exchanges_put + ?", (exchanges,))
        self._done.clear()
        self.exchanges_put += exchanges
        for outline in dropped:
            self._forget(outline)
        for record in records:
            self._keys[record.partition_key] += 1
            self.records += 1
            self.exchanges += record.exchanges
            self.bytes_held += _size(record)
        return dropped

    def done(self, record: Spooled) -> None:
        """Notes that a record was sent or given up: it is not in the spool any more, as soon as `flush` has said so."""
        self._done.add(record.position)
        through = self._done_through.get(record.partition_key, -1)
        self._done_through[record.partition_key] = max(through, record.position)
        self._forget(Outline(record.position, record.partition_key, record.exchanges, _size(record)))

    def flush(self) -> bool:
        """Deletes what is done, if anything is. What is not deleted when a process is killed comes again."""
        if not self._done:
            return False
        with _Writing(self._connection) as sql:
            sql.executemany("DELETE FROM records WHERE position = ?", ((position,) for position in self._done))
        self._done.clear()
        return True

    def set_aside(self) -> None:
        """Moves a damaged spool aside, and begins an empty one."""
        self.close()
        _move_aside(self._path)
        self._done.clear()
        self._done_through.clear()
        self._open()

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def _open(self) -> None:
        with suppress(OSError):
            # For its owner alone; what refuses here is told by SQLite, by its kind.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        try:
            self._connection = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            raise _refused(error) from error

    def _prepare(self) -> None:
        sql = self._connection
        sql.execute("PRAGMA locking_mode = EXCLUSIVE")
        sql.execute("PRAGMA journal_mode = WAL")
        sql.execute("PRAGMA synchronous = NORMAL")
        (version,) = sql.execute("PRAGMA user_version").fetchone()
        if version > _SCHEMA_VERSION:
            raise SpoolRefused("newer_version")
        with _Writing(sql):
            if version == 0:
                for statement in filter(str.strip, _TABLES.split(";")):
                    sql.execute(statement)
                sql.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            else:
                # So that a disk that cannot be written is told now.
                sql.execute("UPDATE totals SET exchanges_put = exchanges_put")
        (self.exchanges_put,) = sql.execute("SELECT exchanges_put FROM totals").fetchone()
        (last,) = sql.execute("SELECT coalesce(max(position), 0) FROM records").fetchone()
        self.next_position: int = last + 1
        self._keys: Counter[str] = Counter()
        self.records = self.exchanges = self.bytes_held = 0
        # Beside min() SQLite takes the other columns from the row that has it (lang_select, "bare columns").
        first = "SELECT min(position), partition_key, exchanges, length(data) FROM records GROUP BY partition_key"
        self.found_first = [
            Outline(position, key, exchanges, length + SPOOL_RECORD_OVERHEAD_BYTES)
            for position, key, exchanges, length in sql.execute(first)
        ]
        held = "SELECT partition_key, count(*), sum(exchanges), sum(length(data)) FROM records GROUP BY partition_key"
        for key, count, exchanges, size in sql.execute(held):
            self._keys[key] = count
            self.records += count
            self.exchanges += exchanges
            self.bytes_held += size + count * SPOOL_RECORD_OVERHEAD_BYTES

    def _read(self, text: str, values: Sequence[Any]) -> list[Any]:
        try:
            return self._connection.execute(text, values).fetchall()
        except sqlite3.Error as error:
            raise _refused(error) from error

    def _oldest(self, size: int, in_use: Collection[int]) -> list[Outline]:
        """The oldest records that hold so many bytes together, or all of them."""
        chosen: list[Outline] = []
        after = -1
        while size > 0:
            rows = self._read(
                "SELECT position, partition_key, exchanges, length(data) FROM records WHERE position > ?"
                " ORDER BY position LIMIT ?",
                (after, _OLDEST_AT_ONCE),
            )
            if not rows:
                break
            after = rows[-1][0]
            for position, key, exchanges, length in rows:
                if size > 0 and position not in in_use and position not in self._done:
                    chosen.append(Outline(position, key, exchanges, length + SPOOL_RECORD_OVERHEAD_BYTES))
                    size -= chosen[-1].size
        return chosen

    def _forget(self, outline: Outline) -> None:
        self._keys[outline.partition_key] -= 1
        if not self._keys[outline.partition_key]:
            del self._keys[outline.partition_key]
        self.records -= 1
        self.exchanges -= outline.exchanges
        self.bytes_held -= outline.size


class _Writing:
    """A transaction: all or nothing, and SQLite's errors by their kind."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise _refused(error) from error
        return self._connection

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._connection.execute("COMMIT")
                return
        except sqlite3.Error as refusal:
            error = refusal
            raise _refused(refusal) from refusal
        finally:
            if error is not None and self._connection.in_transaction:
                self._connection.rollback()
        if isinstance(error, sqlite3.Error):
            raise _refused(error) from error


def open_spool(directory: Path, bytes_max: int) -> tuple[Spool, bool]:
    """The spool of a directory, and whether a damaged one had to be moved aside for it.

    Raises:
        SpoolRefused: it cannot be opened, or not be written.
    """
    try:
        return Spool(directory, bytes_max), False
    except SpoolRefused as refusal:
        if refusal.kind != "corrupt":
            raise
    _move_aside(directory / _FILE)
    return Spool(directory, bytes_max), True


def _move_aside(path: Path) -> None:
    """In the place of one that was moved before."""
    try:
        path.replace(path.with_name(path.name + _CORRUPT_SUFFIX))
        path.with_name(path.name + "-wal").unlink(missing_ok=True)
    except OSError as error:
        raise SpoolRefused("read_only") from error


def _size(record: Spooled) -> int:
    return len(record.data) + SPOOL_RECORD_OVERHEAD_BYTES


def _refused(error: sqlite3.Error) -> SpoolRefused:
    code = getattr(error, "sqlite_errorcode", 0)
    kind = "read_only" if code == _LOCK_FAILED else _KINDS.get(code & _PRIMARY_CODE, "disk_error")
    return SpoolRefused(kind)
