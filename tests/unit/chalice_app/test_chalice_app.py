from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import botocore.session
import pytest

from chalice_app.errors import AwsRefused, ControlPlaneError, InvalidRequest, Misconfigured, UnknownHost
from chalice_app.partition import dns_suffix
from chalice_app.policies.documents import characters
from chalice_app.policies.tasks import CONTROL_PLANE
from chalice_app.settings import Settings
from tools.make_chalice_policies import STAGES, role_policy

ROOT = Path(__file__).resolve().parents[3]


def test_importing_the_application_reads_no_environment_and_calls_nobody() -> None:
    code = "import app; assert app.app.app_name == 'heliostat'"

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env={"PYTHONPATH": str(ROOT)})


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_aws_answers_where_botocore_has_its_endpoints(partition: str) -> None:
    data = botocore.session.get_session().get_data("endpoints")["partitions"]

    assert dns_suffix(partition) == {each["partition"]: each["dnsSuffix"] for each in data}[partition]


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(Misconfigured) as raised:
        Settings.from_environment({})

    assert raised.value.evidence == {"setting": "HELIOSTAT_INVENTORY"}
    assert Settings.from_environment({"HELIOSTAT_INVENTORY": "sqlite:///x"}).inventory_url == "sqlite:///x"


def test_every_error_says_whose_fault_it_is() -> None:
    errors: list[ControlPlaneError] = [
        InvalidRequest("page_size", "a number"),
        UnknownHost("shop.example"),
        AwsRefused("ec2:DescribeInstances", "AuthFailure", "no", code="aws_access_denied", fix="Allow it."),
        Misconfigured("X", "y"),
    ]

    assert [(error.scope, error.status) for error in errors] == [
        ("caller", 400),
        ("caller", 404),
        ("account", 502),
        ("service", 500),
    ]


@pytest.mark.parametrize("stage", STAGES)
def test_the_deployed_role_is_made_from_the_declared_tasks(stage: str) -> None:
    policy = json.loads((ROOT / ".chalice" / f"policy-{stage}.json").read_text("utf-8"))

    assert policy == role_policy()


def test_the_deployed_role_fits_into_a_role_and_allows_what_the_tasks_declare_and_logs() -> None:
    policy = role_policy()
    granted = {action for statement in policy["Statement"] for action in statement["Action"]}
    declared = {action for task in CONTROL_PLANE for action in task.actions}

    assert declared < granted
    assert {action.split(":")[0] for action in granted - declared} == {"logs"}
    # All inline policies of a role together (IAM quotas).
    assert characters(policy) <= 10_240
    assert "RequestedRegion" not in json.dumps(policy)
