"""The hosts of the inventory."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import collections_csv
from chalice_app import wiring
from chalice_app.inventory.documents import collection_document, page_document
from chalice_app.inventory.download import CSV, Download, download
from chalice_app.routes.answering import answers, downloads
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_query
from inventory_store.port import CollectionQuery
from inventory_store.searching import collection_found

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"search", "sort", "order", "page_size", "page_token"})


@blueprint.route("/v1/collections", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_collections() -> dict[str, Any]:
    """A page of hosts."""
    query = CollectionQuery(**read_query(blueprint.current_request.query_params, PARAMETERS))
    now_s = int(wiring.now_s())
    return page_document(wiring.inventory().collections(query), lambda each: collection_document(each, now_s))


@blueprint.route("/v1/collections.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_collections_csv() -> Download:
    """The hosts that a list would show, all of them."""
    query = CollectionQuery(**read_query(blueprint.current_request.query_params, frozenset({"search"})))
    # Of one reading: each page of the list is made of all hosts.
    found = (host for host in wiring.inventory().hosts() if collection_found(query.search, host))
    return download(collections_csv(found), CSV, "collections.csv")


@blueprint.route("/v1/collections/{host}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_collection(host: str) -> dict[str, Any]:
    """One host."""
    found = wiring.inventory().collection(known_host(host))
    return collection_document(found, int(wiring.now_s()))
