"""What a look at mirror sessions met in each VPC, in numbers that are kept until the next look."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice_app.discovery.load_balancer import LoadBalancer


def balancers_by_vpc(balancers: Iterable[LoadBalancer]) -> dict[str, dict[str, int]]:
    """By VPC, the fields of `chalice_app.pipeline.facts.BalancersOfVpc`."""
    found: dict[str, dict[str, int]] = {}
    sources: dict[str, set[str]] = {}
    for balancer in balancers:
        interfaces = [each.interface for each in balancer.targets if each.eligibility.mirrorable and each.interface]
        for interface in interfaces:
            sources.setdefault(interface.vpc_id, set()).add(interface.id)
        if balancer.vpc_id is not None:
            here = found.setdefault(balancer.vpc_id, {"count": 0, "mirrored": 0})
            here["count"] += 1
            here["mirrored"] += bool(interfaces)
    nothing = {"count": 0, "mirrored": 0}
    return {
        vpc_id: {**found.get(vpc_id, nothing), "sources": len(sources.get(vpc_id, ()))}
        for vpc_id in sorted(found.keys() | sources.keys())
    }
