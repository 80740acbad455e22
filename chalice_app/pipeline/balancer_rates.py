"""Packets and exchanges of each load balancer, by the virtual networks that stand for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalice_app.mirroring.vnis import VniBook


@dataclass(frozen=True, slots=True)
class BalancerRate:
    """One load balancer.

    Attributes:
        packets_per_s, exchanges_per_s: of the backends behind it; None where they are not known.
        is_shared: backends of it serve another load balancer as well, and nothing tells whose packets are whose.
    """

    load_balancer_id: str
    packets_per_s: float | None
    exchanges_per_s: float | None
    is_shared: bool


def balancer_rates(
    book: VniBook,
    selected: Iterable[str],
    packets_by_vni: Mapping[int, float] | None,
    exchanges_by_vni: Mapping[int, float] | None,
) -> list[BalancerRate]:
    """Of each load balancer that is selected; None stands for rates that could not be read."""
    vnis: dict[str, set[int]] = {balancer_id: set() for balancer_id in selected}
    shared: set[str] = set()
    for entry in book.entries.values():
        balancers = {member.balancer_id for member in entry.members}
        is_moving = bool((packets_by_vni or {}).get(entry.vni)) or bool((exchanges_by_vni or {}).get(entry.vni))
        for balancer_id in balancers & vnis.keys():
            vnis[balancer_id].add(entry.vni)
            if len(balancers) > 1 and is_moving:
                shared.add(balancer_id)
    return [
        BalancerRate(
            balancer_id,
            _sum(packets_by_vni, numbers),
            _sum(exchanges_by_vni, numbers),
            balancer_id in shared,
        )
        for balancer_id, numbers in sorted(vnis.items())
    ]


def _sum(rates: Mapping[int, float] | None, vnis: Iterable[int]) -> float | None:
    return None if rates is None else sum(rates.get(vni, 0.0) for vni in vnis)
