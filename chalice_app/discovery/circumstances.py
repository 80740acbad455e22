"""What it depends on, beside a target itself, whether the target can be mirrored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from chalice_app.discovery.mirrors import OWNERSHIP_TAG, Mirrors

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(NamedTuple):
    """What EC2 itself said when a mirror session was made or refused, and when (an ISO date)."""

    is_supported: bool
    date: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where Heliostat stands in the account.

    Attributes:
        installation: the value of the ownership tag that is ours.
        account_id: ours; None leaves other accounts untold.
        collector_vpc_id: where the agents are; None leaves other VPCs untold.
        connected_vpc_ids: VPCs with a route to the collector's (peering, transit gateway).
        agent_group_names: the Auto Scaling groups of our agents.
        verdicts: EC2's own, by instance type or by id of a network interface. They go before the shipped data.
        mirrors: all that the account mirrors.
    """

    installation: str = "heliostat"
    account_id: str | None = None
    collector_vpc_id: str | None = None
    connected_vpc_ids: frozenset[str] = frozenset()
    agent_group_names: frozenset[str] = frozenset()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict, hash=False)
    mirrors: Mirrors = field(default_factory=Mirrors)

    def is_ours(self, tags: Mapping[str, str]) -> bool:
        """Do tags say that something belongs to this installation?"""
        return tags.get(OWNERSHIP_TAG) == self.installation

    @property
    def nearby_vpc_ids(self) -> tuple[str, ...]:
        """The collector's VPC and those that are connected with it."""
        own = [self.collector_vpc_id] if self.collector_vpc_id else []
        return (*own, *sorted(self.connected_vpc_ids - set(own)))

    def is_reachable(self, vpc_id: str) -> bool:
        """Can packets of this VPC come to the collector, as far as it is known?"""
        return self.collector_vpc_id in {None, vpc_id} or vpc_id in self.connected_vpc_ids
