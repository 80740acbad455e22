"""Which records of the audit are asked for, and the looking through them, which ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.audit.limits import RECORDS_LOOKED_THROUGH_MAX, RECORDS_READ_AT_ONCE
from chalice_app.operations.identifier import TIME_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.audit.audit_store import AuditStore
    from chalice_app.audit.record import AuditRecord, Outcome


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Of which changes.

    Attributes:
        by: a part of the name of who made them, in any case; "" for anybody.
        search: a part of the route, or of what it was about, in any case; "" for all.
        route: exactly this one, such as "PUT /v1/owners"; None for all.
        outcome: None for any.
        from_s, to_s: made within this time, of which the end is no part; None for ever.
    """

    by: str = ""
    search: str = ""
    route: str | None = None
    outcome: Outcome | None = None
    from_s: float | None = None
    to_s: float | None = None

    def wants(self, record: AuditRecord) -> bool:
        """Whether a record is among these."""
        about = " ".join((record.route, *record.subject.values())).lower()
        return (
            self.by.lower() in record.by.lower()
            and self.search.lower() in about
            and self.route in {None, record.route}
            and self.outcome in {None, record.outcome}
            and (self.from_s is None or self.from_s <= record.at_s)
            and (self.to_s is None or record.at_s < self.to_s)
        )


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some of the records asked for, the youngest first; `next_before` is where the next page begins."""

    records: tuple[AuditRecord, ...]
    next_before: str | None


def audit_page(store: AuditStore, query: AuditQuery, before: str | None, page_size: int) -> AuditPage:
    """A page; one that not many match may be short, with more to come: so many are looked through, and no more."""
    found: list[AuditRecord] = []
    looked_at, last = 0, before
    for record in wanted_from(store, query, before):
        if len(found) == page_size or looked_at == RECORDS_LOOKED_THROUGH_MAX:
            return AuditPage(tuple(found), last)
        looked_at, last = looked_at + 1, record.id
        if query.wants(record):
            found.append(record)
    return AuditPage(tuple(found), None)


def wanted_from(store: AuditStore, query: AuditQuery, before: str | None) -> Iterator[AuditRecord]:
    """The records of the query's time, the youngest first, read as they are taken; what else it asks is not held."""
    if query.to_s is not None:
        # Identifiers sort by their time.
        end = f"{max(0, int(query.to_s * 1_000_000)):0{TIME_DIGITS}x}"
        before = end if before is None else min(before, end)
    while records := store.records(before, RECORDS_READ_AT_ONCE):
        for record in records:
            if query.from_s is not None and record.at_s < query.from_s:
                return
            yield record
        before = records[-1].id
