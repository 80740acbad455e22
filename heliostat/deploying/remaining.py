"""What still carries the tag of an installation: asked of AWS, and not of our own lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.mirrors import OwnMirrors

if TYPE_CHECKING:
    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.installation import Installation
    from heliostat.deploying.stacks import Stacks


def remaining(account: AwsAccount, installation: Installation, stacks: Stacks) -> list[str]:
    """Names of what is left: stacks, mirrors, and whatever else the tag index lists."""
    mirrors = OwnMirrors(account.client("ec2"), installation)
    found = [*mirrors.sessions(), *mirrors.filters(), *mirrors.targets()]
    found += [name for name in installation.stacks if stacks.find_own(name, installation.name)]
    return [*found, *(arn for arn in _tagged(account, installation) if not _goes_by_itself(account, arn))]


def living_keys(account: AwsAccount, installation: Installation) -> set[str]:
    """Keys that carry our tag and do not go yet, as far as the tag index lists them."""
    keys = [arn for arn in _tagged(account, installation) if arn.split(":")[2] == "kms"]
    return {arn for arn in keys if not _goes_by_itself(account, arn)}


def _tagged(account: AwsAccount, installation: Installation) -> list[str]:
    with refusals("tag:GetResources"):
        pages = (
            account.client("resourcegroupstaggingapi")
            .get_paginator("get_resources")
            .paginate(TagFilters=[{"Key": OWNERSHIP_TAG, "Values": [installation.name]}])
        )
        return [each["ResourceARN"] for page in pages for each in page["ResourceTagMappingList"]]


def _goes_by_itself(account: AwsAccount, arn: str) -> bool:
    """Keys wait for their deletion, and instances are listed for an hour after their end."""
    service, resource = arn.split(":")[2], arn.split(":", 5)[5]
    if service == "kms":
        with refusals("kms:DescribeKey"):
            return bool(account.client("kms").describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "PendingDeletion")
    if service == "ec2" and resource.startswith("instance/"):
        return _has_ended(account, resource.removeprefix("instance/"))
    return False


def _has_ended(account: AwsAccount, instance_id: str) -> bool:
    try:
        with refusals("ec2:DescribeInstances"):
            answer = account.client("ec2").describe_instances(InstanceIds=[instance_id])
    except DeploymentFailed as error:
        if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) == "InvalidInstanceID.NotFound":
            return True
        raise
    states = [instance["State"]["Name"] for each in answer["Reservations"] for instance in each["Instances"]]
    return all(state == "terminated" for state in states)
