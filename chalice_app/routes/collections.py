"""The hosts of the inventory, and the OpenAPI document of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice import Blueprint, IAMAuthorizer

from api_inventory.openapi import openapi_document
from chalice_app import wiring
from chalice_app.inventory.documents import collection_document, page_document
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_query
from inventory_store.port import CollectionQuery

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"search", "sort", "order", "page_size", "page_token"})


@blueprint.route("/v1/collections", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_collections() -> dict[str, Any]:
    """A page of hosts."""
    query = CollectionQuery(**read_query(blueprint.current_request.query_params, PARAMETERS))
    return page_document(wiring.inventory().collections(query), collection_document)


@blueprint.route("/v1/collections/{host}/openapi", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_openapi(host: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of one host. The host comes percent-encoded, since it may hold a colon."""
    name = unquote(host)
    return openapi_document(name, wiring.inventory().host_endpoints(name))
