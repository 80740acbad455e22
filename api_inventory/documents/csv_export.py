"""Lists as CSV (RFC 4180), safe to open in a spreadsheet.

Much of what traffic shows is chosen by whoever calls: a path can be a formula. A text that a spreadsheet would take for
one begins with an apostrophe here, which is shown by none of them (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from api_inventory.changes.feed import FeedEntry
    from api_inventory.collection import Collection
    from api_inventory.documents.compare import Compared
    from api_inventory.endpoint import EndpointSummary
    from api_inventory.findings.state import FindingState
    from api_inventory.review import EndpointFacts

Cell = str | float | None

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# The last four are the same signs in full width, which some spreadsheets read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

COLLECTION_COLUMNS = (
    "host",
    "endpoints",
    "requests",
    "first_seen",
    "last_seen",
    "risk",
    "open_findings",
    "sensitive",
    "exposure",
    "load_balancers",
)
ENDPOINT_COLUMNS = (
    "id",
    "host",
    "method",
    "path",
    "requests",
    "unanswered",
    "statuses",
    "first_seen",
    "last_seen",
    "kind",
    "risk",
    "authentication",
    "credentials",
    "exposure",
    "sensitive",
    "open_findings",
)
FINDING_COLUMNS = (
    "id",
    "rule",
    "title",
    "severity",
    "status",
    "host",
    "endpoint_id",
    "detail",
    "evidence",
    "support",
    "first_seen",
    "last_seen",
    "decided_by",
    "reason",
)
COMPARISON_COLUMNS = (
    "standing",
    "method",
    "path",
    "endpoint_id",
    "requests",
    "last_seen",
    "pointer",
    "drifts",
)
CHANGE_COLUMNS = (
    "id",
    "at",
    "impact",
    "kind",
    "host",
    "endpoint_id",
    "subject",
    "before",
    "after",
    "state",
    "acknowledged_by",
    "reason",
)


def collections_csv(collections: Iterable[Collection]) -> Iterator[str]:
    """One line for each host, after one of names."""
    return csv_lines(COLLECTION_COLUMNS, map(_collection_row, collections))


def endpoints_csv(endpoints: Iterable[EndpointSummary]) -> Iterator[str]:
    """One line for each endpoint, after one of names."""
    return csv_lines(ENDPOINT_COLUMNS, map(_endpoint_row, endpoints))


def findings_csv(findings: Iterable[FindingState]) -> Iterator[str]:
    """One line for each finding, after one of names."""
    return csv_lines(FINDING_COLUMNS, map(_finding_row, findings))


def changes_csv(entries: Iterable[FeedEntry]) -> Iterator[str]:
    """One line for each change, with what people said of it, after one of names."""
    return csv_lines(CHANGE_COLUMNS, map(_change_row, entries))


def comparison_csv(entries: Iterable[Compared]) -> Iterator[str]:
    """One line for each endpoint or documented operation, after one of names."""
    return csv_lines(COMPARISON_COLUMNS, map(_comparison_row, entries))


def documents_csv(columns: Sequence[str], documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each JSON document, with these of its fields, after one of names. Lists are written as words."""
    return csv_lines(columns, ([_cell(document[name]) for name in columns] for document in documents))


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The text in pieces. Numbers are written as they are, texts so that no spreadsheet calculates them."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(columns)
    yield line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
        yield line.getvalue()


def _harmless(text: str) -> str:
    """What readers of CSV trip over is left out, NUL above all, and what turns a line round for whoever looks at it."""
    text = _UNREADABLE.sub("", text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _collection_row(collection: Collection) -> Sequence[Cell]:
    review = collection.review
    return (
        collection.host,
        collection.endpoint_count,
        collection.request_count,
        rfc3339(collection.first_seen_ns),
        rfc3339(collection.last_seen_ns),
        *(
            (None,) * 5
            if review is None
            else (
                review.risk,
                sum(review.finding_counts.values()),
                " ".join(review.sensitive),
                review.exposure,
                " ".join(review.load_balancers),
            )
        ),
    )


def _endpoint_row(summary: EndpointSummary) -> Sequence[Cell]:
    key = summary.key
    statuses = " ".join(f"{status}:{count}" for status, count in sorted(summary.statuses.items()))
    return (
        summary.id,
        key.host,
        key.method,
        key.path_template,
        summary.request_count,
        summary.unanswered_count,
        statuses,
        rfc3339(summary.first_seen_ns),
        rfc3339(summary.last_seen_ns),
        *_facts(summary.facts),
    )


def _facts(facts: EndpointFacts | None) -> Sequence[Cell]:
    """What the last review said; nothing before the first."""
    if facts is None:
        return (None,) * 7
    return (
        facts.kind,
        facts.risk,
        facts.authentication,
        " ".join(facts.credentials),
        facts.exposure,
        " ".join(facts.sensitive),
        sum(facts.finding_counts.values()),
    )


def _finding_row(state: FindingState) -> Sequence[Cell]:
    decision = state.decision
    return (
        state.id,
        state.rule,
        state.title,
        state.severity,
        state.status,
        state.host,
        state.endpoint_id,
        state.detail,
        state.evidence,
        state.support,
        rfc3339(state.first_seen_ns),
        rfc3339(state.last_seen_ns),
        None if decision is None else decision.by,
        None if decision is None else decision.reason,
    )


def _comparison_row(entry: Compared) -> Sequence[Cell]:
    return (
        entry.standing,
        entry.method,
        entry.path_template,
        entry.endpoint_id,
        entry.request_count,
        None if entry.last_seen_ns is None else rfc3339(entry.last_seen_ns),
        entry.pointer,
        " ".join(drift.words for drift in entry.drifts),
    )


def _change_row(entry: FeedEntry) -> Sequence[Cell]:
    change, seen = entry.change, entry.acknowledged
    return (
        change.id,
        rfc3339(change.at_ns),
        change.impact,
        change.kind,
        change.host,
        change.endpoint_id,
        change.subject,
        change.before,
        change.after,
        "waiting" if entry.is_waiting else "muted" if seen is None else "acknowledged",
        None if seen is None else seen.by,
        None if seen is None else seen.reason,
    )
