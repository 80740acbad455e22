"""Works off operations. Invoked asynchronously, and by itself where one run is not enough."""

from __future__ import annotations

from typing import Any

from chalice import Blueprint

from chalice_app import wiring
from chalice_app.telemetry import count, invoked

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="worker")
@invoked
def worker(event: Any, context: Any) -> dict[str, Any]:
    """Work until nothing is left or time is over. What is to do stands in the control store, not in the event."""
    count("worker_runs")
    looks = isinstance(event, dict) and event.get("looks") is True
    return {"worked": wiring.worker(context.aws_request_id).work(looks=looks)}
