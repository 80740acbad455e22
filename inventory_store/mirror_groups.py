"""What is known of the load balancers that a VNI stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inventory_store.host_book import MIRROR_GROUPS, HostBook, understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.access.summary import LoadBalancerScheme

_SCHEMES = frozenset({"internet-facing", "internal"})


@dataclass(frozen=True, slots=True)
class MirrorGroup:
    """What stands behind a VNI: `load_balancers` by name, and their scheme where it is known."""

    scheme: LoadBalancerScheme | None
    load_balancers: tuple[str, ...]


def mirror_groups(book: HostBook) -> dict[str, MirrorGroup]:
    """What stands behind each VNI.

    Raises:
        InventoryStoreError: the store does not answer, or an item is damaged.
    """
    return understood(MIRROR_GROUPS, _groups, book.all(MIRROR_GROUPS))


def load_balancer_schemes(book: HostBook) -> dict[str, LoadBalancerScheme]:
    """The scheme of the load balancers that each VNI stands for, as far as it is known.

    Raises:
        InventoryStoreError: the store does not answer, or an item is damaged.
    """
    return schemes_of(mirror_groups(book))


def schemes_of(groups: Mapping[str, MirrorGroup]) -> dict[str, LoadBalancerScheme]:
    """The scheme behind each VNI, as far as it is known."""
    return {vni: group.scheme for vni, group in groups.items() if group.scheme is not None}


def load_balancers_of(vnis: Iterable[str], groups: Mapping[str, MirrorGroup]) -> tuple[str, ...]:
    """Names of the load balancers that stand before what was mirrored under these VNIs."""
    return tuple(sorted({name for vni in vnis if vni in groups for name in groups[vni].load_balancers}))


def scheme_of(vnis: Iterable[str], schemes: Mapping[str, LoadBalancerScheme]) -> LoadBalancerScheme | None:
    """Of the load balancers before what was mirrored under these VNIs: the internet's where any of them is on it."""
    found = {schemes[vni] for vni in vnis if vni in schemes}
    return "internet-facing" if "internet-facing" in found else next(iter(found), None)


def _groups(documents: Any) -> dict[str, MirrorGroup]:
    return {
        vni: MirrorGroup(value["scheme"] if value["scheme"] in _SCHEMES else None, tuple(value["load_balancers"]))
        for vni, value in documents
    }
