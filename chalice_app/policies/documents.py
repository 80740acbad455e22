"""From a task to an IAM policy document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalice_app.policies.tasks import Grant, PolicyTask

# Of a managed policy, white space not counted (IAM quotas).
CHARACTERS_MAX = 6_144


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """Where a policy is to hold: partition ("aws"), region and account id."""

    partition: str
    region: str
    account: str


def policy_document(task: PolicyTask, place: PolicyPlace) -> dict[str, Any]:
    """The policy of a task, for one region of one account."""
    return {"Version": "2012-10-17", "Statement": [_statement(grant, place) for grant in task.grants]}


def _statement(grant: Grant, place: PolicyPlace) -> dict[str, Any]:
    resources = [
        resource.format(partition=place.partition, region=place.region, account=place.account)
        for resource in grant.resources
    ]
    statement: dict[str, Any] = {
        "Sid": grant.sid,
        "Effect": "Allow",
        "Action": sorted(grant.actions),
        "Resource": resources if len(resources) > 1 else resources[0],
    }
    if grant.in_region:
        statement["Condition"] = {"StringEquals": {"aws:RequestedRegion": place.region}}
    return statement


def characters(document: dict[str, Any]) -> int:
    """The size of a policy as IAM counts it: without white space."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))
