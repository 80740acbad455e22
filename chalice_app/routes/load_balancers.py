"""Load balancers of the region, with what can be mirrored behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import documents_csv
from chalice_app import wiring
from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.documents import listing_document, listing_row
from chalice_app.discovery.listing import PAGE_SIZE_MAX, ListingQuery, list_load_balancers
from chalice_app.errors import AnswerTooLarge, InvalidRequest
from chalice_app.inventory.download import CSV, Download, download
from chalice_app.routes.answering import answers, downloads
from chalice_app.routes.query import read_query

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint(__name__)
FILTERS = frozenset({"id", "vpc_id", "collector_vpc_id", "connected_vpc_ids", "type", "selected", "search"})
PARAMETERS = FILTERS | {"page_size", "page_token"}
COLUMNS = (
    "id",
    "name",
    "type",
    "scheme",
    "vpc_id",
    "state",
    "dns_name",
    "availability_zones",
    "listeners",
    "mirrorable_targets",
    "total_targets",
    "reasons",
    "selected",
    "mirror_sessions",
    "cost_per_month",
    "currency",
)
# AWS tells of listeners and targets one at a time, and API Gateway's time is 29 seconds.
EXPORTED_MAX = 1_000


@blueprint.route("/v1/load-balancers", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_load_balancers() -> dict[str, Any]:
    """A page of load balancers; with `collector_vpc_id`, judged for a collector in that VPC."""
    return _page(*_asked(PARAMETERS))


@blueprint.route("/v1/load-balancers.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_load_balancers_csv() -> Download:
    """The load balancers that a list would show, all of them, with why not all targets can be mirrored."""
    return download(documents_csv(COLUMNS, _rows(*_asked(FILTERS))), CSV, "load-balancers.csv")


def _asked(allowed: frozenset[str]) -> tuple[ListingQuery, Circumstances]:
    parameters = read_query(blueprint.current_request.query_params, allowed)
    circumstances = Circumstances(
        installation=wiring.settings().name,
        collector_vpc_id=parameters.pop("collector_vpc_id", None),
        connected_vpc_ids=frozenset(parameters.pop("connected_vpc_ids", "").split(",")) - {""},
    )
    wanted, selected = parameters.pop("id", None), parameters.pop("selected", None)
    if selected not in {None, "yes", "no"}:
        raise InvalidRequest("selected", "yes or no")
    among = None if wanted is None else frozenset({wanted})
    if selected == "yes":
        among = _selected_ids() if among is None else among & _selected_ids()
    apart_from = _selected_ids() if selected == "no" else frozenset()
    return ListingQuery(**parameters, among=among, apart_from=apart_from), circumstances


def _page(query: ListingQuery, circumstances: Circumstances) -> dict[str, Any]:
    listing = list_load_balancers(query, wiring.account(), circumstances)
    return listing_document(listing, circumstances.installation, _selected_ids())


def _selected_ids() -> frozenset[str]:
    return frozenset(wiring.store().selection().load_balancer_ids)


def _rows(query: ListingQuery, circumstances: Circumstances) -> Iterator[dict[str, Any]]:
    query, count = replace(query, page_size=PAGE_SIZE_MAX), 0
    while True:
        page = _page(query, circumstances)
        count += len(page["items"])
        if count > EXPORTED_MAX:
            raise AnswerTooLarge(
                f"{EXPORTED_MAX} load balancers", "Ask for fewer by a filter: of one VPC, or one type."
            )
        yield from map(listing_row, page["items"])
        if page["next_page_token"] is None:
            return
        query = replace(query, page_token=page["next_page_token"])
