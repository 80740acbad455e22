"""From a task to IAM policy documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice_app.partition import dns_suffix
from chalice_app.policies.grant import IN_REGION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.policies.grant import Condition, Grant, PolicyTask

# Of a managed policy, white space not counted (IAM quotas).
CHARACTERS_MAX = 6_144
Statement = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """Where a policy is to hold: partition ("aws"), region and account id, and for which installation and VPC.

    Without a VPC, it holds in every VPC of the region.
    """

    partition: str
    region: str
    account: str
    name: str = "heliostat"
    vpc_id: str | None = None

    def filled(self, template: str) -> str:
        """A template of a grant with its names filled in."""
        return template.format(
            partition=self.partition,
            region=self.region,
            account=self.account,
            name=self.name,
            vpc_id=self.vpc_id,
            suffix=dns_suffix(self.partition),
        )


def policy_documents(task: PolicyTask, place: PolicyPlace) -> list[dict[str, Any]]:
    """The policy of a task, for one region of one account, in as many documents as IAM's limit asks for."""
    return packed([statement(grant, place) for grant in task.grants])


def packed(statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """Documents that hold these statements, each within IAM's limit."""
    documents: list[dict[str, Any]] = []
    for each in statements:
        if documents and characters(_document([*documents[-1]["Statement"], each])) <= CHARACTERS_MAX:
            documents[-1]["Statement"].append(each)
        else:
            documents.append(_document([each]))
    return documents


def _document(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def statement(grant: Grant, place: PolicyPlace) -> Statement:
    """The statement of a grant."""
    conditions = conditions_of(grant, place)
    return {
        "Sid": grant.sid,
        "Effect": "Allow",
        "Action": sorted(grant.actions),
        "Resource": _one_or_many([place.filled(resource) for resource in grant.resources]),
    } | ({"Condition": conditions} if conditions else {})


def conditions_of(grant: Grant, place: PolicyPlace) -> dict[str, dict[str, Any]]:
    """The conditions of a grant, as a statement spells them."""
    by_operator: dict[str, dict[str, Any]] = {}
    unscoped = (IN_REGION,) if grant.resources == ("*",) else ()
    for condition in (*grant.conditions, *unscoped):
        if place.vpc_id is None and _needs_vpc(condition):
            continue
        values = [place.filled(value) for value in condition.values]
        by_operator.setdefault(condition.operator, {})[condition.key] = _one_or_many(values)
    return by_operator


def _needs_vpc(condition: Condition) -> bool:
    return any("{vpc_id}" in value for value in condition.values)


def _one_or_many(values: list[str]) -> str | list[str]:
    return values if len(values) > 1 else values[0]


def characters(document: dict[str, Any]) -> int:
    """The size of a policy as IAM counts it: without white space."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))
