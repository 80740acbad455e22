from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from simulator.aws.paging import forget, small_pages
from simulator.region import Region, start_region
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        for number in range(3):
            started.client("ec2").create_traffic_mirror_filter(Description=str(number))
        yield started


PAGED = [
    ("ec2", "describe_instances", "Reservations"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces"),
    ("ec2", "describe_subnets", "Subnets"),
    ("ec2", "describe_vpcs", "Vpcs"),
    ("ec2", "describe_route_tables", "RouteTables"),
    ("ec2", "describe_traffic_mirror_filters", "TrafficMirrorFilters"),
    ("ec2", "describe_instance_type_offerings", "InstanceTypeOfferings"),
    ("elbv2", "describe_load_balancers", "LoadBalancers"),
    ("elbv2", "describe_target_groups", "TargetGroups"),
]


@pytest.mark.parametrize(("service", "operation", "key"), PAGED, ids=[each[1] for each in PAGED])
def test_small_pages_hold_the_same_in_the_same_order(region: Region, service: str, operation: str, key: str) -> None:
    client = region.client(service)
    size = 2 if operation != "describe_instance_type_offerings" else 500

    whole = [item for page in client.get_paginator(operation).paginate() for item in page[key]]
    with small_pages(size):
        pages = [page[key] for page in client.get_paginator(operation).paginate()]

    assert [item for page in pages for item in page] == whole
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert len(pages) > 1


def test_a_request_that_says_how_much_gets_no_more(region: Region) -> None:
    ec2 = region.client("ec2")
    count = len(ec2.describe_network_interfaces()["NetworkInterfaces"])

    first = ec2.describe_network_interfaces(MaxResults=5)
    second = ec2.describe_network_interfaces(MaxResults=count - 5, NextToken=first["NextToken"])

    assert (len(first["NetworkInterfaces"]), len(second["NetworkInterfaces"])) == (5, count - 5)
    assert "NextToken" not in second


def test_what_is_asked_by_identifiers_comes_in_one_answer(region: Region) -> None:
    ec2 = region.client("ec2")
    ids = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]]

    with small_pages(2):
        assert len(ec2.describe_subnets(SubnetIds=ids)["Subnets"]) == len(ids) > 2


def test_what_comes_and_goes_between_pages_neither_doubles_nor_shifts(region: Region) -> None:
    ec2 = region.client("ec2")
    described = ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"]
    ids = [each["TrafficMirrorFilterId"] for each in described]

    with small_pages(2):
        first = ec2.describe_traffic_mirror_filters()
        ec2.delete_traffic_mirror_filter(TrafficMirrorFilterId=ids[0])
        second = ec2.describe_traffic_mirror_filters(NextToken=first["NextToken"])

    ec2.create_traffic_mirror_filter(Description="0")
    assert [each["TrafficMirrorFilterId"] for each in second["TrafficMirrorFilters"]] == ids[2:]


@pytest.mark.parametrize(
    ("service", "operation", "token", "code"),
    [
        ("ec2", "describe_instances", "NextToken", "InvalidPaginationToken"),
        ("elbv2", "describe_load_balancers", "Marker", "ValidationError"),
        ("elb", "describe_load_balancers", "Marker", "ValidationError"),
        ("autoscaling", "describe_auto_scaling_groups", "NextToken", "InvalidNextToken"),
        ("cloudformation", "describe_stacks", "NextToken", "ValidationError"),
    ],
)
def test_a_token_that_was_never_given_is_refused(
    region: Region, service: str, operation: str, token: str, code: str
) -> None:
    assert refused_code(getattr(region.client(service), operation), **{token: "made-up"}) == code


def test_a_token_serves_the_listing_that_it_came_from(region: Region) -> None:
    ec2 = region.client("ec2")

    with small_pages(2):
        token = ec2.describe_subnets()["NextToken"]
        assert refused_code(ec2.describe_vpcs, NextToken=token) == "InvalidPaginationToken"
        forget()
        assert refused_code(ec2.describe_subnets, NextToken=token) == "InvalidPaginationToken"


def test_ec2_takes_the_limits_of_its_model(region: Region) -> None:
    members: Any = (
        botocore.session.get_session()
        .get_service_model("ec2")
        .operation_model("DescribeTrafficMirrorSessions")
        .input_shape.members
    )
    most = members["MaxResults"].metadata["max"]
    describe = region.client("ec2").describe_traffic_mirror_sessions

    assert describe(MaxResults=most)["TrafficMirrorSessions"] == []
    assert refused_code(describe, MaxResults=most + 1) == "InvalidParameterValue"


def test_stack_events_come_by_the_hundred(region: Region) -> None:
    cloudformation = region.client("cloudformation")
    body = '{"Resources": {"Filter": {"Type": "AWS::EC2::TrafficMirrorFilter"}}}'
    cloudformation.create_stack(StackName="paged", TemplateBody=body)
    cloudformation.get_waiter("stack_create_complete").wait(StackName="paged", WaiterConfig={"Delay": 1})

    with small_pages(1):
        pages = [
            page["StackEvents"]
            for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName="paged")
        ]

    assert len(pages) == len(cloudformation.describe_stack_events(StackName="paged")["StackEvents"]) > 2
