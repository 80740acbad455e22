"""The purge of a value step by step: looks through the whole store until one of them finds nothing more.

Who read a record before it was purged may write it again, and who reads that again. So a purge is done by a look that
began when all of those were over (see `settling`), and that found nothing; one that found something is followed by
another. What a step has to know of those before it stands in what it is given: nothing of a value is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inventory_store.errors import InvalidPageToken
from inventory_store.purge import PurgeStep
from inventory_store.settling import Settling, settling

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.host_book import HostBook
    from inventory_store.port import InventoryStore
    from inventory_store.purge import PurgedTails

_SECOND_NS = 10**9
# Before the store's token: whether this look may be the last one, or another has to follow.
_LAST, _NOT_LAST = "last", "more"


@dataclass(frozen=True, slots=True)
class ValuePurge:
    """A step of the purge of a value.

    Attributes:
        begun_at_ns: when the look before this one had gone through everything: what was read until then may be written
            again; says to the next step which purge it goes on with. None within the first look.
        settling: what the next look has to wait for; None where nothing.
    """

    step: PurgeStep
    begun_at_ns: int | None
    settling: Settling | None

    @property
    def is_done(self) -> bool:
        """Nothing is left, and nothing comes any more of what was read before."""
        return self.step.is_done


def purge_value(  # noqa: PLR0913 - the parts of a step
    store: InventoryStore,
    book: HostBook,
    tails: PurgedTails,
    *,
    clock_ns: Callable[[], int],
    at_most: int,
    begun_at_ns: int | None = None,
    after: str | None = None,
) -> ValuePurge:
    """Looks through `at_most` so many records, unless others may still write what they read before the last look.

    `begun_at_ns` and `after` are those of the step before (`after`: its step's `next_token`), None of a new purge;
    `clock_ns` tells nanoseconds since the epoch.

    Raises:
        InvalidPageToken: `after` is none that a step gave.
        InventoryStoreError: the store does not answer; what was removed is.
    """
    may_be_last, place = (begun_at_ns is not None, None) if after is None else _place(after)
    if after is None and begun_at_ns is not None:
        waits = settling(book, begun_at_ns / _SECOND_NS, clock_ns() / _SECOND_NS)
        if waits is not None:
            return ValuePurge(PurgeStep(is_done=False), begun_at_ns, waits)
    step = store.purge_tails(tails, place, at_most=at_most)
    may_be_last = may_be_last and not any(count for kind, count in step.counts.items() if kind != "damaged")
    if step.next_token is not None:
        token = f"{_LAST if may_be_last else _NOT_LAST} {step.next_token}"
        return ValuePurge(replace(step, next_token=token), begun_at_ns, None)
    if may_be_last:
        return ValuePurge(step, begun_at_ns, None)
    # Read now, behind the last write: whoever read a moment before that one still has it.
    now_ns = clock_ns()
    waits = settling(book, now_ns / _SECOND_NS, now_ns / _SECOND_NS)
    return ValuePurge(replace(step, is_done=False), now_ns, waits)


def _place(after: str) -> tuple[bool, str]:
    kept, _, token = after.partition(" ")
    if kept not in {_LAST, _NOT_LAST}:
        raise InvalidPageToken
    return kept == _LAST, token
