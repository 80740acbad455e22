"""The OpenAPI document that somebody promised for a host, beside what was seen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, get_args

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.compare import Standing, compared
from api_inventory.documents.csv_export import comparison_csv
from chalice_app import wiring
from chalice_app.errors import InvalidRequest, UnknownName
from chalice_app.inventory.comparison_documents import comparison_document, imported_document
from chalice_app.inventory.download import CSV, JSON, YAML, download, file_name, within_answer
from chalice_app.inventory.limits import API_DOCUMENT_BYTES_MAX
from chalice_app.inventory.listing import endpoints_of_host
from chalice_app.routes.answering import answers, downloads
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_text
from chalice_app.routes.caller import caller
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_query, read_whole

if TYPE_CHECKING:
    from api_inventory.documents.compare import Comparison
    from chalice_app.inventory.download import Download
    from inventory_store.host_decisions import ImportedDocument

blueprint = Blueprint(__name__)
MEDIA_TYPES = [
    "application/json",
    "application/yaml",
    "application/x-yaml",
    "application/vnd.oai.openapi",
    "application/vnd.oai.openapi+json",
    "text/yaml",
    "text/plain",
]


@blueprint.route("/v1/collections/{host}/document", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_document(host: str) -> dict[str, Any]:
    """What is known of the document."""
    name = known_host(host)
    return imported_document(name, _imported(name))


@blueprint.route(
    "/v1/collections/{host}/document", methods=["PUT"], authorizer=IAMAuthorizer(), content_types=MEDIA_TYPES
)
@answers
def put_document(host: str) -> dict[str, Any]:
    """Import OpenAPI 3 or Swagger 2, as JSON or YAML; what could not be read of it stands among the problems."""
    name, request = known_host(host), blueprint.current_request
    text = read_text(request.raw_body, API_DOCUMENT_BYTES_MAX)
    decisions, revision = wiring.decisions(), _revision()
    before = decisions.api_document(name)
    intend_change(request, before and _told(before), None)
    imported = decisions.set_api_document(name, text, by=caller(request), at_ns=wiring.now_ns(), revision=revision)
    tell_change(request, before and _told(before), _told(imported))
    wiring.ask_for_review(name)
    return imported_document(name, imported)


@blueprint.route("/v1/collections/{host}/document", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_document(host: str) -> dict[str, Any]:
    """Forget the document."""
    name = known_host(host)
    imported, revision = _imported(name), _revision()
    intend_change(blueprint.current_request, _told(imported), None)
    wiring.decisions().remove_api_document(name, revision)
    tell_change(blueprint.current_request, _told(imported), None)
    wiring.ask_for_review(name)
    return imported_document(name, imported)


def _revision() -> int | None:
    """The one that was read; None where the request does not say."""
    query = read_query(blueprint.current_request.query_params, frozenset({"revision"}))
    return read_whole("revision", query["revision"]) if "revision" in query else None


@blueprint.route("/v1/collections/{host}/document/text", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_document_text(host: str) -> Download:
    """The document as it was imported, to be looked at, or imported again."""
    name = known_host(host)
    text = _imported(name).text
    is_json = text.lstrip("\ufeff \t\r\n").startswith("{")
    kind, media_type = ("json", JSON) if is_json else ("yaml", YAML)
    return download([text], media_type, file_name(name, f"imported.{kind}"))


@blueprint.route("/v1/collections/{host}/comparison", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_comparison(host: str) -> dict[str, Any]:
    """Every endpoint and every documented operation: documented, drifted, shadow, zombie or orphan."""
    name = known_host(host)
    imported = _imported(name)
    return within_answer(comparison_document(imported_document(name, imported), _compared(name, imported)))


@blueprint.route("/v1/collections/{host}/comparison.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_comparison_csv(host: str) -> Download:
    """The same as a spreadsheet: all of them, or those that stand in one way or have this in method and path."""
    query = read_query(blueprint.current_request.query_params, frozenset({"standing", "search"}))
    standing, search = query.get("standing"), query.get("search", "").lower()
    if standing not in {None, *get_args(Standing)}:
        raise InvalidRequest("standing", f"one of {', '.join(get_args(Standing))}")
    name = known_host(host)
    entries = _compared(name, _imported(name)).entries
    wanted = (
        entry
        for entry in entries
        if standing in {None, entry.standing} and search in f"{entry.method} {entry.path_template}".lower()
    )
    return download(comparison_csv(wanted), CSV, file_name(name, "comparison.csv"))


def _compared(host: str, imported: ImportedDocument) -> Comparison:
    return compared(imported.api, endpoints_of_host(wiring.inventory(), host), wiring.now_ns())


def _told(imported: ImportedDocument) -> dict[str, Any]:
    """What the audit tells of a document."""
    text = imported.text.encode("utf-8", "surrogatepass")
    told = {"title": imported.api.title, "version": imported.api.version, "by": imported.by}
    return told | {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()}


def _imported(host: str) -> ImportedDocument:
    imported = wiring.decisions().api_document(host)
    if imported is None:
        raise UnknownName("document", host, "PUT /v1/collections/{host}/document, which imports one")
    return imported
