"""Settings: what each is and where that comes from, changing them, bringing them about, and who changed what."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.configuration.configuration import Configuration, Wish, changed
from chalice_app.configuration.documents import change_document, settings_document
from chalice_app.configuration.limits import HISTORY_PAGE_MAX
from chalice_app.configuration.preview import preview_of
from chalice_app.configuration.sampling_rules import read_rules
from chalice_app.errors import InvalidRequest
from chalice_app.operations.documents import begun, operation_document
from chalice_app.operations.identifier import new_identifier
from chalice_app.routes.answering import accepts, answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_text_field, required
from chalice_app.routes.brought_settings import surroundings, taken_along
from chalice_app.routes.caller import caller
from chalice_app.routes.query import read_identifier_token, read_query

blueprint = Blueprint(__name__)
FIELDS = {"version": int, "settings": dict, "reason": str, "confirm_redaction_off": bool}
PARAMETERS = frozenset({"page_size", "page_token"})


@blueprint.route("/v1/settings", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_settings() -> dict[str, Any]:
    """All settings, with what is in effect and what waits for an apply."""
    return _document(wiring.store().configuration())


@blueprint.route("/v1/settings", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_settings() -> dict[str, Any]:
    """Change some. `version` is that of the settings that were read; null is what a setting is where nobody chooses."""
    given = read_body(blueprint.current_request.raw_body, FIELDS)
    required(given, "version", "settings")
    store, now_s = wiring.store(), wiring.now_s()
    wish = Wish(
        given["version"],
        given["settings"],
        caller(blueprint.current_request),
        now_s,
        read_text_field(given, "reason"),
        confirms_off=given.get("confirm_redaction_off", False),
    )
    current = store.configuration()
    found = changed(current, wish, new_identifier(now_s))
    if found is None:
        return _document(current)
    after, change = found
    sides = [{name: pair[side] for name, pair in change.values.items()} for side in (0, 1)]
    intend_change(blueprint.current_request, *sides)
    store.put_configuration(after, change)
    tell_change(blueprint.current_request, *sides)
    return _document(after)


@blueprint.route("/v1/settings/apply", methods=["POST"], authorizer=IAMAuthorizer())
@accepts
def post_apply() -> dict[str, Any]:
    """Bring the settings to the stacks: an apply of the selection as it stands."""
    settings = taken_along(blueprint.current_request)
    intend_change(blueprint.current_request, None, {"settings": settings})
    operation = wiring.submissions().apply_again(requested_by=caller(blueprint.current_request))
    tell_change(blueprint.current_request, None, begun(operation, settings))
    return operation_document(operation, wiring.now_s())


@blueprint.route("/v1/settings/history", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_history() -> dict[str, Any]:
    """A page of who changed what, the youngest first."""
    query = read_query(blueprint.current_request.query_params, PARAMETERS)
    page_size = query.get("page_size", HISTORY_PAGE_MAX)
    if not 1 <= page_size <= HISTORY_PAGE_MAX:
        raise InvalidRequest("page_size", f"a whole number from 1 to {HISTORY_PAGE_MAX}")
    found = wiring.store().configuration_changes(read_identifier_token(query), page_size + 1)
    shown = found[:page_size]
    return {
        "items": [change_document(change) for change in shown],
        # An entry's id says where the next page begins.
        "next_page_token": shown[-1].id if len(found) > page_size else None,
    }


@blueprint.route("/v1/settings/preview", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_preview() -> dict[str, Any]:
    """What sampling rules would do to the endpoints that are known. Changes nothing."""
    given = read_body(blueprint.current_request.raw_body, {"sampling_rules": list})
    required(given, "sampling_rules")
    return preview_of(wiring.inventory(), read_rules(given["sampling_rules"]))


def _document(configuration: Configuration) -> dict[str, Any]:
    return settings_document(configuration, surroundings())
