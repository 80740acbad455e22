"""The rules by which findings are made."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.rules.rule import RULES
from chalice_app.inventory.rule_documents import rule_document
from chalice_app.routes.answering import answers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/rules", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_rules() -> dict[str, Any]:
    """The whole catalogue."""
    return {"items": [rule_document(rule) for rule in RULES.values()]}
