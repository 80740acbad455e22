"""What the control plane may really do."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.policies.permissions import permissions_document
from chalice_app.policies.tasks import CONTROL_PLANE
from chalice_app.routes.answering import answers
from chalice_app.routes.policies import policy_place
from chalice_app.routes.query import read_query

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"task", "vpc_id"})


@blueprint.route("/v1/permissions", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_permissions() -> dict[str, Any]:
    """Which operations of a task (or of all that the control plane does) are allowed, and what to add for the rest."""
    parameters = read_query(blueprint.current_request.query_params, PARAMETERS)
    own = {task.name: task for task in CONTROL_PLANE}
    name = parameters.get("task")
    if name is not None and name not in own:
        raise InvalidRequest("task", f"one of the tasks of the control plane: {', '.join(own)}")
    tasks = [own[name]] if name else list(own.values())
    return permissions_document(wiring.account().permissions(tasks, policy_place(parameters)))
