"""Where sensitive data travels, and what people say of it."""

from __future__ import annotations

from itertools import islice
from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.sensitive.false_positive import FalsePositive
from api_inventory.sensitive.sensitive_class import SEVERITIES
from chalice_app import wiring
from chalice_app.errors import InvalidRequest, UnknownName
from chalice_app.inventory.endpoint_detail import false_positive_document, of_endpoint
from chalice_app.inventory.limits import (
    FALSE_POSITIVE_HOSTS_MAX,
    FALSE_POSITIVES_LISTED_MAX,
    SENSITIVE_HOSTS_READ_MAX,
    SENSITIVE_PAGE_MAX,
)
from chalice_app.inventory.listing import all_rows
from chalice_app.inventory.sensitive_listing import sensitive_rows
from chalice_app.inventory.sensitive_matrix import sensitive_matrix
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import tell_change
from chalice_app.routes.body import read_body, read_text_field, required
from chalice_app.routes.caller import caller
from chalice_app.routes.endpoints import check_class
from chalice_app.routes.query import read_query
from inventory_store.queries import ANY, CollectionQuery, EndpointQuery

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"host", "class", "direction", "severity", "page_size", "page_token"})
CHOICES = {"direction": ("request", "response"), "severity": SEVERITIES}
FIELDS = {"location": str, "pointer": str, "class_name": str, "reason": str}


@blueprint.route("/v1/sensitive", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_sensitive() -> dict[str, Any]:
    """Classes of sensitive data by endpoint and direction, a page of endpoints at a time."""
    given = read_query(blueprint.current_request.query_params, PARAMETERS)
    class_name = given.pop("class", ANY)
    check_class("class", class_name)
    chosen = {name: given.pop(name) for name in CHOICES if name in given}
    for name, value in chosen.items():
        if value not in CHOICES[name]:
            raise InvalidRequest(name, "one of " + ", ".join(CHOICES[name]))
    page_size = given.pop("page_size", SENSITIVE_PAGE_MAX)
    if not 1 <= page_size <= SENSITIVE_PAGE_MAX:
        raise InvalidRequest("page_size", f"a whole number from 1 to {SENSITIVE_PAGE_MAX}")
    store, decisions = wiring.inventory(), wiring.decisions()
    page = store.endpoints(EndpointQuery(**given, sensitive=class_name, page_size=page_size))
    now_s, custom = int(wiring.now_s()), decisions.custom_classes()
    said = {host: decisions.false_positives(host) for host in {row.key.host for row in page.items}}
    rows = [
        row
        for summary in page.items
        for row in sensitive_rows(store.endpoint(summary.id, now_s=now_s), custom, said[summary.key.host])
        if class_name in {ANY, row["class_name"]} and all(row[name] == value for name, value in chosen.items())
    ]
    return {"items": rows, "next_page_token": page.next_page_token}


@blueprint.route("/v1/sensitive-matrix", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_sensitive_matrix() -> dict[str, Any]:
    """Every class that is carried anywhere, by how many endpoints and by which hosts, as of their last reviews."""
    read_query(blueprint.current_request.query_params, frozenset())
    hosts = all_rows(wiring.inventory().collections, CollectionQuery())
    rows = sensitive_matrix(islice(hosts, SENSITIVE_HOSTS_READ_MAX), wiring.decisions().custom_classes())
    return {"items": rows, "is_complete": next(hosts, None) is None}


@blueprint.route("/v1/false-positives", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_false_positives() -> dict[str, Any]:
    """What people said that fields do not hold, the latest first, of one host or of all."""
    given = read_query(blueprint.current_request.query_params, frozenset({"host"}))
    store, decisions = wiring.inventory(), wiring.decisions()
    every = (collection.host for collection in all_rows(store.collections, CollectionQuery()))
    hosts = iter([given["host"]]) if "host" in given else every
    every_one = (each for host in islice(hosts, FALSE_POSITIVE_HOSTS_MAX) for each in decisions.false_positives(host))
    said = list(islice(every_one, FALSE_POSITIVES_LISTED_MAX))
    keys = store.endpoint_keys({each.endpoint_id for each in said})
    return {
        "items": [
            false_positive_document(each) | {"host": key.host, "method": key.method, "path_template": key.path_template}
            for each in sorted(said, key=lambda each: (-each.at_ns, each.id))
            if (key := keys.get(each.endpoint_id)) is not None
        ],
        "is_complete": next(every_one, None) is None and next(hosts, None) is None,
    }


@blueprint.route("/v1/endpoints/{endpoint_id}/false-positives", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_false_positive(endpoint_id: str) -> dict[str, Any]:
    """Say that a field does not hold a class, which is then never claimed of it again."""
    request = blueprint.current_request
    given = read_body(request.raw_body, FIELDS)
    required(given, "location", "pointer", "class_name")
    endpoint = wiring.inventory().endpoint(endpoint_id, now_s=int(wiring.now_s()))
    said = FalsePositive(
        endpoint_id=endpoint.summary.id,
        location=given["location"],
        pointer=given["pointer"],
        class_name=given["class_name"],
        by=caller(request),
        at_ns=wiring.now_ns(),
        reason=read_text_field(given, "reason"),
    )
    if said.key not in endpoint.sensitive.matches:
        raise InvalidRequest("pointer", "a field and class of the endpoint's sensitive_fields")
    wiring.decisions().add_false_positive(endpoint.summary.key.host, said)
    wiring.ask_for_review(endpoint.summary.key.host)
    answer = false_positive_document(said)
    tell_change(request, None, answer, host=endpoint.summary.key.host)
    return answer


@blueprint.route(
    "/v1/endpoints/{endpoint_id}/false-positives/{false_positive_id}", methods=["DELETE"], authorizer=IAMAuthorizer()
)
@answers
def delete_false_positive(endpoint_id: str, false_positive_id: str) -> dict[str, Any]:
    """Take that back."""
    endpoint = wiring.inventory().endpoint(endpoint_id, now_s=int(wiring.now_s()))
    host, decisions = endpoint.summary.key.host, wiring.decisions()
    said = {each.id: each for each in of_endpoint(endpoint, decisions.false_positives(host))}
    if false_positive_id not in said:
        raise UnknownName("false positive", false_positive_id, "GET /v1/endpoints/{endpoint_id}")
    decisions.remove_false_positive(host, false_positive_id)
    wiring.ask_for_review(host)
    answer = false_positive_document(said[false_positive_id])
    tell_change(blueprint.current_request, answer, None, host=host)
    return answer
