"""One AWS account and region, behind the ports that discovery declares."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalice_app.aws import classic, ec2, elbv2
from chalice_app.aws.balancer_reading import read_balancers
from chalice_app.aws.clients import client, session
from chalice_app.aws.mirroring import VXLAN_PORT
from chalice_app.aws.mirrors import mirrors
from chalice_app.aws.permissions import find_permissions
from chalice_app.aws.refusal import named_refusals
from chalice_app.errors import AwsGone
from chalice_app.policies.documents import PolicyPlace

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chalice_app.discovery.backend import Backends, FoundBalancer, NetworkInterface, ReadBalancers
    from chalice_app.discovery.listing import Generation
    from chalice_app.discovery.mirrors import Mirrors
    from chalice_app.policies.grant import PolicyTask
    from chalice_app.policies.permissions import PermissionReport


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
        """Partition, region and account id. Asked once: they are those of the credentials.

        Raises:
            AwsRefused, AwsUnreachable: AWS did not tell who is asking.
        """
        return self._place

    @cached_property
    def _place(self) -> PolicyPlace:
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

    def with_targets(self, balancers: Sequence[FoundBalancer]) -> ReadBalancers:
        """The same, their listeners and targets filled in; what one refuses costs no other."""
        return read_balancers(self._elbv2, self._elb, balancers)

    def backends(self, balancers: Sequence[FoundBalancer], nearby_vpc_ids: Sequence[str]) -> Backends:
        """The instances, network interfaces and subnets behind their targets."""
        return ec2.backends(self._ec2, balancers, nearby_vpc_ids)

    def interfaces(self, interface_ids: Collection[str]) -> Mapping[str, NetworkInterface]:
        """These network interfaces, by id."""
        return ec2.interfaces(self._ec2, interface_ids)

    def permissions(self, tasks: Sequence[PolicyTask], place: PolicyPlace) -> list[PermissionReport]:
        """What these credentials may do of these tasks."""
        return find_permissions(tasks, place)

    def is_listening(self, load_balancer_arn: str) -> bool:
        """Has this load balancer a listener on UDP 4789? False where it is gone as well."""
        try:
            found = elbv2.listeners(self._elbv2, load_balancer_arn)
        except AwsGone:
            return False
        return any((listener.protocol, listener.port) == ("UDP", VXLAN_PORT) for listener in found)

    def blocks(self, vpc_ids: Sequence[str]) -> tuple[str, ...]:
        """The address blocks of VPCs, of both families."""
        return ec2.blocks(self._ec2, vpc_ids)

    def mirrors(self) -> Mirrors:
        """All that the account mirrors in this region."""
        return mirrors(self._ec2)
