"""What operations read of an AWS account, beside stacks."""

from __future__ import annotations

from typing import Protocol

from chalice_app.discovery.listing import LoadBalancerSource


class AccountReader(LoadBalancerSource, Protocol):
    """Reads. Each method raises AwsRefused or AwsUnreachable."""

    def is_listening(self, load_balancer_arn: str) -> bool:
        """Has this load balancer a listener on UDP 4789? False where it is gone as well."""
