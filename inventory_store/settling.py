"""How long a purge waits before it looks again: others may still write what they read before.

A document's revision tells its writer that it was purged meanwhile. Lessons, samples, reviews, findings and changes are
written by processors, which end soon, and by reviews, of which the lease says until when one may run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from inventory_store.host_book import REVIEW_LEASE
from inventory_store.limits import PURGES_SETTLE_S, REVIEW_LEASE_S

if TYPE_CHECKING:
    from inventory_store.host_book import HostBook

WaitsFor = Literal["processors", "review"]


@dataclass(frozen=True, slots=True)
class Settling:
    """Until when (seconds since the epoch) who may still write what was read before a moment."""

    until_s: float
    waits_for: WaitsFor


def settling(book: HostBook, since_s: float, now_s: float) -> Settling | None:
    """Who may still write what was read until `since_s`; None once nobody does.

    Raises:
        InventoryStoreError: the store does not answer.
    """
    processors = Settling(since_s + PURGES_SETTLE_S, "processors")
    leased_until_s = book.read(REVIEW_LEASE, REVIEW_LEASE).value or 0
    is_older = now_s < leased_until_s <= since_s + REVIEW_LEASE_S
    last = Settling(leased_until_s, "review") if is_older and leased_until_s > processors.until_s else processors
    return last if now_s < last.until_s else None
