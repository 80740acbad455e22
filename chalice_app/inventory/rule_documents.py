"""The catalogue of rules, for people and for SARIF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.documents.sarif import SarifRule
from api_inventory.rules.reference import reference_of
from api_inventory.rules.rule import OWASP_NAMES, Rule

if TYPE_CHECKING:
    from api_inventory.akto_tests.akto_test import AktoTest


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


def passive_test_document(test: AktoTest) -> dict[str, Any]:
    """A passive test, in its author's words, as a rule among rules."""
    return {
        "id": test.rule,
        "title": test.title,
        "severity": test.severity,
        "owasp": test.owasp,
        "owasp_name": OWASP_NAMES.get(test.owasp, ""),
        "scope": test.scope,
        "decided_by": "exchange",
        "support_min": test.support_min,
        "explanation": test.explanation,
        "fix": test.fix,
        "references": list(test.references),
    }


def sarif_rule(rule: Rule | AktoTest) -> SarifRule:
    """The same for SARIF, whose references are addresses."""
    addresses = tuple(reference_of(text).address for text in rule.references)
    name = rule.id if isinstance(rule, Rule) else rule.rule
    return SarifRule(name, rule.title, rule.severity, rule.owasp, rule.explanation, rule.fix, addresses)
