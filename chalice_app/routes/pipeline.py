"""Where does it stop? The way from a permission to an endpoint, stage by stage."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint, IAMAuthorizer

from chalice_app import wiring
from chalice_app.pipeline.documents import pipeline_document
from chalice_app.routes.answering import answers

blueprint = Blueprint(__name__)


@blueprint.route("/v1/pipeline", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_pipeline() -> dict[str, Any]:
    """Every stage with its rate, its age and, at the first one that is empty, the reason and the fix."""
    return pipeline_document(wiring.pipeline_look(), wiring.settings().name)
