from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from heliostat.deploying.account import CONFIG, AwsAccount
from heliostat.deploying.artifacts import Artifacts, read_artifacts
from heliostat.deploying.deploy import Deployment
from heliostat.deploying.destroy import Removal
from heliostat.deploying.report import LinesReport
from heliostat.environment import applied_environment
from simulator.aws import stack_engine
from simulator.region import Region, start_region
from tools.template_file import read_template, template_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.config import Config

    from heliostat.deploying.deploy import Deployed
    from heliostat.deploying.kept_inventory import KeptInventory

ROOT = Path(__file__).resolve().parents[4]


class Cut(BaseException):
    """The run ends here, as by a closed lid."""


class CutAccount(AwsAccount):
    """An account whose run is cut at one operation: before AWS is asked, or once it has answered."""

    def __init__(self, cut_at: str = "", phase: str = "before") -> None:
        super().__init__(None)
        self.calls: Counter[str] = Counter()
        self._cut_at = cut_at
        self._phase = phase

    def _client(self, service: str, config: Config = CONFIG) -> Any:
        client = super()._client(service, config)
        client.meta.events.register("before-call", self._before)
        client.meta.events.register("after-call", self._after)
        return client

    def _before(self, model: Any, **_: Any) -> None:
        self.calls[self._name(model)] += 1
        self._cut("before", model)

    def _after(self, model: Any, **_: Any) -> None:
        self._cut("after", model)

    def _cut(self, phase: str, model: Any) -> None:
        if (self._cut_at, self._phase) == (self._name(model), phase):
            raise Cut(self._cut_at)

    @staticmethod
    def _name(model: Any) -> str:
        return f"{model.service_model.service_name}:{model.name}"


def control_plane_template() -> dict[str, Any]:
    """A control plane in small: every parameter of the real one, one function, and the address."""
    real = read_template(ROOT / "cfn" / "control-plane.yaml")
    role = {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ],
        },
        "PermissionsBoundary": {"Ref": "PermissionsBoundaryArn"},
    }
    worker = {
        "FunctionName": {"Fn::Sub": "${InstallationName}-worker"},
        "Runtime": "python3.11",
        "Handler": "app.worker",
        "Role": {"Fn::GetAtt": ["WorkerRole", "Arn"]},
        "Environment": {"Variables": {"ENDPOINT": {"Ref": "PrivateApiEndpointId"}}},
        "Code": {"S3Bucket": {"Ref": "ArtifactBucket"}, "S3Key": {"Ref": "ControlPlaneKey"}},
    }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": real["Parameters"],
        "Resources": {
            "WorkerRole": {"Type": "AWS::IAM::Role", "Properties": role},
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": worker},
        },
        "Outputs": {"ApiUrl": {"Value": {"Fn::Sub": "https://api.${AWS::Region}.test/${PrivateApiEndpointId}"}}},
    }


def write_artifacts(folder: Path, control_plane: dict[str, Any]) -> Path:
    """What `make package` leaves, with small files where content does not matter here."""
    contents = {
        name: template_text(read_template(ROOT / "cfn" / name.replace(".json", ".yaml"))).encode()
        for name in ("bootstrap.json", "collector.json", "processing.json")
    }
    contents |= {"control-plane.json": template_text(control_plane).encode()}
    contents |= {name: name.encode() for name in ("control-plane.zip", "processor.zip", "heliostat-agent.tar")}
    folder.mkdir(exist_ok=True)
    files = {}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps({"files": files}))
    return folder


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started, applied_environment(started.environment()):
        yield started


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated index of tags follows at once."""
    monkeypatch.setattr("heliostat.deploying.destroy.TAG_INDEX_WAIT_S_MAX", 0)


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    return read_artifacts(write_artifacts(tmp_path / "artifacts", control_plane_template()))


class Installer:
    """Deploys and destroys one installation in the simulated region; `lines` is what a person read."""

    def __init__(self, name: str, artifacts: Artifacts) -> None:
        self.name = name
        self.artifacts = artifacts
        self.lines: list[str] = []

    def deployment(self, account: AwsAccount | None = None) -> Deployment:
        account = account or AwsAccount(None)
        report = LinesReport(self.lines.append)
        installation = account.installation(self.name)
        return Deployment(account, installation, self.artifacts, report, stack_engine.wait_until_idle)

    def deploy(self, account: AwsAccount | None = None, private_api_vpc: str | None = None) -> Deployed:
        return self.deployment(account).deploy(private_api_vpc)

    def destroy(
        self,
        account: AwsAccount | None = None,
        *,
        keep_inventory: bool = False,
        pause: Callable[[], None] = stack_engine.wait_until_idle,
    ) -> KeptInventory | None:
        account = account or AwsAccount(None)
        report = LinesReport(self.lines.append)
        removal = Removal(account, account.installation(self.name), report, pause)
        return removal.destroy(keep_inventory=keep_inventory)


@pytest.fixture
def installer(region: Region, artifacts: Artifacts, request: pytest.FixtureRequest) -> Installer:
    """An installation of a name that no other test uses."""
    del region
    return Installer(f"h{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]}", artifacts)
