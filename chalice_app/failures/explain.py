"""From a code and a message of AWS to a failure that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.failures.catalogue import BY_CODE, CATALOGUE
from chalice_app.failures.facts import facts_of, remedy_facts
from chalice_app.failures.failure import Failure
from chalice_app.failures.raw_text import shown, told_codes
from chalice_app.failures.row import Row, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

UNEXPLAINED = "unexplained"
# Facts of the context that show what was seen; the others only fill sentences.
EVIDENCE = (
    "action",
    "stack_name",
    "logical_id",
    "subnet_id",
    "interface_id",
    "instance_id",
    "event_id",
    "principal",
    "resource",
)


def explain(
    *,
    code: str | None,
    message: str,
    operation: str | None = None,
    resource_type: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> Failure:
    """The failure that a message stands for. Never raises, whatever the message is.

    Args:
        code: AWS's error code, or a code of the catalogue for what AWS does not report; None if there is none.
        message: AWS's text, of any length.
        operation: the IAM action that was refused, such as "ec2:DescribeInstances".
        resource_type: CloudFormation's type of the resource that failed.
        context: facts that the caller knows: account, region, partition, principal, key_arn, instance_types,
            stack_name, subnet_id, interface_id, task, just_made...
    """
    text = shown(message)
    told = {"operation": operation, "resource_type": resource_type, **(context or {})}
    row, found = _row(code, text, told)
    facts = facts_of({**told, **found})
    evidence = {"aws_code": code, "aws_message": text, "operation": operation, "resource_type": resource_type}
    evidence |= {name: facts.get(name) for name in EVIDENCE}
    seen = {name: value for name, value in evidence.items() if value}
    if row is None:
        return _unexplained(text, facts, seen)
    remedy = row.remedy(facts) if row.remedy else None
    facts |= remedy_facts(remedy or {})
    return Failure(
        code=row.code,
        severity=row.severity,
        scope=row.scope,
        explanation=fill(row.explanation, facts),
        fix=fill(row.fix, facts) or None,
        retryable=row.retryable,
        automatic_fix=row.automatic_fix,
        evidence=seen,
        remedy=remedy,
    )


def _row(code: str | None, text: str, told: Mapping[str, Any]) -> tuple[Row | None, dict[str, str]]:
    if code in BY_CODE:
        row = BY_CODE[code]
        found = row.pattern.search(text) if row.pattern else None
        return row, {name: value for name, value in (found.groupdict() if found else {}).items() if value}
    codes = told_codes(code, text)
    searched = f"{' '.join(sorted(codes))}: {text}"
    known = frozenset(name for name, value in told.items() if value)
    for row in CATALOGUE:
        facts = row.match(codes, searched, known)
        if facts is not None:
            return row, facts
    return None, {}


def _unexplained(text: str, facts: Mapping[str, str], evidence: Mapping[str, str]) -> Failure:
    what = facts.get("operation") or facts.get("resource_type") or "an operation"
    return Failure(
        code=UNEXPLAINED,
        severity="error",
        scope="account",
        explanation=f"AWS refused {what}, for a reason that the catalogue does not know: {text or '(no text)'}",
        fix=(
            "Read AWS's text as it stands; look it up in the documentation of the service that says it, or hand "
            "it to AWS "
            "Support with the time and the operation. Then try again."
        ),
        evidence=evidence,
    )
