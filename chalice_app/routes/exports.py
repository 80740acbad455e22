"""The inventory in formats that other tools read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml
from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import endpoints_csv, findings_csv
from api_inventory.documents.har_export import har_stream
from api_inventory.documents.postman import postman_stream
from api_inventory.documents.sarif import sarif_stream
from api_inventory.openapi import openapi_document
from api_inventory.rules.rule import RULES
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.download import CSV, JSON, YAML, download, file_name
from chalice_app.inventory.listing import all_endpoints, all_findings, endpoints_of_host, host_samples
from chalice_app.inventory.rule_documents import sarif_rule
from chalice_app.routes import endpoints, findings
from chalice_app.routes.answering import downloads
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_query
from chalice_app.settings import VERSION
from inventory_store.passive_tests import passive_tests

if TYPE_CHECKING:
    from chalice_app.inventory.download import Download
    from inventory_store.port import FindingQuery

blueprint = Blueprint(__name__)
# What is asked for first; who takes anything gets JSON.
YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")
PAGING = frozenset({"sort", "order", "page_size", "page_token"})


@blueprint.route("/v1/collections/{host}/openapi", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_openapi(host: str) -> Download:
    """The OpenAPI 3.1 document of one host, as JSON or YAML: by `format`, or else by what the caller accepts."""
    name, request = known_host(host), blueprint.current_request
    accepted = "yaml" if request.headers.get("accept", "").strip().startswith(YAML_TYPES) else "json"
    text_format = read_query(request.query_params, frozenset({"format"})).get("format", accepted)
    if text_format not in {"json", "yaml"}:
        raise InvalidRequest("format", "json or yaml")
    document = openapi_document(name, endpoints_of_host(wiring.inventory(), name))
    if text_format == "json":
        return download([json.dumps(document, ensure_ascii=False)], JSON, file_name(name, "openapi.json"))
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    return download([text], YAML, file_name(name, "openapi.yaml"))


@blueprint.route("/v1/collections/{host}/postman", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_postman(host: str) -> Download:
    """One host as a Postman Collection 2.1."""
    name = known_host(host)
    pieces = postman_stream(name, endpoints_of_host(wiring.inventory(), name))
    return download(pieces, JSON, file_name(name, "postman_collection.json"))


@blueprint.route("/v1/collections/{host}/har", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_har(host: str) -> Download:
    """The masked samples of one host, or of one endpoint of it, as HAR 1.2."""
    name, now_s = known_host(host), int(wiring.now_s())
    endpoint_id = read_query(blueprint.current_request.query_params, frozenset({"endpoint_id"})).get("endpoint_id")
    if endpoint_id is None:
        samples = host_samples(wiring.inventory(), name, now_s)
    else:
        endpoint = wiring.inventory().endpoint(endpoint_id, now_s=now_s)
        if endpoint.summary.key.host != name:
            raise InvalidRequest("endpoint_id", "an endpoint of this host")
        samples = iter(endpoint.samples)
    return download(har_stream(name, samples, version=VERSION), JSON, file_name(name, "har"))


@blueprint.route("/v1/endpoints.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_endpoints_csv() -> Download:
    """The endpoints that a list would show, all of them, by path."""
    parameters = endpoints.PARAMETERS - PAGING
    query = endpoints.endpoint_query(blueprint.current_request.query_params, parameters)
    return download(endpoints_csv(all_endpoints(wiring.inventory(), query)), CSV, "endpoints.csv")


@blueprint.route("/v1/findings.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_findings_csv() -> Download:
    """The findings that a list would show, all of them."""
    return download(findings_csv(all_findings(wiring.inventory(), _finding_query())), CSV, "findings.csv")


@blueprint.route("/v1/findings.sarif", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_findings_sarif() -> Download:
    """The same as SARIF 2.1.0."""
    store = wiring.inventory()
    found = all_findings(store, _finding_query())
    tests = passive_tests(wiring.book()).passive
    rules = [*map(sarif_rule, RULES.values()), *map(sarif_rule, tests)]
    keys = store.endpoint_keys({finding.endpoint_id for finding in found if finding.endpoint_id is not None})
    pieces = sarif_stream(found, rules, keys, version=VERSION)
    return download(pieces, "application/sarif+json", "findings.sarif")


def _finding_query() -> FindingQuery:
    return findings.finding_query(blueprint.current_request.query_params, findings.PARAMETERS - PAGING)
