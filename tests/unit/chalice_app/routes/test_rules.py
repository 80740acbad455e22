from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.unit.chalice_app.agreeing import assert_agrees

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

CATALOGUE = Path(__file__).resolve().parents[4] / "api_inventory" / "rules" / "catalogue.json"


def test_every_rule_of_the_catalogue_is_explained(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get("/v1/rules")

    assert_agrees(answer, openapi, "/v1/rules")
    assert [rule["id"] for rule in answer.body["items"]] == [row["id"] for row in json.loads(CATALOGUE.read_text())]
    assert all(rule["explanation"] and rule["fix"] and rule["owasp_name"] for rule in answer.body["items"])
