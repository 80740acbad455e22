"""What would make the stacks fail is found before anything is made; what is only near is told and goes on."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws import faults
from simulator.aws.service_quotas import standard_vcpus
from simulator.aws.traffic_mirroring.quotas import lowered_quotas
from tests.integration.connected import COLLECTOR
from tests.integration.failures_told.changes import ec2_backend, having
from tests.integration.failures_told.telling import explained_over_http, tells, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.integration.connected import Connected

    Cause = Callable[[Connected], AbstractContextManager[dict[str, Any]]]


def shop_subnets(account: Connected) -> list[str]:
    filters = [{"Name": "vpc-id", "Values": [account.region.vpc_id]}]
    return [row["SubnetId"] for row in account.region.client("ec2").describe_subnets(Filters=filters)["Subnets"]]


@contextmanager
def no_route_out(account: Connected) -> Iterator[dict[str, Any]]:
    ec2 = account.region.client("ec2")
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [account.region.vpc_id]}])["RouteTables"]
    [(table, gateway)] = [
        (each["RouteTableId"], route["NatGatewayId"])
        for each in tables
        for route in each["Routes"]
        if route.get("NatGatewayId")
    ]
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    try:
        yield {}
    finally:
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)


def choose(account: Connected, **settings: Any) -> None:
    """As an administrator does on the page."""
    version = account.get("/v1/settings")["version"]
    answer = account.api.put("/v1/settings", {"version": version, "settings": settings})
    assert answer.status == 200, answer.body


@contextmanager
def endpoints_of_another(account: Connected) -> Iterator[dict[str, Any]]:
    ec2, region = account.region.client("ec2"), account.region
    service = f"com.amazonaws.{region.region_name}.logs"
    made = ec2.create_vpc_endpoint(
        VpcId=region.vpc_id, ServiceName=service, VpcEndpointType="Interface", PrivateDnsEnabled=True
    )
    choose(account, creates_vpc_endpoints=True)
    ec2.modify_vpc_attribute(VpcId=region.vpc_id, EnableDnsHostnames={"Value": True})
    try:
        yield {}
    finally:
        ec2.modify_vpc_attribute(VpcId=region.vpc_id, EnableDnsHostnames={"Value": False})
        choose(account, creates_vpc_endpoints=None)
        ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpoint"]["VpcEndpointId"]])


@contextmanager
def no_dns(account: Connected) -> Iterator[dict[str, Any]]:
    ec2, vpc_id = account.region.client("ec2"), account.region.vpc_id
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsSupport={"Value": False})
    try:
        yield {}
    finally:
        ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsSupport={"Value": True})


@contextmanager
def subnet_of_another_vpc(account: Connected) -> Iterator[dict[str, Any]]:
    subnets = account.region.client("ec2").describe_subnets()["Subnets"]
    [foreign, *_] = [row["SubnetId"] for row in subnets if row["VpcId"] != account.region.vpc_id]
    yield {"subnet_ids": [shop_subnets(account)[0], foreign]}


@contextmanager
def one_zone(account: Connected) -> Iterator[dict[str, Any]]:
    yield {"subnet_ids": shop_subnets(account)[:1]}


@contextmanager
def free_addresses(account: Connected, subnet_id: str, count: int) -> Iterator[None]:
    """A subnet with so many free addresses, the others taken."""
    subnet = ec2_backend(account).get_subnet(subnet_id)
    taken = subnet.available_ip_address_count - count
    with having(subnet, _available_ip_addresses=subnet._available_ip_addresses - taken):
        yield


@contextmanager
def full_subnet(account: Connected) -> Iterator[dict[str, Any]]:
    first, second = shop_subnets(account)
    with free_addresses(account, first, 4):
        yield {"subnet_ids": [first, second]}


@contextmanager
def type_of_nowhere(account: Connected) -> Iterator[dict[str, Any]]:
    del account
    yield {"instance_types": ["u-12tb1.112xlarge"]}


@contextmanager
def vcpus_used_up(account: Connected) -> Iterator[dict[str, Any]]:
    del account
    with standard_vcpus(1):
        yield {}


@contextmanager
def name_of_somebody_else(account: Connected) -> Iterator[dict[str, Any]]:
    elbv2 = account.region.client("elbv2")
    subnets = shop_subnets(account)
    made = elbv2.create_load_balancer(Name="heliostat-agents", Type="network", Scheme="internal", Subnets=subnets)
    try:
        yield {}
    finally:
        elbv2.delete_load_balancer(LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"])


FAILED: dict[str, tuple[str, Cause, tuple[str, ...]]] = {
    "no way out": ("no_way_to_aws", no_route_out, ("subnet-", "kinesis", "NAT gateway", "creates_vpc_endpoints")),
    "endpoints there": ("endpoints_in_the_way", endpoints_of_another, ("vpc-", "logs", "creates_vpc_endpoints")),
    "no DNS": ("vpc_unfit", no_dns, ("vpc-", "DNS support")),
    "a subnet of another VPC": ("subnets_unfit", subnet_of_another_vpc, ("Of another VPC: subnet-",)),
    "one zone": ("subnets_unfit", one_zone, ("All are in: eu-central-1",)),
    "a full subnet": ("no_free_addresses", full_subnet, ("subnet-", "SubnetIds")),
    "a type of nowhere": ("type_not_offered", type_of_nowhere, ("u-12tb1.112xlarge", "eu-central-1")),
    "no vCPUs": ("vcpu_quota", vcpus_used_up, ("It is 1.", "L-1216C47A")),
    "a name that is taken": ("name_taken", name_of_somebody_else, ("heliostat-agents", "LoadBalancer")),
}


@tells(
    "no_way_to_aws",
    "endpoints_in_the_way",
    "vpc_unfit",
    "subnets_unfit",
    "no_free_addresses",
    "type_not_offered",
    "vcpu_quota",
    "name_taken",
)
def test_what_would_make_the_stack_fail_is_told_before_anything_is_made_and_a_retry_finds_it_mended(
    nothing: Connected,
) -> None:
    failed: dict[str, Any] = {}
    for name, (code, cause, words) in FAILED.items():
        with cause(nothing) as wish:
            failed = nothing.apply("storefront-alb", **{"subnet_ids": [], "instance_types": [], **wish})

        told(failed["failure"], code, *words)
        assert (failed["state"], failed["steps"][0]["state"]) == ("failed", "failed"), name
        assert {step["state"] for step in failed["steps"][1:]} == {"pending"}
        assert nothing.stack_status(COLLECTOR) is None

    assert nothing.retry(failed)["state"] == "succeeded"
    assert nothing.sessions()


def checks(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The checks that warned, by the code of their row."""
    rows = operation["steps"][0]["resources"]
    return {row["code"]: {**row, "explanation": row["detail"]} for row in rows if row["state"] == "WARNING"}


@contextmanager
def nearly_full_subnets(account: Connected) -> Iterator[dict[str, Any]]:
    first, second = shop_subnets(account)
    with free_addresses(account, first, 3), free_addresses(account, second, 3):
        yield {}


@contextmanager
def vcpus_nearly_used_up(account: Connected) -> Iterator[dict[str, Any]]:
    del account
    with standard_vcpus(30):
        yield {}


@contextmanager
def one_type_of_nowhere(account: Connected) -> Iterator[dict[str, Any]]:
    del account
    yield {"instance_types": ["m6i.large", "u-12tb1.112xlarge"]}


@contextmanager
def quotas_unread(account: Connected) -> Iterator[dict[str, Any]]:
    del account
    with faults.denying("servicequotas:GetServiceQuota"):
        yield {}


WARNED: dict[str, tuple[Cause, tuple[str, ...]]] = {
    "subnets_nearly_full": (nearly_full_subnets, ("subnet-", "AgentsMax")),
    "vcpu_quota_near": (vcpus_nearly_used_up, ("of 30", "AgentsMax")),
    "type_missing_in_zone": (one_type_of_nowhere, ("u-12tb1.112xlarge in eu-central-1",)),
    "not_checked": (quotas_unread, ("servicequotas:GetServiceQuota", "GET /v1/policies/preflight")),
}


@tells(chosen=WARNED)
@pytest.mark.parametrize("code", WARNED)
def test_what_is_only_near_is_told_and_the_operation_goes_on(mirroring: Connected, code: str) -> None:
    cause, words = WARNED[code]

    with cause(mirroring) as wish:
        applied = mirroring.apply("storefront-alb", "backoffice-alb", **wish)

    warned = [row for row in applied["steps"][0]["resources"] if row["code"] == code and row["name"] != "permissions"]
    told({**warned[0], "explanation": warned[0]["detail"]}, code, *words)
    assert applied["state"] == "succeeded", applied["failure"]
    assert "with a warning" in applied["steps"][0]["detail"]


@pytest.fixture
def key(mirroring: Connected) -> Iterator[str]:
    """A key of the account's own, which the agents' volumes are to be encrypted with."""
    made = str(mirroring.region.client("kms").create_key()["KeyMetadata"]["Arn"])
    choose(mirroring, volume_key=made)
    yield made
    choose(mirroring, volume_key=None)


@tells("volume_key_of_customer", "key_not_enabled", "launch_key_unusable")
def test_a_key_of_yours_for_volumes_is_looked_at_and_works_with_the_statements_that_are_told(
    mirroring: Connected, key: str
) -> None:
    kms, key_id = mirroring.region.client("kms"), key.rpartition("/")[2]

    kms.disable_key(KeyId=key_id)
    disabled = mirroring.apply("storefront-alb", "backoffice-alb")
    kms.enable_key(KeyId=key_id)
    unusable = mirroring.retry(disabled)
    statements = unusable["failure"]["remedy"]["key_policy_statements"]
    policy = json.loads(kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])
    policy["Statement"] += statements
    kms.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps(policy))
    applied = mirroring.retry(unusable)

    told(disabled["failure"], "key_not_enabled", key)
    told(checks(unusable)["volume_key_of_customer"], "volume_key_of_customer", key, "kms:CreateGrant", "alias/aws/ebs")
    told(unusable["failure"], "launch_key_unusable", "kms:CreateGrant")
    assert applied["state"] == "succeeded", applied["failure"]


@tells("mirror_quota")
def test_an_account_full_of_mirror_targets_is_told_where_ec2_counts_them(mirroring: Connected) -> None:
    """Ten thousand of them are more than a test makes: the stack meets EC2's refusal, lowered."""
    assert mirroring.remove()["state"] == "succeeded"

    with lowered_quotas(targets=0):
        failed = mirroring.apply("storefront-alb")

    told(failed["failure"], "mirror_quota", "targets")
    assert mirroring.stack_status(COLLECTOR) == "ROLLBACK_COMPLETE"
    assert mirroring.retry(failed)["state"] == "succeeded"
    told(explained_over_http(mirroring, "session_quota"), "mirror_quota", "10,000")
