"""What an account has set for its EBS volumes, and which KMS keys are AWS's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.kms.models import KmsBackend, kms_backends

from simulator.aws.patching import around, missing

if TYPE_CHECKING:
    from collections.abc import Callable

# What EC2 names as long as an account has chosen no other key (EC2 API reference, GetEbsDefaultKmsKeyId).
EBS_ALIAS = "alias/aws/ebs"


@missing(ElasticBlockStore, "get_ebs_default_kms_key_id")
def get_ebs_default_kms_key_id(response: ElasticBlockStore) -> ActionResult:
    """GetEbsDefaultKmsKeyId."""
    backend: Any = response.ec2_backend
    return ActionResult({"KmsKeyId": backend.default_kms_key_id or EBS_ALIAS})


@missing(ElasticBlockStore, "reset_ebs_default_kms_key_id")
def reset_ebs_default_kms_key_id(response: ElasticBlockStore) -> ActionResult:
    """ResetEbsDefaultKmsKeyId."""
    response.ec2_backend.default_kms_key_id = ""
    return ActionResult({"KmsKeyId": EBS_ALIAS})


@around(KmsBackend, "_generate_default_keys")
def _make_the_key_of_aws(original: Callable[..., str | None], backend: KmsBackend, alias_name: str) -> str | None:
    """Moto says of every key that the customer manages it."""
    key_id = original(backend, alias_name)
    if key_id in backend.keys:
        backend.keys[key_id].key_manager = "AWS"
    return key_id


@around(EBSBackend, "_create_default_encryption_key")
def _name_the_key_of_aws(original: Callable[..., str], backend: Any) -> str:
    """Moto makes the default key of EBS as a customer would."""
    arn = original(backend)
    kms_backends[backend.account_id][backend.region_name].describe_key(arn).key_manager = "AWS"
    return arn
