"""What the inventory is told of mirror groups: by VNI, which load balancers a group stands behind, and their scheme.

Reviews tell by it whether an endpoint is reached from the internet: a header alone never says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory_store.host_book import MIRROR_GROUPS, HostBook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalice_app.discovery.load_balancer import LoadBalancer
    from chalice_app.mirroring.vnis import VniBook
    from inventory_store.port import InventoryStore

INTERNET_FACING = "internet-facing"


def mirror_groups(book: VniBook, balancers: Iterable[LoadBalancer]) -> dict[str, dict[str, Any]]:
    """By VNI as text: the names and the scheme of the load balancers that are known now.

    Groups of which no load balancer could be read are left out: what was told of them before still holds.
    """
    known = {balancer.id: balancer for balancer in balancers}
    groups = {}
    for entry in book.entries.values():
        behind = [known[member.balancer_id] for member in entry.members if member.balancer_id in known]
        schemes = {balancer.scheme for balancer in behind}
        if behind:
            groups[str(entry.vni)] = {
                "scheme": INTERNET_FACING if INTERNET_FACING in schemes else min(filter(None, schemes), default=None),
                "load_balancers": sorted({balancer.name for balancer in behind}),
            }
    return groups


def tell_mirror_groups(store: InventoryStore, groups: Mapping[str, dict[str, Any]]) -> None:
    """Writes what is different from what the inventory knows.

    Raises:
        InventoryStoreError: the inventory does not answer.
    """
    book = HostBook(store)
    known = dict(book.all(MIRROR_GROUPS))
    for vni, group in groups.items():
        if known.get(vni) != group:
            book.change(MIRROR_GROUPS, vni, lambda _, group=group: group)  # type: ignore[misc]
