"""What was learnt of a host's paths, and what people say of them."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.templates.pins import pins_of_people
from chalice_app import wiring
from chalice_app.inventory.paths import pins_document, templates_document
from chalice_app.routes.answering import answers
from chalice_app.routes.body import read_body, read_strings
from chalice_app.routes.hosts import known_host

blueprint = Blueprint(__name__)
PIN_FIELDS = {"never_merge": list, "parameters": list}


@blueprint.route("/v1/collections/{host}/templates", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_templates(host: str) -> dict[str, Any]:
    """The rules that were learnt, where people are asked, and what they said."""
    name, decisions = known_host(host), wiring.decisions()
    return templates_document(name, decisions.templates(name), decisions.pins(name))


@blueprint.route("/v1/collections/{host}/pins", methods=["PUT"], authorizer=IAMAuthorizer())
@answers
def put_pins(host: str) -> dict[str, Any]:
    """Replace what people say of the host's paths; the next review follows it."""
    name = known_host(host)
    given = read_body(blueprint.current_request.raw_body, PIN_FIELDS)
    pins = pins_of_people(read_strings(given, "never_merge"), read_strings(given, "parameters"))
    wiring.decisions().set_pins(name, pins)
    wiring.ask_for_review(name)
    return pins_document(pins)
