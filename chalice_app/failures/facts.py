"""What is known of a failure, and what follows from it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice_app.failures.quotas import counted_by
from chalice_app.policies.documents import PolicyPlace, statement
from chalice_app.policies.tasks import TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping

FACT_CHARACTERS_MAX = 512
ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]{0,20}):[a-z0-9-]{1,40}:(?P<region>[a-z0-9-]{0,30}):(?P<account>\d{12}|):"
)
# What AgentGroup launches where nobody chose (cfn/collector.yaml).
INSTANCE_TYPES = ("m6i.large", "m5.large", "c6i.xlarge", "c5.xlarge")


def facts_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Every fact as text, those that follow from others included. Values are bounded."""
    facts = {name: _text(value) for name, value in told.items() if value not in (None, "", (), [])}
    for name in ("key_arn", "principal", "resource"):
        arn = ARN.search(facts.get(name, ""))
        if arn:
            for part in ("partition", "region", "account"):
                if arn[part]:
                    facts.setdefault(part, arn[part])
    if "operation" in facts:
        facts.setdefault("action", facts["operation"])
    counted = counted_by(facts.get("resource_type"), facts.get("operation"))
    if counted:
        facts.setdefault("quota", counted)
    tasks = policy_tasks_of(facts["action"]) if "action" in facts else ()
    # The task that was at work; else the first that holds the action, which is the one that may least.
    task = facts.get("task") or next(iter(tasks), None)
    if task:
        facts.setdefault("policies", f"GET /v1/policies/{task}")
    return facts


def policy_tasks_of(action: str) -> tuple[str, ...]:
    """The policy tasks that hold an IAM action, by name."""
    return tuple(name for name, task in TASKS.items() if any(action in grant.actions for grant in task.grants))


def policy_remedy(facts: Mapping[str, str]) -> dict[str, Any]:
    """The statements of the policies' own that allow an action, with its resources and conditions; none for others.

    What is not known of the place stands in capitals, to be filled in.
    """
    action = facts.get("action", "")
    place = PolicyPlace(
        facts.get("partition", "aws"),
        facts.get("region", "REGION"),
        facts.get("account", "ACCOUNT_ID"),
        facts.get("installation", "NAME"),
    )
    tasks = policy_tasks_of(action)
    chosen = facts["task"] if facts.get("task") in tasks else next(iter(tasks), None)
    grants = TASKS[chosen].grants if chosen else ()
    statements = [statement(replace(grant, actions=(action,)), place) for grant in grants if action in grant.actions]
    return {"policy_statements": statements}


def key_remedy(facts: Mapping[str, str]) -> dict[str, Any]:
    """The key policy statements and the grant that let Auto Scaling launch instances with volumes of this key.

    Source: Amazon EC2 Auto Scaling guide, "Required AWS KMS key policy for use with encrypted volumes".
    """
    partition, account = facts.get("partition", "aws"), facts.get("account", "ACCOUNT_ID")
    key = facts.get("key_arn", "KEY_ARN")
    role = (
        f"arn:{partition}:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    )
    statements = [
        {
            "Sid": "AutoScalingUsesTheKey",
            "Effect": "Allow",
            "Principal": {"AWS": role},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
        },
        {
            "Sid": "AutoScalingAttachesVolumes",
            "Effect": "Allow",
            "Principal": {"AWS": role},
            "Action": "kms:CreateGrant",
            "Resource": "*",
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
        },
    ]
    region = f"--region {facts['region']} " if "region" in facts else ""
    command = (
        f"aws kms create-grant {region}--key-id {key} --grantee-principal {role} "
        "--operations Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext "
        "DescribeKey CreateGrant"
    )
    return {
        "key_policy_statements": statements,
        "create_grant_command": command,
        "stack_parameters": {"VolumeKey": "alias/aws/ebs"},
    }


def capacity_remedy(facts: Mapping[str, str]) -> dict[str, Any]:
    """What a retry is to try: other instance types, and the zones that AWS names as having some."""
    given = _words(facts.get("instance_types", "")) or list(INSTANCE_TYPES)
    types = [each for each in given if each != facts.get("instance_type")]
    zones = _words(facts.get("zones_with_capacity", ""))
    return {"instance_types": types, "zones": zones, "stack_parameters": ["InstanceTypes", "SubnetIds"]}


def remedy_facts(remedy: Mapping[str, Any]) -> dict[str, str]:
    """A remedy's values as facts, so that sentences can quote them."""
    facts: dict[str, str] = {}
    for name, value in remedy.items():
        if isinstance(value, str):
            facts[name] = value
        elif name == "key_policy_statements":
            facts[name] = json.dumps(value, separators=(", ", ": "))
        elif value and isinstance(value, list):
            facts[f"other_{name}"] = ", ".join(map(str, value))
    return facts


def _text(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)
    return text[:FACT_CHARACTERS_MAX]


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,]+", text) if word]
