"""The audit: who changed what, and when."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.audit.limits import RECORDS_PAGE_MAX
from chalice_app.errors import InvalidRequest
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_identifier_token, read_query

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"page_size", "page_token"})


@blueprint.route("/v1/audit", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_audit() -> dict[str, Any]:
    """A page of changes that people and pipelines made, the youngest first."""
    query = read_query(blueprint.current_request.query_params, PARAMETERS)
    page_size = query.get("page_size", RECORDS_PAGE_MAX)
    if not 1 <= page_size <= RECORDS_PAGE_MAX:
        raise InvalidRequest("page_size", f"a whole number from 1 to {RECORDS_PAGE_MAX}")
    found = wiring.store().records(read_identifier_token(query), page_size + 1)
    shown = found[:page_size]
    return {
        "items": [record.document() for record in shown],
        # A record's id says where the next page begins.
        "next_page_token": shown[-1].id if len(found) > page_size else None,
    }
