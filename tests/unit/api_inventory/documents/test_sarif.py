"""SARIF 2.1.0. The schema is the part of the published one that says what a log must hold, closed to other names."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from api_inventory.documents.sarif import SarifRule, sarif_stream
from api_inventory.endpoint import EndpointKey
from tests.unit.api_inventory.documents.inventory import HOST, accepted, finding

TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
BAG = {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}}}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


RULE = closed(
    ["id"],
    id={"type": "string"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=closed([], level=LEVEL),
    properties=BAG,
)
LOCATION = closed(
    [],
    logicalLocations={
        "type": "array",
        "uniqueItems": True,
        "items": closed([], name={"type": "string"}, fullyQualifiedName={"type": "string"}, kind={"type": "string"}),
    },
)
RESULT = closed(
    ["message"],
    ruleId={"type": "string"},
    ruleIndex={"type": "integer", "minimum": -1},
    level=LEVEL,
    message=TEXT,
    locations={"type": "array", "items": LOCATION},
    fingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    kind={"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    occurrenceCount={"type": "integer", "minimum": 1},
    suppressions={
        "type": "array",
        "uniqueItems": True,
        "items": closed(
            ["kind"],
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification={"type": "string"},
        ),
    },
    properties=BAG,
)
DRIVER = closed(
    ["name"],
    name={"type": "string"},
    semanticVersion={"type": "string"},
    rules={"type": "array", "uniqueItems": True, "items": RULE},
)
RUN = closed(
    ["tool"],
    tool=closed(["driver"], driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
LOG = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "items": RUN},
)
ORDERS = EndpointKey(HOST, "/orders", "GET")
KEY_IN_QUERY = SarifRule(
    "AUTH-12",
    "API key in query",
    "medium",
    "API2:2023",
    "Queries are logged.",
    "Use a header.",
    ("https://owasp.org/",),
)


def log_of(*findings: Any) -> dict[str, Any]:
    rules = [KEY_IN_QUERY, SarifRule("AUTH-01", "No authentication", "critical")]
    text = "".join(sarif_stream(findings, rules, {ORDERS.id: ORDERS}, version="1.2.3"))
    log: dict[str, Any] = json.loads(text)
    Draft202012Validator(LOG, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(log)
    return log["runs"][0]  # type: ignore[no-any-return]


def test_a_finding_is_a_result_at_its_endpoint() -> None:
    run = log_of(finding())

    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("AUTH-12", "warning")
    assert "baselineState" not in result
    assert result["message"]["text"] == "API key in query: api_key=‹masked:32›"
    assert result["fingerprints"] == {"heliostatFindingId/v1": finding().id}
    assert result["locations"][0]["logicalLocations"] == [
        {"name": "GET /orders", "fullyQualifiedName": f"GET {HOST}/orders", "kind": "function"}
    ]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], rule["helpUri"]) == ("AUTH-12", "https://owasp.org/")
    assert rule["properties"] == {"security-severity": "5.5", "tags": ["security", "api", "API2:2023"]}


def test_what_people_set_aside_is_suppressed_with_their_reason() -> None:
    (result,) = log_of(accepted(finding()))["results"]

    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "test network only (ana)"}
    ]


def test_of_what_is_fixed_the_rule_passes() -> None:
    (result,) = log_of(finding(status="fixed", severity="critical"))["results"]

    assert (result["kind"], result["level"]) == ("pass", "none")


def test_findings_of_hosts_and_of_rules_and_endpoints_that_are_not_told_have_a_place_too() -> None:
    host, gone = log_of(finding(endpoint_id=None, rule="X-1", evidence=""), finding(endpoint_id="f" * 20))["results"]

    assert host["locations"][0]["logicalLocations"][0] == {
        "name": HOST,
        "fullyQualifiedName": HOST,
        "kind": "namespace",
    }
    assert "ruleIndex" not in host
    assert host["message"]["text"] == "API key in query"
    assert gone["locations"][0]["logicalLocations"][0]["name"] == "f" * 20


def test_no_findings_are_a_log_without_results() -> None:
    assert log_of()["results"] == []
