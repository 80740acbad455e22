"""The custom resource of the collector stack: when the stack is deleted, mirror sessions go before their target does.

Whoever deletes the stack, by hand in the console too, gets this. It always answers: a custom resource that stays silent
holds the stack until its timeout.
"""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools import Logger
from chalice import Blueprint

from chalice_app import wiring
from chalice_app.errors import ControlPlaneError
from chalice_app.telemetry import about, count, invoked

logger = Logger(service="heliostat-control-plane")
blueprint = Blueprint(__name__)

# Stable: another identifier would be a replacement, and CloudFormation would delete the old one.
PHYSICAL_ID = "heliostat-mirror-session-drain"
# Of the reply as a whole, CloudFormation takes 4,096 bytes.
REASON_CHARACTERS_MAX = 1_000


@blueprint.lambda_function(name="drain")
@invoked
def drain(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Delete our mirror sessions and filters where the stack is deleted; agree to everything else."""
    status, reason = "SUCCESS", "Mirror sessions follow the selection."
    if event.get("RequestType") == "Delete":
        try:
            with about(operation=_operation_at_work()):
                reason = wiring.drain(context.get_remaining_time_in_millis() / 1000)
                logger.info("Drained", result=reason)
        except ControlPlaneError as error:
            status, reason = "FAILED", f"{error.explanation} {error.fix or ''}"
        except Exception:  # without an answer the stack would hang
            logger.exception("Draining failed")
            status, reason = "FAILED", "Draining failed. See the log of the drain function."
        count("drains_succeeded" if status == "SUCCESS" else "drains_failed")
    answer = {
        "Status": status,
        "Reason": reason[:REASON_CHARACTERS_MAX],
        "PhysicalResourceId": event.get("PhysicalResourceId") or PHYSICAL_ID,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    wiring.answer_custom_resource(event["ResponseURL"], json.dumps(answer).encode())
    return answer


def _operation_at_work() -> str | None:
    """Whose deletion it is: CloudFormation does not tell. None where somebody deletes the stack by hand."""
    try:
        return wiring.store().head().running
    except ControlPlaneError:
        return None
