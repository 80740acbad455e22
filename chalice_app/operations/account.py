"""What operations need of an AWS account, beside stacks: reads of what there is, and changes of what is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from chalice_app.discovery.listing import LoadBalancerSource
from chalice_app.mirroring.execution import Mirrors

if TYPE_CHECKING:
    from collections.abc import Mapping


class AccountReader(LoadBalancerSource, Protocol):
    """Reads. Each method raises AwsRefused or AwsUnreachable."""

    def is_listening(self, load_balancer_arn: str) -> bool:
        """Has this load balancer a listener on UDP 4789? False where it is gone as well."""


class StackOutputs(Protocol):
    """What a stack that stands tells."""

    def outputs(self, name: str) -> Mapping[str, str] | None:
        """The outputs of a stack by key; None where there is no such stack, or none that was ever finished."""


class MirrorWriter(Mirrors, Protocol):
    """Changes of mirror sessions and filters."""
