"""What a table holds that went away amid a batch: some of its items were written, and its records are given up later.

While the table takes nothing, nothing in it changes. So what is written beyond all records that are done is measured
once, between two deliveries, and no record of that batch may be folded later: all of them are given up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from heliostat.faults.tally import ENDPOINTS, difference, tally_of
from heliostat.faults.witness import answers_of, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from heliostat.faults.deliveries import Delivery
    from heliostat.faults.tally import Inventory, Tally
    from heliostat.faults.witness import Position, Witnessed


@dataclass(frozen=True, slots=True)
class Outage:
    """How a table was left.

    Attributes:
        written: what it holds beyond the records that are done: parts of those that were under way, in this outage and
            in those before.
        under_way: where these records stand.
        registered: of each host, endpoints that it counts and of which nothing is counted yet.
        times: how often it was left so.
    """

    written: Tally = field(default_factory=Counter)
    under_way: frozenset[Position] = frozenset()
    registered: Mapping[str, int] = field(default_factory=dict)
    times: int = 0


def outage_of(
    inventory: Inventory, records: Sequence[Witnessed], deliveries: Sequence[Delivery], before: Outage
) -> Outage:
    """How it is left now, behind these deliveries; `before`: how the last outage left it."""
    done = {position for each in deliveries for position in each.positions[: each.done or 0]}
    written = difference(inventory.tally, tally_of(distinct(each for each in records if each.position in done)))
    delivered = {position for each in deliveries for position in each.positions}
    registered = {
        host: counted - listed for host, (counted, listed) in inventory.endpoints.items() if counted != listed
    }
    return Outage(written, before.under_way | (delivered - done), registered, before.times + 1)


def contradictions_of(outage: Outage, records: Iterable[Witnessed]) -> list[str]:
    """What cannot have been written of the records that were under way.

    A fold of a host and bucket is written or is not, and so its sum is one of a few; an endpoint has no more than they
    tell.
    """
    under_way = distinct(record for record in records if record.position in outage.under_way)
    most = tally_of(under_way)
    found = [f"{host}: {n} endpoints counted that are not listed" for host, n in outage.registered.items() if n < 0]
    # One fold is under way at a time.
    if (registered := sum(outage.registered.values())) > outage.times:
        found.append(f"{registered} endpoints counted and not listed by {outage.times} batches that were cut")
    for key, count in outage.written.items():
        if not 0 < count <= most[key]:
            found.append(f"{' '.join(key[1:])}: {count} of {most[key]} written by a batch that was cut ({key[0]})")
        elif key[0] != ENDPOINTS and count not in _sums(under_way, key[1]):
            found.append(f"{key[1]}: {count} written by a batch that was cut, which no folds add up to ({key[0]})")
    return found


def _sums(under_way: Iterable[Witnessed], host: str) -> set[int]:
    """What folds of one host can come to: of each bucket its first records, for these go in order."""
    buckets: dict[int, list[int]] = {}
    for record in under_way:
        of_record = sum(count for (of_host, *_), count in answers_of([record]).items() if of_host == host)
        buckets.setdefault(record.bucket, []).append(of_record)
    sums = {0}
    for counts in buckets.values():
        sums = {each + first for each in sums for first in accumulate(counts, initial=0)}
    return sums
