"""One row of the catalogue, and how its sentences are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_app.failures.failure import AutomaticFix, Scope, Severity

    Remedy = Callable[[Mapping[str, str]], Mapping[str, Any]]

PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
OPTIONAL_PART = re.compile(r"\[([^\[\]]*)\]")
# A sentence that begins with a fact that nobody told.
BEGINNING = re.compile(r"(^|[.!?] )the ")
# What stands for a fact that nobody told, so that a sentence is whole without it.
UNTOLD = {
    "action": "the operation",
    "principal": "the role in use",
    "operation": "the operation",
    "instance_type": "the instance type",
    "zone": "the zone",
    "subnet_id": "the subnet",
    "stack_name": "the stack",
    "stack_status": "its state",
    "interface_id": "the network interface",
    "resource_id": "the resource",
    "resource_type": "resource",
    "key_arn": "the KMS key",
    "policies": "the policy of the task (GET /v1/policies)",
    "name": "the name",
    "returned": "see its log.",
    "kind": "resources",
    "logical_id": "the resource",
    "quota": "what AWS's text names",
    "resource": "the role",
    "service": "the service",
    "key_policy_statements": "(see the Auto Scaling guide, key policies for encrypted volumes)",
    "create_grant_command": "aws kms create-grant",
}


@dataclass(frozen=True, slots=True)
class Row:
    """How a failure is known, and what is said of it.

    A row is for a message if AWS's error code is one of `aws_codes`, or `pattern` is found in "CODE: MESSAGE"; either
    is enough, since stack events and scaling activities come without a code. A row with neither is for what AWS reports
    nowhere: the control plane sees it and names the row by its code.

    Attributes:
        explanation, fix: templates. "{name}" is filled with a fact: a named group of the pattern, the caller's context,
            or what `facts` derives of them. A part in square brackets is left out where one of its facts is not known.
        told_as: codes of plan steps, targets and notes that tell the same in the words of one case.
        seen: how the control plane sees what AWS does not report, or sees it before; empty where AWS alone tells.
        needs, unless: facts without which, and with any of which, the row is not for a message.
        remedy: makes values to paste or to retry with, out of the facts.
    """

    code: str
    scope: Scope
    explanation: str
    fix: str
    aws_codes: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    told_as: frozenset[str] = frozenset()
    seen: str = ""
    needs: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    severity: Severity = "error"
    retryable: bool = False
    automatic_fix: AutomaticFix | None = None
    remedy: Remedy | None = None

    def match(self, codes: frozenset[str], text: str, told: frozenset[str]) -> dict[str, str] | None:
        """The facts that the message holds, if the row is for it; `text` is bounded by the caller."""
        if not self.needs <= told or self.unless & told:
            return None
        found = self.pattern.search(text) if self.pattern else None
        if found:
            return {name: value for name, value in found.groupdict().items() if value}
        return {} if codes & self.aws_codes else None


def fill(template: str, facts: Mapping[str, str]) -> str:
    """The template with its facts: parts in brackets only where all of theirs are known."""

    def part(match: re.Match[str]) -> str:
        return match[1] if all(name in facts for name in PLACEHOLDER.findall(match[1])) else ""

    whole = OPTIONAL_PART.sub(part, template)
    filled = PLACEHOLDER.sub(lambda match: facts.get(match[1]) or UNTOLD[match[1]], whole)
    return BEGINNING.sub(r"\1The ", filled).strip()
