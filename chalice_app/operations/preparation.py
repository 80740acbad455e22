"""From a selection to what is asked of CloudFormation, and whether that can succeed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from chalice_app.errors import AwsRefused, AwsUnreachable
from chalice_app.failures.facts import INSTANCE_TYPES
from chalice_app.policies.changing import ORCHESTRATION, RECONCILER
from chalice_app.stacks.endpoints import gateway_route_tables
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
    from collections.abc import Callable, Sequence

    from chalice_app.configuration.configuration import Configuration
    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.stacks import Stacks
    from chalice_app.policies.documents import PolicyPlace
    from chalice_app.policies.grant import PolicyTask
    from chalice_app.policies.permissions import PermissionReport
    from chalice_app.stacks.reading import Reading


# What an apply does, by the role of the worker; what it only reads is told by the checks that read it.
APPLYING = (ORCHESTRATION, RECONCILER)


class PreflightReader(Protocol):
    """What a preflight judges. Raises AwsRefused and AwsUnreachable."""

    def read(
        self, place: PolicyPlace, wanted: Wanted, *, missing_permissions: tuple[str, ...] | None = None
    ) -> Reading:
        """All of it, as far as it may be read. `missing_permissions` is what a look at the caller's rights found."""

    def network(self, place: PolicyPlace, wanted: Wanted) -> Reading:
        """The VPC with its subnets, route tables and endpoints, whole."""


class Account(Protocol):
    """An account. Raises AwsRefused and AwsUnreachable."""

    def blocks(self, vpc_ids: Sequence[str]) -> tuple[str, ...]:
        """The address blocks of VPCs, of both families."""

    def permissions(self, tasks: Sequence[PolicyTask], place: PolicyPlace) -> Sequence[PermissionReport]:
        """What the caller may do of these tasks."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """One installation's. `configuration` gives what people decided of it, as it is now."""

    settings: StackSettings
    place: PolicyPlace
    reader: PreflightReader
    account: Account
    stacks: Stacks
    configuration: Callable[[], Configuration]

    def preflight(self, selection: Selection) -> tuple[Preflight, tuple[str, ...]]:
        """Read and judge. The subnets are those of the selection; else of the stack that stands; else chosen."""
        stack = self.stacks.describe(self.settings.collector_name)
        stands = stack is not None and stack.standing.state is StackState.READY
        standing = stack.parameters if stack is not None and stands else {}
        configured = self.configuration().values()
        wanted = Wanted(
            name=self.settings.name,
            vpc_id=selection.vpc_id or "",
            subnet_ids=selection.subnet_ids or _listed(standing.get("SubnetIds")),
            instance_types=selection.instance_types or _listed(standing.get("InstanceTypes")) or INSTANCE_TYPES,
            agents_min=configured["agents_min"],
            agents_max=configured["agents_max"],
            volume_key=configured["volume_key"],
            creates_endpoints=configured["creates_vpc_endpoints"],
            stands=stands,
            has_endpoints=standing.get("CreateVpcEndpoints") == "true",
        )
        reports = self._permissions(wanted.vpc_id)
        reading = self.reader.read(self.place, wanted, missing_permissions=missing_of(reports))
        subnet_ids = wanted.subnet_ids or choose_subnets(reading, creates_endpoints=wanted.creates_endpoints)
        judged = preflight(replace(wanted, subnet_ids=subnet_ids), reading)
        return judged.with_remedy("permissions", {"policy_statements": statements_of(reports)}), subnet_ids

    def _permissions(self, vpc_id: str) -> Sequence[PermissionReport]:
        """What the caller may do of an apply, in this VPC; nothing where AWS did not tell."""
        try:
            return self.account.permissions(APPLYING, replace(self.place, vpc_id=vpc_id))
        except (AwsRefused, AwsUnreachable):
            return ()

    def collector(self, selection: Selection) -> StackRequest:
        """The collector stack: agents admit packets from every VPC that is mirrored.

        Raises:
            AwsRefused, AwsUnreachable: what it needs of the network cannot be read.
        """
        assert selection.vpc_id is not None, "a selection of load balancers has a VPC"
        subnet_ids = selection.subnet_ids or self._chosen_now(selection.vpc_id)
        vpc_ids = (selection.vpc_id, *selection.connected_vpc_ids)
        configuration = self.configuration()
        network = Network(selection.vpc_id, subnet_ids, self.account.blocks(vpc_ids))
        if configuration.values()["creates_vpc_endpoints"]:
            wanted = Wanted(self.settings.name, selection.vpc_id, subnet_ids, ())
            tables = gateway_route_tables(subnet_ids, self.reader.network(self.place, wanted))
            network = replace(network, creates_endpoints=True, route_table_ids=tables)
        given = {**self.settings.collector_parameters, **configuration.parameters("collector")}
        settings = replace(self.settings, collector_parameters=given)
        return collector_request(settings, network, instance_types=selection.instance_types)

    def _chosen_now(self, vpc_id: str) -> tuple[str, ...]:
        """The subnets of a stack for which preflight chose none: what it cannot read fails no check of its own."""
        reading = self.reader.network(self.place, Wanted(self.settings.name, vpc_id, (), ()))
        return choose_subnets(reading, creates_endpoints=self.configuration().values()["creates_vpc_endpoints"])

    def processing(self, record_stream_arn: str) -> StackRequest:
        """The processing stack."""
        given = {**self.settings.processing_parameters, **self.configuration().parameters("processing")}
        settings = replace(self.settings, processing_parameters=given)
        return processing_request(settings, record_stream_arn=record_stream_arn)


def _listed(value: str | None) -> tuple[str, ...]:
    """The items of a parameter that is a list."""
    return tuple(filter(None, (value or "").split(",")))


def missing_of(reports: Sequence[PermissionReport]) -> tuple[str, ...] | None:
    """The actions that are denied; None where none is and nobody told of all."""
    missing = tuple(sorted({action for report in reports for action in report.missing}))
    told = bool(reports) and all(answer.verdict != "unknown" for report in reports for answer in report.answers)
    return missing if missing or told else None


def statements_of(reports: Sequence[PermissionReport]) -> list[dict[str, Any]]:
    """The statements to add: of those that two tasks share, one."""
    statements: list[dict[str, Any]] = []
    for report in reports:
        for document in report.deltas:
            statements += [each for each in document["Statement"] if each not in statements]
    return statements
