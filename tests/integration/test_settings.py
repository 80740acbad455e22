"""Settings that people change, on their way to the stacks of a simulated account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.connected import COLLECTOR, PROCESSING, Connected, connected

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with connected(tmp_path, monkeypatch, openapi) as found:
        yield found


def parameters(account: Connected, name: str) -> dict[str, str]:
    [stack] = account.region.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def test_a_change_waits_for_an_apply_and_is_then_what_the_stacks_are_made_with(account: Connected) -> None:
    account.apply("storefront-alb")
    before = account.get("/v1/settings")
    changes = {
        "redaction": "shapes",
        "sampling_rules": [{"action": "exclude", "path": "/health*", "methods": ["GET"]}],
        "sample_days": 30,
        "notified_impacts": ["security"],
    }

    saved = account.api.put("/v1/settings", {"version": before["version"], "settings": changes})
    applied = account.ended(account.api.post("/v1/settings/apply", {}).body)

    assert (before["waiting"], before["can_apply"]) == ([], True)
    assert saved.body["waiting"] == list(changes)
    assert applied["state"] == "succeeded"
    assert {step["name"]: step["state"] for step in applied["steps"]}["collector_stack"] == "done"
    collector, processing = parameters(account, COLLECTOR), parameters(account, PROCESSING)
    assert collector["RedactionMode"] == "shapes"
    assert collector["SamplingRules"] == '[{action = "exclude", path = "/health*", methods = ["GET"]}]'
    assert (processing["SampleTtlDays"], processing["NotifiedImpacts"]) == ("30", "security")
    after = account.get("/v1/settings")
    assert after["waiting"] == []
    assert {setting["standing"] for setting in after["settings"].values()} == {"in_effect"}


def test_what_agents_need_without_a_way_out_is_switched_on_and_stays_and_so_does_what_was_set_by_hand(
    account: Connected,
) -> None:
    ec2, region = account.region.client("ec2"), account.region
    in_vpc = [{"Name": "vpc-id", "Values": [region.vpc_id]}]
    [table] = [
        each["RouteTableId"]
        for each in ec2.describe_route_tables(Filters=in_vpc)["RouteTables"]
        if any(route.get("NatGatewayId") for route in each["Routes"])
    ]
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    refused = account.apply("storefront-alb")
    ec2.modify_vpc_attribute(VpcId=region.vpc_id, EnableDnsHostnames={"Value": True})
    version = account.get("/v1/settings")["version"]
    # Chosen before there are stacks: they are there from the start.
    changes = {
        "bytes_per_second": 1000,
        "creates_vpc_endpoints": True,
        "stream_mode": "PROVISIONED",
        "stream_shards": 2,
        "receive_threads": 2,
        "trusted_proxy_networks": ["10.0.0.0/8", "192.0.2.0/24"],
        "trusted_proxy_hops": 2,
        "agent_log_days": 90,
        "processor_log_days": 7,
    }
    account.api.put("/v1/settings", {"version": version, "settings": changes})
    plan = account.api.post("/v1/mirroring/plan", account.wish("storefront-alb")).body

    first = account.retry(refused)

    assert refused["failure"]["code"] == "no_way_to_aws"
    assert {each["name"]: each["value"] for each in plan["settings"]} == changes
    guarded = {each["name"] for each in plan["settings"] if each["needs_administrator"]}
    assert guarded == {"trusted_proxy_networks", "trusted_proxy_hops"}
    assert "VPC endpoint, in each zone" in {line["what"] for line in plan["cost"]["lines"]}
    assert first["state"] == "succeeded", first["failure"]
    assert account.get("/v1/settings")["waiting"] == []
    made = parameters(account, COLLECTOR)
    assert (made["CreateVpcEndpoints"], made["RouteTableIds"]) == ("true", table)
    assert made["BytesPerSecond"] == "1000"
    assert (made["StreamMode"], made["StreamShards"], made["ReceiveThreads"]) == ("PROVISIONED", "2", "2")
    processing = parameters(account, PROCESSING)
    assert (processing["TrustedProxyNetworks"], processing["TrustedProxyHops"]) == ("10.0.0.0/8,192.0.2.0/24", "2")
    assert (made["LogDays"], processing["LogDays"]) == ("90", "7")
    endpoints = {each["ServiceName"].rpartition(".")[2] for each in ec2.describe_vpc_endpoints()["VpcEndpoints"]}
    assert endpoints == {"kinesis-streams", "logs", "secretsmanager", "autoscaling", "cloudformation", "s3"}

    # By hand, and of the parameters the one that is nobody's setting.
    ssm = region.client("ssm")
    image = ssm.get_parameter(Name=made["ImageId"])["Parameter"]["Value"]
    ssm.put_parameter(Name="/images/hardened", Value=image, Type="String", DataType="aws:ec2:image")
    by_hand = {"ImageId": "/images/hardened", "InstanceTypes": "c5.xlarge"}
    cloudformation = region.client("cloudformation")
    cloudformation.update_stack(
        StackName=COLLECTOR,
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            *({"ParameterKey": name, "ParameterValue": value} for name, value in by_hand.items()),
            *({"ParameterKey": name, "UsePreviousValue": True} for name in made if name not in by_hand),
        ],
    )
    account.settle()
    version = account.get("/v1/settings")["version"]
    account.api.put("/v1/settings", {"version": version, "settings": {"sample_days": 3}})
    second = account.apply("storefront-alb")

    assert second["state"] == "succeeded", second["failure"]
    assert parameters(account, COLLECTOR) == {**made, **by_hand}
    assert parameters(account, PROCESSING)["SampleTtlDays"] == "3"

    # Switched off again, they would take the agents' only way with them.
    version = account.get("/v1/settings")["version"]
    account.api.put("/v1/settings", {"version": version, "settings": {"creates_vpc_endpoints": None}})
    last = account.apply("storefront-alb")

    assert last["failure"]["code"] == "no_way_to_aws"
    assert parameters(account, COLLECTOR)["CreateVpcEndpoints"] == "true"
