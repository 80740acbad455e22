"""Installs, or upgrades in place: bootstrap, artifacts, control plane. Every step is done again without harm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.artifacts import BOOTSTRAP
from heliostat.deploying.bucket import ArtifactBucket
from heliostat.deploying.dry_run import StackPreview, preview
from heliostat.deploying.errors import DeploymentFailed, UnusableArtifacts
from heliostat.deploying.kept_inventory import find_inventory, require_usable_key
from heliostat.deploying.limits import TEMPLATE_BYTES_INLINE_MAX
from heliostat.deploying.private_api import NONE, private_api_parameters
from heliostat.deploying.self_acting import release
from heliostat.deploying.stack_work import DEAD, StackWork
from heliostat.deploying.stacks import Stacks
from heliostat.errors import WrongUsage

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
# A stack that is but proposed, or that only deletion leads out of.
YET_TO_BE_MADE = frozenset({"REVIEW_IN_PROGRESS", *DEAD})


@dataclass(frozen=True, slots=True)
class Deployed:
    """A control plane that stands.

    Attributes:
        dashboard_url, user_pool_id: "" - people do not sign in.
    """

    api_url: str
    topic_arn: str
    dashboard_url: str = ""
    user_pool_id: str = ""


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

    def deploy(self, private_api_vpc: str | None = None, *, sign_in: bool | None = None) -> Deployed:
        """Make it so; `private_api_vpc` is a VPC, "none", or None to leave it as it is, and so is `sign_in`.

        Raises:
            DeploymentFailed: AWS refused, or a stack failed.
            WrongUsage: the VPC of a private API is none, or the region is one of China.
        """
        if self._installation.partition == "aws-cn":
            raise WrongUsage(
                "--region: not in China, where services and their principals have other names than the templates use"
            )
        private_api = self._private_api(private_api_vpc)
        if self._moves(private_api):
            # The API's deployed copy names its endpoint, and is made anew only where it becomes private.
            self._report.say("the private API moves to another VPC: it is taken away there first")
            self.deploy(NONE, sign_in=sign_in)
        # What is kept shows only once a bootstrap that was never made whole is gone: its table would seem to be in use.
        self._work.cleared(self._installation.bootstrap, self._empty_bucket)
        kept = self._kept_inventory()
        # An endpoint goes only after the API that is reached through it.
        goes_public = private_api_vpc == NONE
        bootstrap = self._stand_bootstrap(kept if goes_public else kept | private_api)
        self._upload()
        endpoint_id = "" if goes_public else bootstrap.outputs.get("PrivateApiEndpointId", "")
        control_plane = self._stand_control_plane(
            bootstrap, {"PrivateApiEndpointId": endpoint_id} | _sign_in_parameters(sign_in)
        )
        if goes_public:
            bootstrap = self._stand_bootstrap(kept | private_api)
        release(self._account.client("lambda"), self._installation, self._stacks)
        outputs = control_plane.outputs
        return Deployed(
            api_url=outputs["ApiUrl"],
            topic_arn=bootstrap.outputs["TopicArn"],
            dashboard_url=outputs.get("DashboardUrl", ""),
            user_pool_id=outputs.get("UserPoolId", ""),
        )

    def preview(self, private_api_vpc: str | None = None, *, sign_in: bool | None = None) -> list[StackPreview]:
        """What `deploy` would do, by reads alone."""
        installation = self._installation
        named = {"InstallationName": installation.name}
        bootstrap = self._preview(
            installation.bootstrap,
            self._artifacts.bootstrap,
            named | self._private_api(private_api_vpc) | self._kept_inventory(),
        )
        found = self._stacks.find_own(installation.bootstrap, installation.name)
        outputs = {} if found is None else found.outputs
        known = {name: outputs[output] for name, output in FROM_BOOTSTRAP.items() if output in outputs}
        if private_api_vpc == NONE:
            known["PrivateApiEndpointId"] = ""
        control_plane = self._preview(
            installation.control_plane,
            self._artifacts.control_plane,
            named | known | _sign_in_parameters(sign_in) | self._artifacts.parameters(),
        )
        return [bootstrap, control_plane]

    def _preview(self, name: str, template: dict[str, Any], parameters: dict[str, str]) -> StackPreview:
        found = self._stacks.find_own(name, self._installation.name)
        if found is None or found.status in YET_TO_BE_MADE:
            return preview(name, template, parameters, self._installation, None)
        return preview(name, template, parameters, self._installation, (found, self._stacks.template(name)))

    def _private_api(self, vpc: str | None) -> dict[str, str]:
        """Parameters of a private API; none where it stands in that VPC already, so that its subnets stay."""
        found = self._stacks.find_own(self._installation.bootstrap, self._installation.name)
        stands = found is not None and found.status not in YET_TO_BE_MADE
        if vpc is None or (found is not None and stands and found.parameters.get("PrivateApiVpcId") == vpc):
            return {}
        return private_api_parameters(self._account.client("ec2"), vpc, self._installation.region)

    def _moves(self, private_api: dict[str, str]) -> bool:
        """Is a private API asked for in another VPC than where it is?"""
        found = self._stacks.find_own(self._installation.bootstrap, self._installation.name)
        before = "" if found is None else found.parameters.get("PrivateApiVpcId", "")
        wanted = private_api.get("PrivateApiVpcId", "")
        return bool(before and wanted and before != wanted)

    def _require_free_names(self) -> None:
        """Raises DeploymentFailed where an installation of another region has the name: IAM is one for all regions."""
        role = f"{self._installation.name}-execution"
        try:
            with refusals("iam:GetRole"):
                self._account.client("iam").get_role(RoleName=role)
        except DeploymentFailed as error:
            if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) == "NoSuchEntity":
                return
            raise
        raise DeploymentFailed(
            f"the role {role} is there already, and no stack of this region has made it: roles are of all regions of "
            "an account, and an installation of another region has this name. Choose another --name."
        )

    def _kept_inventory(self) -> dict[str, str]:
        """Parameters of a bootstrap stack that is yet to be made, of an inventory that was kept."""
        installation = self._installation
        found = self._stacks.find_own(installation.bootstrap, installation.name)
        if found is not None and found.status not in YET_TO_BE_MADE:
            return {}
        if found is None or found.status == "REVIEW_IN_PROGRESS":
            self._require_free_names()
        kept = find_inventory(self._account, installation)
        if kept is None:
            return {}
        require_usable_key(self._account.client("kms"), kept)
        self._report.say(f"{kept.table} was kept by an earlier installation: it is used on")
        return kept.parameters()

    def _stand_bootstrap(self, parameters: dict[str, str]) -> FoundStack:
        template = self._artifacts.bootstrap
        body = json.dumps(template, separators=(",", ":"), sort_keys=True)
        if len(body.encode()) > TEMPLATE_BYTES_INLINE_MAX:
            raise UnusableArtifacts(f"{BOOTSTRAP}: a request takes {TEMPLATE_BYTES_INLINE_MAX:,} bytes of a template")
        named = {"InstallationName": self._installation.name, **parameters}
        return self._work.stand(self._installation.bootstrap, template, {"TemplateBody": body}, named)

    @property
    def _bucket(self) -> ArtifactBucket:
        return ArtifactBucket(self._account.client("s3"), self._installation)

    def _empty_bucket(self) -> None:
        self._bucket.empty()

    def _upload(self) -> None:
        bucket = self._bucket
        missing = [artifact for artifact in self._artifacts.files.values() if not bucket.holds(artifact)]
        for artifact in missing:
            self._report.say(f"uploading {artifact.name} ({artifact.path.stat().st_size:,} bytes)")
            bucket.put(artifact)
        if not missing:
            self._report.say(f"{self._installation.bucket}: holds these artifacts already")

    def _stand_control_plane(self, bootstrap: FoundStack, chosen: dict[str, str]) -> FoundStack:
        installation = self._installation
        parameters = {name: bootstrap.outputs[output] for name, output in FROM_BOOTSTRAP.items()}
        parameters |= self._artifacts.parameters() | chosen | {"InstallationName": installation.name}
        host = f"{installation.bucket}.s3.{installation.region}.{installation.dns_suffix}"
        source = {"TemplateURL": f"https://{host}/{self._artifacts.files['control-plane.json'].key}"}
        return self._work.stand(installation.control_plane, self._artifacts.control_plane, source, parameters)


def _sign_in_parameters(sign_in: bool | None) -> dict[str, str]:  # noqa: FBT001 - as it is asked for
    """None where it stays as it is: a new installation has it, by the template's default."""
    return {} if sign_in is None else {"SignIn": "cognito" if sign_in else "none"}
