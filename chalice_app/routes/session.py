"""Who is signed in, and what they may do."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app.routes.answering import answers
from chalice_app.routes.caller import caller
from chalice_app.routes.roles import rights, role

blueprint = Blueprint(__name__)


@blueprint.route("/v1/session", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_session() -> dict[str, Any]:
    """The caller's name, role and rights."""
    held = role(blueprint.current_request)
    return {"name": caller(blueprint.current_request), "role": held, "rights": list(rights(held))}
