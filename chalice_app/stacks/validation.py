"""What CloudFormation found before it began: the validations of a change set that failed, as DescribeEvents tells them.

The reason of such a change set names the check alone, "AWS::EarlyValidation::ResourceExistenceCheck". Which resource it
is about, and why, is in events that no other operation tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CHECK = "AWS::EarlyValidation::"
# A template may miss the same in each of its resources: the first of them are enough to go by.
FINDINGS_MAX = 5
FINDING_CHARACTERS_MAX = 300


def found_before(reason: str, events: Iterable[Mapping[str, Any]]) -> str:
    """The reason of a change set that failed a validation, with what was found: rows of DescribeEvents."""
    findings: list[str] = []
    for event in events:
        if event.get("ValidationStatus") != "FAILED" or not event.get("ValidationStatusReason"):
            continue
        where = f"{event.get('LogicalResourceId', '')} ({event.get('ResourceType', '')})"
        finding = f"{where}: {event['ValidationStatusReason']}"[:FINDING_CHARACTERS_MAX]
        if finding not in findings:
            findings.append(finding)
    return f"{reason} Found: {' '.join(findings[:FINDINGS_MAX])}" if findings else reason
