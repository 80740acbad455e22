from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from cfnlint.decode.cfn_yaml import load as load_template

from chalice_app.configuration.configuration import Configuration
from chalice_app.errors import InvalidRequest
from chalice_app.stacks.request import (
    CIDRS_MAX,
    INSTANCE_TYPES_MAX,
    IPV6_CIDRS_MAX,
    Network,
    StackRequest,
    StackSettings,
    collector_request,
    processing_request,
)
from simulator.aws.template_graph import required_capability

ROOT = Path(__file__).resolve().parents[4]
STREAM_ARN = "arn:aws:kinesis:eu-central-1:111122223333:stream/heliostat-collector-RecordStream-1"
SETTINGS = StackSettings(
    name="heliostat",
    artifact_bucket="heliostat-artifacts-111122223333-eu-central-1",
    agent_key="agent/0a1b.tar",
    agent_sha256="0" * 64,
    processor_key="processor/0a1b.zip",
    collector_template_url="https://heliostat-artifacts.s3.eu-central-1.amazonaws.com/collector/0a1b.yaml",
    processing_template_url="https://heliostat-artifacts.s3.eu-central-1.amazonaws.com/processing/0a1b.yaml",
    inventory_table="heliostat-inventory",
    execution_role_arn="arn:aws:iam::111122223333:role/heliostat-execution",
    permissions_boundary="arn:aws:iam::111122223333:policy/heliostat-boundary",
    key_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    drain_function_arn="arn:aws:lambda:eu-central-1:111122223333:function:heliostat-drain",
    collector_parameters={"AgentsMax": "4", "VpcId": "vpc-ignored"},
)
NETWORK = Network("vpc-0a", ("subnet-0b", "subnet-0a", "subnet-0b"), ("10.0.0.0/16", "10.1.0.0/16", "2001:db8::/56"))


def template(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = load_template(str(ROOT / "cfn" / f"{name}.yaml"))
    return loaded


def requests() -> list[tuple[str, StackRequest]]:
    return [
        ("collector", collector_request(SETTINGS, NETWORK, instance_types=("m7i.large", "m6i.large"))),
        ("processing", processing_request(SETTINGS, record_stream_arn=STREAM_ARN)),
    ]


@pytest.mark.parametrize(("name", "request_"), requests(), ids=["collector", "processing"])
def test_the_parameters_are_those_of_the_template_and_leave_none_without_a_value(
    name: str, request_: StackRequest
) -> None:
    declared = template(name)["Parameters"]

    assert set(request_.parameters) <= set(declared)
    assert {parameter for parameter, entry in declared.items() if "Default" not in entry} <= set(request_.parameters)


@pytest.mark.parametrize(("name", "request_"), requests(), ids=["collector", "processing"])
def test_every_value_is_one_that_the_template_takes(name: str, request_: StackRequest) -> None:
    declared = template(name)["Parameters"]

    for parameter, value in request_.parameters.items():
        entry = declared[parameter]
        is_list = "List" in entry["Type"]
        for each in value.split(",") if is_list else [value]:
            assert re.fullmatch(entry.get("AllowedPattern", ".*"), each), (parameter, each)
        assert value in entry.get("AllowedValues", [value])


DECLARED = {name: set(template(name)["Parameters"]) for name in ("collector", "processing")}
# Where the value of each parameter comes from: one that is missing here has no way to an operator.
SOURCES = {
    "collector": {
        "installation": {
            "InstallationName", "PermissionsBoundary", "KeyArn", "DrainFunctionArn", "TopicArn", "AgentArtifactBucket",
            "AgentArtifactKey", "AgentArtifactSha256",
        },
        "selection and account": {
            "VpcId", "SubnetIds", "MirroredCidrs", "MirroredIpv6Cidrs", "RouteTableIds", "InstanceTypes",
        },
        "settings": {
            "AgentsMin", "AgentsMax", "ReceiveThreads", "VolumeKey", "StreamMode", "StreamShards", "CreateVpcEndpoints",
            "ResolverCidr", "RedactionMode", "BytesPerSecond", "SamplingRules", "LogDays",
        },
        "the stack that stands": {"ImageId"},
    },
    "processing": {
        "installation": {
            "InstallationName", "PermissionsBoundary", "KeyArn", "TopicArn", "ProcessorArtifactBucket",
            "ProcessorArtifactKey", "InventoryTableName",
        },
        "collector": {"RecordStreamArn"},
        "settings": {
            "SampleTtlDays", "NotifiedImpacts", "TrustedProxyNetworks", "TrustedProxyHops", "LogDays",
        },
    },
}  # fmt: skip
OTHER = StackSettings(*(f"other-{number}" for number in range(14)))
OTHER_NETWORK = Network(
    "vpc-0f", ("subnet-0e", "subnet-0f"), ("192.168.0.0/16", "2001:db8:1::/56"), True, ("rtb-0f",)  # noqa: FBT003
)  # fmt: skip


@pytest.mark.parametrize("name", ["collector", "processing"])
def test_each_parameter_of_the_templates_has_a_source(name: Literal["collector", "processing"]) -> None:
    """What changes with a source is its own: a parameter that changes with none would fall back to the template."""
    configured = Configuration().parameters(name)

    def request(
        settings: StackSettings = SETTINGS, network: Network = NETWORK, types: tuple[str, ...] = ("m7i.large",)
    ) -> StackRequest:
        if name == "processing":
            given = replace(settings, processing_parameters=configured)
            return processing_request(given, record_stream_arn=network.vpc_id)
        return collector_request(replace(settings, collector_parameters=configured), network, instance_types=types)

    def differing(other: StackRequest) -> set[str]:
        return {key for key in DECLARED[name] if request().parameters.get(key) != other.parameters.get(key)}

    where = request(network=OTHER_NETWORK, types=("c5.large",))
    found = {
        "installation": differing(request(settings=OTHER)),
        # Whether endpoints are made is a setting, which reaches the request by the network.
        "selection and account": differing(where) - {"CreateVpcEndpoints"} if name == "collector" else set(),
        "collector": differing(where) if name == "processing" else set(),
        "settings": set(configured),
        "the stack that stands": set(request().kept),
    }
    assert {source: names for source, names in found.items() if names} == SOURCES[name]
    assert set().union(*SOURCES[name].values()) == DECLARED[name]
    assert set(request().parameters) | set(request().kept) == DECLARED[name]
    assert not set(request().parameters) & set(request().kept)


def test_without_instance_types_those_of_the_stack_that_stands_stay() -> None:
    assert collector_request(SETTINGS, NETWORK).kept == ("ImageId", "InstanceTypes")
    assert collector_request(SETTINGS, NETWORK, instance_types=("m7i.large",)).kept == ("ImageId",)


@pytest.mark.parametrize(("name", "request_"), requests(), ids=["collector", "processing"])
def test_what_the_template_needs_is_acknowledged_and_everything_is_tagged(name: str, request_: StackRequest) -> None:
    assert required_capability(template(name)) in request_.capabilities
    assert request_.tags == {"heliostat:managed-by": "heliostat"}
    assert request_.role_arn == SETTINGS.execution_role_arn
    assert request_.name == f"heliostat-{name}"


def test_the_template_takes_as_many_blocks_and_types_as_are_given() -> None:
    text = (ROOT / "cfn" / "collector.yaml").read_text("utf-8")

    assert set(map(int, re.findall(r"HasBlock(\d+)", text))) == set(range(2, CIDRS_MAX + 1))
    assert set(map(int, re.findall(r"HasIpv6Block(\d+)", text))) == set(range(1, IPV6_CIDRS_MAX + 1))
    assert set(map(int, re.findall(r"HasType(\d+)", text))) == set(range(2, INSTANCE_TYPES_MAX + 1))


def test_neighbouring_blocks_are_joined_and_the_same_choice_makes_the_same_request() -> None:
    request = collector_request(SETTINGS, NETWORK)
    again = collector_request(SETTINGS, Network("vpc-0a", ("subnet-0a", "subnet-0b"), NETWORK.mirrored_cidrs[::-1]))

    assert request == again
    assert request.parameters["MirroredCidrs"] == "10.0.0.0/15"
    assert request.parameters["MirroredIpv6Cidrs"] == "2001:db8::/56"
    assert request.parameters["SubnetIds"] == "subnet-0a,subnet-0b"
    assert "InstanceTypes" not in request.parameters
    assert (request.parameters["AgentsMax"], request.parameters["VpcId"]) == ("4", "vpc-0a")


def test_a_retry_with_other_types_or_subnets_is_a_change_of_parameters_alone() -> None:
    first = collector_request(SETTINGS, NETWORK)
    retry = collector_request(
        SETTINGS, Network("vpc-0a", ("subnet-0a", "subnet-0c"), NETWORK.mirrored_cidrs), instance_types=("m7i.large",)
    )

    changed = {name for name, value in retry.parameters.items() if first.parameters.get(name) != value}
    assert changed == {"SubnetIds", "InstanceTypes"}


def test_route_tables_are_given_only_where_endpoints_are_made() -> None:
    with_endpoints = Network("vpc-0a", ("subnet-0a", "subnet-0b"), ("10.0.0.0/16",), True, ("rtb-0b", "rtb-0a"))  # noqa: FBT003

    assert collector_request(SETTINGS, with_endpoints).parameters["RouteTableIds"] == "rtb-0a,rtb-0b"
    assert collector_request(SETTINGS, NETWORK).parameters["RouteTableIds"] == ""


@pytest.mark.parametrize(
    ("network", "types", "field"),
    [
        (Network("vpc-0a", ("subnet-0a", "subnet-0a"), ("10.0.0.0/16",)), (), "subnet_ids"),
        (NETWORK, tuple(f"m{number}.large" for number in range(7)), "instance_types"),
        (Network("vpc-0a", ("subnet-0a", "subnet-0b"), ()), (), "mirrored_cidrs"),
        (Network("vpc-0a", ("subnet-0a", "subnet-0b"), ("10.0.0.1/16",)), (), "mirrored_cidrs"),
        (Network("vpc-0a", ("a", "b"), tuple(f"10.{number}.0.0/24" for number in range(6))), (), "mirrored_cidrs"),
    ],
)
def test_what_the_template_cannot_take_is_refused_by_its_field(
    network: Network, types: tuple[str, ...], field: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        collector_request(SETTINGS, network, instance_types=types)

    assert raised.value.evidence["field"] == field
