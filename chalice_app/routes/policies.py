"""IAM policies to hand out."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.policies.documents import CHARACTERS_MAX, characters, policy_document
from chalice_app.policies.tasks import policy_task
from chalice_app.routes.answering import answers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/policies/{task}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_policy(task: str) -> dict[str, Any]:
    """The least-privilege policy for a task, for this region and partition."""
    found = policy_task(task)
    document = policy_document(found, wiring.account().place())
    return {
        "task": found.name,
        "description": found.description,
        "document": document,
        "characters": characters(document),
        "characters_max": CHARACTERS_MAX,
    }
