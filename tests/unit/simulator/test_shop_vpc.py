"""The region is asked by API whether it holds what the shop's data says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.shop import BACKENDS, BALANCERS, BalancerType

if TYPE_CHECKING:
    from simulator.region import Region

NOT_CLASSIC = [balancer for balancer in BALANCERS if balancer.balancer_type is not BalancerType.CLASSIC]


def tag(resource: dict[str, Any]) -> str:
    return next(str(tag["Value"]) for tag in resource["Tags"] if tag["Key"] == "Name")


def test_every_backend_runs_at_its_address_with_an_interface(shop_region: Region) -> None:
    ec2 = shop_region.client("ec2")

    instances = {
        tag(instance): (instance["PrivateIpAddress"], instance["InstanceType"], instance["State"]["Name"] == "running")
        for reservation in ec2.describe_instances()["Reservations"]
        for instance in reservation["Instances"]
    }
    interfaces = {interface["PrivateIpAddress"] for interface in ec2.describe_network_interfaces()["NetworkInterfaces"]}

    assert instances == {
        backend.name: (backend.address, backend.instance_type, backend.is_running) for backend in BACKENDS
    }
    assert {backend.address for backend in BACKENDS} <= interfaces


def test_instance_types_are_of_both_hypervisors(shop_region: Region) -> None:
    types = sorted({backend.instance_type for backend in BACKENDS})

    answer = shop_region.client("ec2").describe_instance_types(InstanceTypes=types)

    hypervisors = {each["InstanceType"]: each["Hypervisor"] for each in answer["InstanceTypes"]}
    assert hypervisors["t2.micro"] == "xen"
    assert {hypervisor for name, hypervisor in hypervisors.items() if name != "t2.micro"} == {"nitro"}


@pytest.mark.parametrize("balancer", NOT_CLASSIC, ids=lambda balancer: balancer.name)
def test_every_load_balancer_listens_and_forwards_as_the_shop_says(shop_region: Region, balancer: Any) -> None:
    elbv2 = shop_region.client("elbv2")
    [found] = elbv2.describe_load_balancers(Names=[balancer.name])["LoadBalancers"]
    groups = elbv2.describe_target_groups(LoadBalancerArn=found["LoadBalancerArn"])["TargetGroups"]
    listeners = elbv2.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]

    assert (found["Type"], found["Scheme"]) == (balancer.balancer_type.value, balancer.scheme.value)
    assert (
        found["LoadBalancerArn"]
        .split(":")[5]
        .startswith("loadbalancer/net/" if balancer.balancer_type is BalancerType.NETWORK else "loadbalancer/app/")
    )
    assert sorted((each["Protocol"], each["Port"]) for each in listeners) == sorted(
        (listener.protocol, listener.port) for listener in balancer.listeners
    )
    expected = {
        group
        for listener in balancer.listeners
        for group in (listener.target_group, *(group for _, group in listener.path_rules))
    }
    assert {(group["TargetGroupName"], group["TargetType"]) for group in groups} == {
        (group.name, group.target_type.value) for group in expected
    }
    for group in groups:
        assert group["LoadBalancerArns"] == [found["LoadBalancerArn"]]
        assert elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]


def test_the_classic_load_balancer_holds_the_legacy_instance(shop_region: Region) -> None:
    [found] = shop_region.client("elb").describe_load_balancers()["LoadBalancerDescriptions"]

    assert found["LoadBalancerName"] == "legacy-clb"
    assert found["VPCId"] == shop_region.vpc_id
    assert found["Scheme"] == "internet-facing"
    assert len(found["Instances"]) == 1


def test_the_shop_and_the_partner_have_a_vpc_each(shop_region: Region) -> None:
    vpcs = [vpc for vpc in shop_region.client("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]

    assert {tag(vpc): vpc["CidrBlock"] for vpc in vpcs} == {"shop": "10.20.0.0/16", "partner": "10.30.0.0/16"}
    assert [vpc["VpcId"] for vpc in vpcs if tag(vpc) == "shop"] == [shop_region.vpc_id]
