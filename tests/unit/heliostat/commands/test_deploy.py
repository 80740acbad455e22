"""`heliostat deploy` and `heliostat destroy` as a person types them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from heliostat.environment import applied_environment
from heliostat.errors import EXIT_USAGE, WrongUsage
from heliostat.main import app
from simulator.aws import stack_engine
from simulator.region import Region, start_region
from tests.unit.heliostat.deploying.conftest import control_plane_template, write_artifacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region(populated=False) as started, applied_environment(started.environment()):
        yield started


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heliostat.deploying.pace.pause", stack_engine.wait_until_idle)


def heliostat(*arguments: str, typed: str | None = None) -> str:
    ran = CliRunner().invoke(app, arguments, input=typed, catch_exceptions=False)
    return ran.output


def test_deploy_prints_the_address_and_destroy_that_nothing_is_left(region: Region, tmp_path: Path) -> None:
    built = write_artifacts(tmp_path / "built", control_plane_template())

    dry = heliostat("deploy", "--artifacts", str(built), "--dry-run")
    assert region.client("cloudformation").describe_stacks()["Stacks"] == []
    lines = heliostat("deploy", "--artifacts", str(built)).splitlines()
    told = [json.loads(line) for line in heliostat("destroy", "--yes", "--json").splitlines()]

    assert "  create  AWS::IAM::Role                       ExecutionRole" in dry
    assert 'if        {"StringEquals": {"aws:SourceAccount": "123456789012"}' in dry
    assert lines[-3:] == [
        "API: https://api.eu-central-1.test/",
        "Notifications: arn:aws:sns:eu-central-1:123456789012:heliostat-notifications",
        "Next: heliostat load-balancers --api https://api.eu-central-1.test/",
    ]
    assert told[-1] == {"event": "end", "kept": []}


def with_people() -> dict[str, Any]:
    """A control plane in small, with a user pool."""
    template = control_plane_template()
    pool = {"UserPoolName": "people", "UsernameAttributes": ["email"]}
    group = {"UserPoolId": {"Ref": "UserPool"}, "GroupName": "admin"}
    template["Conditions"] = {"HasSignIn": {"Fn::Equals": [{"Ref": "SignIn"}, "cognito"]}}
    template["Resources"] |= {
        "UserPool": {"Type": "AWS::Cognito::UserPool", "Condition": "HasSignIn", "Properties": pool},
        "AdminGroup": {"Type": "AWS::Cognito::UserPoolGroup", "Condition": "HasSignIn", "Properties": group},
    }
    template["Outputs"] |= {
        "DashboardUrl": {"Condition": "HasSignIn", "Value": "https://dashboard.test/api/"},
        "UserPoolId": {"Condition": "HasSignIn", "Value": {"Ref": "UserPool"}},
    }
    return template


def test_deploy_tells_where_people_sign_in_and_invites_the_first(region: Region, tmp_path: Path) -> None:
    built = str(write_artifacts(tmp_path / "built", with_people()))

    lines = heliostat("deploy", "--artifacts", built, "--admin-email", "ada@example.com").splitlines()
    again = [
        json.loads(line)
        for line in heliostat("deploy", "--artifacts", built, "--admin-email", "ada@example.com", "--json").splitlines()
    ]
    cognito = region.client("cognito-idp")
    [pool] = cognito.list_user_pools(MaxResults=5)["UserPools"]
    heliostat("deploy", "--artifacts", built, "--no-sign-in")
    with pytest.raises(WrongUsage, match="has no dashboard"):
        heliostat("deploy", "--artifacts", built, "--admin-email", "ada@example.com")

    assert "ada@example.com: invited by e-mail, as admin" in lines
    assert "Dashboard: https://dashboard.test/api/" in lines
    assert [line for line in lines if f"admin-create-user --region eu-central-1 --user-pool-id {pool['Id']}" in line]
    assert again[-2] == {"event": "note", "text": "ada@example.com: is an admin"}
    assert (again[-1]["dashboard_url"], again[-1]["user_pool_id"]) == ("https://dashboard.test/api/", pool["Id"])
    assert cognito.list_user_pools(MaxResults=5)["UserPools"] == []
    heliostat("destroy", "--yes")


@pytest.mark.parametrize("options", [["--admin-email", "ada"], ["--admin-email", "a@example.com", "--no-sign-in"]])
def test_nobody_can_be_invited_without_address_or_sign_in(options: list[str]) -> None:
    with pytest.raises(WrongUsage, match="takes an e-mail address, and a dashboard"):
        heliostat("deploy", *options)


def test_what_is_kept_is_told(region: Region, tmp_path: Path) -> None:
    del region
    built = write_artifacts(tmp_path / "built", control_plane_template())
    heliostat("deploy", "--artifacts", str(built), "--json")

    kept = [
        line for line in heliostat("destroy", "--yes", "--keep-inventory").splitlines() if line.startswith("kept: ")
    ]

    assert kept[0] == "kept: arn:aws:dynamodb:eu-central-1:123456789012:table/heliostat-inventory"
    assert kept[1].endswith("which the table is encrypted with")
    heliostat("destroy", "--yes")


def test_destroy_asks_and_takes_the_name_alone_for_an_answer(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    del region
    monkeypatch.setattr("heliostat.commands.destroy.someone_is_there", lambda: True)

    with pytest.raises(WrongUsage, match="nothing was removed"):
        heliostat("destroy", typed="yes\n")
    assert "nothing that carries heliostat's tag is left" in heliostat("destroy", typed="heliostat\n")


def test_destroy_asks_nobody_where_nobody_is() -> None:
    ran = CliRunner().invoke(app, ["destroy", "--region", "eu-central-1"])

    assert isinstance(ran.exception, WrongUsage)
    assert ran.exception.exit_code == EXIT_USAGE
    assert "--yes" in str(ran.exception)


def test_the_policy_of_whoever_deploys_is_printed_for_this_account(region: Region) -> None:
    del region
    printed = heliostat("deploy", "--policy", "--name", "blue")

    assert '"Version": "2012-10-17"' in printed
    assert "arn:aws:iam::123456789012:role/blue-" in printed
    assert "heliostat-" not in printed


def test_artifacts_that_nobody_built_are_asked_for(region: Region, tmp_path: Path) -> None:
    del region

    with pytest.raises(Exception, match="`make package` builds what is deployed") as refused:
        heliostat("deploy", "--artifacts", str(tmp_path))

    assert refused.value.exit_code == EXIT_USAGE  # type: ignore[attr-defined]
