"""What is told of hosts where they are very many: each as its last review left it, or as it was counted since.

A review may be late: of a host that is too large for one, that fails, or that waits for its turn. So whoever counts all
hosts looks for those that are told as they were long ago, or not at all, and has what it counted written down.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_inventory.collection import Collection
from inventory_store.encoding.review import unpack_host_review
from inventory_store.limits import HOSTS_TOLD_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory_store.dynamodb_table import Item

COUNTED_AT = "counted_at_s"
COUNTED = (COUNTED_AT, "endpoints", "requests", "first_seen_ns", "last_seen_ns")
"""What is written down of a host that was counted."""


def counted_attributes(host: Collection, now_s: int) -> dict[str, int]:
    """The same as attributes of an item."""
    sums = host.folded_count, host.request_count, host.first_seen_ns, host.last_seen_ns
    return dict(zip(COUNTED, (now_s, *sums), strict=True))


def told_host(host: str, reviewed: Item | None, counted: Item | None, looked_at_s: int) -> Collection | None:
    """A host by what its review wrote and by what was counted of it; None where that is nothing.

    `looked_at_s`: when hosts were looked for that are told wrongly. One that had been told long enough before, and was
    not counted then, was still as it is told.
    """
    review = None if reviewed is None else unpack_host_review(reviewed["review"], host)
    if counted is not None and (review is None or review.reviewed_at_s < counted[COUNTED_AT]):
        at_s, endpoints, requests, first_seen_ns, last_seen_ns = (int(counted[name]) for name in COUNTED)
        shown = endpoints - (0 if review is None else review.hidden_count)
        told = Collection(host, shown, requests, first_seen_ns, last_seen_ns, review, at_s)
    elif review is not None:
        told = Collection.as_reviewed(host, review)
    else:
        return None
    is_still_so = looked_at_s - (told.counted_at_s or 0) >= HOSTS_TOLD_AFTER_S
    return replace(told, counted_at_s=looked_at_s) if is_still_so else told


def told_wrongly(hosts: Sequence[Collection], told: Mapping[str, Collection], now_s: int) -> list[Collection]:
    """Of all hosts as they are now, those that are told as they were long ago, or not at all.

    The latter come first, and the busiest of each: before what a client made up.
    """

    def is_wrong(host: Collection) -> bool:
        known = told.get(host.host)
        if known is None:
            return True
        is_same = (known.folded_count, known.request_count) == (host.folded_count, host.request_count)
        return not is_same and now_s - (known.counted_at_s or 0) >= HOSTS_TOLD_AFTER_S

    return sorted(filter(is_wrong, hosts), key=lambda host: (host.host in told, -host.request_count, host.host))
