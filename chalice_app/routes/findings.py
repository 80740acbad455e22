"""What is wrong with the endpoints."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.inventory.documents import finding_document, page_document
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_query
from inventory_store.port import FindingQuery

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"host", "severity", "page_size", "page_token"})


@blueprint.route("/v1/findings", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_findings() -> dict[str, Any]:
    """A page of findings, the worst first."""
    query = FindingQuery(**read_query(blueprint.current_request.query_params, PARAMETERS))
    return page_document(wiring.inventory().findings(query), finding_document)
