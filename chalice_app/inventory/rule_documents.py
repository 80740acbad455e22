"""The catalogue of rules, for people and for SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.documents.sarif import SarifRule
from api_inventory.rules.reference import reference_of
from api_inventory.rules.rule import OWASP_NAMES

if TYPE_CHECKING:
    from api_inventory.rules.rule import Rule


def rule_document(rule: Rule) -> dict[str, Any]:
    """A rule, what it means and what to do."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "owasp": rule.owasp,
        "owasp_name": OWASP_NAMES[rule.owasp],
        "scope": rule.scope,
        "decided_by": rule.decided_by,
        "support_min": rule.support_min,
        "explanation": rule.explanation,
        "fix": rule.fix,
        "references": list(rule.references),
    }


def sarif_rule(rule: Rule) -> SarifRule:
    """The same for SARIF, whose references are addresses."""
    addresses = tuple(reference_of(text).address for text in rule.references)
    return SarifRule(rule.id, rule.title, rule.severity, rule.owasp, rule.explanation, rule.fix, addresses)
