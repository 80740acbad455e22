"""Whether Auto Scaling may use the KMS keys of the volumes that it is to attach.

A customer's key must let the service-linked role of Auto Scaling use it, by its policy or by a grant; the account's
root in the policy is not enough, since nobody can give a service-linked role another policy (Auto Scaling guide,
"Required AWS KMS key policy for use with encrypted volumes").
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moto.kms.models import kms_backends

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROLE = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"


def is_usable_by_auto_scaling(backend: Any, block_devices: Iterable[Mapping[str, Any]]) -> bool:
    """Whether no volume of a launch needs a key that Auto Scaling may not use."""
    return all(_is_usable(backend, key_id) for key_id in _keys(backend, block_devices))


def _keys(backend: Any, block_devices: Iterable[Mapping[str, Any]]) -> set[str]:
    volumes = [each.get("Ebs") or {} for each in block_devices]
    keys = {volume["KmsKeyId"] for volume in volumes if volume.get("KmsKeyId")}
    is_default_asked = any(
        volume.get("Encrypted") in {True, "true"} and not volume.get("KmsKeyId") for volume in volumes
    )
    if (backend.get_ebs_encryption_by_default() or is_default_asked) and backend.default_kms_key_id:
        keys.add(backend.default_kms_key_id)
    return keys


def _is_usable(backend: Any, key_id: str) -> bool:
    kms = kms_backends[backend.account_id][backend.region_name]
    try:
        key = kms.describe_key(key_id)
    except KeyError:
        # A key that is not there fails a launch with the same words.
        return False
    if key.key_manager == "AWS":
        return True
    return key.enabled and (_is_granted(key) or _is_allowed(key))


def _is_granted(key: Any) -> bool:
    return any(grant.grantee_principal.endswith(ROLE) for grant in key.grants.values())


def _is_allowed(key: Any) -> bool:
    """Whether a statement of the key's policy names the role. A policy that is none allows nothing."""
    try:
        statements = json.loads(key.policy)["Statement"]
    except (KeyError, TypeError, ValueError):
        return False
    for statement in [statements] if isinstance(statements, dict) else statements:
        principals = statement.get("Principal", {})
        named = principals.get("AWS", []) if isinstance(principals, dict) else principals
        for principal in [named] if isinstance(named, str) else named:
            if statement.get("Effect") == "Allow" and (principal == "*" or principal.endswith(ROLE)):
                return True
    return False
