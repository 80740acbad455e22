"""What operations read of an AWS account, beside stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chalice_app.discovery.listing import LoadBalancerSource

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chalice_app.discovery.backend import NetworkInterface


class AccountReader(LoadBalancerSource, Protocol):
    """Reads. Each method raises AwsRefused or AwsUnreachable."""

    def is_listening(self, load_balancer_arn: str) -> bool:
        """Has this load balancer a listener on UDP 4789? False where it is gone as well."""

    def interfaces(self, interface_ids: Collection[str]) -> Mapping[str, NetworkInterface]:
        """These network interfaces, by id; those that are gone are left out."""
