from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api_inventory.akto_tests.collection import shipped_tests
from chalice_app import wiring
from inventory_store.host_book import PASSIVE_TESTS
from tests.unit.chalice_app.agreeing import assert_agrees

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

CATALOGUE = Path(__file__).resolve().parents[4] / "api_inventory" / "rules" / "catalogue.json"


def test_every_rule_of_the_catalogue_is_explained(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get("/v1/rules")

    assert_agrees(answer, openapi, "/v1/rules")
    of_catalogue = [rule for rule in answer.body["items"] if not rule["id"].startswith("AKTO:")]
    assert [rule["id"] for rule in of_catalogue] == [row["id"] for row in json.loads(CATALOGUE.read_text())]
    assert all(rule["explanation"] and rule["fix"] and rule["owasp_name"] for rule in of_catalogue)


ADDED = """
id: OLD_SERVER
info:
  name: Old server
  description: "The server is <b>old</b>."
  impact: Its faults are known.
  remediation: Renew it.
  category: {name: SVD}
  severity: LOW
  references: ["https://example.com/old", "javascript:alert(1)"]
  cwe: [CWE-1104]
validate:
  response_headers: {for_one: {key: {eq: x-old}}}
"""


def test_passive_tests_that_are_evaluated_stand_behind_it_in_their_authors_words(
    api: Api, openapi: dict[str, Any]
) -> None:
    wiring.book().write(PASSIVE_TESTS, "old.yaml", {"text": ADDED}, 0)

    answer = api.get("/v1/rules")

    assert_agrees(answer, openapi, "/v1/rules")
    tests = {rule["id"]: rule for rule in answer.body["items"] if rule["id"].startswith("AKTO:")}
    assert tests.keys() == {"AKTO:OLD_SERVER", *(test.rule for test in shipped_tests().passive)}
    assert tests["AKTO:OLD_SERVER"] == {
        "id": "AKTO:OLD_SERVER",
        "title": "Old server",
        "severity": "low",
        "owasp": "API8:2023",
        "owasp_name": "Security Misconfiguration",
        "scope": "endpoint",
        "decided_by": "exchange",
        "support_min": 1,
        "explanation": "The server is old. Its faults are known.",
        "fix": "Renew it.",
        "references": ["https://example.com/old", "CWE-1104"],
    }
