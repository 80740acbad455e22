"""The endpoints of the inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.sensitive.sensitive_class import CLASSES
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.documents import endpoint_summary_document, page_document
from chalice_app.inventory.endpoint_detail import endpoint_detail_document
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_query
from inventory_store.mirror_groups import load_balancer_schemes
from inventory_store.port import EndpointQuery
from inventory_store.queries import ANY

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint(__name__)
FILTERS = frozenset({"kind", "authentication", "exposure", "credential", "sensitive", "owner"})
PARAMETERS = FILTERS | {"host", "method", "search", "status", "sort", "order", "page_size", "page_token"}


def endpoint_query(parameters: Mapping[str, str] | None, allowed: frozenset[str]) -> EndpointQuery:
    """Which endpoints are asked for.

    Raises:
        InvalidRequest: by a class of sensitive data that there is not, or something else is wrong.
    """
    query = EndpointQuery(**read_query(parameters, allowed))
    if query.sensitive is not None:
        check_class("sensitive", query.sensitive)
    return query


def check_class(field: str, name: str) -> None:
    """Raises InvalidRequest unless this is a class of sensitive data, or stands for any."""
    if name != ANY and name not in CLASSES and wiring.decisions().custom_classes().get(name) is None:
        raise InvalidRequest(field, "the name of a class of GET /v1/sensitive-classes, or * for any")


@blueprint.route("/v1/endpoints", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_endpoints() -> dict[str, Any]:
    """A page of endpoints."""
    query = endpoint_query(blueprint.current_request.query_params, PARAMETERS)
    return page_document(wiring.inventory().endpoints(query), endpoint_summary_document)


@blueprint.route("/v1/endpoints/{endpoint_id}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_endpoint(endpoint_id: str) -> dict[str, Any]:
    """All of one endpoint, without samples that have expired."""
    endpoint = wiring.inventory().endpoint(endpoint_id, now_s=int(wiring.now_s()))
    host, decisions = endpoint.summary.key.host, wiring.decisions()
    return endpoint_detail_document(
        endpoint,
        decisions.templates(host),
        decisions.custom_classes(),
        decisions.false_positives(host),
        load_balancer_schemes(wiring.book()),
    )
