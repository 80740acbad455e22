"""CloudFormation types of what keeps data: moto changes some of them by removing them."""

from __future__ import annotations

import json
from typing import Any, Self

from moto.cloudformation.exceptions import CloudFormationError
from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.kinesis.models import Stream
from moto.kms.models import Key, kms_backends
from moto.logs.models import LogGroup, logs_backends
from moto.s3.cloud_formation import cfn_to_api_encryption
from moto.s3.models import FakeBucket, s3_backends
from moto.utilities.utils import get_partition

from simulator.aws.patching import around
from simulator.aws.resource_types import OwnType, Place, Properties, deleting, is_true, settling, tags_of


@settling(Table)
def _settle_table(table: Any, properties: Properties, place: Place) -> None:
    """Moto passes over encryption, expiry and recovery, and cannot change a table."""
    backend = dynamodb_backends[place.account_id][place.region_name]
    wanted = {index["IndexName"]: index for index in properties.get("GlobalSecondaryIndexes", [])}
    standing = {index.name for index in table.global_indexes}
    changes = [{"Create": index} for name, index in wanted.items() if name not in standing]
    changes += [{"Delete": {"IndexName": name}} for name in standing - wanted.keys()]
    table.attr = properties.get("AttributeDefinitions", table.attr)
    if changes:
        backend.update_table_global_indexes(table, changes)
    table.billing_mode = properties.get("BillingMode", "PROVISIONED")
    table.throughput = properties.get("ProvisionedThroughput") or table.throughput
    table.deletion_protection_enabled = is_true(properties.get("DeletionProtectionEnabled", False))
    table.tags = properties.get("Tags", [])
    encryption = properties.get("SSESpecification") or {}
    # A template says SSEEnabled where the API says Enabled.
    table.sse_specification = {**encryption, "Enabled": is_true(encryption.get("SSEEnabled", False))}
    expiry = properties.get("TimeToLiveSpecification")
    table.ttl["TimeToLiveStatus"] = "ENABLED" if expiry and is_true(expiry["Enabled"]) else "DISABLED"
    table.ttl["AttributeName"] = expiry["AttributeName"] if expiry else None
    recovery = (properties.get("PointInTimeRecoverySpecification") or {}).get("PointInTimeRecoveryEnabled", False)
    backend.update_continuous_backups(table.name, {"PointInTimeRecoveryEnabled": is_true(recovery)})


@around(Stream, "create_from_cloudformation_json")
def _create_stream(original: Any, name: str, resource: Properties, *place: str, **kwargs: Any) -> Stream:
    """Moto counts with a number that stands as text in a template."""
    properties = resource["Properties"]
    numbers = {key: int(properties[key]) for key in ("ShardCount", "RetentionPeriodHours") if key in properties}
    stream: Stream = original(name, {**resource, "Properties": {**properties, **numbers}}, *place, **kwargs)
    return stream


@settling(Stream)
def _settle_stream(stream: Stream, properties: Properties, place: Place) -> None:
    """Moto splits shards that it has already, and passes over the mode and the encryption."""
    del place
    shards = properties.get("ShardCount")
    if shards is not None and int(shards) != sum(shard.is_open for shard in stream.shards.values()):
        stream.update_shard_count(int(shards))
    stream.retention_period_hours = int(properties.get("RetentionPeriodHours") or 24)
    stream.stream_mode = properties.get("StreamModeDetails") or {"StreamMode": "PROVISIONED"}
    encryption = properties.get("StreamEncryption") or {}
    stream.encryption_type = encryption.get("EncryptionType", "NONE")
    stream.key_id = encryption.get("KeyId", "")
    stream.tags = tags_of(properties)


@settling(FakeBucket)
def _settle_bucket(bucket: FakeBucket, properties: Properties, place: Place) -> None:
    """Moto passes over versions and public access, and needs a name to set tags."""
    backend = s3_backends[place.account_id][get_partition(place.region_name)]
    if "BucketEncryption" in properties:
        bucket.encryption = cfn_to_api_encryption(properties["BucketEncryption"])
    bucket.versioning_status = (properties.get("VersioningConfiguration") or {}).get("Status")
    if access := properties.get("PublicAccessBlockConfiguration"):
        backend.put_public_access_block(bucket.name, {name: is_true(value) for name, value in access.items()})
    backend.put_bucket_tagging(bucket.name, tags_of(properties))


@deleting(FakeBucket)
def _delete_bucket(bucket: FakeBucket, account_id: str, region_name: str) -> None:
    """Moto leaves a bucket that is not empty, and says nothing."""
    backend = s3_backends[account_id][get_partition(region_name)]
    if backend.delete_bucket(bucket.name) is None:
        raise CloudFormationError(
            "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; "
            "Error Code: BucketNotEmpty)"
        )


class BucketPolicyType(OwnType, CloudFormationModel):
    """AWS::S3::BucketPolicy. Ref gives its bucket."""

    type_name = "AWS::S3::BucketPolicy"

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Put the policy on its bucket."""
        del name
        made = cls(properties["Bucket"], place)
        made.change(properties)
        return made

    def change(self, properties: Properties) -> None:
        """Put the policy on its bucket."""
        self._backend().put_bucket_policy(self.physical_resource_id, json.dumps(properties["PolicyDocument"]).encode())

    def delete(self, account_id: str, region_name: str) -> None:
        """Take the policy off its bucket."""
        del account_id, region_name
        self._backend().delete_bucket_policy(self.physical_resource_id)

    def _backend(self) -> Any:
        return s3_backends[self.place.account_id][get_partition(self.place.region_name)]


@settling(LogGroup)
def _settle_log_group(group: LogGroup, properties: Properties, place: Place) -> None:
    """Moto cannot change a log group."""
    retention = properties.get("RetentionInDays")
    days: Any = None if retention is None else int(retention)
    group.set_retention_policy(days)
    group.kms_key_id = properties.get("KmsKeyId")
    tagger = logs_backends[place.account_id][place.region_name].tagger
    tagger.delete_all_tags_for_resource(group.arn)
    tagger.tag_resource(group.arn, [{"Key": key, "Value": value} for key, value in tags_of(properties).items()])


@around(Key, "create_from_cloudformation_json")
def _create_key(original: Any, name: str, resource: Properties, *place: str, **kwargs: Any) -> Key:
    """Moto takes tags as KMS names them, and templates name them as everybody else does."""
    properties = {key: value for key, value in resource["Properties"].items() if key != "Tags"}
    key: Key = original(name, {**resource, "Properties": properties}, *place, **kwargs)
    return key


@settling(Key)
def _settle_key(key: Key, properties: Properties, place: Place) -> None:
    """Moto cannot change a key, and takes tags as other services name them."""
    key.policy = json.dumps(properties["KeyPolicy"])
    key.description = properties.get("Description", "")
    key.key_rotation_status = is_true(properties.get("EnableKeyRotation", False))
    key.enabled = is_true(properties.get("Enabled", True))
    tagger = kms_backends[place.account_id][place.region_name].tagger
    tagger.delete_all_tags_for_resource(key.id)
    tagger.tag_resource(key.id, [{"TagKey": name, "TagValue": value} for name, value in tags_of(properties).items()])
