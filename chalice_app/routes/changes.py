"""What changed of the contracts of hosts, and who has seen it."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.changes.feed import Acknowledgement
from chalice_app import wiring
from chalice_app.inventory.feed_documents import change_document, feed_entries
from chalice_app.routes.answering import answers
from chalice_app.routes.body import read_body, read_text_field
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_query
from inventory_store.port import ChangeQuery

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"host", "endpoint_id", "kind", "impact", "page_size", "page_token"})
ACKNOWLEDGEMENT_FIELDS = {"reason": str}


@blueprint.route("/v1/changes", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_changes() -> dict[str, Any]:
    """A page of changes, the latest first, with what people said of each."""
    query = ChangeQuery(**read_query(blueprint.current_request.query_params, PARAMETERS))
    page, decisions = wiring.inventory().changes(query), wiring.decisions()
    hosts = sorted({change.host for change in page.items})
    seen = [each for host in hosts for each in decisions.acknowledgements(host)]
    mutes = decisions.mutes() if page.items else {}
    return {
        "items": [change_document(entry, mutes) for entry in feed_entries(page.items, seen, mutes)],
        "next_page_token": page.next_page_token,
        "total": page.total,
    }


@blueprint.route("/v1/changes/{change_id}/acknowledgement", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_acknowledgement(change_id: str) -> dict[str, Any]:
    """Say that a change was seen, and is as it should be; the change as the feed shows it then."""
    request, decisions = blueprint.current_request, wiring.decisions()
    reason = read_text_field(read_body(request.raw_body, ACKNOWLEDGEMENT_FIELDS), "reason")
    change = wiring.inventory().change(change_id)
    seen = Acknowledgement(change.id, caller(request), wiring.now_ns(), reason)
    decisions.acknowledge(change.host, seen)
    mutes = decisions.mutes()
    [entry] = feed_entries([change], [seen], mutes)
    return change_document(entry, mutes)
