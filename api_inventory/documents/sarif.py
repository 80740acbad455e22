"""Findings as SARIF 2.1.0 (OASIS), which code-scanning services and viewers read.

An endpoint is no file: a result stands at a logical location. The fingerprint is the finding's id, so that a service
knows a finding again. Accepted findings are suppressed with their reason; of a fixed one it is said that its rule
passes (section 3.27.9). There is no earlier run that these results are held against, and so no `baselineState`
(section 3.27.24).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_inventory.documents.json_stream import json_stream
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api_inventory.endpoint import EndpointKey
    from api_inventory.finding import Severity
    from api_inventory.findings.state import FindingState

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
# What GitHub's code scanning sorts by (0.0 to 10.0): the middle of CVSS's bands.
_SECURITY_SEVERITIES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0", "info": "0.0"}


@dataclass(frozen=True, slots=True)
class SarifRule:
    """What is told of a rule.

    Attributes:
        owasp: such as "API2:2023"; "" where none fits.
        explanation, fix: plain text.
        references: addresses; the first is where to read on.
    """

    id: str
    title: str
    severity: Severity
    owasp: str = ""
    explanation: str = ""
    fix: str = ""
    references: tuple[str, ...] = ()


def sarif_stream(
    findings: Iterable[FindingState],
    rules: Iterable[SarifRule],
    endpoints: Mapping[str, EndpointKey],
    *,
    version: str,
) -> Iterator[str]:
    """The text of a SARIF file in pieces.

    Args:
        findings: in any order.
        rules: those that findings may be of; a finding of another one is told without an explanation.
        endpoints: the key of each endpoint, by id; one that is not here is called by its id.
        version: of Heliostat.
    """
    listed = sorted(rules, key=lambda rule: rule.id)
    places = {rule.id: number for number, rule in enumerate(listed)}
    driver = {
        "name": "Heliostat",
        "semanticVersion": version,
        "rules": [_rule(rule) for rule in listed],
    }
    run = f'"tool":{{"driver":{json.dumps(driver, ensure_ascii=False)}}},"columnKind":"unicodeCodePoints"'
    head = f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{{run},"results":['
    return json_stream(head, (_result(state, places, endpoints) for state in findings), "]}]}")


def _rule(rule: SarifRule) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "security-severity": _SECURITY_SEVERITIES[rule.severity],
            "tags": ["security", "api", *([rule.owasp] if rule.owasp else [])],
        },
    }
    if rule.explanation:
        told["fullDescription"] = {"text": rule.explanation}
    if rule.fix:
        told["help"] = {"text": rule.fix}
    if rule.references:
        told["helpUri"] = rule.references[0]
    return told


def _result(state: FindingState, places: Mapping[str, int], endpoints: Mapping[str, EndpointKey]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": state.rule,
        **({"kind": "pass", "level": "none"} if state.status == "fixed" else {"level": _LEVELS[state.severity]}),
        "message": {"text": f"{state.title}: {state.evidence}" if state.evidence else state.title},
        "locations": [{"logicalLocations": [_location(state, endpoints)]}],
        "fingerprints": {"heliostatFindingId/v1": state.id},
        "occurrenceCount": max(1, state.support),
        "properties": {
            "severity": state.severity,
            "status": state.status,
            "detail": state.detail,
            "firstSeen": rfc3339(state.first_seen_ns),
            "lastSeen": rfc3339(state.last_seen_ns),
        },
    }
    if state.rule in places:
        result["ruleIndex"] = places[state.rule]
    if state.status == "accepted" and state.decision is not None:
        reason = f"{state.decision.reason} ({state.decision.by})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _location(state: FindingState, endpoints: Mapping[str, EndpointKey]) -> dict[str, str]:
    if state.endpoint_id is None:
        return {"name": state.host, "fullyQualifiedName": state.host, "kind": "namespace"}
    key = endpoints.get(state.endpoint_id)
    if key is None:
        return {
            "name": state.endpoint_id,
            "fullyQualifiedName": f"{state.host}#{state.endpoint_id}",
            "kind": "function",
        }
    name = f"{key.method} {key.path_template}"
    return {"name": name, "fullyQualifiedName": f"{key.method} {key.host}{key.path_template}", "kind": "function"}
