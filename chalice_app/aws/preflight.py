"""Reads what preflight judges. What may not be read is noted, and costs no other check."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalice_app.aws.clients import client
from chalice_app.aws.refusal import named_refusals
from chalice_app.aws.stacks import NOT_MADE, Stacks
from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.errors import AwsGone, AwsRefused, AwsUnreachable
from chalice_app.failures.refused import explain_error
from chalice_app.stacks.reading import Endpoint, Key, NamedResource, Quota, Reading, Subnet, Vpc
from chalice_app.stacks.request import DEFAULT_VOLUME_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.policies.documents import PolicyPlace
    from chalice_app.stacks.preflight import Wanted
    from chalice_app.stacks.reading import Egress

# Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances, in vCPUs.
VCPU_QUOTA = "L-1216C47A"
STANDARD_TYPE = re.compile(r"(?!inf|dl|hpc|mac)[acdhimrtz]")
BALANCER_LIMIT = "network-load-balancers"
DEFAULT_ROUTE = "0.0.0.0/0"


class PreflightReader:
    """One account and region. Clients are made when they are first needed."""

    @cached_property
    def _ec2(self) -> Any:
        return client("ec2")

    @cached_property
    def _elbv2(self) -> Any:
        return client("elbv2")

    @cached_property
    def _autoscaling(self) -> Any:
        return client("autoscaling")

    @cached_property
    def _quotas(self) -> Any:
        return client("service-quotas")

    @cached_property
    def _kms(self) -> Any:
        return client("kms")

    @cached_property
    def _stacks(self) -> Stacks:
        return Stacks()

    def read(
        self, place: PolicyPlace, wanted: Wanted, *, missing_permissions: tuple[str, ...] | None = None
    ) -> Reading:
        """All that the checks ask for. `missing_permissions` is what a look at the caller's permissions found."""
        found = _Found()
        with found.of("vpc", "subnets", "addresses", "instance_types", "egress"):
            self._network(wanted, found)
        with found.of("instance_types"):
            found.fields["offered"] = self._offered(wanted.instance_types)
        with found.of("vcpus"):
            found.fields["vcpus"] = self._sizes(wanted.instance_types)
            found.fields["vcpu_quota"] = Quota(self._vcpus_running(), self._vcpu_limit())
        with found.of("load_balancers"):
            found.fields["balancer_quota"] = Quota(self._balancer_count(), self._balancer_limit())
        with found.of("mirrors"):
            found.fields |= self._mirror_counts()
        with found.of("volume_key"):
            self._keys(wanted, found)
        with found.of("names"):
            found.fields["names"] = tuple(self._names(wanted.name))
        return Reading(
            account=place.account,
            region=place.region,
            partition=place.partition,
            missing_permissions=missing_permissions,
            unread=found.unread,
            **found.fields,
        )

    # --- network ------------------------------------------------------------------------------------------------------

    def network(self, place: PolicyPlace, wanted: Wanted) -> Reading:
        """The VPC with its subnets, route tables and endpoints alone. Raises AwsRefused and AwsUnreachable."""
        found = _Found()
        self._network(wanted, found)
        return Reading(account=place.account, region=place.region, partition=place.partition, **found.fields)

    def _network(self, wanted: Wanted, found: _Found) -> None:
        found.fields["vpc"] = self._vpc(wanted.vpc_id)
        routes = self._routes(wanted.vpc_id)
        rows = self._subnet_rows("vpc-id", wanted.vpc_id)
        unknown = set(wanted.subnet_ids) - {row["SubnetId"] for row in rows}
        if unknown:
            rows += self._subnet_rows("subnet-id", *sorted(unknown))
        found.fields["subnets"] = tuple(_subnet(row, routes) for row in rows)
        found.fields["endpoints"] = tuple(self._endpoints(wanted))

    def _vpc(self, vpc_id: str) -> Vpc | None:
        try:
            with named_refusals("ec2:DescribeVpcs"):
                [row] = self._ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"]
            with named_refusals("ec2:DescribeVpcAttribute"):
                support = self._ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsSupport")
                names = self._ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute="enableDnsHostnames")
        except AwsGone:
            return None
        v4 = [
            each["CidrBlock"]
            for each in row.get("CidrBlockAssociationSet", [])
            if each.get("CidrBlockState", {}).get("State", "associated") == "associated"
        ]
        v6 = [
            each["Ipv6CidrBlock"]
            for each in row.get("Ipv6CidrBlockAssociationSet", [])
            if each.get("Ipv6CidrBlockState", {}).get("State", "associated") == "associated"
        ]
        return Vpc(
            id=vpc_id,
            cidrs=(*(v4 or [row["CidrBlock"]]), *v6),
            has_dns_support=support["EnableDnsSupport"]["Value"],
            has_dns_host_names=names["EnableDnsHostnames"]["Value"],
        )

    def _subnet_rows(self, name: str, *values: str) -> list[dict[str, Any]]:
        with named_refusals("ec2:DescribeSubnets"):
            pages = self._ec2.get_paginator("describe_subnets").paginate(
                Filters=[{"Name": name, "Values": list(values)}]
            )
            return [row for page in pages for row in page["Subnets"]]

    def _routes(self, vpc_id: str) -> dict[str, tuple[str, Egress | None]]:
        """Of each subnet, and of "" for those without a table of their own: route table and where it leads out."""
        with named_refusals("ec2:DescribeRouteTables"):
            pages = self._ec2.get_paginator("describe_route_tables").paginate(
                Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]
            )
            tables = [table for page in pages for table in page["RouteTables"]]
        routes: dict[str, tuple[str, Egress | None]] = {}
        for table in tables:
            for association in table.get("Associations", []):
                subnet_id = "" if association.get("Main") else association.get("SubnetId")
                if subnet_id is not None:
                    routes[subnet_id] = (table["RouteTableId"], _egress(table.get("Routes", [])))
        return routes

    def _endpoints(self, wanted: Wanted) -> Iterator[Endpoint]:
        with named_refusals("ec2:DescribeVpcEndpoints"):
            pages = self._ec2.get_paginator("describe_vpc_endpoints").paginate(
                Filters=[{"Name": "vpc-id", "Values": [wanted.vpc_id]}]
            )
            rows = [row for page in pages for row in page["VpcEndpoints"]]
        for row in rows:
            if _owner(row.get("Tags", [])) == wanted.name:
                continue
            yield Endpoint(
                id=row["VpcEndpointId"],
                service=row["ServiceName"].rsplit(".", 1)[-1],
                type=row["VpcEndpointType"],
                is_available=str(row.get("State", "")).lower() == "available",
                has_private_dns=bool(row.get("PrivateDnsEnabled")),
                route_table_ids=tuple(row.get("RouteTableIds", [])),
            )

    # --- capacity and quotas ------------------------------------------------------------------------------------------

    def _offered(self, instance_types: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        with named_refusals("ec2:DescribeInstanceTypeOfferings"):
            pages = self._ec2.get_paginator("describe_instance_type_offerings").paginate(
                LocationType="availability-zone",
                Filters=[{"Name": "instance-type", "Values": list(instance_types)}],
            )
            return frozenset(
                (row["InstanceType"], row["Location"]) for page in pages for row in page["InstanceTypeOfferings"]
            )

    def _sizes(self, instance_types: tuple[str, ...]) -> dict[str, int]:
        # A filter, not the parameter InstanceTypes: one unknown type must not cost the others.
        with named_refusals("ec2:DescribeInstanceTypes"):
            pages = self._ec2.get_paginator("describe_instance_types").paginate(
                Filters=[{"Name": "instance-type", "Values": list(instance_types)}]
            )
            rows = [row for page in pages for row in page["InstanceTypes"]]
        return {
            row["InstanceType"]: row["VCpuInfo"]["DefaultVCpus"]
            for row in rows
            if row["InstanceType"] in instance_types
        }

    def _vcpus_running(self) -> int:
        with named_refusals("ec2:DescribeInstances"):
            pages = self._ec2.get_paginator("describe_instances").paginate(
                Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}]
            )
            rows = [row for page in pages for reservation in page["Reservations"] for row in reservation["Instances"]]
        return sum(
            row.get("CpuOptions", {}).get("CoreCount", 1) * row.get("CpuOptions", {}).get("ThreadsPerCore", 1)
            for row in rows
            if STANDARD_TYPE.match(row["InstanceType"]) and row.get("InstanceLifecycle") != "spot"
        )

    def _vcpu_limit(self) -> int:
        with named_refusals("servicequotas:GetServiceQuota"):
            quota = self._quotas.get_service_quota(ServiceCode="ec2", QuotaCode=VCPU_QUOTA)["Quota"]
        return int(quota["Value"])

    def _balancer_count(self) -> int:
        with named_refusals("elasticloadbalancing:DescribeLoadBalancers"):
            pages = self._elbv2.get_paginator("describe_load_balancers").paginate()
            return sum(row["Type"] == "network" for page in pages for row in page["LoadBalancers"])

    def _balancer_limit(self) -> int | None:
        with named_refusals("elasticloadbalancing:DescribeAccountLimits"):
            pages = self._elbv2.get_paginator("describe_account_limits").paginate()
            limits = {row["Name"]: row["Max"] for page in pages for row in page["Limits"]}
        return int(limits[BALANCER_LIMIT]) if BALANCER_LIMIT in limits else None

    def _mirror_counts(self) -> dict[str, int]:
        with named_refusals("ec2:DescribeTrafficMirrorTargets"):
            targets = self._count("describe_traffic_mirror_targets", "TrafficMirrorTargets")
        with named_refusals("ec2:DescribeTrafficMirrorFilters"):
            filters = self._count("describe_traffic_mirror_filters", "TrafficMirrorFilters")
        with named_refusals("ec2:DescribeTrafficMirrorSessions"):
            sessions = self._count("describe_traffic_mirror_sessions", "TrafficMirrorSessions")
        return {"mirror_targets": targets, "mirror_filters": filters, "mirror_sessions": sessions}

    def _count(self, operation: str, name: str) -> int:
        return sum(len(page[name]) for page in self._ec2.get_paginator(operation).paginate())

    # --- keys and names -----------------------------------------------------------------------------------------------

    def _keys(self, wanted: Wanted, found: _Found) -> None:
        if wanted.volume_key != DEFAULT_VOLUME_KEY:
            found.fields["volume_key"] = self._key(wanted.volume_key)
        with named_refusals("ec2:GetEbsEncryptionByDefault"):
            is_on = self._ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]
        found.fields["encrypts_by_default"] = is_on
        if is_on:
            with named_refusals("ec2:GetEbsDefaultKmsKeyId"):
                key_id = self._ec2.get_ebs_default_kms_key_id()["KmsKeyId"]
            found.fields["default_key"] = self._key(key_id)

    def _key(self, key_id: str) -> Key:
        try:
            with named_refusals("kms:DescribeKey", key_arn=key_id):
                row = self._kms.describe_key(KeyId=key_id)["KeyMetadata"]
        except AwsGone:
            return Key(key_id, "CUSTOMER", "NotFound")
        return Key(row["Arn"], row["KeyManager"], row["KeyState"])

    def _names(self, name: str) -> Iterator[NamedResource]:
        for stack_name in (f"{name}-collector", f"{name}-processing"):
            stack = self._stacks.describe(stack_name)
            if stack is not None and stack.status not in NOT_MADE:
                yield NamedResource("AWS::CloudFormation::Stack", stack_name, stack.tags.get(OWNERSHIP_TAG))
        group = f"{name}-collector-agents"
        with named_refusals("autoscaling:DescribeAutoScalingGroups"):
            rows = self._autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
        for row in rows:
            yield NamedResource("AWS::AutoScaling::AutoScalingGroup", group, _owner(row.get("Tags", [])))
        yield from self._named_balancer(f"{name}-agents")

    def _named_balancer(self, name: str) -> Iterator[NamedResource]:
        try:
            with named_refusals("elasticloadbalancing:DescribeLoadBalancers"):
                [row] = self._elbv2.describe_load_balancers(Names=[name])["LoadBalancers"]
            with named_refusals("elasticloadbalancing:DescribeTags"):
                [tagged] = self._elbv2.describe_tags(ResourceArns=[row["LoadBalancerArn"]])["TagDescriptions"]
        except AwsGone:
            return
        yield NamedResource("AWS::ElasticLoadBalancingV2::LoadBalancer", name, _owner(tagged["Tags"]))


@dataclass(slots=True)
class _Found:
    """What was read so far, and what was not."""

    fields: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, Failure] = field(default_factory=dict)

    @contextmanager
    def of(self, *checks: str) -> Iterator[None]:
        """Notes a refusal for the checks that are fed by the block; the first reason of a check stays."""
        try:
            yield
        except (AwsRefused, AwsUnreachable) as error:
            self._note(checks, explain_error(error))

    def _note(self, checks: tuple[str, ...], failure: Failure) -> None:
        for check in checks:
            self.unread.setdefault(check, failure)


def _subnet(row: Mapping[str, Any], routes: Mapping[str, tuple[str, Egress | None]]) -> Subnet:
    table, egress = routes.get(row["SubnetId"]) or routes.get("") or (None, None)
    return Subnet(
        id=row["SubnetId"],
        vpc_id=row["VpcId"],
        zone=row["AvailabilityZone"],
        free_addresses=row.get("AvailableIpAddressCount", 0),
        egress=egress,
        route_table_id=table,
        is_ipv6_only=bool(row.get("Ipv6Native")),
    )


def _egress(routes: list[Mapping[str, Any]]) -> Egress | None:
    for route in routes:
        if route.get("DestinationCidrBlock") != DEFAULT_ROUTE or route.get("State") == "blackhole":
            continue
        if route.get("NatGatewayId"):
            return "nat"
        return "internet_gateway" if str(route.get("GatewayId", "")).startswith("igw-") else "other"
    return None


def _owner(tags: list[Mapping[str, str]]) -> str | None:
    return next((tag["Value"] for tag in tags if tag["Key"] == OWNERSHIP_TAG), None)
