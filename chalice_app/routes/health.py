"""Is the control plane up, and does its inventory answer?"""

from __future__ import annotations

import time
from typing import Any

from chalice import Blueprint

from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.routes.answering import answers
from chalice_app.settings import VERSION

blueprint = Blueprint(__name__)


@blueprint.route("/v1/health", methods=["GET"])
@answers
def get_health() -> dict[str, Any]:
    """Health, without authentication: tells nothing that a stranger could use."""
    store = wiring.inventory()
    store.check()
    return {"status": "ok", "version": VERSION, "store": store.kind, "time": rfc3339(time.time_ns())}
