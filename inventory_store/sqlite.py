"""The inventory in one SQLite file: for one machine, with nothing to run beside it.

One connection, one lock: a fold is one transaction, so that cursor, counters, samples and findings move together.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from api_inventory.collection import Collection
from api_inventory.endpoint import EndpointKey
from api_inventory.finding import SEVERITIES, Finding
from api_inventory.observation import Observation
from api_inventory.traffic import Traffic, status_classes
from inventory_store import sqlite_schema
from inventory_store.assembly import endpoint_detail, endpoint_summary
from inventory_store.cursor import Cursor
from inventory_store.encoding import (
    pack_knowledge,
    pack_numbers,
    pack_sample,
    pack_traffic,
    unpack_knowledge,
    unpack_numbers,
    unpack_sample,
    unpack_traffic,
)
from inventory_store.errors import StoreUnavailable, UnknownCollection, UnknownEndpoint
from inventory_store.folds import Part, sample_slot
from inventory_store.limits import FINDINGS_PER_RULE_MAX, SAMPLE_BYTES_MAX, SAMPLE_REPLACED_AFTER_NS
from inventory_store.outcome import FoldOutcome
from inventory_store.page_token import after, page_token
from inventory_store.port import Page
from inventory_store.progress import Progress
from inventory_store.sorting import EXAMPLE_FINDING_KEY, collection_key, endpoint_key, example_key, finding_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from api_inventory.endpoint import Endpoint, EndpointSummary
    from inventory_store.folds import CollectionFold, EndpointFold
    from inventory_store.page_token import SortKey
    from inventory_store.queries import CollectionQuery, EndpointQuery, FindingQuery

# Another process (a report beside the running program) may hold the file for a moment.
_BUSY_TIMEOUT_S = 10.0


class SqliteInventoryStore:
    """An InventoryStore in the file `path`, which is made where there is none."""

    kind: Literal["sqlite"] = "sqlite"

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._drops: Counter[str] = Counter()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            sqlite_schema.prepare(self._connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"open {path}", str(error), retryable=False) from error

    def fold(self, fold: EndpointFold) -> FoldOutcome:
        """See InventoryStore."""
        with self._writing("fold") as sql:
            fresh = _newer(sql, fold.key.id, fold.bucket, fold.parts)
            if fresh:
                _fold_observation(sql, fold.key, reduce(Observation.merge, (part.content for part in fresh)))
            drops = _keep_samples(sql, fold) + _keep_findings(sql, fold.findings)
        # Counted once the transaction holds: one that is rolled back comes again.
        self._drops += drops
        return FoldOutcome.of(len(fresh), len(fold.parts))

    def fold_collection(self, fold: CollectionFold) -> FoldOutcome:
        """See InventoryStore."""
        with self._writing("fold_collection") as sql:
            fresh = _newer(sql, f"host {fold.host}", fold.bucket, fold.parts)
            if fresh:
                _fold_traffic(sql, fold.host, reduce(Traffic.merge, (part.content for part in fresh)))
        return FoldOutcome.of(len(fresh), len(fold.parts))

    def collections(self, query: CollectionQuery) -> Page[Collection]:
        """See InventoryStore. `total` is always known."""
        select = _Select("host, endpoint_count, request_count, first_seen, last_seen", "collections")
        select.where("request_count > 0")
        select.where_contains("host", query.search)
        last = after(query, example_key(query))
        rows, total = self._page(select, (query.sort, "host"), query.order, last, query.page_size)
        items = [Collection(*row) for row in rows]
        return _page_of(query, items, total, lambda item: collection_key(item, query.sort))

    def endpoints(self, query: EndpointQuery) -> Page[EndpointSummary]:
        """See InventoryStore. `total` is always known."""
        select = _Select("host, path_template, method, traffic, parameter_count", "endpoints")
        select.where_equal("host", query.host)
        select.where_equal("method", query.method)
        select.where_contains("path_template", query.search)
        select.where_contains("status_classes", query.status or "")
        last = after(query, example_key(query))
        order_by = (query.sort, "path_template", "method", "host")
        rows, total = self._page(select, order_by, query.order, last, query.page_size)
        items = [_summary(row) for row in rows]
        return _page_of(query, items, total, lambda item: endpoint_key(item, query.sort))

    def endpoint(self, endpoint_id: str, *, now_s: int) -> Endpoint:
        """See InventoryStore."""
        with self._reading("endpoint") as sql:
            row = sql.execute(
                "SELECT host, path_template, method, traffic, knowledge FROM endpoints WHERE id = ?", (endpoint_id,)
            ).fetchone()
            samples = sql.execute(
                "SELECT sample FROM samples WHERE endpoint_id = ? AND expires_at > ?", (endpoint_id, now_s)
            ).fetchall()
            findings = sql.execute(_FINDINGS_OF_ENDPOINT, (endpoint_id,)).fetchall()
        if row is None:
            raise UnknownEndpoint(endpoint_id)
        return _detail(
            row, [unpack_sample(data, f"samples/{endpoint_id}") for (data,) in samples], map(_finding, findings)
        )

    def host_endpoints(self, host: str) -> Iterator[Endpoint]:
        """See InventoryStore."""
        with self._reading("host_endpoints") as sql:
            rows = sql.execute(
                "SELECT host, path_template, method, traffic, knowledge FROM endpoints WHERE host = ?"
                " ORDER BY path_template, method",
                (host,),
            ).fetchall()
        if not rows:
            raise UnknownCollection(host)
        return map(_detail, rows)

    def findings(self, query: FindingQuery) -> Page[Finding]:
        """See InventoryStore. `total` is always known."""
        select = _Select(_FINDING_COLUMNS, "findings")
        select.where_equal("host", query.host)
        select.where_equal("severity", None if query.severity is None else SEVERITIES.index(query.severity))
        last = after(query, EXAMPLE_FINDING_KEY)
        rows, total = self._page(select, ("severity", "host", "id"), "asc", last, query.page_size)
        return _page_of(query, [_finding(row) for row in rows], total, finding_key)

    def take_drops(self) -> Counter[str]:
        """See InventoryStore."""
        drops, self._drops = self._drops, Counter()
        return drops

    def check(self) -> None:
        """See InventoryStore."""
        with self._reading("check") as sql:
            sql.execute("SELECT count(*) FROM cursors WHERE subject = ''").fetchone()

    def close(self) -> None:
        """See InventoryStore."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _reading(self, operation: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise StoreUnavailable(operation, str(error), retryable=_is_retryable(error)) from error

    @contextmanager
    def _writing(self, operation: str) -> Iterator[sqlite3.Connection]:
        """All or nothing: whatever is raised inside leaves the file as it was."""
        with self._reading(operation) as sql:
            sql.execute("BEGIN IMMEDIATE")
            try:
                yield sql
                sql.execute("COMMIT")
            except BaseException:
                sql.rollback()
                raise

    def _page(
        self, select: _Select, order_by: tuple[str, ...], order: str, last: SortKey | None, page_size: int
    ) -> tuple[list[tuple[Any, ...]], int]:
        """The rows after `last`, one more than the page holds where there are more; and how many match in all."""
        with self._reading("list") as sql:
            (total,) = sql.execute(*select.count()).fetchone()
            rows = sql.execute(*select.page(order_by, order, last, page_size + 1)).fetchall()
        return rows, total


class _Select:
    """A SELECT put together from fixed columns and bound values."""

    def __init__(self, columns: str, table: str) -> None:
        self._columns = columns
        self._table = table
        self._conditions: list[str] = ["1"]
        self._values: list[Any] = []

    def where(self, condition: str) -> None:
        self._conditions.append(condition)

    def where_equal(self, column: str, value: object | None) -> None:
        if value is not None:
            self._conditions.append(f"{column} = ?")
            self._values.append(value)

    def where_contains(self, column: str, text: str) -> None:
        if text:
            self._conditions.append(f"instr(lower({column}), lower(?)) > 0")
            self._values.append(text)

    def count(self) -> tuple[str, list[Any]]:
        return f"SELECT count(*) FROM {self._table} WHERE {' AND '.join(self._conditions)}", self._values  # noqa: S608

    def page(self, order_by: tuple[str, ...], order: str, last: SortKey | None, limit: int) -> tuple[str, list[Any]]:
        conditions, values = list(self._conditions), list(self._values)
        if last is not None:
            places = ", ".join("?" * len(last))
            conditions.append(f"({', '.join(order_by)}) {'>' if order == 'asc' else '<'} ({places})")
            values.extend(last)
        ordering = ", ".join(f"{column} {order}" for column in order_by)
        where = " AND ".join(conditions)
        text = f"SELECT {self._columns} FROM {self._table} WHERE {where} ORDER BY {ordering} LIMIT ?"  # noqa: S608
        return text, [*values, limit]


def _page_of(query: Any, items: list[Any], total: int, key: Callable[[Any], SortKey]) -> Page[Any]:
    """A page of at most `page_size` items; the one beyond it only tells that there are more."""
    kept = tuple(items[: query.page_size])
    more = len(items) > query.page_size
    return Page(kept, page_token(query, key(kept[-1])) if more else None, total)


def _newer(sql: sqlite3.Connection, subject: str, bucket: int, parts: tuple[Part[Any], ...]) -> tuple[Part[Any], ...]:
    """The parts not folded yet; the item's progress moves over them."""
    row = sql.execute(
        "SELECT cursor, numbers FROM cursors WHERE subject = ? AND bucket = ?", (subject, bucket)
    ).fetchone()
    fresh, moved = _progress(row, f"cursors/{subject}/{bucket}").over(parts)
    if fresh and moved.cursor is not None:
        values = subject, bucket, moved.cursor.text, pack_numbers(moved.numbers)
        sql.execute("INSERT OR REPLACE INTO cursors (subject, bucket, cursor, numbers) VALUES (?, ?, ?, ?)", values)
    return fresh


def _progress(row: tuple[str, bytes] | None, where: str) -> Progress:
    if row is None:
        return Progress()
    cursor, numbers = row
    return Progress(Cursor(cursor), unpack_numbers(numbers, where) if numbers else {})


def _fold_observation(sql: sqlite3.Connection, key: EndpointKey, observation: Observation) -> None:
    row = sql.execute("SELECT traffic, knowledge FROM endpoints WHERE id = ?", (key.id,)).fetchone()
    if row is None:
        _register(sql, key.host)
    else:
        where = f"endpoints/{key.id}"
        observation = Observation(unpack_traffic(row[0], where), unpack_knowledge(row[1], where)).merge(observation)
    traffic, knowledge = observation.traffic, observation.knowledge
    sql.execute(
        "INSERT OR REPLACE INTO endpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.id,
            key.host,
            key.path_template,
            key.method,
            traffic.request_count,
            traffic.first_seen_ns or 0,
            traffic.last_seen_ns or 0,
            " ".join(sorted(status_classes(traffic.statuses))),
            len(knowledge.parameters),
            pack_traffic(traffic),
            pack_knowledge(knowledge),
        ),
    )


def _register(sql: sqlite3.Connection, host: str) -> None:
    """One more endpoint of this host."""
    sql.execute(
        "INSERT INTO collections VALUES (?, 1, 0, 0, 0, ?)"
        " ON CONFLICT (host) DO UPDATE SET endpoint_count = endpoint_count + 1",
        (host, pack_traffic(Traffic())),
    )


def _fold_traffic(sql: sqlite3.Connection, host: str, traffic: Traffic) -> None:
    row = sql.execute("SELECT traffic FROM collections WHERE host = ?", (host,)).fetchone()
    if row is not None:
        traffic = unpack_traffic(row[0], f"collections/{host}").merge(traffic)
    sql.execute(
        "INSERT INTO collections VALUES (:host, 0, :requests, :first, :last, :traffic) ON CONFLICT (host) DO UPDATE SET"
        " request_count = :requests, first_seen = :first, last_seen = :last, traffic = :traffic",
        {
            "host": host,
            "requests": traffic.request_count,
            "first": traffic.first_seen_ns or 0,
            "last": traffic.last_seen_ns or 0,
            "traffic": pack_traffic(traffic),
        },
    )


def _keep_samples(sql: sqlite3.Connection, fold: EndpointFold) -> Counter[str]:
    """How many were not kept."""
    drops: Counter[str] = Counter()
    for sample in fold.samples:
        data = pack_sample(sample)
        if len(data) > SAMPLE_BYTES_MAX:
            drops["samples_dropped_too_large"] += 1
            continue
        sql.execute(
            "INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint_id, status_class, slot) DO UPDATE SET"
            " captured_at = excluded.captured_at, expires_at = excluded.expires_at, sample = excluded.sample"
            " WHERE excluded.captured_at - samples.captured_at >= ?",
            (
                fold.key.id,
                *sample_slot(sample),
                sample.captured_at_ns,
                fold.samples_expire_at_s,
                data,
                SAMPLE_REPLACED_AFTER_NS,
            ),
        )
    return drops


_FINDING_COLUMNS = "rule, title, severity, host, endpoint_id, detail, evidence, first_seen, last_seen"
_FINDINGS_OF_ENDPOINT = "SELECT * FROM findings WHERE endpoint_id = ? ORDER BY severity, host, id"
_KEEP_FINDING = """
    INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    evidence = excluded.evidence,
    first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
"""


_ROOM_FOR_FINDING = """
    SELECT EXISTS (SELECT 1 FROM findings WHERE id = ?)
    OR (SELECT count(*) FROM findings WHERE endpoint_id = ? AND rule = ?) < ?
"""


def _keep_findings(sql: sqlite3.Connection, findings: Iterable[Finding]) -> Counter[str]:
    """How many were not kept."""
    drops: Counter[str] = Counter()
    for finding in findings:
        asked = finding.id, finding.endpoint_id, finding.rule, FINDINGS_PER_RULE_MAX
        (has_room,) = sql.execute(_ROOM_FOR_FINDING, asked).fetchone()
        if not has_room:
            drops["findings_dropped_rule_full"] += 1
            continue
        sql.execute(
            _KEEP_FINDING,
            (
                finding.rule,
                finding.title,
                SEVERITIES.index(finding.severity),
                finding.host,
                finding.endpoint_id,
                finding.detail,
                finding.evidence,
                finding.first_seen_ns,
                finding.last_seen_ns,
                finding.id,
            ),
        )
    return drops


def _finding(row: tuple[Any, ...]) -> Finding:
    rule, title, severity, *rest = row[:9]
    return Finding(rule, title, SEVERITIES[severity], *rest)


def _summary(row: tuple[Any, ...]) -> EndpointSummary:
    host, path_template, method, traffic, parameter_count = row
    key = EndpointKey(host, path_template, method)
    return endpoint_summary(key, unpack_traffic(traffic, f"endpoints/{key.id}"), parameter_count)


def _detail(row: tuple[Any, ...], samples: Iterable[Any] = (), findings: Iterable[Finding] = ()) -> Endpoint:
    host, path_template, method, traffic, knowledge = row
    key = EndpointKey(host, path_template, method)
    where = f"endpoints/{key.id}"
    return endpoint_detail(key, unpack_traffic(traffic, where), unpack_knowledge(knowledge, where), samples, findings)


def _is_retryable(error: sqlite3.Error) -> bool:
    """A file held by others frees itself; a full disk or a damaged file does not."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
