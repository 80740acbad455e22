"""The inventory's table and its key: what a removal may leave, and a later installation finds again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed

if TYPE_CHECKING:
    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.installation import Installation

# The shortest that KMS takes, and what the template says as well.
KEY_DELETION_DAYS = 7


@dataclass(frozen=True, slots=True)
class KeptInventory:
    """A table, and the customer key that it is encrypted with; "" where that is AWS's own."""

    table: str
    table_arn: str
    key_arn: str

    def parameters(self) -> dict[str, str]:
        """Parameters of the bootstrap stack that use both on."""
        return {"ExistingInventoryTable": self.table, "ExistingKeyArn": self.key_arn}


def find_inventory(account: AwsAccount, installation: Installation, table: str = "") -> KeptInventory | None:
    """The inventory's table of an installation, if it is there and carries its tag.

    Raises:
        DeploymentFailed: a table of the name is another's.
    """
    name = table or installation.inventory_table
    dynamodb = account.client("dynamodb")
    try:
        with refusals("dynamodb:DescribeTable"):
            found = dynamodb.describe_table(TableName=name)["Table"]
    except DeploymentFailed as error:
        if _is(error, "ResourceNotFoundException"):
            return None
        raise
    arn = found["TableArn"]
    with refusals("dynamodb:ListTagsOfResource"):
        tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    if {"Key": OWNERSHIP_TAG, "Value": installation.name} not in tags:
        raise DeploymentFailed(
            f"the table {name} does not carry the tag {OWNERSHIP_TAG} = {installation.name}: it is another's, and "
            "stays untouched. Choose another --name."
        )
    return KeptInventory(name, arn, found.get("SSEDescription", {}).get("KMSMasterKeyArn", ""))


def require_usable_key(kms: Any, inventory: KeptInventory) -> None:
    """Raises DeploymentFailed where the kept table can be read no more, for its key is to be deleted."""
    if not inventory.key_arn:
        return
    with refusals("kms:DescribeKey"):
        state = kms.describe_key(KeyId=inventory.key_arn)["KeyMetadata"]["KeyState"]
    if state != "Enabled":
        raise DeploymentFailed(
            f"the table {inventory.table} was kept, and its key {inventory.key_arn} is {state}: cancel the deletion "
            "(aws kms cancel-key-deletion, then enable-key), or delete the table"
        )


def delete_key(kms: Any, key_arn: str, installation: Installation) -> bool:
    """Have our key deleted after the shortest time that KMS takes; twice is once. False where it is not ours."""
    if not _is_own_key(kms, key_arn, installation):
        return False
    try:
        with refusals("kms:ScheduleKeyDeletion"):
            kms.schedule_key_deletion(KeyId=key_arn.rpartition("/")[2], PendingWindowInDays=KEY_DELETION_DAYS)
    except DeploymentFailed as error:
        if not _is(error, "KMSInvalidStateException", "NotFoundException"):
            raise
    return True


def _is_own_key(kms: Any, key_arn: str, installation: Installation) -> bool:
    """Does a key carry our tag? A table may be encrypted by a key of the company or of AWS, which others need."""
    try:
        with refusals("kms:DescribeKey"):
            if kms.describe_key(KeyId=key_arn)["KeyMetadata"]["KeyManager"] != "CUSTOMER":
                return False
        with refusals("kms:ListResourceTags"):
            pages = kms.get_paginator("list_resource_tags").paginate(KeyId=key_arn)
            tags = [(tag["TagKey"], tag["TagValue"]) for page in pages for tag in page["Tags"]]
    except DeploymentFailed as error:
        if _is(error, "NotFoundException"):
            return False
        raise
    return (OWNERSHIP_TAG, installation.name) in tags


def delete_table(dynamodb: Any, inventory: KeptInventory) -> None:
    """Delete the inventory."""
    try:
        with refusals("dynamodb:DeleteTable"):
            dynamodb.delete_table(TableName=inventory.table)
    except DeploymentFailed as error:
        if not _is(error, "ResourceNotFoundException"):
            raise


def _is(error: DeploymentFailed, *codes: str) -> bool:
    return isinstance(error.__cause__, ClientError) and code_of(error.__cause__) in codes
