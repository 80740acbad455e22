"""What is known of the load balancers that a VNI stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory_store.host_book import MIRROR_GROUPS, HostBook, understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.access.summary import LoadBalancerScheme

_SCHEMES = frozenset({"internet-facing", "internal"})


def load_balancer_schemes(book: HostBook) -> dict[str, LoadBalancerScheme]:
    """The scheme of the load balancers that each VNI stands for, as far as it is known.

    Raises:
        InventoryStoreError: the store does not answer, or an item is damaged.
    """
    return understood(MIRROR_GROUPS, _schemes, book.all(MIRROR_GROUPS))


def scheme_of(vnis: Iterable[str], schemes: Mapping[str, LoadBalancerScheme]) -> LoadBalancerScheme | None:
    """Of the load balancers before what was mirrored under these VNIs: the internet's where any of them is on it."""
    found = {schemes[vni] for vni in vnis if vni in schemes}
    return "internet-facing" if "internet-facing" in found else next(iter(found), None)


def _schemes(documents: Any) -> dict[str, LoadBalancerScheme]:
    return {vni: value["scheme"] for vni, value in documents if value["scheme"] in _SCHEMES}
