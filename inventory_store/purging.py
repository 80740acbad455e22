"""The purge of a host step by step, with what several parts of an inventory have to do with it.

The mark comes first (see `purged_hosts`), so that processors drop what comes again while records are removed. They read
marks now and then, and a review that is at work writes what it read before: only behind both is nothing left for good.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inventory_store.errors import InvalidPageToken
from inventory_store.host_mentions import mentions_of, remove_mentions
from inventory_store.limits import PURGE_COUNTED_MAX, PURGE_COUNTED_S, PURGE_STEP_S
from inventory_store.purged_hosts import mark_purged, purged_at_ns
from inventory_store.settling import Settling, settling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inventory_store.host_book import HostBook
    from inventory_store.port import InventoryStore
    from inventory_store.purge import PurgedKind, PurgeStep

_SECOND_NS = 10**9
# Begins a token: whether others had ceased to write of the host when the look began that it goes on with.
_SETTLED, _UNSETTLED = "+", "-"


@dataclass(frozen=True, slots=True)
class HostPurge:
    """A step of the purge of a host.

    Attributes:
        begun_at_ns: what was captured until then is kept no more; says to the next step which purge it goes on with.
        settling: others may still write of the host, so that a later step has to look again; None where that was over
            before this look began, which may take many steps.
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
    store: InventoryStore,
    book: HostBook,
    host: str,
    *,
    now_ns: int,
    at_most: int,
    begun_at_ns: int | None = None,
    after: str | None = None,
    clock_s: Callable[[], float] = time.monotonic,
) -> HostPurge:
    """Removes some of what is kept of a host, `at_most` so many records, within seconds by `clock_s`.

    The time is `now_ns`, nanoseconds since the epoch; `begun_at_ns` is that of the step before, None of a new purge,
    and `after` its `next_token`, None of a new look. Where somebody began another purge since, this one goes on with
    that one's mark: two at once would else mark anew by turns, and never end.

    Raises:
        InvalidPageToken: `after` is none that a step gave.
        InventoryStoreError: the store does not answer; what was removed is.
    """
    was_settled, place = (True, None) if after is None else _place(after)
    given_ns, kept_ns = begun_at_ns, purged_at_ns(book, host)
    if begun_at_ns is None or kept_ns is None or kept_ns < begun_at_ns:
        kept_ns = now_ns
        mark_purged(book, host, kept_ns)
    begun_at_ns = kept_ns
    mentions = mentions_of(store, host)
    remove_mentions(book, host, mentions)
    now_s = now_ns / _SECOND_NS
    waits = settling(book, begun_at_ns / _SECOND_NS, now_s)
    # Of what others wrote while a look went on, it finds a part at the most: it had to be settled when that began.
    is_same = after is None or begun_at_ns == given_ns
    is_settled = was_settled and is_same and waits is None
    until_s = clock_s() + PURGE_STEP_S
    step = store.purge_host(host, place, at_most=at_most, goes_on=lambda: clock_s() < until_s)
    if step.next_token is not None:
        step = replace(step, next_token=f"{_SETTLED if is_settled else _UNSETTLED}{step.next_token}")
    if not is_settled and waits is None:
        waits = Settling(now_s, "processors")
    return HostPurge(_with(step, mentions.counts), begun_at_ns, waits)


def _place(token: str) -> tuple[bool, str]:
    """Whether all was settled when a look began, and where it goes on."""
    if not token.startswith((_SETTLED, _UNSETTLED)):
        raise InvalidPageToken
    return token.startswith(_SETTLED), token[1:]


def _with(step: PurgeStep, more: Mapping[PurgedKind, int]) -> PurgeStep:
    """The same, with so many more records."""
    return replace(step, counts=Counter(step.counts) + Counter(more)) if more else step
