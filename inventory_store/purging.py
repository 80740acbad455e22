"""The purge of a host step by step, with what several parts of an inventory have to do with it.

The mark comes first (see `purged_hosts`), so that processors drop what comes again while records are removed. They read
marks now and then, and a review that is at work writes what it read before: only behind both is nothing left for good.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inventory_store.host_mentions import mentions_of, remove_mentions
from inventory_store.limits import PURGE_COUNTED_MAX, PURGE_COUNTED_S
from inventory_store.purged_hosts import mark_purged, purged_at_ns
from inventory_store.settling import Settling, settling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inventory_store.host_book import HostBook
    from inventory_store.port import InventoryStore
    from inventory_store.purge import PurgedKind, PurgeStep

_SECOND_NS = 10**9


@dataclass(frozen=True, slots=True)
class HostPurge:
    """A step of the purge of a host.

    Attributes:
        begun_at_ns: what was captured until then is kept no more; says to the next step which purge it goes on with.
        settling: others may still write of the host, so that a later step has to look again; None where that is over.
    """

    step: PurgeStep
    begun_at_ns: int
    settling: Settling | None

    @property
    def is_done(self) -> bool:
        """Nothing is left, and nothing comes any more of what was captured before."""
        return self.step.is_done and self.settling is None


def host_to_purge(store: InventoryStore, host: str, *, clock_s: Callable[[], float] = time.monotonic) -> PurgeStep:
    """What a purge would remove, as far as it can be counted within one answer. Changes nothing."""
    until_s = clock_s() + PURGE_COUNTED_S
    mentions = mentions_of(store, host)
    step = store.purge_host(host, at_most=PURGE_COUNTED_MAX, is_dry=True, goes_on=lambda: clock_s() < until_s)
    return _with(step, mentions.counts)


def purge_host(  # noqa: PLR0913 - the parts of a step
    store: InventoryStore, book: HostBook, host: str, *, now_ns: int, at_most: int, begun_at_ns: int | None = None
) -> HostPurge:
    """Removes some of what is kept of a host, `at_most` so many records.

    The time is `now_ns`, nanoseconds since the epoch; `begun_at_ns` is that of the step before, None of a new purge.
    Where somebody began another one since, this one goes on with that one's mark: two at once would else mark anew by
    turns, and never end.

    Raises:
        InventoryStoreError: the store does not answer; what was removed is.
    """
    kept_ns = purged_at_ns(book, host)
    if begun_at_ns is None or kept_ns is None or kept_ns < begun_at_ns:
        kept_ns = now_ns
        mark_purged(book, host, kept_ns)
    begun_at_ns = kept_ns
    mentions = mentions_of(store, host)
    remove_mentions(book, host, mentions)
    step = _with(store.purge_host(host, at_most=at_most), mentions.counts)
    return HostPurge(step, begun_at_ns, settling(book, begun_at_ns / _SECOND_NS, now_ns / _SECOND_NS))


def _with(step: PurgeStep, more: Mapping[PurgedKind, int]) -> PurgeStep:
    """The same, with so many more records."""
    return replace(step, counts=Counter(step.counts) + Counter(more)) if more else step
