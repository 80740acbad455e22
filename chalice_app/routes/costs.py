"""What it costs: by what stands, and by what was measured."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.costs.documents import costs_document
from chalice_app.routes.answering import answers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/costs", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_costs() -> dict[str, Any]:
    """The estimate beside what quantities of the last day cost, line by line."""
    return costs_document(*wiring.cost_reader().read())
