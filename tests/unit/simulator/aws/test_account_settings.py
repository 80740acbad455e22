"""What the preflight of a stack reads of an account, where moto lacked it, and where it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws.service_quotas import STANDARD_INSTANCES, standard_vcpus, vcpus_of
from simulator.region import Region, start_region
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def test_the_default_key_of_ebs_is_awss_until_it_is_changed(region: Region) -> None:
    ec2, kms = region.client("ec2"), region.client("kms")
    key = kms.create_key()["KeyMetadata"]

    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is False
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"
    assert kms.describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]["KeyManager"] == "AWS"
    assert key["KeyManager"] == "CUSTOMER"

    ec2.modify_ebs_default_kms_key_id(KmsKeyId=key["KeyId"])
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == key["Arn"]

    ec2.reset_ebs_default_kms_key_id()
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"


def test_the_quota_of_standard_vcpus_is_shown_and_can_be_lowered(region: Region) -> None:
    get = region.client("service-quotas").get_service_quota

    with standard_vcpus(32):
        quota = get(ServiceCode="ec2", QuotaCode=STANDARD_INSTANCES)["Quota"]

    assert (quota["Value"], quota["QuotaCode"], quota["Adjustable"]) == (32.0, "L-1216C47A", True)
    assert get(ServiceCode="ec2", QuotaCode=STANDARD_INSTANCES)["Quota"]["Value"] > 32
    assert refused_code(get, ServiceCode="ec2", QuotaCode="L-00000000") == "NoSuchResourceException"
    assert [vcpus_of(each) for each in ("m6i.large", "t3.medium", "p3.2xlarge", "none.such")] == [2, 2, 0, 0]


def test_offerings_are_known_by_zone(region: Region) -> None:
    offerings = region.client("ec2").describe_instance_type_offerings(
        LocationType="availability-zone",
        Filters=[
            {"Name": "instance-type", "Values": ["m6i.large"]},
            {"Name": "location", "Values": ["eu-central-1a", "eu-central-1b"]},
        ],
    )["InstanceTypeOfferings"]

    assert sorted(each["Location"] for each in offerings) == ["eu-central-1a", "eu-central-1b"]


def test_subnets_say_how_much_room_they_have_and_whether_they_are_ipv6_only(region: Region) -> None:
    ec2 = region.client("ec2")
    ec2.associate_vpc_cidr_block(VpcId=region.vpc_id, AmazonProvidedIpv6CidrBlock=True)
    [vpc] = ec2.describe_vpcs(VpcIds=[region.vpc_id])["Vpcs"]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("::/56", "::/64")

    native = ec2.create_subnet(
        VpcId=region.vpc_id, Ipv6Native=True, Ipv6CidrBlock=block, AvailabilityZone="eu-central-1a"
    )["Subnet"]
    ordinary = ec2.create_subnet(VpcId=region.vpc_id, CidrBlock="10.20.7.0/28", AvailabilityZone="eu-central-1a")
    interface = ec2.create_network_interface(SubnetId=ordinary["Subnet"]["SubnetId"])["NetworkInterface"]

    def room() -> int:
        [subnet] = ec2.describe_subnets(SubnetIds=[ordinary["Subnet"]["SubnetId"]])["Subnets"]
        return int(subnet["AvailableIpAddressCount"])

    assert (native["Ipv6Native"], ordinary["Subnet"]["Ipv6Native"]) == (True, False)
    assert room() == 10
    ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    assert room() == 11


def test_the_ways_out_of_a_subnet_are_shown(region: Region) -> None:
    ec2 = region.client("ec2")
    vpc: Any = [{"Name": "vpc-id", "Values": [region.vpc_id]}]
    endpoint = ec2.create_vpc_endpoint(
        VpcId=region.vpc_id,
        ServiceName=f"com.amazonaws.{region.region_name}.kinesis-streams",
        VpcEndpointType="Interface",
    )["VpcEndpoint"]

    [found] = ec2.describe_vpc_endpoints(Filters=vpc)["VpcEndpoints"]
    tables = ec2.describe_route_tables(Filters=vpc)["RouteTables"]

    assert found["VpcEndpointId"] == endpoint["VpcEndpointId"]
    assert "10.20.0.0/16" in [route.get("DestinationCidrBlock") for route in tables[0]["Routes"]]


def test_peering_connections_are_found_by_filters(region: Region) -> None:
    ec2 = region.client("ec2")
    [partner] = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.30.0.0/16"]}])["Vpcs"]
    made = ec2.create_vpc_peering_connection(VpcId=region.vpc_id, PeerVpcId=partner["VpcId"])["VpcPeeringConnection"]
    peering_id = made["VpcPeeringConnectionId"]

    def found(name: str, value: str) -> list[str]:
        filters = [{"Name": name, "Values": [value]}]
        rows = ec2.describe_vpc_peering_connections(Filters=filters)["VpcPeeringConnections"]
        return [row["VpcPeeringConnectionId"] for row in rows]

    assert found("status-code", "active") == []
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering_id)
    ec2.create_tags(Resources=[peering_id], Tags=[{"Key": "team", "Value": "shop"}])

    assert found("status-code", "active") == [peering_id]
    assert found("requester-vpc-info.vpc-id", region.vpc_id) == [peering_id]
    assert found("accepter-vpc-info.vpc-id", region.vpc_id) == []
    assert found("accepter-vpc-info.cidr-block", "10.30.0.0/16") == [peering_id]
    assert found("tag:team", "shop") == found("tag-key", "team") == [peering_id]
    describe = ec2.describe_vpc_peering_connections
    assert refused_code(describe, Filters=[{"Name": "colour", "Values": ["red"]}]) == "InvalidParameterValue"
    assert (
        refused_code(describe, VpcPeeringConnectionIds=["pcx-0123456789abcdef0"])
        == "InvalidVpcPeeringConnectionId.NotFound"
    )
