"""What the inventory tells of the pipeline: how much it holds, when requests were made, and by which load balancers."""

from __future__ import annotations

from dataclasses import replace
from heapq import nlargest
from typing import TYPE_CHECKING

from api_inventory.limits import VNIS_MAX
from api_inventory.minutes import MINUTES_OF_HOUR, hour_of
from chalice_app.pipeline.facts import InventoryFact
from chalice_app.pipeline.limits import HISTORY_MINUTES, HOSTS_MEASURED_MAX, LOOKED_BACK_MINUTES
from chalice_app.pipeline.series import MINUTE_S, Series, added
from inventory_store.folds import host_subject

if TYPE_CHECKING:
    from api_inventory.collection import Collection
    from inventory_store.port import InventoryStore


def read_inventory(store: InventoryStore, now_s: float) -> tuple[InventoryFact, dict[int, float]]:
    """The inventory, and exchanges each second by VNI, of the hosts that were busiest lately.

    Raises:
        InventoryStoreError: it does not answer.
    """
    hosts = tuple(store.hosts())
    this_hour = hour_of(int(now_s) // MINUTE_S)
    measured = nlargest(HOSTS_MEASURED_MAX, hosts, key=lambda host: (_lately(host, this_hour), host.last_seen_ns))
    series = [_requests(store, host.host, now_s) for host in measured]
    requests = added(series, now_s) or Series.of({}, now_s)
    moved = [host.last_seen_ns / 1e9 for host in hosts] + [each for each in [requests.moved_s] if each is not None]
    if moved:
        requests = replace(requests, moved_s=min(max(moved), now_s))
    by_vni: dict[int, float] = {}
    counted: dict[int, float] = {}
    for host, each in zip(measured, series, strict=True):
        for vni, share in _vni_shares(host).items():
            by_vni[vni] = by_vni.get(vni, 0.0) + share * (each.rate_per_s or 0.0)
            counted[vni] = counted.get(vni, 0.0) + share * each.total
    endpoints = sum(host.endpoint_count for host in hosts)
    knows_vnis = len(measured) == len(hosts) and all(map(_knows_vnis, hosts))
    return InventoryFact(endpoints, len(hosts), requests, counted, knows_vnis), by_vni


def _lately(host: Collection, this_hour: int) -> int:
    """A host's requests as far back as a movement is looked for, as its last review knew them."""
    if host.review is None:
        return 0
    hours = host.review.hourly.until(this_hour)
    return sum(count or 0 for count in hours[-1 - LOOKED_BACK_MINUTES // MINUTES_OF_HOUR :])


def _requests(store: InventoryStore, host: str, now_s: float) -> Series:
    this_minute = int(now_s) // MINUTE_S
    first = this_minute - HISTORY_MINUTES
    minutes = store.minutes(host_subject(host), hour_of(first), hour_of(this_minute))
    counted = {minute: float(each.requests) for minute, each in minutes.items() if first <= minute <= this_minute}
    # A minute of which nothing is kept had no request.
    return Series.of(dict.fromkeys(range(first, this_minute + 1), 0.0) | counted, now_s)


def _knows_vnis(host: Collection) -> bool:
    """Are all VNIs of a host known? Of very many, each endpoint keeps the busiest."""
    return host.review is not None and 0 < len(host.review.vnis) < VNIS_MAX


def _vni_shares(host: Collection) -> dict[int, float]:
    """Under which VNIs a host's exchanges come; nothing is known of one that was not reviewed yet."""
    counts = {} if host.review is None else host.review.vnis
    total = sum(counts.values())
    return {int(vni): count / total for vni, count in counts.items()}
