"""Which subnets the collector goes to where nobody chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.stacks.endpoints import reaches_aws

if TYPE_CHECKING:
    from chalice_app.stacks.reading import Reading, Subnet

# Two zones survive the loss of one, three of two; more only cost: packets that cross zones are paid for.
ZONES_MAX = 3
# Elastic Load Balancing takes no subnet with fewer, and an agent needs one of its own.
FREE_ADDRESSES_MIN = 9


def choose_subnets(reading: Reading, *, creates_endpoints: bool = False) -> tuple[str, ...]:
    """Subnets of the VPC in distinct zones, from which AWS is reached, those with the most free addresses first.

    The same reading gives the same answer, whatever its order. Fewer than two where the VPC has no more, and some that
    do not do where none does: preflight says what is wrong with them.
    """
    if reading.vpc is None:
        return ()
    possible = [each for each in reading.subnets if each.vpc_id == reading.vpc.id and not each.is_ipv6_only]
    fit = [subnet for subnet in possible if _is_fit(subnet, reading, creates_endpoints=creates_endpoints)] or possible
    best: dict[str, Subnet] = {}
    for subnet in sorted(fit, key=_preference):
        best.setdefault(subnet.zone, subnet)
    chosen = sorted(best.values(), key=_preference)[:ZONES_MAX]
    return tuple(subnet.id for subnet in sorted(chosen, key=lambda subnet: subnet.zone))


def _preference(subnet: Subnet) -> tuple[bool, int, str]:
    # A public subnet only where its VPC has nothing better: agents belong where nobody can reach them.
    return subnet.egress == "internet_gateway", -subnet.free_addresses, subnet.id


def _is_fit(subnet: Subnet, reading: Reading, *, creates_endpoints: bool) -> bool:
    return subnet.free_addresses >= FREE_ADDRESSES_MIN and (creates_endpoints or reaches_aws(subnet, reading))
