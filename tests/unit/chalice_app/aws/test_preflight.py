from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalice_app.aws import preflight as module
from chalice_app.aws.preflight import PreflightReader
from chalice_app.policies.documents import PolicyPlace
from chalice_app.stacks.preflight import Wanted, preflight
from chalice_app.stacks.reading import Key, NamedResource
from tests.unit.chalice_app.aws.stubbed import stubbed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.region import Region
    from tests.unit.chalice_app.calling import Api

    Alter = Callable[[str, Any], Any]

TYPES = ("m6i.large", "m5.large", "zz9.large")
PREFIXES = {
    "auto scaling": "autoscaling",
    "cloudformation": "cloudformation",
    "ec2": "ec2",
    "elastic load balancing v2": "elasticloadbalancing",
    "kms": "kms",
    "service quotas": "servicequotas",
}


@contextmanager
def answering(monkeypatch: pytest.MonkeyPatch, alter: Alter) -> Iterator[list[str]]:
    """Clients whose calls are noted as IAM actions, and whose answers `alter` may replace or refuse."""
    calls: list[str] = []
    make = module.client

    def altered_client(service: str) -> Any:
        made = make(service)
        call = made._make_api_call

        def make_api_call(operation: str, arguments: dict[str, Any]) -> Any:
            name = made.meta.service_model.service_id.hyphenize().replace("-", " ")
            action = f"{PREFIXES[name]}:{operation}"
            calls.append(action)
            answer = alter(action, arguments)
            return call(operation, arguments) if answer is None else answer

        monkeypatch.setattr(made, "_make_api_call", make_api_call)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(module, "client", altered_client)
        patched.setattr("chalice_app.aws.stacks.client", altered_client)
        yield calls


def wanted(region: Region, **fields: Any) -> Wanted:
    return Wanted(**{"name": "heliostat", "vpc_id": region.vpc_id, "subnet_ids": (), "instance_types": TYPES, **fields})


def place(region: Region) -> PolicyPlace:
    return PolicyPlace("aws", region.region_name, region.account_id)


def quota(action: str, _: Any) -> Any:
    return {"Quota": {"Value": 64.0}} if action == "servicequotas:GetServiceQuota" else None


def refused(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "You may not."}}, operation)


def test_a_simulated_region_is_read_as_it_stands(api: Api, region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api is not None
    ec2 = region.client("ec2")
    shown = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"]

    with answering(monkeypatch, quota):
        reading = PreflightReader().read(place(region), wanted(region))

    assert reading.vpc is not None
    assert reading.vpc.cidrs == ("10.20.0.0/16",)
    assert {(subnet.id, subnet.zone, subnet.free_addresses) for subnet in reading.subnets} == {
        (row["SubnetId"], row["AvailabilityZone"], row["AvailableIpAddressCount"]) for row in shown
    }
    assert {instance_type for instance_type, _ in reading.offered} == {"m6i.large", "m5.large"}
    assert reading.vcpus == {"m6i.large": 2, "m5.large": 2}
    assert reading.vcpu_quota.limit == 64
    assert reading.vcpu_quota.used is not None
    assert reading.balancer_quota.used == sum(
        row["Type"] == "network" for row in region.client("elbv2").describe_load_balancers()["LoadBalancers"]
    )
    assert (reading.names, reading.unread) == ((), {})
    assert len(preflight(wanted(region), reading).checks) == 11


def test_the_actions_that_refusals_name_are_the_calls_that_are_made(
    api: Api, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api is not None
    source = Path(module.__file__).read_text("utf-8")
    named = set(re.findall(r'named_refusals\("([a-z0-9]+:[A-Za-z]+)"', source))

    def everything(action: str, arguments: Any) -> Any:
        answers = {
            "ec2:GetEbsEncryptionByDefault": {"EbsEncryptionByDefault": True},
            "ec2:GetEbsDefaultKmsKeyId": {"KmsKeyId": "alias/mine"},
            "kms:DescribeKey": {"KeyMetadata": {"Arn": "arn:k", "KeyManager": "CUSTOMER", "KeyState": "Enabled"}},
            "elasticloadbalancing:DescribeTags": {"TagDescriptions": [{"Tags": []}]},
        }
        if arguments.get("Names") == ["heliostat-agents"]:
            return {"LoadBalancers": [{"LoadBalancerArn": "arn"}]}
        return answers.get(action, quota(action, arguments))

    with answering(monkeypatch, everything) as calls:
        PreflightReader().read(place(region), wanted(region, volume_key="alias/mine"))

    assert set(calls) == named | {"cloudformation:DescribeStacks"}


def test_what_may_not_be_read_is_noted_for_its_checks_and_costs_no_other(
    api: Api, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api is not None

    def deny(action: str, arguments: Any) -> Any:
        if action == "servicequotas:GetServiceQuota":
            raise refused("AccessDeniedException", "GetServiceQuota")
        if action == "kms:DescribeKey":
            raise EndpointConnectionError(endpoint_url="https://kms.eu-central-1.amazonaws.com/")
        if action == "ec2:DescribeRouteTables":
            raise refused("UnauthorizedOperation", "DescribeRouteTables")
        return quota(action, arguments)

    with answering(monkeypatch, deny):
        reading = PreflightReader().read(place(region), wanted(region, volume_key="alias/mine"))

    codes = {check: failure.code for check, failure in reading.unread.items()}
    network = ("vpc", "subnets", "addresses", "instance_types", "egress")
    assert codes == dict.fromkeys(network, "aws_access_denied") | {
        "vcpus": "aws_access_denied",
        "volume_key": "aws_unreachable",
    }
    judged = preflight(wanted(region, volume_key="alias/mine"), reading)
    assert {check.name for check in judged.checks if check.failure and check.failure.code == "not_checked"} >= set(
        codes
    )


def test_every_read_of_a_role_without_rights_is_noted_and_none_raises(
    api: Api, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api is not None

    def deny(action: str, _: Any) -> Any:
        raise refused("AccessDenied", action.split(":")[1])

    with answering(monkeypatch, deny):
        reading = PreflightReader().read(place(region), wanted(region), missing_permissions=("ec2:DescribeVpcs",))

    assert len(reading.unread) == 10
    judged = preflight(wanted(region), reading)
    assert [check.name for check in judged.checks if check.state == "failed"] == ["permissions"]


def test_a_vpc_and_subnets_that_are_not_there_are_no_error(api: Api, region: Region) -> None:
    assert api is not None
    nowhere = wanted(region, vpc_id="vpc-0123456789abcdef0", subnet_ids=("subnet-0123456789abcdef0",))

    reading = PreflightReader().read(place(region), nowhere)

    states = {check.name: check.failure.code for check in preflight(nowhere, reading).checks if check.failure}
    assert reading.vpc is None
    assert (states["vpc"], states["subnets"]) == ("vpc_unfit", "subnets_unfit")


def test_routes_endpoints_and_foreign_subnets_are_told_apart(api: Api, region: Region) -> None:
    assert api is not None
    ec2 = region.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    made = [ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.99.{number}.0/24") for number in range(3)]
    subnet_ids = [each["Subnet"]["SubnetId"] for each in made]
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)
    tables = [ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"] for _ in range(2)]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat_id = ec2.create_nat_gateway(SubnetId=subnet_ids[0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=tables[0], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    ec2.create_route(RouteTableId=tables[1], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat_id)
    for table, subnet_id in zip(tables, subnet_ids, strict=False):
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet_id)
    name = f"com.amazonaws.{region.region_name}"
    ec2.create_vpc_endpoint(
        VpcId=vpc_id, ServiceName=f"{name}.s3", VpcEndpointType="Gateway", RouteTableIds=[tables[0]]
    )
    ec2.create_vpc_endpoint(
        VpcId=vpc_id, ServiceName=f"{name}.logs", VpcEndpointType="Interface", PrivateDnsEnabled=True
    )
    ours = [{"Key": "heliostat:managed-by", "Value": "heliostat"}]
    ec2.create_vpc_endpoint(
        VpcId=vpc_id,
        ServiceName=f"{name}.autoscaling",
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
        TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": ours}],
    )
    foreign = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [region.vpc_id]}])["Subnets"][0]["SubnetId"]

    reading = PreflightReader().read(place(region), wanted(region, vpc_id=vpc_id, subnet_ids=(foreign,)))

    found = {subnet.id: subnet for subnet in reading.subnets}
    assert [found[subnet_id].egress for subnet_id in subnet_ids] == ["internet_gateway", "nat", None]
    assert found[foreign].vpc_id == region.vpc_id
    by_service = {endpoint.service: endpoint for endpoint in reading.endpoints}
    assert by_service["s3"].route_table_ids == (tables[0],)
    assert by_service["logs"].has_private_dns
    # Ours come and go with the stack that is judged.
    assert set(by_service) == {"s3", "logs"}
    network = PreflightReader().network(place(region), wanted(region, vpc_id=vpc_id, subnet_ids=(foreign,)))
    assert (network.vpc, network.subnets, network.endpoints) == (reading.vpc, reading.subnets, reading.endpoints)


def test_names_that_others_have_are_read_with_their_owner(
    api: Api, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api is not None
    ours = [{"Key": "heliostat:managed-by", "Value": "heliostat"}]

    def stand(action: str, arguments: Any) -> Any:
        if action == "autoscaling:DescribeAutoScalingGroups":
            return {"AutoScalingGroups": [{"AutoScalingGroupName": "heliostat-collector-agents", "Tags": ours}]}
        if action == "elasticloadbalancing:DescribeTags":
            return {"TagDescriptions": [{"Tags": []}]}
        if arguments.get("Names") == ["heliostat-agents"]:
            return {"LoadBalancers": [{"LoadBalancerArn": "arn"}]}
        return quota(action, arguments)

    with answering(monkeypatch, stand):
        reading = PreflightReader().read(place(region), wanted(region))

    assert reading.names == (
        NamedResource("AWS::AutoScaling::AutoScalingGroup", "heliostat-collector-agents", "heliostat"),
        NamedResource("AWS::ElasticLoadBalancingV2::LoadBalancer", "heliostat-agents", None),
    )


def test_a_key_that_does_not_exist_is_no_key_that_can_be_used() -> None:
    reader = PreflightReader()
    with stubbed("kms") as (client, stubber):
        reader.__dict__["_kms"] = client
        stubber.add_client_error("describe_key", "NotFoundException", "Alias arn is not found.")

        assert reader._key("alias/mine") == Key("alias/mine", "CUSTOMER", "NotFound")


@pytest.mark.parametrize(
    ("instance_type", "counted"),
    [
        ("m6i.large", True),
        ("t3.micro", True),
        ("r7g.large", True),
        ("inf1.xlarge", False),
        ("g5.xlarge", False),
        ("hpc6a.48xlarge", False),
    ],
)
def test_the_quota_counts_standard_types_alone(instance_type: str, *, counted: bool) -> None:
    assert bool(module.STANDARD_TYPE.match(instance_type)) is counted
