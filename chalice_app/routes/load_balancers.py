"""Load balancers of the region, with what can be mirrored behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.documents import listing_document
from chalice_app.discovery.listing import ListingQuery, list_load_balancers
from chalice_app.errors import InvalidRequest
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_query

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"vpc_id", "collector_vpc_id", "type", "selected", "search", "page_size", "page_token"})


@blueprint.route("/v1/load-balancers", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_load_balancers() -> dict[str, Any]:
    """A page of load balancers; with `collector_vpc_id`, judged for a collector in that VPC."""
    parameters = read_query(blueprint.current_request.query_params, PARAMETERS)
    installation = wiring.settings().name
    circumstances = Circumstances(installation=installation, collector_vpc_id=parameters.pop("collector_vpc_id", None))
    selected = parameters.pop("selected", None)
    if selected not in {None, "yes", "no"}:
        raise InvalidRequest("selected", "yes or no")
    query = ListingQuery(**parameters)
    selected_ids = frozenset(wiring.store().selection().load_balancer_ids)
    if selected == "yes":
        query = replace(query, among=selected_ids)
    elif selected == "no":
        query = replace(query, apart_from=selected_ids)
    listing = list_load_balancers(query, wiring.account(), circumstances)
    return listing_document(listing, installation, selected_ids)
