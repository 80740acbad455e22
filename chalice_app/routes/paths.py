"""What was learnt of a host's paths, and what people say of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.templates.pin_preview import regrouped
from api_inventory.templates.pins import pins_of_people
from chalice_app import wiring
from chalice_app.inventory.limits import PREVIEWED_ENDPOINTS_MAX
from chalice_app.inventory.paths import pins_document, preview_document, templates_document
from chalice_app.routes.answering import answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body, read_strings
from chalice_app.routes.hosts import known_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.templates.pins import Pins

blueprint = Blueprint(__name__)
PIN_FIELDS = {"never_merge": list, "parameters": list}


@blueprint.route("/v1/collections/{host}/templates", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_templates(host: str) -> dict[str, Any]:
    """The rules that were learnt, where people are asked, and what they said."""
    name, decisions = known_host(host), wiring.decisions()
    # The revision first: what is said in between makes it a stale one, and not one that holds what it never saw.
    revision = decisions.pins_revision(name)
    return templates_document(name, decisions.templates(name), decisions.pins(name), revision)


@blueprint.route("/v1/collections/{host}/pins", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_pins(host: str) -> dict[str, Any]:
    """Replace what people say of the host's paths; the next review follows it."""
    name, decisions = known_host(host), wiring.decisions()
    given = read_body(blueprint.current_request.raw_body, {**PIN_FIELDS, "revision": int})
    pins, before = _pins_of(given), decisions.pins(name)
    said = {"never_merge": sorted(before.never_merge), "parameters": sorted(before.parameters)}
    intend_change(blueprint.current_request, said, given)
    revision = decisions.set_pins(name, pins, given.get("revision"))
    answer = pins_document(pins, revision)
    tell_change(blueprint.current_request, said, answer)
    wiring.ask_for_review(name)
    return answer


@blueprint.route("/v1/collections/{host}/pins/preview", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_pins_preview(host: str) -> dict[str, Any]:
    """Which endpoints would be joined, parted or renamed if these were the host's pins. Nothing is kept."""
    name, decisions = known_host(host), wiring.decisions()
    wanted = _pins_of(read_body(blueprint.current_request.raw_body, PIN_FIELDS))
    imported = decisions.api_document(name)
    documented = frozenset[str]() if imported is None else imported.api.paths
    counted = tuple(islice(wiring.inventory().folded(name), PREVIEWED_ENDPOINTS_MAX + 1))
    found = regrouped(
        counted[:PREVIEWED_ENDPOINTS_MAX],
        decisions.templates(name),
        replace(decisions.pins(name), documented=documented),
        replace(wanted, documented=documented),
        int(wiring.now_s()),
    )
    return preview_document(found, looked_at=len(counted))


def _pins_of(given: Mapping[str, Any]) -> Pins:
    return pins_of_people(read_strings(given, "never_merge"), read_strings(given, "parameters"))
