"""A VPC in which the collector succeeds, to be altered by what a test is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalice_app.stacks.endpoints import INTERFACE_SERVICES
from chalice_app.stacks.preflight import Wanted
from chalice_app.stacks.reading import Endpoint, NamedResource, Quota, Reading, Subnet, Vpc

ZONES = ("eu-central-1a", "eu-central-1b")
TYPES = ("m6i.large", "c6i.xlarge")

SUBNETS = (
    Subnet("subnet-0a", "vpc-0a", ZONES[0], 200, "nat", "rtb-0a"),
    Subnet("subnet-0b", "vpc-0a", ZONES[1], 180, "nat", "rtb-0a"),
)
WANTED = Wanted("heliostat", "vpc-0a", ("subnet-0a", "subnet-0b"), TYPES)
READING = Reading(
    account="111122223333",
    region="eu-central-1",
    vpc=Vpc("vpc-0a", ("10.0.0.0/16",)),
    subnets=SUBNETS,
    offered=frozenset((instance_type, zone) for instance_type in TYPES for zone in ZONES),
    vcpus={"m6i.large": 2, "c6i.xlarge": 4},
    vcpu_quota=Quota(10, 64),
    balancer_quota=Quota(3, 50),
    mirror_sessions=40,
    names=(NamedResource("AWS::CloudFormation::Stack", "heliostat-collector", "heliostat"),),
    missing_permissions=(),
)
ENDPOINTS = (
    *(
        Endpoint(f"vpce-{service}", service, "Interface", is_available=True, has_private_dns=True)
        for service in INTERFACE_SERVICES
    ),
    Endpoint("vpce-s3", "s3", "Gateway", is_available=True, route_table_ids=("rtb-0a",)),
)


def subnets(**changes: Any) -> tuple[Subnet, ...]:
    return (replace(SUBNETS[0], **changes), SUBNETS[1])
