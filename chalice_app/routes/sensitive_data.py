"""Where sensitive data travels, and what people say of it."""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import documents_csv
from api_inventory.sensitive.false_positive import FalsePositive
from api_inventory.sensitive.sensitive_class import SEVERITIES
from chalice_app import wiring
from chalice_app.errors import AnswerTooLarge, InvalidRequest, UnknownName
from chalice_app.inventory.download import CSV, Download, download
from chalice_app.inventory.endpoint_detail import false_positive_document, of_endpoint
from chalice_app.inventory.limits import (
    FALSE_POSITIVE_HOSTS_MAX,
    FALSE_POSITIVES_LISTED_MAX,
    SENSITIVE_ENDPOINTS_EXPORTED_MAX,
    SENSITIVE_HOSTS_READ_MAX,
    SENSITIVE_PAGE_MAX,
)
from chalice_app.inventory.listing import all_endpoints
from chalice_app.inventory.sensitive_listing import sensitive_rows
from chalice_app.inventory.sensitive_matrix import sensitive_matrix
from chalice_app.routes.answering import answers, downloads
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_text_field, required
from chalice_app.routes.caller import caller
from chalice_app.routes.endpoints import check_class
from chalice_app.routes.query import read_query
from inventory_store.queries import ANY, EndpointQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from api_inventory.endpoint import EndpointSummary

blueprint = Blueprint(__name__)
FILTERS = frozenset({"host", "class", "direction", "severity"})
PARAMETERS = FILTERS | {"page_size", "page_token"}
COLUMNS = (
    "class_name",
    "severity",
    "direction",
    "host",
    "method",
    "path_template",
    "endpoint_id",
    "matches",
    "examined",
    "fields",
)
MATRIX_COLUMNS = (
    "class_name",
    "title",
    "severity",
    "group",
    "is_custom",
    "endpoint_count",
    "request_endpoint_count",
    "response_endpoint_count",
    "host_count",
    "hosts",
)
CHOICES = {"direction": ("request", "response"), "severity": SEVERITIES}
FIELDS = {"location": str, "pointer": str, "class_name": str, "reason": str}


@blueprint.route("/v1/sensitive", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_sensitive() -> dict[str, Any]:
    """Classes of sensitive data by endpoint and direction, a page of endpoints at a time."""
    given, is_wanted = _asked(PARAMETERS)
    page_size = given.pop("page_size", SENSITIVE_PAGE_MAX)
    if not 1 <= page_size <= SENSITIVE_PAGE_MAX:
        raise InvalidRequest("page_size", f"a whole number from 1 to {SENSITIVE_PAGE_MAX}")
    page = wiring.inventory().endpoints(EndpointQuery(**given, page_size=page_size))
    return {"items": list(filter(is_wanted, _rows(page.items))), "next_page_token": page.next_page_token}


@blueprint.route("/v1/sensitive.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_sensitive_csv() -> Download:
    """The same of all endpoints that a list would show."""
    given, is_wanted = _asked(FILTERS)
    rows = filter(is_wanted, _rows(_exported(EndpointQuery(**given))))
    lines = (row | {"fields": [f"{each['location']}:{each['pointer']}" for each in row["fields"]]} for row in rows)
    return download(documents_csv(COLUMNS, lines), CSV, "sensitive.csv")


def _asked(parameters: frozenset[str]) -> tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]:
    """What endpoints are asked for by, and whether one of their rows is."""
    given = read_query(blueprint.current_request.query_params, parameters)
    class_name = given.pop("class", ANY)
    check_class("class", class_name)
    chosen = {name: given.pop(name) for name in CHOICES if name in given}
    for name, value in chosen.items():
        if value not in CHOICES[name]:
            raise InvalidRequest(name, "one of " + ", ".join(CHOICES[name]))

    def is_wanted(row: dict[str, Any]) -> bool:
        return class_name in {ANY, row["class_name"]} and all(row[name] == value for name, value in chosen.items())

    return given | {"sensitive": class_name}, is_wanted


def _rows(summaries: Iterable[EndpointSummary]) -> Iterator[dict[str, Any]]:
    store, decisions, now_s = wiring.inventory(), wiring.decisions(), int(wiring.now_s())
    custom, said = decisions.custom_classes(), cache(decisions.false_positives)
    for summary in summaries:
        yield from sensitive_rows(store.endpoint(summary.id, now_s=now_s), custom, said(summary.key.host))


def _exported(query: EndpointQuery) -> Iterator[EndpointSummary]:
    for count, summary in enumerate(all_endpoints(wiring.inventory(), query)):
        if count == SENSITIVE_ENDPOINTS_EXPORTED_MAX:
            fix = "Ask for fewer by a filter: of one host, or one class."
            raise AnswerTooLarge(f"the fields of {SENSITIVE_ENDPOINTS_EXPORTED_MAX} endpoints", fix)
        yield summary


@blueprint.route("/v1/sensitive-matrix", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_sensitive_matrix() -> dict[str, Any]:
    """Every class that is carried anywhere, by how many endpoints and by which hosts, as of their last reviews."""
    return _matrix()


@blueprint.route("/v1/sensitive-matrix.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_sensitive_matrix_csv() -> Download:
    """The same, with the names of those hosts that carry a class most."""
    lines = (row | {"hosts": [each["host"] for each in row["hosts"]]} for row in _matrix()["items"])
    return download(documents_csv(MATRIX_COLUMNS, lines), CSV, "sensitive-matrix.csv")


def _matrix() -> dict[str, Any]:
    read_query(blueprint.current_request.query_params, frozenset())
    hosts = wiring.inventory().hosts()
    rows = sensitive_matrix(islice(hosts, SENSITIVE_HOSTS_READ_MAX), wiring.decisions().custom_classes())
    return {"items": rows, "is_complete": next(hosts, None) is None}


@blueprint.route("/v1/false-positives", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_false_positives() -> dict[str, Any]:
    """What people said that fields do not hold, the latest first, of one host or of all."""
    given = read_query(blueprint.current_request.query_params, frozenset({"host"}))
    store, decisions = wiring.inventory(), wiring.decisions()
    # Whoever says something of a host asks for its review.
    asked = {} if "host" in given else decisions.reviews_asked()
    hosts = iter([given["host"]] if "host" in given else sorted(asked, key=lambda host: (-asked[host], host)))
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
    answer = false_positive_document(said)
    intend_change(request, None, answer, host=endpoint.summary.key.host)
    wiring.decisions().add_false_positive(endpoint.summary.key.host, said)
    tell_change(request, None, answer, host=endpoint.summary.key.host)
    wiring.ask_for_review(endpoint.summary.key.host)
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
    answer = false_positive_document(said[false_positive_id])
    intend_change(blueprint.current_request, answer, None, host=host)
    decisions.remove_false_positive(host, false_positive_id)
    tell_change(blueprint.current_request, answer, None, host=host)
    wiring.ask_for_review(host)
    return answer
