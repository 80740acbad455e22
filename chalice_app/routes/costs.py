"""What it costs: by what stands, and by what was measured."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import documents_csv
from chalice_app import wiring
from chalice_app.costs.documents import costs_document
from chalice_app.inventory.download import CSV, Download, download
from chalice_app.routes.answering import answers, downloads

blueprint = Blueprint(__name__)
COLUMNS = ("name", "estimated_per_month", "measured_per_month", "currency", "measured_quantity", "unit", "explanation")


@blueprint.route("/v1/costs", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_costs() -> dict[str, Any]:
    """The estimate beside what quantities of the last day cost, line by line."""
    return costs_document(*wiring.cost_reader().read())


@blueprint.route("/v1/costs.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_costs_csv() -> Download:
    """The same lines."""
    costs = costs_document(*wiring.cost_reader().read())
    lines = [line | {"currency": costs["currency"]} for line in costs["lines"]]
    return download(documents_csv(COLUMNS, lines), CSV, "costs.csv")
