"""IAM policies to hand out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.policies.documents import CHARACTERS_MAX, characters, policy_documents
from chalice_app.policies.tasks import TASKS, policy_task
from chalice_app.routes.answering import answers
from chalice_app.routes.query import read_query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.policies.documents import PolicyPlace

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"vpc_id"})
VPC_ID = re.compile(r"vpc-[0-9a-f]{8,17}")


@blueprint.route("/v1/policies", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_policies() -> dict[str, Any]:
    """The tasks that there is a policy for."""
    return {
        "items": [
            {"task": task.name, "description": task.description, "used_by": task.used_by} for task in TASKS.values()
        ]
    }


@blueprint.route("/v1/policies/{task}", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_policy(task: str) -> dict[str, Any]:
    """The least-privilege policy for a task, for this installation, region, account and partition."""
    found = policy_task(task)
    documents = policy_documents(found, policy_place(read_query(blueprint.current_request.query_params, PARAMETERS)))
    return {
        "task": found.name,
        "description": found.description,
        "used_by": found.used_by,
        "document": documents[0],
        "documents": documents,
        "characters": max(characters(document) for document in documents),
        "characters_max": CHARACTERS_MAX,
    }


def policy_place(parameters: Mapping[str, Any]) -> PolicyPlace:
    """Where policies are to hold: here, and in the VPC that the request names, if it names one.

    Raises:
        InvalidRequest: `vpc_id` is none.
    """
    vpc_id = parameters.get("vpc_id")
    if vpc_id is not None and not VPC_ID.fullmatch(vpc_id):
        raise InvalidRequest("vpc_id", "the id of a VPC, such as vpc-0a1b2c3d4e5f60718")
    return replace(wiring.place(), vpc_id=vpc_id)
