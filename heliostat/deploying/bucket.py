"""The bucket of artifacts: filled before the control plane is made, and emptied before its stack is deleted."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.limits import VERSIONS_AT_ONCE

if TYPE_CHECKING:
    from heliostat.deploying.artifacts import Artifact
    from heliostat.deploying.installation import Installation

GONE = frozenset({"404", "NoSuchBucket", "NoSuchKey", "NotFound"})


class ArtifactBucket:
    """The bucket of one installation. Every call names the account, so that another's bucket of the name is refused."""

    def __init__(self, s3: Any, installation: Installation) -> None:
        self._s3 = s3
        self._where = {"Bucket": installation.bucket, "ExpectedBucketOwner": installation.account}

    def holds(self, artifact: Artifact) -> bool:
        """Was it uploaded? Its key is its content, which S3's checksum proves: anybody may have put another there."""
        try:
            with refusals("s3:GetObject"):
                found = self._s3.head_object(**self._where, Key=artifact.key, ChecksumMode="ENABLED")
        except DeploymentFailed as error:
            if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) in GONE:
                return False
            raise
        return bool(found.get("ChecksumSHA256") == _checksum(artifact))

    def put(self, artifact: Artifact) -> None:
        """Upload one; S3 refuses bytes that are not those of its hash."""
        with artifact.path.open("rb") as file, refusals("s3:PutObject"):
            self._s3.put_object(
                **self._where,
                Key=artifact.key,
                Body=file,
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=_checksum(artifact),
            )

    def empty(self) -> int:
        """Delete every version of everything; the answer is how many. A bucket that is gone is empty.

        Raises:
            DeploymentFailed: S3 kept one.
        """
        deleted = 0
        try:
            with refusals("s3:ListBucketVersions"):
                for page in self._s3.get_paginator("list_object_versions").paginate(
                    **self._where, PaginationConfig={"PageSize": VERSIONS_AT_ONCE}
                ):
                    versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
                    deleted += self._delete([{"Key": one["Key"], "VersionId": one["VersionId"]} for one in versions])
        except DeploymentFailed as error:
            if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) in GONE:
                return deleted
            raise
        return deleted

    def _delete(self, versions: list[dict[str, str]]) -> int:
        if not versions:
            return 0
        with refusals("s3:DeleteObjectVersion"):
            answer = self._s3.delete_objects(**self._where, Delete={"Objects": versions, "Quiet": True})
        if errors := answer.get("Errors"):
            raise DeploymentFailed(f"S3 did not delete {errors[0]['Key']}: {errors[0]['Message']}")
        return len(versions)


def _checksum(artifact: Artifact) -> str:
    return base64.b64encode(bytes.fromhex(artifact.sha256)).decode()
