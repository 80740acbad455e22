"""The guarantee behind all events: every few minutes, somebody looks."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from chalice import Blueprint

from chalice_app import wiring
from chalice_app.errors import ControlPlaneError
from chalice_app.telemetry import count, invoked

logger = Logger(service="heliostat-control-plane")
blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="tick")
@invoked
def tick(event: Any, context: Any) -> dict[str, Any]:
    """Wake the worker: it ends what was cut, and looks at the mirror sessions."""
    del event, context
    wiring.worker_function().wake(looks=True)
    count("ticks")
    try:
        wiring.measure_ages()
    except ControlPlaneError as error:
        # The worker is woken: that it is not known how old its work is, is told and no more.
        logger.warning("Ages could not be read", code=error.code)
    return {"woken": True}
