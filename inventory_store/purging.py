"""The purge of a host step by step, with what several parts of an inventory have to do with it.

The mark comes first (see `purged_hosts`), so that processors drop what comes again while records are removed. They read
marks now and then, and a review that is at work writes what it read before: only behind both is nothing left for good.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inventory_store.host_book import REVIEW_LEASE
from inventory_store.host_decisions import HostDecisions
from inventory_store.limits import PURGES_SETTLE_S, REVIEW_LEASE_S
from inventory_store.purged_hosts import mark_purged, purged_at_ns

if TYPE_CHECKING:
    from inventory_store.host_book import HostBook
    from inventory_store.port import InventoryStore
    from inventory_store.purge import PurgeStep

_SECOND_NS = 10**9


@dataclass(frozen=True, slots=True)
class HostPurge:
    """A step of the purge of a host.

    Attributes:
        begun_at_ns: what was captured until then is kept no more; says to the next step which purge it goes on with.
        settles_at_s: until then others may still write of the host, so that a later step has to look again; None where
            that is over.
    """

    step: PurgeStep
    begun_at_ns: int
    settles_at_s: float | None

    @property
    def is_done(self) -> bool:
        """Nothing is left, and nothing comes any more of what was captured before."""
        return self.step.is_done and self.settles_at_s is None


def host_to_purge(store: InventoryStore, book: HostBook, host: str) -> PurgeStep:
    """What a purge would remove. Changes nothing."""
    step = store.purge_host(host, at_most=0, is_dry=True)
    return _with_documents(step, len(_mutes(store, book, host)))


def purge_host(  # noqa: PLR0913 - the parts of a step
    store: InventoryStore, book: HostBook, host: str, *, now_ns: int, at_most: int, begun_at_ns: int | None = None
) -> HostPurge:
    """Removes some of what is kept of a host, `at_most` so many records.

    The time is `now_ns`, nanoseconds since the epoch; `begun_at_ns` is that of the step before, None of a new purge.

    Raises:
        InventoryStoreError: the store does not answer; what was removed is.
    """
    if begun_at_ns is None or begun_at_ns != purged_at_ns(book, host):
        begun_at_ns = now_ns
        mark_purged(book, host, begun_at_ns)
    decisions = HostDecisions(book)
    mutes = _mutes(store, book, host)
    for key in mutes:
        decisions.remove_mute(key)
    step = _with_documents(store.purge_host(host, at_most=at_most), len(mutes))
    settles_at_s = _settles_at_s(book, begun_at_ns / _SECOND_NS, now_ns / _SECOND_NS)
    return HostPurge(step, begun_at_ns, settles_at_s if settles_at_s > now_ns / _SECOND_NS else None)


def _mutes(store: InventoryStore, book: HostBook, host: str) -> list[str]:
    """Those that are about a host, or an endpoint of it, by id."""
    mutes = HostDecisions(book).mutes()
    keys = store.endpoint_keys({mute.endpoint_id for mute in mutes.values() if mute.endpoint_id is not None})
    of_host = {endpoint_id for endpoint_id, key in keys.items() if key.host == host}
    return [key for key, mute in mutes.items() if mute.host == host or mute.endpoint_id in of_host]


def _settles_at_s(book: HostBook, begun_at_s: float, now_s: float) -> float:
    """When every processor has read the mark, and every review that began before it is over."""
    read_by_all_s = begun_at_s + PURGES_SETTLE_S
    leased_until_s = book.read(REVIEW_LEASE, REVIEW_LEASE).value or 0
    is_older = now_s < leased_until_s <= begun_at_s + REVIEW_LEASE_S
    return max(read_by_all_s, leased_until_s) if is_older else read_by_all_s


def _with_documents(step: PurgeStep, count: int) -> PurgeStep:
    """The same, with so many more documents."""
    if not count:
        return step
    return replace(step, counts={**step.counts, "documents": step.counts.get("documents", 0) + count})
