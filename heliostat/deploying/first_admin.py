"""The first person who may sign in: whoever has a role is made by somebody who has one, and so the first by AWS."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed

GROUP = "admin"


def make_admin(cognito: Any, user_pool_id: str, email: str) -> bool:
    """Invite an administrator by e-mail, with a temporary password; whether there was none of this address yet.

    Raises:
        DeploymentFailed: AWS refused.
    """
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    try:
        with refusals("cognito-idp:AdminCreateUser"):
            cognito.admin_create_user(
                UserPoolId=user_pool_id,
                Username=email,
                UserAttributes=attributes,
                DesiredDeliveryMediums=["EMAIL"],
            )
        made = True
    except DeploymentFailed as error:
        if not isinstance(error.__cause__, ClientError) or code_of(error.__cause__) != "UsernameExistsException":
            raise
        made = False
    # Also of one that is there: a run that was cut between the two is finished by the same command.
    with refusals("cognito-idp:AdminAddUserToGroup"):
        cognito.admin_add_user_to_group(UserPoolId=user_pool_id, Username=email, GroupName=GROUP)
    return made


def commands(user_pool_id: str, region: str) -> list[str]:
    """How to make a user without us."""
    place = f"--region {region} --user-pool-id {user_pool_id} --username you@example.com"
    address = "Name=email,Value=you@example.com Name=email_verified,Value=true"
    return [
        f"aws cognito-idp admin-create-user {place} --user-attributes {address} --desired-delivery-mediums EMAIL",
        f"aws cognito-idp admin-add-user-to-group {place} --group-name {GROUP}",
    ]
