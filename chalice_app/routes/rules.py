"""The rules by which findings are made."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.rules.rule import RULES
from chalice_app import wiring
from chalice_app.inventory.rule_documents import passive_test_document, rule_document
from chalice_app.routes.answering import answers
from inventory_store.passive_tests import passive_tests

blueprint = Blueprint(__name__)


@blueprint.route("/v1/rules", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_rules() -> dict[str, Any]:
    """The whole catalogue, and behind it the passive tests that are evaluated."""
    tests = passive_tests(wiring.book()).passive
    return {"items": [*map(rule_document, RULES.values()), *map(passive_test_document, tests)]}
