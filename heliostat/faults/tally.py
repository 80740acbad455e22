"""What records tell and what an inventory holds, in the same sums: so one can be taken from the other.

Of each host there are three sums that no write of the store has in common: its own, that of its minutes, and those of
its endpoints, told apart by method and status. A part that was lost, or counted twice, shows in one of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heliostat.faults.witness import answers_of
from inventory_store.folds import host_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heliostat.faults.witness import Witnessed
    from inventory_store.port import InventoryStore

Tally = Counter[tuple[str, ...]]
HOST, MINUTES, ENDPOINTS = "host", "minutes", "endpoints"
"""Kinds of sums. A key is ("host", host), ("minutes", host), or ("endpoints", host, method, status)."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a store holds.

    Attributes:
        endpoints: of each host, as many as it counts, and as many as are listed.
    """

    tally: Tally = field(default_factory=Counter)
    endpoints: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """Of all hosts."""
        return requests_of(self.tally)


def requests_of(tally: Tally) -> int:
    """What its hosts add up to."""
    return sum(count for key, count in tally.items() if key[0] == HOST)


def tally_of(records: Iterable[Witnessed]) -> Tally:
    """What an inventory holds into which these were folded, each once."""
    tally: Tally = Counter()
    for (host, method, status), count in answers_of(records).items():
        tally[HOST, host] += count
        tally[MINUTES, host] += count
        tally[ENDPOINTS, host, method, status] += count
    return tally


def difference(left: Tally, right: Tally) -> Tally:
    """The sums of one less those of the other, below zero too, without those that are equal."""
    found: Tally = Counter(left)
    found.subtract(right)
    return Counter({key: count for key, count in found.items() if count})


def inventory_of(store: InventoryStore, hosts: Iterable[str], now_s: float) -> Inventory:
    """Reads all of a store into which was folded what was captured within this hour and the one before.

    `hosts` are to be looked at, listed or not: a host is listed once it was counted itself.
    """
    hour = int(now_s) // 3_600
    tally: Tally = Counter()
    endpoints: dict[str, tuple[int, int]] = {}
    collections = {collection.host: collection for collection in store.hosts(exact=True)}
    for host in sorted({*hosts, *collections}):
        listed = 0
        for folded in store.folded(host):
            listed += 1
            method, traffic = folded.key.method, folded.traffic
            for status, count in (("", traffic.unanswered_count), *traffic.statuses.items()):
                tally[ENDPOINTS, host, method, status] += count
        minutes = store.minutes(host_subject(host), hour - 1, hour)
        tally[MINUTES, host] += sum(interval.requests for interval in minutes.values())
        if (collection := collections.get(host)) is not None:
            tally[HOST, host] += collection.request_count
            endpoints[host] = collection.endpoint_count, listed
    return Inventory(Counter({key: count for key, count in tally.items() if count}), endpoints)
