"""What is mirrored: the plan, the wish, and what there is."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.configuration.documents import brought_settings
from chalice_app.discovery.balancer_id import check_balancer_id
from chalice_app.mirroring.documents import selection_document
from chalice_app.mirroring.selection import Selection
from chalice_app.operations.collector_place import require_vpc_of_collector
from chalice_app.operations.documents import begun, operation_document
from chalice_app.operations.overview import overview, plan_of
from chalice_app.routes.answering import accepts, answers
from chalice_app.routes.auditing import intend_change, tell_change
from chalice_app.routes.body import read_body
from chalice_app.routes.brought_settings import surroundings, taken_along
from chalice_app.routes.caller import caller

blueprint = Blueprint(__name__)
SELECTION = {
    "version": int,
    "vpc_id": str,
    "load_balancer_ids": list,
    "connected_vpc_ids": list,
    "subnet_ids": list,
    "instance_types": list,
    "session_number_floor": int,
    "packet_length": int,
}


@blueprint.route("/v1/mirroring/plan", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def post_plan() -> dict[str, Any]:
    """What applying a selection would do. Changes nothing."""
    body = read_body(blueprint.current_request.raw_body, SELECTION)
    wish = Selection.from_document(body, version=body.pop("version", 0))
    require_vpc_of_collector(wish, wiring.stacks(), wiring.settings().name)
    configuration = wiring.store().configuration()
    brought = brought_settings(configuration, surroundings()) if wish.load_balancer_ids else ()
    return plan_of(wish, wiring.reconciler(), configuration, brought)


@blueprint.route("/v1/mirroring", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_mirroring() -> dict[str, Any]:
    """The selection, the stacks, our mirror sessions, and what is at work."""
    return overview(wiring.store(), wiring.stacks(), wiring.account(), wiring.settings().name)


@blueprint.route("/v1/mirroring", methods=["PUT"], authorizer=IAMAuthorizer())
@accepts
def put_mirroring() -> dict[str, Any]:
    """Select load balancers, and bring that about. `version` is that of the selection that was read."""
    body = read_body(blueprint.current_request.raw_body, {**SELECTION, "confirm": bool})
    confirmed, version = body.pop("confirm", False), body.pop("version", 0)
    wish = Selection.from_document(body, version=version)
    place = wiring.account().place()
    for identifier in wish.load_balancer_ids:
        check_balancer_id(identifier, place)
    require_vpc_of_collector(wish, wiring.stacks(), wiring.settings().name)
    # Without a load balancer, stacks stay as they are.
    settings = taken_along(blueprint.current_request) if wish.load_balancer_ids else {}
    request, before = blueprint.current_request, wiring.store().selection()
    intend_change(request, selection_document(before), selection_document(wish))
    operation = wiring.submissions().apply(wish, requested_by=caller(request), confirmed=confirmed)
    tell_change(request, selection_document(before), begun(operation, settings))
    return operation_document(operation, wiring.now_s())


@blueprint.route("/v1/mirroring", methods=["DELETE"], authorizer=IAMAuthorizer())
@accepts
def delete_mirroring() -> dict[str, Any]:
    """Take everything away that applying made."""
    request, before = blueprint.current_request, wiring.store().selection()
    intend_change(request, selection_document(before), None)
    operation = wiring.submissions().remove(requested_by=caller(request))
    tell_change(request, selection_document(before), begun(operation))
    return operation_document(operation, wiring.now_s())


@blueprint.route("/v1/mirroring/reconcile", methods=["POST"], authorizer=IAMAuthorizer())
@accepts
def post_reconcile() -> dict[str, Any]:
    """Look at the mirror sessions now."""
    intend_change(blueprint.current_request, None, None)
    operation = wiring.submissions().reconcile(requested_by=caller(blueprint.current_request))
    tell_change(blueprint.current_request, None, begun(operation))
    return operation_document(operation, wiring.now_s())
