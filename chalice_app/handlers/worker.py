"""Works off operations. Invoked asynchronously, and by itself where one run is not enough."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from chalice import Blueprint

from chalice_app import wiring
from chalice_app.errors import ControlPlaneError
from chalice_app.telemetry import count, invoked
from inventory_store.errors import InventoryStoreError

logger = Logger(service="heliostat-control-plane")
blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="worker")
@invoked
def worker(event: Any, context: Any) -> dict[str, Any]:
    """Work until nothing is left or time is over. What is to do stands in the control store, not in the event."""
    count("worker_runs")
    looks = isinstance(event, dict) and event.get("looks") is True
    has_worked = wiring.worker(context.aws_request_id).work(looks=looks)
    if looks and has_worked:
        _watch()
    return {"worked": has_worked}


def _watch() -> None:
    """Look at agents and coverage: after the work, which does not fail for it."""
    try:
        wiring.watch_pipeline()
    except (ControlPlaneError, InventoryStoreError) as error:
        logger.warning("The pipeline could not be watched", explanation=str(error))
