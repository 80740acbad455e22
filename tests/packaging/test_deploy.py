"""What `make package` builds is what `heliostat deploy` installs: the whole control plane, in the simulated region."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.deploying.account import AwsAccount
from heliostat.deploying.artifacts import Artifacts, read_artifacts
from heliostat.deploying.deploy import Deployment
from heliostat.deploying.destroy import Removal
from heliostat.deploying.report import LinesReport
from heliostat.environment import applied_environment
from simulator.aws import stack_engine
from simulator.region import start_region
from tests.packaging.conftest import ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(300)
FUNCTIONS = ("api", "worker", "tick", "stack-events", "instance-events", "drain")


@pytest.fixture(scope="module")
def folder(
    deployable: tuple[Path, Path], processor_zips: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of artifacts. The agents' bundle is bytes to everybody but an agent, so others stand for it."""
    folder = tmp_path_factory.mktemp("artifacts")
    for name in ("control-plane.zip", "control-plane.json"):
        (folder / name).write_bytes((deployable[0] / name).read_bytes())
    (folder / "processor.zip").write_bytes(processor_zips[0].read_bytes())
    (folder / "heliostat-agent.tar").write_bytes(b"a bundle")
    run([sys.executable, "tools/write_artifacts.py", str(folder)], ROOT)
    return folder


@pytest.fixture(scope="module")
def artifacts(folder: Path) -> Artifacts:
    return read_artifacts(folder)


def template(deployable: tuple[Path, Path]) -> dict[str, Any]:
    return dict(json.loads((deployable[0] / "control-plane.json").read_text("utf-8")))


def of_type(deployable: tuple[Path, Path], kind: str) -> dict[str, dict[str, Any]]:
    resources = template(deployable)["Resources"]
    return {name: body["Properties"] for name, body in resources.items() if body["Type"] == kind}


def test_the_same_input_makes_the_same_bytes(deployable: tuple[Path, Path]) -> None:
    first, second = deployable

    for name in ("control-plane.zip", "control-plane.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_template_is_plain_and_cfn_lint_finds_nothing(deployable: tuple[Path, Path]) -> None:
    lint = [sys.executable.replace("python", "cfn-lint"), "--", str(deployable[0] / "control-plane.json")]
    ran = subprocess.run(lint, capture_output=True, text=True, check=False, timeout=100)

    assert (ran.returncode, ran.stdout) == (0, "")
    # No macro runs in the account: what is read here is what is made.
    assert "Transform" not in template(deployable)


def test_every_function_has_its_own_role_log_and_limits(deployable: tuple[Path, Path]) -> None:
    functions = of_type(deployable, "AWS::Lambda::Function")
    invoked = of_type(deployable, "AWS::Lambda::EventInvokeConfig")

    assert {each["FunctionName"]["Fn::Sub"] for each in functions.values()} == {
        f"${{InstallationName}}-{name}" for name in FUNCTIONS
    }
    roles = [each["Role"]["Fn::GetAtt"][0] for each in functions.values()]
    logs = [each["LoggingConfig"]["LogGroup"]["Ref"] for each in functions.values()]
    assert len(set(roles)) == len(set(logs)) == len(functions)
    assert {each["KmsKeyArn"]["Ref"] for each in functions.values()} == {"KeyArn"}
    # Whatever is called without anybody who waits has a bound, and somewhere to go.
    assert {each["FunctionName"]["Ref"] for each in invoked.values()} == functions.keys() - {"APIHandler"}
    for each in invoked.values():
        assert each["MaximumRetryAttempts"] <= 2
        assert each["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["FailedInvocations", "Arn"]}


def test_the_deployed_api_is_another_one_where_it_is_private_and_the_only_stage_is_ours(
    deployable: tuple[Path, Path],
) -> None:
    resources = template(deployable)["Resources"]
    deployments = {name: each for name, each in resources.items() if each["Type"] == "AWS::ApiGateway::Deployment"}
    [stage] = of_type(deployable, "AWS::ApiGateway::Stage").values()

    by_condition = {each["Condition"]: name for name, each in deployments.items()}
    assert stage["DeploymentId"] == {
        "Fn::If": ["IsPrivate", {"Ref": by_condition["IsPrivate"]}, {"Ref": by_condition["IsRegional"]}]
    }
    # A name here would be a stage beside ours.
    assert [each["Properties"] for each in deployments.values() if "StageName" in each["Properties"]] == []
    assert stage["MethodSettings"][0]["ThrottlingRateLimit"] == 50


def test_every_rule_gives_up_at_some_time_and_keeps_what_it_gave_up(deployable: tuple[Path, Path]) -> None:
    targets = [target for rule in of_type(deployable, "AWS::Events::Rule").values() for target in rule["Targets"]]

    assert len(targets) == 5
    for target in targets:
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 3_600
        assert target["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": ["FailedInvocations", "Arn"]}


def test_functions_understand_the_environment_that_the_template_gives_them(deployable: tuple[Path, Path]) -> None:
    variables = [
        set(each["Environment"]["Variables"]) for each in of_type(deployable, "AWS::Lambda::Function").values()
    ]
    read = set(re.findall(r'given\("([A-Z_0-9]+)"\)', (ROOT / "chalice_app" / "settings.py").read_text("utf-8")))

    assert read
    for names in variables:
        assert {name.removeprefix("HELIOSTAT_") for name in names} >= read | {"NAME", "INVENTORY"}


def test_what_was_built_is_installed_and_removed(artifacts: Artifacts) -> None:
    lines: list[str] = []
    with start_region() as region, applied_environment(region.environment()):
        account = AwsAccount(None)
        installation = account.installation("heliostat")
        report = LinesReport(lines.append)
        pause = stack_engine.wait_until_idle

        deployed = Deployment(account, installation, artifacts, report, pause).deploy()

        assert re.fullmatch(r"https://[a-z0-9]+\.execute-api\.eu-central-1\.amazonaws\.com/api", deployed.api_url)
        functions = region.client("lambda").list_functions()["Functions"]
        assert {each["FunctionName"] for each in functions} == {f"heliostat-{name}" for name in FUNCTIONS}
        boundary = f"arn:aws:iam::{region.account_id}:policy/heliostat-boundary"
        iam = region.client("iam")
        for role in iam.list_roles()["Roles"]:
            described = iam.get_role(RoleName=role["RoleName"])["Role"]
            if role["RoleName"].startswith("heliostat-control-plane-"):
                assert described["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary, role["RoleName"]
        again = Deployment(account, installation, artifacts, report, pause).preview()
        assert [each.changes for each in again] == [[], []]
        gateway = region.client("apigateway")

        def stage_and_policy() -> tuple[str, str]:
            [api] = gateway.get_rest_apis()["items"]
            [stage] = gateway.get_stages(restApiId=api["id"])["item"]
            return stage["deploymentId"], api.get("policy", "")

        regional, _ = stage_and_policy()
        Deployment(account, installation, artifacts, report, pause).deploy(region.vpc_id)
        private, _ = stage_and_policy()
        Deployment(account, installation, artifacts, report, pause).deploy("none")
        assert len({regional, private, stage_and_policy()[0]}) == 3
        assert Removal(account, installation, report, pause).destroy(keep_inventory=False) is None
        assert region.client("lambda").list_functions()["Functions"] == []
    assert lines[-1] == "nothing that carries heliostat's tag is left"
