"""CloudFormation types of IAM: roles, policies and instance profiles, whole, and removed without remains."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.models import InstanceProfile, ManagedPolicy, Role, iam_backends
from moto.utilities.utils import get_partition

from simulator.aws.patching import around
from simulator.aws.resource_types import Place, Properties, deleting, settling


def _backend(account_id: str, region_name: str) -> Any:
    return iam_backends[account_id][get_partition(region_name)]


def _text(document: Any) -> str:
    # A version that stands in YAML without quotes is a date.
    return document if isinstance(document, str) else json.dumps(document, default=str)


@settling(Role)
def _settle_role(role: Any, properties: Properties, place: Place) -> None:
    """Moto makes a role without its managed policies, and changes its description alone."""
    backend = _backend(place.account_id, place.region_name)
    role.assume_role_policy_document = _text(properties["AssumeRolePolicyDocument"])
    role.description = properties.get("Description", "")
    role.max_session_duration = int(properties.get("MaxSessionDuration", 3600))
    if boundary := properties.get("PermissionsBoundary"):
        backend.put_role_permissions_boundary(role.name, boundary)
    else:
        backend.delete_role_permissions_boundary(role.name)
    # A managed policy may also say itself to which roles it belongs.
    wanted = set(properties.get("ManagedPolicyArns", []))
    before: set[str] = getattr(role, "stack_policy_arns", set())
    for arn in wanted - role.managed_policies.keys():
        backend.attach_role_policy(arn, role.name)
    for arn in (before - wanted) & role.managed_policies.keys():
        backend.detach_role_policy(arn, role.name)
    role.stack_policy_arns = wanted
    inline = {policy["PolicyName"]: _text(policy["PolicyDocument"]) for policy in properties.get("Policies", [])}
    for name in [*role.policies]:
        if name not in inline:
            role.delete_policy(name)
    for name, document in inline.items():
        backend.put_role_policy(role.name, name, document)
    role.tags = properties.get("Tags", [])


@deleting(Role)
def _delete_role(role: Role, account_id: str, region_name: str) -> None:
    """Moto cannot delete a role that has a managed policy; CloudFormation takes off what the stack put on."""
    backend = _backend(account_id, region_name)
    role = backend.get_role(role.name)
    for arn in getattr(role, "stack_policy_arns", set()) & role.managed_policies.keys():
        backend.detach_role_policy(arn, role.name)
    for profile in backend.instance_profiles.values():
        profile.delete_role(role_name=role.name)
    for name in [*role.policies]:
        role.delete_policy(name)
    for policy in backend.inline_policies.values():
        policy.role_names = [name for name in policy.role_names if name != role.name]
    backend.delete_role(role.name)


@settling(ManagedPolicy)
def _settle_managed_policy(policy: Any, properties: Properties, place: Place) -> None:
    """Moto cannot change a managed policy."""
    backend = _backend(place.account_id, place.region_name)
    document = _text(properties["PolicyDocument"])
    [current] = [version for version in policy.versions if version.version_id == policy.default_version_id]
    if current.document != document:
        # A policy has five versions at most: CloudFormation gives up the oldest.
        old = [version for version in policy.versions if version.version_id != policy.default_version_id]
        if len(old) >= len(("v1", "v2", "v3", "v4")):
            backend.delete_policy_version(policy.arn, old[0].version_id)
        backend.create_policy_version(policy.arn, document, set_as_default=True)
    wanted = set(properties.get("Roles", []))
    for role in backend.roles.values():
        attached = policy.arn in role.managed_policies
        if role.name in wanted and not attached:
            backend.attach_role_policy(policy.arn, role.name)
        elif attached and role.name in getattr(policy, "stack_role_names", set()) - wanted:
            backend.detach_role_policy(policy.arn, role.name)
    policy.stack_role_names = wanted


@deleting(ManagedPolicy)
def _delete_managed_policy(policy: ManagedPolicy, account_id: str, region_name: str) -> None:
    """Moto leaves a stack's managed policies behind."""
    backend = _backend(account_id, region_name)
    for role in backend.roles.values():
        if policy.arn in role.managed_policies:
            backend.detach_role_policy(policy.arn, role.name)
    backend.delete_policy(policy.arn)


@around(ManagedPolicy, "has_cfn_attr")
def _has_policy_arn(original: Any, attribute: str) -> bool:  # noqa: ARG001 - it is no method of its own
    """Moto knows no attribute of a managed policy."""
    return attribute == "PolicyArn"


def _policy_attribute(policy: ManagedPolicy, attribute_name: str) -> str:
    assert attribute_name == "PolicyArn"
    return str(policy.arn)


ManagedPolicy.get_cfn_attribute = _policy_attribute  # type: ignore[attr-defined]


@settling(InstanceProfile)
def _settle_instance_profile(profile: InstanceProfile, properties: Properties, place: Place) -> None:
    """Moto cannot change an instance profile."""
    backend = _backend(place.account_id, place.region_name)
    profile.roles = [backend.get_role(name) for name in properties["Roles"]]
