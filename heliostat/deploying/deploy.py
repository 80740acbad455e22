"""Installs, or upgrades in place: bootstrap, artifacts, control plane. Every step is done again without harm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heliostat.deploying.bucket import ArtifactBucket
from heliostat.deploying.dry_run import StackPreview, preview
from heliostat.deploying.kept_inventory import find_inventory, require_usable_key
from heliostat.deploying.limits import TEMPLATE_BYTES_INLINE_MAX
from heliostat.deploying.private_api import NONE, private_api_parameters
from heliostat.deploying.self_acting import release
from heliostat.deploying.stack_work import StackWork
from heliostat.deploying.stacks import Stacks

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.artifacts import Artifacts
    from heliostat.deploying.installation import Installation
    from heliostat.deploying.report import Report
    from heliostat.deploying.stacks import FoundStack

# Parameters of the control plane that are outputs of the bootstrap stack, under the names that they have there.
FROM_BOOTSTRAP = {
    "ArtifactBucket": "ArtifactBucket",
    "InventoryTableName": "InventoryTableName",
    "ControlTableName": "ControlTableName",
    "TopicArn": "TopicArn",
    "KeyArn": "KeyArn",
    "ExecutionRoleArn": "ExecutionRoleArn",
    "PermissionsBoundaryArn": "PermissionsBoundaryArn",
}


@dataclass(frozen=True, slots=True)
class Deployed:
    """A control plane that stands."""

    api_url: str
    topic_arn: str


class Deployment:
    """One installation, deployed from the artifacts of this machine."""

    def __init__(
        self,
        account: AwsAccount,
        installation: Installation,
        artifacts: Artifacts,
        report: Report,
        pause: Callable[[], None],
    ) -> None:
        self._account = account
        self._installation = installation
        self._artifacts = artifacts
        self._report = report
        self._stacks = Stacks(account.client("cloudformation"))
        self._work = StackWork(self._stacks, installation, report, pause)

    def deploy(self, private_api_vpc: str | None = None) -> Deployed:
        """Make it so; `private_api_vpc` is a VPC, "none", or None to leave it as it is.

        Raises:
            DeploymentFailed: AWS refused, or a stack failed.
            WrongUsage: the VPC of a private API is none.
        """
        parameters = self.bootstrap_parameters(private_api_vpc)
        # An endpoint goes only after the API that is reached through it.
        goes_public = private_api_vpc == NONE
        bootstrap = self._stand_bootstrap({} if goes_public else parameters)
        self._upload()
        control_plane = self._stand_control_plane(
            bootstrap, "" if goes_public else bootstrap.outputs.get("PrivateApiEndpointId", "")
        )
        if goes_public:
            bootstrap = self._stand_bootstrap(parameters)
        release(self._account.client("lambda"), self._installation, self._stacks)
        return Deployed(control_plane.outputs["ApiUrl"], bootstrap.outputs["TopicArn"])

    def preview(self, private_api_vpc: str | None = None) -> list[StackPreview]:
        """What `deploy` would do, by reads alone."""
        installation = self._installation
        named = {"InstallationName": installation.name}
        bootstrap = self._preview(
            installation.bootstrap,
            self._artifacts.bootstrap,
            named | self.bootstrap_parameters(private_api_vpc),
        )
        found = self._stacks.find_own(installation.bootstrap, installation.name)
        outputs = {} if found is None else found.outputs
        known = {name: outputs[output] for name, output in FROM_BOOTSTRAP.items() if output in outputs}
        if private_api_vpc == NONE:
            known["PrivateApiEndpointId"] = ""
        control_plane = self._preview(
            installation.control_plane,
            self._artifacts.control_plane,
            named | known | self._artifacts.parameters(),
        )
        return [bootstrap, control_plane]

    def _preview(self, name: str, template: dict[str, Any], parameters: dict[str, str]) -> StackPreview:
        found = self._stacks.find_own(name, self._installation.name)
        if found is None or found.status == "REVIEW_IN_PROGRESS":
            return preview(name, template, parameters, self._installation, None)
        return preview(name, template, parameters, self._installation, (found, self._stacks.template(name)))

    def bootstrap_parameters(self, private_api_vpc: str | None) -> dict[str, str]:
        """Parameters of the bootstrap stack beside its name: a private API, and an inventory that was kept."""
        installation = self._installation
        parameters: dict[str, str] = {}
        if private_api_vpc is not None:
            parameters |= private_api_parameters(self._account.client("ec2"), private_api_vpc)
        if self._stacks.find_own(installation.bootstrap, installation.name) is None:
            kept = find_inventory(self._account, installation)
            if kept is not None:
                require_usable_key(self._account.client("kms"), kept)
                self._report.say(f"{kept.table} was kept by an earlier installation: it is used on")
                parameters |= kept.parameters()
        return parameters

    def _stand_bootstrap(self, parameters: dict[str, str]) -> FoundStack:
        template = self._artifacts.bootstrap
        body = json.dumps(template, separators=(",", ":"), sort_keys=True)
        assert len(body.encode()) <= TEMPLATE_BYTES_INLINE_MAX, "the bootstrap template has outgrown a request"
        named = {"InstallationName": self._installation.name, **parameters}
        return self._work.stand(self._installation.bootstrap, template, {"TemplateBody": body}, named)

    def _upload(self) -> None:
        bucket = ArtifactBucket(self._account.client("s3"), self._installation)
        missing = [artifact for artifact in self._artifacts.files.values() if not bucket.holds(artifact)]
        for artifact in missing:
            self._report.say(f"uploading {artifact.name} ({artifact.path.stat().st_size:,} bytes)")
            bucket.put(artifact)
        if not missing:
            self._report.say(f"{self._installation.bucket}: holds these artifacts already")

    def _stand_control_plane(self, bootstrap: FoundStack, endpoint_id: str) -> FoundStack:
        installation = self._installation
        parameters = {name: bootstrap.outputs[output] for name, output in FROM_BOOTSTRAP.items()}
        parameters |= self._artifacts.parameters()
        parameters |= {"InstallationName": installation.name, "PrivateApiEndpointId": endpoint_id}
        host = f"{installation.bucket}.s3.{installation.region}.{installation.dns_suffix}"
        source = {"TemplateURL": f"https://{host}/{self._artifacts.files['control-plane.json'].key}"}
        return self._work.stand(installation.control_plane, self._artifacts.control_plane, source, parameters)
