"""The guarantee behind all events: every few minutes, somebody looks."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint

from chalice_app import wiring

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="tick")
def tick(event: Any, context: Any) -> dict[str, Any]:
    """Wake the worker: it ends what was cut, and looks at the mirror sessions."""
    del event, context
    wiring.worker_function().wake(looks=True)
    return {"woken": True}
