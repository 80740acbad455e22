"""What stands for the deployed control plane in the simulated account, held against what is deployed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.decode import decode

from chalice_app.settings import Settings
from heliostat.up.control_plane import CONTROL_TABLE, HANDLERS, install, tick
from simulator.aws import functions
from simulator.region import start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.region import Region

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region(populated=False) as started:
        yield started


@pytest.fixture(scope="module")
def environment(region: Region) -> dict[str, str]:
    return install(region, ROOT / "cfn", region.client("dynamodb"))


def template(name: str) -> dict[str, Any]:
    decoded, problems = decode(str(ROOT / "cfn" / f"{name}.yaml"))
    assert problems == []
    return dict(decoded)


def resolved(value: Any, parameters: dict[str, str]) -> Any:
    """A template's value, its Fn::Sub filled in."""
    if isinstance(value, dict) and "Fn::Sub" in value:
        return re.sub(r"\$\{([^}]+)\}", lambda match: parameters[match.group(1)], value["Fn::Sub"])
    if isinstance(value, dict):
        return {str(key): resolved(each, parameters) for key, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, parameters) for each in value]
    return value


def in_order(pattern: Any) -> str:
    """A pattern as one text: the alternatives of a list have no order."""
    if isinstance(pattern, dict):
        return str({key: in_order(pattern[key]) for key in sorted(pattern)})
    return str(sorted(map(in_order, pattern))) if isinstance(pattern, list) else str(pattern)


def test_the_same_events_go_to_the_same_functions_as_on_aws(region: Region, environment: dict[str, str]) -> None:
    parameters = {
        "InstallationName": environment["HELIOSTAT_NAME"],
        "AWS::Partition": "aws",
        "AWS::Region": region.region_name,
        "AWS::AccountId": region.account_id,
    }
    deployed = sorted(
        (resolved(each["Properties"]["FunctionName"], parameters), in_order(resolved(pattern, parameters)))
        for each in template("control-plane")["Resources"].values()
        for event in each.get("Properties", {}).get("Events", {}).values()
        if (pattern := event["Properties"].get("Pattern")) is not None
    )
    client = region.client("events")

    simulated = sorted(
        (functions.name_of(target["Arn"]), in_order(json.loads(rule["EventPattern"])))
        for rule in client.list_rules()["Rules"]
        for target in client.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    )

    assert len(deployed) == 4
    assert simulated == deployed


def test_every_function_of_the_template_stands_in_the_simulated_account(environment: dict[str, str]) -> None:
    parameters = {"InstallationName": environment["HELIOSTAT_NAME"]}
    deployed = {
        resolved(each["Properties"]["FunctionName"], parameters)
        for each in template("control-plane")["Resources"].values()
        # What refers to a function has its name too.
        if "Fn::Sub" in each.get("Properties", {}).get("FunctionName", ())
    }
    simulated = {f"heliostat-{name.replace('_', '-')}" for name in HANDLERS}

    assert simulated <= deployed
    assert all(functions.registered(name) for name in simulated)


def test_the_control_table_has_the_keys_of_the_deployed_one(region: Region, environment: dict[str, str]) -> None:
    tables = [
        each["Properties"]
        for each in template("bootstrap")["Resources"].values()
        if each["Type"] == "AWS::DynamoDB::Table"
    ]
    made = region.client("dynamodb").describe_table(TableName=environment["HELIOSTAT_CONTROL_TABLE"])["Table"]

    assert environment["HELIOSTAT_CONTROL_TABLE"] == CONTROL_TABLE
    assert json.loads(json.dumps(made["KeySchema"])) in [json.loads(json.dumps(each["KeySchema"])) for each in tables]


def test_the_environment_is_one_that_settings_are_read_from_and_names_what_is_there(
    region: Region, environment: dict[str, str]
) -> None:
    found = Settings.from_environment({**environment, "HELIOSTAT_INVENTORY": "sqlite:////tmp/inventory.db"})

    s3 = region.client("s3")
    kept = {each["Key"]: each["Size"] for each in s3.list_objects_v2(Bucket=found.artifacts.bucket)["Contents"]}
    for name in ("collector", "processing"):
        key = getattr(found.artifacts, f"{name}_template_key")
        body = s3.get_object(Bucket=found.artifacts.bucket, Key=key)["Body"].read()
        assert body == (ROOT / "cfn" / f"{name}.yaml").read_bytes()
    assert {found.artifacts.agent_key, found.artifacts.processor_key} <= kept.keys()


def test_the_schedule_ends_when_it_is_told_to() -> None:
    assert tick(pytest.fail, lambda: True) is None
