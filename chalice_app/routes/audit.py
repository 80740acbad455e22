"""The audit: who changed what, and when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.documents.csv_export import documents_csv
from chalice_app import wiring
from chalice_app.audit.limits import FILTER_CHARACTERS_MAX, RECORDS_PAGE_MAX
from chalice_app.audit.query import AuditQuery, audit_page, wanted_from
from chalice_app.audit.record import OUTCOMES
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.download import CSV, Download, download
from chalice_app.roles.route_rights import RIGHT_OF_ROUTE
from chalice_app.routes.answering import answers, downloads
from chalice_app.routes.auditing import is_changing
from chalice_app.routes.query import read_identifier_token, read_query, read_time_ns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalice_app.audit.record import AuditRecord

blueprint = Blueprint(__name__)
FILTERS = frozenset({"by", "search", "route", "outcome", "from", "to"})
PARAMETERS = FILTERS | {"page_size", "page_token"}
COLUMNS = ("id", "at", "by", "route", "outcome", "failure", "subject", "before", "after")


@blueprint.route("/v1/audit", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_audit() -> dict[str, Any]:
    """A page of changes that people and pipelines made, the youngest first."""
    query = read_query(blueprint.current_request.query_params, PARAMETERS)
    page_size = query.get("page_size", RECORDS_PAGE_MAX)
    if not 1 <= page_size <= RECORDS_PAGE_MAX:
        raise InvalidRequest("page_size", f"a whole number from 1 to {RECORDS_PAGE_MAX}")
    page = audit_page(wiring.store(), _asked(query), read_identifier_token(query), page_size)
    return {
        "items": [record.document() for record in page.records],
        # A record's id says where the next page begins.
        "next_page_token": page.next_before,
        "routes": sorted(f"{method} {path}" for path, method in RIGHT_OF_ROUTE if is_changing(path, method)),
    }


@blueprint.route("/v1/audit.csv", methods=["GET"], authorizer=IAMAuthorizer())
@downloads
def get_audit_csv() -> Download:
    """All records that are asked for, the youngest first; what was before and after as JSON."""
    query = _asked(read_query(blueprint.current_request.query_params, FILTERS))
    found = (record for record in wanted_from(wiring.store(), query, None) if query.wants(record))
    return download(documents_csv(COLUMNS, _rows(found)), CSV, "audit.csv")


def _rows(records: Iterator[AuditRecord]) -> Iterator[dict[str, Any]]:
    for record in records:
        document = record.document()
        told = {name: json.dumps(document[name], ensure_ascii=False) for name in ("subject", "before", "after")}
        yield {**document, **told}


def _asked(query: Mapping[str, Any]) -> AuditQuery:
    for name in ("by", "search", "route"):
        if len(query.get(name, "")) > FILTER_CHARACTERS_MAX:
            raise InvalidRequest(name, f"at most {FILTER_CHARACTERS_MAX} characters")
    outcome = query.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        raise InvalidRequest("outcome", "one of " + ", ".join(OUTCOMES))
    times = {f"{name}_s": read_time_ns(name, query[name]) / 10**9 for name in ("from", "to") if name in query}
    return AuditQuery(query.get("by", ""), query.get("search", ""), query.get("route"), outcome, **times)
