"""A person's whole way by the command line, against a running `heliostat up`: list, plan, apply, follow, remove."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from simulator.region import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from simulator.shop import REGION_NAME
from tests.integration.running_heliostat import RUN_TIMEOUT_S, RunningHeliostat, running_heliostat, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND_TIMEOUT_S = 120


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHeliostat]:
    state: Path = tmp_path_factory.mktemp("up") / "state"
    with running_heliostat("--traffic", "off", state=state) as running:
        yield running


def heliostat(run: RunningHeliostat, *arguments: str, status: int = 0) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "heliostat", *arguments, "--state", str(run.state)]
    # A pipe has no edge, unless something says that it has one.
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False, env=environment
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def told(run: RunningHeliostat, *arguments: str) -> Any:
    return json.loads(heliostat(run, *arguments, "--json"))


def session_count(run: RunningHeliostat) -> int:
    return int(told(run, "status")["sessions"]["count"])


def instance(run: RunningHeliostat, name: str) -> tuple[Any, str]:
    """An EC2 client of the run's region, and the instance of a name."""
    ec2 = boto3.client(
        "ec2",
        region_name=REGION_NAME,
        endpoint_url=run.announced["region_endpoint_url"],
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )
    [reservation] = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])["Reservations"]
    return ec2, reservation["Instances"][0]["InstanceId"]


@pytest.mark.timeout(RUN_TIMEOUT_S + 3 * COMMAND_TIMEOUT_S)
def test_from_a_list_of_load_balancers_to_mirrored_traffic_and_back(run: RunningHeliostat) -> None:
    listed = heliostat(run, "load-balancers")
    assert "storefront-alb" in listed
    assert "instance_not_running: 1" in listed

    planned = told(run, "plan", "storefront-alb", "payments-nlb")
    assert planned["counts"] == {"create": 7, "modify": 0, "delete": 0, "keep": 0, "skip": 3}

    applied = told(run, "apply", "storefront-alb", "payments-nlb", "--yes")
    assert applied["state"] == "succeeded"
    assert session_count(run) == 5

    ec2, stopped = instance(run, "orders-2")
    ec2.start_instances(InstanceIds=[stopped])
    until(lambda: session_count(run), expected=6)

    assert told(run, "apply", "payments-nlb", "--yes")["state"] == "succeeded"
    assert session_count(run) == 2

    removed = heliostat(run, "remove", "--yes")
    assert "Nothing of Heliostat's mirroring is left." in removed
    assert told(run, "status")["state"] == "off"


def test_without_a_terminal_nothing_is_applied_unasked(run: RunningHeliostat) -> None:
    heliostat(run, "apply", "ledger-nlb", status=2)

    assert told(run, "status")["state"] == "off"
