"""The inventory in one SQLite file: for one machine, with nothing to run beside it.

One connection, one lock: a fold is one transaction, so that cursor, counters, samples and findings move together.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from api_inventory.collection import Collection
from api_inventory.endpoint import EndpointKey
from api_inventory.finding import SEVERITIES
from api_inventory.findings.state import REOPENED, FindingClass
from api_inventory.lessons import Lessons
from api_inventory.minutes import by_hour, by_quarter, merged_minutes
from api_inventory.traffic import Traffic
from api_inventory.usage import Usage
from inventory_store import sqlite_schema
from inventory_store.assembly import endpoint_detail, endpoint_summary
from inventory_store.cursor import Cursor
from inventory_store.encoding.change import pack_change, unpack_change
from inventory_store.encoding.finding import pack_finding, unpack_finding
from inventory_store.encoding.gaps import pack_gaps, unpack_gaps
from inventory_store.encoding.lessons import pack_lessons, unpack_lessons
from inventory_store.encoding.numbers import pack_numbers, unpack_numbers
from inventory_store.encoding.review import pack_host_review, pack_review, unpack_host_review, unpack_review
from inventory_store.encoding.sample import pack_sample, unpack_sample
from inventory_store.encoding.traffic import pack_minutes, pack_traffic, unpack_minutes, unpack_traffic
from inventory_store.errors import (
    CorruptItem,
    InvalidPageToken,
    StoreContention,
    StoreUnavailable,
    UnknownChange,
    UnknownCollection,
    UnknownEndpoint,
    UnknownFinding,
)
from inventory_store.folds import Part, host_subject, sample_slot
from inventory_store.host_book import KEYED_BY_HOST, kinds_of_host
from inventory_store.limits import MEMBERS_SAMPLED_MAX, SAMPLE_BYTES_MAX, SAMPLE_REPLACED_AFTER_NS
from inventory_store.outcome import FoldOutcome
from inventory_store.page_token import after, page_token
from inventory_store.port import Document, FindingCounts, FoldedEndpoint, Page, check_document
from inventory_store.progress import Progress
from inventory_store.purge import PurgeStep, to_the_end
from inventory_store.queries import ANY, NOBODY
from inventory_store.searching import endpoint_text, endpoint_words, host_text, terms
from inventory_store.sorting import (
    EXAMPLE_CHANGE_KEY,
    EXAMPLE_FINDING_KEY,
    change_key,
    collection_key,
    endpoint_key,
    example_key,
    finding_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from api_inventory.changes.change import Change
    from api_inventory.endpoint import Endpoint, EndpointSummary
    from api_inventory.findings.state import FindingState
    from api_inventory.minutes import Interval, Minutes
    from api_inventory.review import EndpointReview, HostReview
    from inventory_store.folds import CollectionFold, EndpointFold
    from inventory_store.page_token import SortKey
    from inventory_store.port import PublishedReview
    from inventory_store.purge import PurgedKind, PurgedTails
    from inventory_store.queries import ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery

# SQLite binds 32,766 values, and of old 999.
_IDS_AT_ONCE = 900
# Another process (a report beside the running program) may hold the file for a moment.
_BUSY_TIMEOUT_S = 10.0


class SqliteInventoryStore:
    """An InventoryStore in the file `path`, which is made where there is none."""

    kind: Literal["sqlite"] = "sqlite"

    def __init__(self, path: str) -> None:
        self._lock = threading.RLock()
        self._drops: Counter[str] = Counter()
        self._forgotten_at: int | None = None
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
            fresh = _newer(sql, fold.key.id, fold)
            if fresh:
                usages = [part.content for part in fresh]
                known = {part.sequence for part in fresh}
                taught = [part for part in fold.lessons.lesson_parts() if part.sequence in known]
                _fold_endpoint(sql, fold.key, reduce(Usage.merge, usages).traffic, fold.lessons.of(taught))
                _fold_minutes(sql, fold.key.id, usages)
            drops = _keep_samples(sql, fold)
        # Counted once the transaction holds: one that is rolled back comes again.
        self._drops += drops
        return FoldOutcome.of(len(fresh), len(fold.parts))

    def fold_collection(self, fold: CollectionFold) -> FoldOutcome:
        """See InventoryStore."""
        with self._writing("fold_collection") as sql:
            fresh = _newer(sql, f"host {fold.host}", fold)
            if fresh:
                usages = [part.content for part in fresh]
                _fold_traffic(sql, fold.host, reduce(Usage.merge, usages).traffic)
                _fold_minutes(sql, host_subject(fold.host), usages)
        return FoldOutcome.of(len(fresh), len(fold.parts))

    def collections(self, query: CollectionQuery) -> Page[Collection]:
        """See InventoryStore. `total` is always known."""
        select = _Select(_COLLECTION_COLUMNS, "collections")
        select.where("request_count > 0")
        select.where_found("text", query.search)
        last = after(query, example_key(query))
        rows, total = self._page(select, (query.sort, "host"), query.order, last, query.page_size)
        items = [_collection(row) for row in rows]
        return _page_of(query, items, total, lambda item: collection_key(item, query.sort))

    def hosts(self, *, exact: bool = False) -> Iterator[Collection]:  # noqa: ARG002 - nothing else is told here
        """See InventoryStore."""
        with self._reading("hosts") as sql:
            rows = sql.execute(
                f"SELECT {_COLLECTION_COLUMNS} FROM collections WHERE request_count > 0 ORDER BY host"
            ).fetchall()
        return map(_collection, rows)

    def tell_hosts(self, hosts: Sequence[Collection], now_s: int) -> int:  # noqa: ARG002 - all are told as they are
        """See InventoryStore."""
        return 0

    def collection(self, host: str) -> Collection:
        """See InventoryStore."""
        with self._reading("collection") as sql:
            row = sql.execute(
                f"SELECT {_COLLECTION_COLUMNS} FROM collections WHERE host = ? AND request_count > 0",
                (host,),
            ).fetchone()
        if row is None:
            raise UnknownCollection(host)
        return _collection(row)

    def endpoints(self, query: EndpointQuery) -> Page[EndpointSummary]:
        """See InventoryStore. `total` is always known."""
        select = _Select("id", "listed_endpoints")
        select.where_equal("host", query.host)
        select.where_equal("method", query.method)
        if query.owner in {ANY, NOBODY}:
            select.where("owner <> ''" if query.owner == ANY else "owner = ''")
        else:
            select.where_equal("owner", query.owner)
        select.where_found("text", query.search, "words")
        for word in (*query.words, *(() if query.status is None else (f"status:{query.status}",))):
            select.where_word("words", word)
        last = after(query, example_key(query))
        # Where few rows are wanted of many, walking over all of them is faster than looking each one up by its risk.
        sort = "+risk" if query.sort == "risk" and select.is_searching else query.sort
        order_by = (sort, "path_template", "method", "host")
        with self._reading("endpoints") as sql:
            ids, total = self._page(select, order_by, query.order, last, query.page_size)
            rows = {row[0]: row[1:] for row in sql.execute(*_of_ids(_SUMMARY_COLUMNS, [each for (each,) in ids]))}
        items = [_summary(rows[each]) for (each,) in ids]
        return _page_of(query, items, total, lambda item: endpoint_key(item, query.sort))

    def summary(self, endpoint_id: str) -> EndpointSummary:
        """See InventoryStore."""
        with self._reading("summary") as sql:
            row = sql.execute(*_of_ids(_SUMMARY_COLUMNS, [endpoint_id])).fetchone()
        if row is None:
            raise UnknownEndpoint(endpoint_id)
        review = None if row[5] is None else unpack_review(row[5], f"endpoints/{endpoint_id}")
        if review is not None and review.shown_as not in {None, endpoint_id}:
            return self.summary(str(review.shown_as))
        return _summary(row[1:])

    def set_owner(self, key: EndpointKey, owner: str) -> None:
        """See InventoryStore."""
        with self._writing("set_owner") as sql:
            row = sql.execute(f"SELECT {_DETAIL_COLUMNS} FROM endpoints WHERE id = ?", (key.id,)).fetchone()
            if row is not None:
                _write(sql, replace(_folded(row), owner=owner))

    def endpoint(self, endpoint_id: str, *, now_s: int) -> Endpoint:
        """See InventoryStore."""
        with self._reading("endpoint") as sql:
            row = sql.execute(
                f"SELECT {_DETAIL_COLUMNS} FROM endpoints WHERE id = ?",
                (endpoint_id,),
            ).fetchone()
            if row is None:
                raise UnknownEndpoint(endpoint_id)
            review = _review(row)
            sampled = (endpoint_id, *(() if review is None else review.members[:MEMBERS_SAMPLED_MAX]))
            samples = [
                each
                for sampled_id in sampled
                for each in sql.execute(
                    "SELECT sample FROM samples WHERE endpoint_id = ? AND expires_at > ?", (sampled_id, now_s)
                )
            ]
            findings = sql.execute(
                "SELECT finding FROM findings WHERE place = ? ORDER BY severity, host, id", (endpoint_id,)
            ).fetchall()
        if review is not None and review.shown_as not in {None, endpoint_id}:
            return self.endpoint(str(review.shown_as), now_s=now_s)
        return endpoint_detail(
            _known(row), [unpack_sample(data, f"samples/{endpoint_id}") for (data,) in samples], map(_finding, findings)
        )

    def endpoint_keys(self, endpoint_ids: Iterable[str]) -> dict[str, EndpointKey]:
        """See InventoryStore."""
        wanted, rows = sorted(set(endpoint_ids)), list[tuple[str, ...]]()
        with self._reading("endpoint_keys") as sql:
            for start in range(0, len(wanted), _IDS_AT_ONCE):
                ids = wanted[start : start + _IDS_AT_ONCE]
                rows += sql.execute(*_of_ids("id, host, path_template, method", ids))
        return {endpoint_id: EndpointKey(host, path, method) for endpoint_id, host, path, method in rows}

    def host_endpoints(self, host: str) -> Iterator[Endpoint]:
        """See InventoryStore."""
        with self._reading("host_endpoints") as sql:
            rows = sql.execute(
                f"SELECT {_DETAIL_COLUMNS} FROM endpoints WHERE host = ? AND is_shown ORDER BY path_template, method",
                (host,),
            ).fetchall()
        if not rows:
            raise UnknownCollection(host)
        return (endpoint_detail(_known(row)) for row in rows)

    def folded(self, host: str) -> Iterator[FoldedEndpoint]:
        """See InventoryStore."""
        with self._reading("folded") as sql:
            rows = sql.execute(
                f"SELECT {_DETAIL_COLUMNS} FROM endpoints WHERE host = ? ORDER BY path_template, method",
                (host,),
            ).fetchall()
        return map(_folded, rows)

    def publish(self, host: str, reviews: Iterable[PublishedReview], review: HostReview) -> None:
        """See InventoryStore."""
        with self._writing("publish") as sql:
            for each in reviews:
                _publish(sql, each)
            sql.execute(
                "UPDATE collections SET endpoint_count = (SELECT count(*) FROM endpoints WHERE host = ?1) - ?2,"
                " review = ?3, risk = ?4, text = ?5 WHERE host = ?1",
                (host, review.hidden_count, pack_host_review(review), review.risk, host_text(host, review)),
            )

    def minutes(self, subject: str, first_hour: int, last_hour: int) -> Minutes:
        """See InventoryStore."""
        with self._reading("minutes") as sql:
            rows = sql.execute(
                "SELECT minutes FROM minutes WHERE subject = ? AND hour BETWEEN ? AND ? ORDER BY hour",
                (subject, first_hour, last_hour),
            ).fetchall()
        minutes: Minutes = {}
        for (data,) in rows:
            minutes |= unpack_minutes(data, f"minutes/{subject}")
        return minutes

    def quarters(self, subject: str, first_hour: int, last_hour: int) -> dict[int, Interval]:
        """See InventoryStore."""
        return by_quarter(self.minutes(subject, first_hour, last_hour))

    def document(self, kind: str, key: str) -> Document | None:
        """See InventoryStore."""
        with self._reading("document") as sql:
            row = sql.execute(
                "SELECT key, data, revision FROM documents WHERE kind = ? AND key = ?", (kind, key)
            ).fetchone()
        return None if row is None else Document(*row)

    def documents(self, kind: str, keys: Iterable[str] | None = None) -> Iterator[Document]:
        """See InventoryStore."""
        select = "SELECT key, data, revision FROM documents WHERE kind = ?"
        with self._reading("documents") as sql:
            if keys is None:
                rows = sql.execute(f"{select} ORDER BY key", (kind,)).fetchall()
            else:
                asked = (sql.execute(f"{select} AND key = ?", (kind, key)).fetchone() for key in sorted(set(keys)))
                rows = [row for row in asked if row is not None]
        return (Document(*row) for row in rows)

    def put_document(self, kind: str, key: str, data: bytes, *, revision: int) -> None:
        """See InventoryStore."""
        check_document(kind, data)
        with self._writing("put_document") as sql:
            if revision == 0:
                written = sql.execute("INSERT OR IGNORE INTO documents VALUES (?, ?, 1, ?)", (kind, key, data))
            else:
                written = sql.execute(
                    "UPDATE documents SET revision = revision + 1, data = ?"
                    " WHERE kind = ? AND key = ? AND revision = ?",
                    (data, kind, key, revision),
                )
            if written.rowcount != 1:
                raise StoreContention("put_document")

    def remove_document(self, kind: str, key: str) -> None:
        """See InventoryStore."""
        with self._writing("remove_document") as sql:
            sql.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def findings(self, query: FindingQuery) -> Page[FindingState]:
        """See InventoryStore. `total` is always known."""
        last = after(query, EXAMPLE_FINDING_KEY)
        rows, total = self._page(_findings(query, "finding"), ("severity", "host", "id"), "asc", last, query.page_size)
        return _page_of(query, [_finding(row) for row in rows], total, finding_key)

    def finding_counts(self, query: FindingQuery) -> FindingCounts:
        """See InventoryStore. Always complete."""
        standing = "CASE WHEN status = 'open' AND reopened > 0 THEN 'reopened' ELSE status END"
        columns = ("rule", "severity", standing)
        with self._reading("finding_counts") as sql:
            rows = sql.execute(*_findings(query, ", ".join((*columns, "count(*)"))).grouped(columns)).fetchall()
        return FindingCounts(
            {FindingClass(rule, SEVERITIES[severity], stands): count for rule, severity, stands, count in rows}
        )

    def finding(self, finding_id: str) -> FindingState:
        """See InventoryStore."""
        with self._reading("finding") as sql:
            row = sql.execute("SELECT finding FROM findings WHERE id = ?", (finding_id,)).fetchone()
        if row is None:
            raise UnknownFinding(finding_id)
        return _finding(row)

    def host_findings(self, host: str) -> Iterator[FindingState]:
        """See InventoryStore."""
        with self._reading("host_findings") as sql:
            rows = sql.execute("SELECT finding FROM findings WHERE host = ? ORDER BY id", (host,)).fetchall()
        return map(_finding, rows)

    def changes(self, query: ChangeQuery) -> Page[Change]:
        """See InventoryStore. `total` is always known."""
        select = _Select("change", "changes")
        for column in ("host", "endpoint_id", "kind", "impact"):
            select.where_equal(column, getattr(query, column))
        select.where_between("at", query.from_ns, query.to_ns)
        last = after(query, EXAMPLE_CHANGE_KEY)
        rows, total = self._page(select, ("since", "id"), "desc", last, query.page_size)
        return _page_of(query, [unpack_change(data, "changes") for (data,) in rows], total, change_key)

    def change(self, change_id: str) -> Change:
        """See InventoryStore."""
        with self._reading("change") as sql:
            row = sql.execute("SELECT change FROM changes WHERE id = ?", (change_id,)).fetchone()
        if row is None:
            raise UnknownChange(change_id)
        return unpack_change(row[0], "changes")

    def put_changes(self, changes: Iterable[Change]) -> None:
        """See InventoryStore."""
        rows = [
            (each.id, each.since_ns, each.host, each.endpoint_id, each.kind, each.impact, pack_change(each), each.at_ns)
            for each in changes
        ]
        with self._writing("put_changes") as sql:
            sql.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def put_findings(self, findings: Iterable[FindingState]) -> None:
        """See InventoryStore."""
        with self._writing("put_findings") as sql:
            sql.executemany(_PUT_FINDING, map(_finding_row, findings))

    def replace_finding(self, read: FindingState, finding: FindingState) -> bool:
        """See InventoryStore."""
        with self._writing("replace_finding") as sql:
            known = sql.execute("SELECT finding FROM findings WHERE id = ?", (read.id,)).fetchone()
            is_known = known is not None and bytes(known[0]) == pack_finding(read)
            if is_known:
                sql.execute(_PUT_FINDING, _finding_row(finding))
        return is_known

    def remove_findings(self, findings: Iterable[FindingState]) -> None:
        """See InventoryStore."""
        with self._writing("remove_findings") as sql:
            sql.executemany("DELETE FROM findings WHERE id = ?", ((each.id,) for each in findings))

    def purge_host(
        self,
        host: str,
        after: str | None = None,
        *,
        at_most: int,
        is_dry: bool = False,
        goes_on: Callable[[], bool] = to_the_end,
    ) -> PurgeStep:
        """See InventoryStore. All of a host is found by it: no step needs to know where another one ended."""
        if after is not None:
            raise InvalidPageToken
        counts: Counter[PurgedKind] = Counter()
        left = at_most
        with self._purging("purge_host", is_dry=is_dry) as sql:
            values = {"host": host, "subject": host_subject(host), "cursors": f"host {host}"}
            for kind, name, key, condition in (*_ROWS_OF_HOST, *_documents_of(host, values)):
                if not goes_on():
                    break
                some = f"SELECT {key} FROM {name} WHERE {condition} LIMIT {left}"
                if is_dry:
                    ((found,),) = sql.execute(f"SELECT count(*) FROM ({some})", values)
                else:
                    found = sql.execute(f"DELETE FROM {name} WHERE ({key}) IN ({some})", values).rowcount
                left -= found
                if kind is not None and found:
                    counts[kind] += found
        is_all = left > 0 and goes_on()
        if is_dry:
            return PurgeStep(counts, is_complete=is_all)
        return PurgeStep(counts, is_all and self._forget_removed())

    def purge_tails(self, tails: PurgedTails, after: str | None, *, at_most: int, is_dry: bool = False) -> PurgeStep:
        """See InventoryStore."""
        place, last = _purge_place(after)
        counts: Counter[PurgedKind] = Counter()
        left = at_most
        with self._purging("purge_tails", is_dry=is_dry) as sql:
            while place < len(_HOLDS_TAILS) and left > 0:
                looked = _HOLDS_TAILS[place]
                rows = sql.execute(*looked.page(last, left)).fetchall()
                for row in rows:
                    looked.purge(sql, row, tails, counts, is_dry=is_dry)
                if len(rows) < left:
                    place, last = place + 1, ()
                else:
                    last = rows[-1][: len(looked.key)]
                left -= len(rows)
        if place < len(_HOLDS_TAILS):
            return PurgeStep(counts, is_done=False, next_token=json.dumps([place, *last]))
        return PurgeStep(counts, is_done=is_dry or self._forget_removed())

    @contextmanager
    def _purging(self, operation: str, *, is_dry: bool) -> Iterator[sqlite3.Connection]:
        if is_dry:
            with self._reading(operation) as sql:
                yield sql
            return
        with self._lock:
            # What is removed is written over, and not left in a free page.
            self._connection.execute("PRAGMA secure_delete = ON")
            try:
                with self._writing(operation) as sql:
                    yield sql
            finally:
                self._connection.execute("PRAGMA secure_delete = OFF")

    def _forget_removed(self) -> bool:
        """Writes the file anew, and empties its log: both hold what was there before. False where others read in it."""
        try:
            with self._reading("purge") as sql:
                # Free pages, and what is free within others, were not written over by whoever freed them before, nor
                # what was removed or written anew as a document. Nothing is, where it changed nothing since.
                has_changed = sql.total_changes != self._forgotten_at
                if has_changed or sql.execute("PRAGMA freelist_count").fetchone() != (0,):
                    sql.execute("VACUUM")
                    self._forgotten_at = sql.total_changes
                is_busy, *_ = sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except StoreUnavailable as error:
            if error.retryable:
                return False
            raise
        return not is_busy

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


# Kind, table, key and condition of what is kept of a host; rows that others are found by come last.
_OF_ENDPOINTS = "IN (SELECT id FROM endpoints WHERE host = :host)"
_ROWS_OF_HOST: tuple[tuple[PurgedKind | None, str, str, str], ...] = (
    ("samples", "samples", "endpoint_id, status_class, slot", f"endpoint_id {_OF_ENDPOINTS}"),
    ("minutes", "minutes", "subject, hour", f"subject {_OF_ENDPOINTS}"),
    (None, "cursors", "subject, bucket", f"subject {_OF_ENDPOINTS}"),
    ("minutes", "minutes", "subject, hour", "subject = :subject"),
    (None, "cursors", "subject, bucket", "subject = :cursors"),
    ("findings", "findings", "id", "host = :host"),
    ("changes", "changes", "id", "host = :host"),
    (None, "listed_endpoints", "path_template, method, host", "host = :host"),
    ("endpoints", "endpoints", "id", "host = :host"),
    ("sums", "collections", "host", "host = :host"),
)


def _documents_of(host: str, values: dict[str, Any]) -> list[tuple[PurgedKind, str, str, str]]:
    """The same of a host's documents; what their conditions bind is added."""
    values |= {f"of{number}": kind for number, kind in enumerate(kinds_of_host(host))}
    values |= {f"by{number}": kind for number, kind in enumerate(KEYED_BY_HOST)}
    own = ", ".join(f":of{number}" for number in range(len(kinds_of_host(host))))
    keyed = ", ".join(f":by{number}" for number in range(len(KEYED_BY_HOST)))
    return [("documents", "documents", "kind, key", f"kind IN ({own}) OR (kind IN ({keyed}) AND key = :host)")]


@dataclass(frozen=True, slots=True)
class _HoldsTails:
    """A table of which rows may hold tails: removed with them, or (`is_kept`) without them from then on.

    Of rows with a revision (`is_revised`), whoever read one before does not write it any more.
    """

    name: str
    kind: PurgedKind
    key: tuple[str, ...]
    blobs: tuple[str, ...]
    is_kept: bool = False
    is_revised: bool = False

    def page(self, last: tuple[Any, ...], limit: int) -> tuple[str, tuple[Any, ...]]:
        """Key and blobs of the rows behind this one."""
        columns, keys = ", ".join((*self.key, *self.blobs)), ", ".join(self.key)
        behind = f"WHERE ({keys}) > ({', '.join('?' * len(last))})" if last else ""
        return f"SELECT {columns} FROM {self.name} {behind} ORDER BY {keys} LIMIT {limit}", last

    def purge(
        self,
        sql: sqlite3.Connection,
        row: tuple[Any, ...],
        tails: PurgedTails,
        counts: Counter[PurgedKind],
        *,
        is_dry: bool,
    ) -> None:
        """One row of a page; what of it cannot be read stays as it is."""
        key, blobs = row[: len(self.key)], row[len(self.key) :]
        without, is_damaged = {}, False
        for column, blob in zip(self.blobs, blobs, strict=True):
            try:
                data = self._of(tails, key, column, blob)
            except CorruptItem:
                is_damaged = True
            else:
                if data is not None:
                    without[column] = data
        if is_damaged:
            counts["damaged"] += 1
        if not without:
            return
        counts[self.kind] += 1
        if is_dry:
            return
        place = f"({', '.join(self.key)}) = ({', '.join('?' * len(key))})"
        if not self.is_kept:
            sql.execute(f"DELETE FROM {self.name} WHERE {place}", key)
            return
        changes = ", ".join(f"{column} = ?" for column in without)
        if self.is_revised:
            changes += ", revision = revision + 1"
        sql.execute(f"UPDATE {self.name} SET {changes} WHERE {place}", (*without.values(), *key))

    def _of(self, tails: PurgedTails, key: tuple[Any, ...], column: str, blob: bytes | None) -> bytes | None:
        if not blob:
            return None
        if self.kind == "documents":
            return tails.document(blob, *key)
        look = tails.lessons if column in _LESSONS else tails.blob
        return look(blob, f"{self.name}/{key}")


_LESSONS = frozenset({"lessons", "absorbed"})
_HOLDS_TAILS = (
    _HoldsTails("samples", "samples", ("endpoint_id", "status_class", "slot"), ("sample",)),
    _HoldsTails("findings", "findings", ("id",), ("finding",)),
    _HoldsTails("changes", "changes", ("id",), ("change",)),
    _HoldsTails("endpoints", "sums", ("id",), ("lessons", "review", "absorbed"), is_kept=True),
    _HoldsTails("collections", "sums", ("host",), ("review",), is_kept=True),
    _HoldsTails("documents", "documents", ("kind", "key"), ("data",), is_kept=True, is_revised=True),
)


def _purge_place(after: str | None) -> tuple[int, tuple[Any, ...]]:
    """The table and the key behind which a step goes on."""
    if after is None:
        return 0, ()
    try:
        place, *last = json.loads(after)
        is_one = 0 <= place < len(_HOLDS_TAILS) and len(last) in {0, len(_HOLDS_TAILS[place].key)}
    except (ValueError, TypeError):
        is_one = False
    if not is_one or not all(isinstance(each, str | int) for each in last):
        raise InvalidPageToken
    return place, tuple(last)


class _Select:
    """A SELECT put together from fixed columns and bound values."""

    def __init__(self, columns: str, table: str) -> None:
        self._columns = columns
        self._table = table
        self._conditions: list[str] = ["1"]
        self._values: list[Any] = []
        self.is_searching = False

    def where(self, condition: str) -> None:
        self._conditions.append(condition)

    def where_equal(self, column: str, value: object | None) -> None:
        if value is not None:
            self._conditions.append(f"{column} = ?")
            self._values.append(value)

    def where_between(self, column: str, first: int | None, beyond: int | None) -> None:
        for sign, value in ((">=", first), ("<", beyond)):
            if value is not None:
                self._conditions.append(f"{column} {sign} ?")
                self._values.append(value)

    def where_found(self, column: str, search: str, words: str | None = None) -> None:
        """What `searching.found` says of texts and words that lie in these columns."""
        for term in terms(search):
            self.is_searching = True
            condition = f"instr({column}, ?) > 0"
            self._values.append(term)
            if words is not None and ":" in term:
                condition = f"({condition} OR instr(' ' || {words}, ?) > 0)"
                self._values.append(f" {term}")
            self._conditions.append(condition)

    def where_contains(self, column: str, text: str) -> None:
        if text:
            self._conditions.append(f"instr({column}, ?) > 0")
            self._values.append(text)

    def where_one_of(self, column: str, values: tuple[str, ...] | None) -> None:
        if values is not None:
            self._conditions.append(f"{column} IN ({', '.join('?' * len(values))})")
            self._values.extend(values)

    def where_word(self, column: str, word: str) -> None:
        self.is_searching = True
        self._conditions.append(f"instr(' ' || {column} || ' ', ?) > 0")
        self._values.append(f" {word} ")

    def count(self) -> tuple[str, list[Any]]:
        return f"SELECT count(*) FROM {self._table} WHERE {' AND '.join(self._conditions)}", self._values

    def all(self) -> tuple[str, list[Any]]:
        return f"SELECT {self._columns} FROM {self._table} WHERE {' AND '.join(self._conditions)}", self._values

    def grouped(self, columns: tuple[str, ...]) -> tuple[str, list[Any]]:
        text, values = self.all()
        return f"{text} GROUP BY {', '.join(columns)}", values

    def page(self, order_by: tuple[str, ...], order: str, last: SortKey | None, limit: int) -> tuple[str, list[Any]]:
        conditions, values = list(self._conditions), list(self._values)
        if last is not None:
            places = ", ".join("?" * len(last))
            conditions.append(f"({', '.join(order_by)}) {'>' if order == 'asc' else '<'} ({places})")
            values.extend(last)
        ordering = ", ".join(f"{column} {order}" for column in order_by)
        where = " AND ".join(conditions)
        text = f"SELECT {self._columns} FROM {self._table} WHERE {where} ORDER BY {ordering} LIMIT ?"
        return text, [*values, limit]


def _findings(query: FindingQuery, columns: str) -> _Select:
    select = _Select(columns, "findings")
    select.where_equal("host", query.host)
    select.where_equal("place", query.endpoint_id)
    select.where_equal("severity", None if query.severity is None else SEVERITIES.index(query.severity))
    select.where_equal("status", query.kept_status)
    if query.status == REOPENED:
        select.where("reopened > 0")
    select.where_one_of("rule", query.rules)
    # SQLite knows the small letters of ASCII alone: both are small already.
    select.where_contains("text", query.search.lower())
    return select


def _page_of(query: Any, items: list[Any], total: int, key: Callable[[Any], SortKey]) -> Page[Any]:
    """A page of at most `page_size` items; the one beyond it only tells that there are more."""
    kept = tuple(items[: query.page_size])
    more = len(items) > query.page_size
    return Page(kept, page_token(query, key(kept[-1])) if more else None, total)


def _newer(sql: sqlite3.Connection, subject: str, fold: EndpointFold | CollectionFold) -> tuple[Part[Usage], ...]:
    """The parts not folded yet; the item's progress moves over them."""
    row = sql.execute(
        "SELECT cursor, numbers, gaps FROM cursors WHERE subject = ? AND bucket = ?", (subject, fold.bucket)
    ).fetchone()
    fresh, moved = _progress(row, f"cursors/{subject}/{fold.bucket}").over(fold.parts, fold.given_up_before_s)
    if fresh and moved.cursor is not None:
        told = moved.cursor.text, pack_numbers(moved.numbers), pack_gaps(moved.arrived_at_s, moved.gaps)
        sql.execute(
            "INSERT OR REPLACE INTO cursors (subject, bucket, cursor, numbers, gaps) VALUES (?, ?, ?, ?, ?)",
            (subject, fold.bucket, *told),
        )
    return fresh


def _progress(row: tuple[str, bytes, bytes] | None, where: str) -> Progress:
    if row is None:
        return Progress()
    cursor, numbers, gaps = row
    remembered = unpack_numbers(numbers, where) if numbers else {}
    return Progress(Cursor(cursor), remembered, *(unpack_gaps(gaps, where) if gaps else ()))


_COLLECTION_COLUMNS = "host, endpoint_count, request_count, first_seen, last_seen, review"
_DETAIL_COLUMNS = "host, path_template, method, traffic, lessons, review, absorbed, owner"
_SUMMARY_COLUMNS = "id, host, path_template, method, traffic, review, parameter_count, owner"


def _of_ids(columns: str, ids: list[str]) -> tuple[str, list[str]]:
    return f"SELECT {columns} FROM endpoints WHERE id IN ({', '.join('?' * len(ids))})", ids


def _review(row: tuple[Any, ...]) -> EndpointReview | None:
    return None if row[5] is None else unpack_review(row[5], f"endpoints/{row[:3]}")


def _folded(row: tuple[Any, ...]) -> FoldedEndpoint:
    """What was folded into an endpoint, of the columns of its detail."""
    key = EndpointKey(*row[:3])
    where = f"endpoints/{key.id}"
    return FoldedEndpoint(key, unpack_traffic(row[3], where), unpack_lessons(row[4], where), _review(row), row[7])


def _known(row: tuple[Any, ...]) -> FoldedEndpoint:
    """All that an endpoint shows, of the columns of its detail."""
    folded = _folded(row)
    if folded.review is None:
        return folded
    absorbed = Lessons() if row[6] is None else unpack_lessons(row[6], f"endpoints/{folded.key.id}")
    return replace(
        folded,
        traffic=folded.traffic.merge(folded.review.absorbed),
        lessons=folded.lessons.merge(absorbed),
    )


def _fold_endpoint(sql: sqlite3.Connection, key: EndpointKey, traffic: Traffic, lessons: Lessons) -> None:
    row = sql.execute(f"SELECT {_DETAIL_COLUMNS} FROM endpoints WHERE id = ?", (key.id,)).fetchone()
    if row is None:
        _register(sql, key.host)
        folded = FoldedEndpoint(key, traffic, lessons)
    else:
        known = _folded(row)
        folded = replace(known, traffic=known.traffic.merge(traffic), lessons=known.lessons.merge(lessons))
    _write(sql, folded)


def _publish(sql: sqlite3.Connection, published: PublishedReview) -> None:
    key = published.key
    row = sql.execute(f"SELECT {_DETAIL_COLUMNS} FROM endpoints WHERE id = ?", (key.id,)).fetchone()
    if row is None:
        _register(sql, key.host)
        folded = FoldedEndpoint(key, Traffic(), Lessons())
    else:
        folded = _folded(row)
    _write(sql, replace(folded, review=published.review))
    if published.absorbed is not None:
        absorbed = pack_lessons(published.absorbed)
        sql.execute("UPDATE endpoints SET absorbed = ? WHERE id = ?", (absorbed, key.id))


def _write(sql: sqlite3.Connection, endpoint: FoldedEndpoint) -> None:
    """The row of an endpoint, and what it is listed by; what it absorbed stays."""
    key, review = endpoint.key, endpoint.review
    values = {
        "id": key.id,
        "host": key.host,
        "path_template": key.path_template,
        "method": key.method,
        "parameter_count": len(endpoint.lessons.knowledge.parameters),
        "traffic": pack_traffic(endpoint.traffic),
        "lessons": pack_lessons(endpoint.lessons),
        "review": None if review is None else pack_review(review),
        "is_shown": review is None or review.shown_as is None,
        "owner": endpoint.owner,
    }
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    changes = ", ".join(f"{name} = :{name}" for name in values if name != "id")
    sql.execute(f"INSERT INTO endpoints ({names}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}", values)
    if values["is_shown"]:
        _list(sql, endpoint)
    else:
        place = key.path_template, key.method, key.host
        sql.execute("DELETE FROM listed_endpoints WHERE (path_template, method, host) = (?, ?, ?)", place)


def _list(sql: sqlite3.Connection, endpoint: FoldedEndpoint) -> None:
    """What an endpoint is listed by."""
    key, review = endpoint.key, endpoint.review
    facts = None if review is None else review.facts
    shown = endpoint.traffic if review is None else endpoint.traffic.merge(review.absorbed)
    values = {
        "path_template": key.path_template,
        "method": key.method,
        "host": key.host,
        "id": key.id,
        "request_count": shown.request_count,
        "first_seen": shown.first_seen_ns or 0,
        "last_seen": shown.last_seen_ns or 0,
        "risk": 0 if facts is None else facts.risk,
        "owner": endpoint.owner,
        "words": " ".join(endpoint_words(shown.statuses, facts)),
        "text": endpoint_text(key, endpoint.owner, facts),
    }
    # Most folds leave the risk as it is, and so its index.
    changes = ", ".join(f"{name} = :{name}" for name in list(values)[4:] if name != "risk")
    place = "path_template = :path_template AND method = :method AND host = :host"
    updated = sql.execute(f"UPDATE listed_endpoints SET {changes} WHERE {place} AND risk = :risk", values)
    if updated.rowcount == 0:
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        sql.execute(f"INSERT OR REPLACE INTO listed_endpoints ({names}) VALUES ({places})", values)


def _fold_minutes(sql: sqlite3.Connection, subject: str, usages: list[Usage]) -> None:
    for hour, minutes in by_hour(reduce(merged_minutes, (usage.minutes for usage in usages), {})).items():
        row = sql.execute("SELECT minutes FROM minutes WHERE subject = ? AND hour = ?", (subject, hour)).fetchone()
        known = {} if row is None else unpack_minutes(row[0], f"minutes/{subject}")
        data = pack_minutes(merged_minutes(known, minutes))
        sql.execute("INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)", (subject, hour, data))


def _register(sql: sqlite3.Connection, host: str) -> None:
    """One more endpoint of this host."""
    sql.execute(
        "INSERT INTO collections (host, endpoint_count, request_count, first_seen, last_seen, traffic, text)"
        " VALUES (?, 1, 0, 0, 0, ?, ?)"
        " ON CONFLICT (host) DO UPDATE SET endpoint_count = endpoint_count + 1",
        (host, pack_traffic(Traffic()), host_text(host, None)),
    )


def _fold_traffic(sql: sqlite3.Connection, host: str, traffic: Traffic) -> None:
    row = sql.execute("SELECT traffic FROM collections WHERE host = ?", (host,)).fetchone()
    if row is not None:
        traffic = unpack_traffic(row[0], f"collections/{host}").merge(traffic)
    sql.execute(
        "INSERT INTO collections (host, endpoint_count, request_count, first_seen, last_seen, traffic, text)"
        " VALUES (:host, 0, :requests, :first, :last, :traffic, :text) ON CONFLICT (host) DO UPDATE SET"
        " request_count = :requests, first_seen = :first, last_seen = :last, traffic = :traffic",
        {
            "host": host,
            "requests": traffic.request_count,
            "first": traffic.first_seen_ns or 0,
            "last": traffic.last_seen_ns or 0,
            "traffic": pack_traffic(traffic),
            "text": host_text(host, None),
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


def _collection(row: tuple[Any, ...]) -> Collection:
    host, endpoints, requests, first_seen, last_seen, data = row
    review = None if data is None else unpack_host_review(data, f"collections/{host}")
    return Collection(host, endpoints, requests, first_seen, last_seen, review)


def _finding(row: tuple[bytes]) -> FindingState:
    return unpack_finding(row[0], "findings")


def _summary(row: tuple[Any, ...]) -> EndpointSummary:
    host, path_template, method, traffic_data, review_data, parameter_count, owner = row
    key = EndpointKey(host, path_template, method)
    where = f"endpoints/{key.id}"
    traffic = unpack_traffic(traffic_data, where)
    if review_data is None:
        return endpoint_summary(key, traffic, parameter_count, owner=owner)
    review = unpack_review(review_data, where)
    return endpoint_summary(key, traffic.merge(review.absorbed), parameter_count, review, owner)


def _is_retryable(error: sqlite3.Error) -> bool:
    """A file held by others frees itself; a full disk or a damaged file does not."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


_PUT_FINDING = "INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _finding_row(finding: FindingState) -> tuple[Any, ...]:
    return (
        finding.id,
        finding.host,
        finding.place,
        finding.rule,
        SEVERITIES.index(finding.severity),
        finding.status,
        pack_finding(finding),
        finding.reopened,
        finding.text,
    )
