"""What the inventory tells of the pipeline: how much it holds, when requests were made, and by which load balancers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.minutes import hour_of
from chalice_app.pipeline.facts import InventoryFact
from chalice_app.pipeline.limits import (
    ENDPOINTS_OF_HOST_MAX,
    HOSTS_COUNTED_MAX,
    HOSTS_MEASURED_MAX,
    LOOKED_BACK_MINUTES,
)
from chalice_app.pipeline.series import MINUTE_S, Series, added
from inventory_store.folds import host_subject
from inventory_store.queries import CollectionQuery, EndpointQuery

if TYPE_CHECKING:
    from api_inventory.collection import Collection
    from inventory_store.port import InventoryStore


def read_inventory(store: InventoryStore, now_s: float) -> tuple[InventoryFact, dict[int, float]]:
    """The inventory, and exchanges each second by VNI, of the busiest hosts.

    Raises:
        InventoryStoreError: it does not answer.
    """
    busiest = CollectionQuery(page_size=HOSTS_COUNTED_MAX, sort="last_seen", order="desc")
    hosts = store.collections(busiest).items
    measured = hosts[:HOSTS_MEASURED_MAX]
    series = {host.host: _requests(store, host.host, now_s) for host in measured}
    last_seen_s = max((_seen_s(host) for host in hosts), default=None)
    requests = added(series.values(), now_s) or Series.of({}, now_s)
    if last_seen_s is not None and requests.moved_s is None:
        requests = Series(requests.minutes, requests.total, requests.rate_per_s, min(last_seen_s, now_s))
    by_vni: dict[int, float] = {}
    for host, each in series.items():
        if each.rate_per_s:
            for vni, share in _vni_shares(store, host, int(now_s)).items():
                by_vni[vni] = by_vni.get(vni, 0.0) + share * each.rate_per_s
    return InventoryFact(sum(host.endpoint_count for host in hosts), len(hosts), requests), by_vni


def _requests(store: InventoryStore, host: str, now_s: float) -> Series:
    this_minute = int(now_s) // MINUTE_S
    first = this_minute - LOOKED_BACK_MINUTES
    minutes = store.minutes(host_subject(host), hour_of(first), hour_of(this_minute))
    counted = {minute: float(each.requests) for minute, each in minutes.items() if first <= minute <= this_minute}
    # A minute of which nothing is kept had no request.
    return Series.of(dict.fromkeys(range(first, this_minute + 1), 0.0) | counted, now_s)


def _vni_shares(store: InventoryStore, host: str, now_s: int) -> dict[int, float]:
    """Under which VNIs a host's exchanges come, as its busiest endpoints tell."""
    query = EndpointQuery(host=host, page_size=ENDPOINTS_OF_HOST_MAX, sort="request_count", order="desc")
    counts: dict[int, int] = {}
    for endpoint in store.endpoints(query).items:
        for vni, count in store.endpoint(endpoint.id, now_s=now_s).vnis.items():
            counts[int(vni)] = counts.get(int(vni), 0) + count
    total = sum(counts.values())
    return {vni: count / total for vni, count in counts.items()} if total else {}


def _seen_s(host: Collection) -> float:
    return host.last_seen_ns / 1e9
