"""One AWS account and region, behind the ports that discovery declares."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalice_app.aws import classic, ec2, elbv2
from chalice_app.aws.clients import client, session
from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import AwsGone
from chalice_app.policies.documents import PolicyPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.discovery.backend import Backends, FoundBalancer
    from chalice_app.discovery.listing import Generation

# Load balancing has no bulk call for listeners and target health: some hundred calls of 70 ms must fit into 29 s. A
# client keeps ten connections.
READS_AT_ONCE = 8


class Account:
    """Reads of one account. Clients are made when they are first needed."""

    @cached_property
    def _elbv2(self) -> Any:
        return client("elbv2")

    @cached_property
    def _elb(self) -> Any:
        return client("elb")

    @cached_property
    def _ec2(self) -> Any:
        return client("ec2")

    def place(self) -> PolicyPlace:
        """Partition, region and account id.

        Raises:
            AwsRefused, AwsUnreachable: AWS did not tell who is asking.
        """
        with named_refusals("sts:GetCallerIdentity"):
            sts = client("sts")
            identity = sts.get_caller_identity()
            partition = session().get_partition_for_region(sts.meta.region_name)
        return PolicyPlace(partition, sts.meta.region_name, identity["Account"])

    def balancers(
        self, generation: Generation, marker: str | None, page_size: int
    ) -> tuple[list[FoundBalancer], str | None]:
        """A page of load balancers without targets, and the marker of the next."""
        if generation == "v2":
            return elbv2.balancers(self._elbv2, marker, page_size)
        return classic.balancers(self._elb, marker, page_size)

    def with_targets(self, balancers: Sequence[FoundBalancer]) -> list[FoundBalancer]:
        """The same, their listeners and targets filled in; those deleted meanwhile are left out."""
        groups = elbv2.target_groups(self._elbv2) if any(balancer.arn for balancer in balancers) else {}
        # Made before the threads begin: making a client is not safe in several, using one is.
        v2, classic_client = self._elbv2, self._elb

        def filled(balancer: FoundBalancer) -> FoundBalancer | None:
            try:
                if balancer.arn is None:
                    return classic.with_health(classic_client, balancer)
                return elbv2.with_targets(v2, balancer, groups)
            except AwsGone:
                return None

        with ThreadPoolExecutor(READS_AT_ONCE) as pool:
            return [balancer for balancer in pool.map(filled, balancers) if balancer is not None]

    def backends(self, balancers: Sequence[FoundBalancer]) -> Backends:
        """The instances and network interfaces behind their targets."""
        return ec2.backends(self._ec2, balancers)
