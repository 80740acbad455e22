"""Load balancers of the region, with what can be mirrored behind them."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.discovery.listing import ListingQuery, list_load_balancers
from chalice_app.inventory.documents import load_balancer_document
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_query

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"vpc_id", "search", "page_size", "page_token"})


@blueprint.route("/v1/load-balancers", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_load_balancers() -> dict[str, Any]:
    """A page of load balancers."""
    query = ListingQuery(**read_query(blueprint.current_request.query_params, PARAMETERS))
    page = list_load_balancers(query, wiring.account())
    return {
        "items": [load_balancer_document(balancer) for balancer in page.items],
        "next_page_token": page.next_page_token,
    }
