"""Rules by which changes are kept out of the feed and of notifications."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from chalice import Blueprint, IAMAuthorizer

from api_inventory.changes.feed import Mute
from api_inventory.host import normalised_host
from chalice_app import wiring
from chalice_app.errors import InvalidRequest, UnknownName
from chalice_app.inventory.feed_documents import mute_document
from chalice_app.operations.identifier import new_identifier
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_text_field
from chalice_app.routes.caller import caller
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_time_ns
from inventory_store.errors import UnknownEndpoint
from inventory_store.port import ChangeQuery

blueprint = Blueprint(__name__)
FIELDS = {"host": str, "endpoint_id": str, "kind": str, "reason": str, "until": str}


@blueprint.route("/v1/mutes", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_mutes() -> dict[str, Any]:
    """Every rule, the oldest first."""
    return {"items": [mute_document(mute_id, mute) for mute_id, mute in wiring.decisions().mutes().items()]}


@blueprint.route("/v1/mutes", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_mute() -> dict[str, Any]:
    """Keep changes of a host, an endpoint or a kind quiet, for a while or for good."""
    request, now_ns = blueprint.current_request, wiring.now_ns()
    given = read_body(request.raw_body, FIELDS)
    about = {name: given[name] for name in ("host", "endpoint_id", "kind") if name in given}
    if not about:
        raise InvalidRequest("host", "a host, an endpoint_id or a kind of change, or several of them")
    if "host" in about:
        about["host"] = normalised_host(about["host"]) or about["host"]
    # Whatever changes can be asked for can be muted.
    query = ChangeQuery(**about, page_size=1)
    until_ns = read_time_ns("until", given["until"]) if "until" in given else None
    if until_ns is not None and until_ns <= now_ns:
        raise InvalidRequest("until", "a time to come")
    mute = Mute(caller(request), now_ns, read_text_field(given, "reason"), **about, until_ns=until_ns)
    _check_known(query)
    mute_id = new_identifier(wiring.now_s())
    added = mute_document(mute_id, mute)
    intend_change(request, None, added, mute_id=mute_id)
    wiring.decisions().add_mute(mute_id, mute)
    tell_change(request, None, added, mute_id=mute_id)
    return added


def _check_known(query: ChangeQuery) -> None:
    """Refuses what there is not, for a rule about it would keep nothing quiet; what has gone may still have changes."""
    store = wiring.inventory()
    if query.endpoint_id is None:
        if query.host is not None and not store.changes(replace(query, kind=None)).items:
            known_host(quote(query.host))
        return
    try:
        host = store.endpoint(query.endpoint_id, now_s=int(wiring.now_s())).summary.key.host
    except UnknownEndpoint:
        changes = store.changes(ChangeQuery(endpoint_id=query.endpoint_id, page_size=1)).items
        if not changes:
            raise
        host = changes[0].host
    if query.host not in {None, host}:
        raise InvalidRequest("endpoint_id", "an endpoint of this host")


@blueprint.route("/v1/mutes/{mute_id}", methods=["DELETE"], authorizer=IAMAuthorizer())
@answers
def delete_mute(mute_id: str) -> dict[str, Any]:
    """Take a rule back: what it kept quiet is told again."""
    decisions = wiring.decisions()
    mute = decisions.mutes().get(mute_id)
    if mute is None:
        raise UnknownName("mute", mute_id, "GET /v1/mutes")
    removed = mute_document(mute_id, mute)
    intend_change(blueprint.current_request, removed, None)
    decisions.remove_mute(mute_id)
    tell_change(blueprint.current_request, removed, None)
    return removed
