"""The catalogue of failures, and a message explained by it."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app.errors import InvalidRequest
from chalice_app.failures.documents import catalogue_document
from chalice_app.failures.explain import explain
from chalice_app.routes.answering import answers
from chalice_app.routes.body import read_body

blueprint = Blueprint(__name__)
FIELDS = {"code": str, "message": str, "operation": str, "resource_type": str}
# Of a code, an operation and a type; a message is bounded by the body, and by what is read of it.
NAME_CHARACTERS_MAX = 256


@blueprint.route("/v1/failures", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_failures() -> dict[str, Any]:
    """Every failure that is known, in the order in which they are tried."""
    return catalogue_document()


@blueprint.route("/v1/failures/explain", methods=["POST"], authorizer=IAMAuthorizer())
@answers
def explain_failure() -> dict[str, Any]:
    """The failure that a code and a message of AWS stand for."""
    given = read_body(blueprint.current_request.raw_body, FIELDS)
    for name in ("code", "operation", "resource_type"):
        if len(given.get(name, "")) > NAME_CHARACTERS_MAX:
            raise InvalidRequest(name, f"at most {NAME_CHARACTERS_MAX} characters")
    if not (given.get("code") or given.get("message")):
        raise InvalidRequest("message", "AWS's text, or its error code in the field code")
    return explain(
        code=given.get("code"),
        message=given.get("message", ""),
        operation=given.get("operation"),
        resource_type=given.get("resource_type"),
    ).document()
