"""From a selection to what is asked of CloudFormation, and whether that can succeed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from chalice_app.failures.facts import INSTANCE_TYPES
from chalice_app.stacks.preflight import Preflight, Wanted, preflight
from chalice_app.stacks.request import (
    Network,
    StackRequest,
    StackSettings,
    collector_request,
    processing_request,
)
from chalice_app.stacks.status import StackState
from chalice_app.stacks.subnet_choice import choose_subnets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.stacks import Stacks
    from chalice_app.policies.documents import PolicyPlace
    from chalice_app.stacks.reading import Reading


class PreflightReader(Protocol):
    """What a preflight judges. Raises AwsRefused and AwsUnreachable."""

    def read(self, place: PolicyPlace, wanted: Wanted) -> Reading:
        """All of it, as far as it may be read."""


class VpcBlocks(Protocol):
    """An account's VPCs. Raises AwsRefused and AwsUnreachable."""

    def blocks(self, vpc_ids: Sequence[str]) -> tuple[str, ...]:
        """The address blocks of VPCs, of both families."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """One installation's."""

    settings: StackSettings
    place: PolicyPlace
    reader: PreflightReader
    network: VpcBlocks
    stacks: Stacks

    def preflight(self, selection: Selection) -> tuple[Preflight, tuple[str, ...]]:
        """Read and judge. The subnets are those of the selection; else of the stack that stands; else chosen."""
        stack = self.stacks.describe(self.settings.collector_name)
        stands = stack is not None and stack.standing.state is StackState.READY
        standing_subnets = stack.parameters.get("SubnetIds", "") if stack is not None and stands else ""
        wanted = Wanted(
            name=self.settings.name,
            vpc_id=selection.vpc_id or "",
            subnet_ids=selection.subnet_ids or tuple(filter(None, standing_subnets.split(","))),
            instance_types=selection.instance_types or INSTANCE_TYPES,
            volume_key=self.settings.volume_key,
            stands=stands,
        )
        reading = self.reader.read(self.place, wanted)
        subnet_ids = wanted.subnet_ids or choose_subnets(reading)
        return preflight(replace(wanted, subnet_ids=subnet_ids), reading), subnet_ids

    def collector(self, selection: Selection) -> StackRequest:
        """The collector stack: agents admit packets from every VPC that is mirrored."""
        assert selection.vpc_id is not None, "a selection of load balancers has a VPC"
        vpc_ids = (selection.vpc_id, *selection.connected_vpc_ids)
        network = Network(selection.vpc_id, selection.subnet_ids, self.network.blocks(vpc_ids))
        return collector_request(self.settings, network, instance_types=selection.instance_types)

    def processing(self, record_stream_arn: str) -> StackRequest:
        """The processing stack."""
        return processing_request(self.settings, record_stream_arn=record_stream_arn)
