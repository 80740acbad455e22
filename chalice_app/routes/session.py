"""Who is signed in, and what they may do."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app.errors import Unauthenticated
from chalice_app.roles.asker import asker_of
from chalice_app.routes.answering import answers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/session", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_session() -> dict[str, Any]:
    """Whoever asks. A person in no group that is a role's has no role, and no right."""
    asker = asker_of(blueprint.current_request.context)
    if asker is None:
        raise Unauthenticated
    return {"name": asker.name, "role": asker.role, "rights": list(asker.rights)}
