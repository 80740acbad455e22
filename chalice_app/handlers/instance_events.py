"""Instances, groups and tasks that come and go. An event says only that it is time to look.

EC2's events name neither a VPC nor tags, so one comes for every instance of the account: what does not matter ends
here, after one read.
"""

from __future__ import annotations

from typing import Any

from chalice import Blueprint

from chalice_app import wiring
from chalice_app.errors import ControlPlaneError
from chalice_app.telemetry import count, invoked

blueprint = Blueprint(__name__)

# What can make or end a mirror source. Between them, an instance serves nobody.
STATES = ("running", "stopped", "terminated")
TASK_STATES = ("RUNNING", "STOPPED")
SOURCES = ("aws.ec2", "aws.autoscaling", "aws.ecs")


@blueprint.lambda_function(name="instance_events")
@invoked
def instance_events(event: Any, context: Any) -> dict[str, Any]:
    """Note that something may have changed, and wake the worker unless that was noted already."""
    del context
    outcome = _outcome(event)
    count(f"instance_events_{outcome}")
    return {"outcome": outcome}


def _outcome(event: Any) -> str:
    if not _matters(event):
        return "ignored"
    applied = wiring.store().applied()
    if applied is None or not applied.load_balancer_ids:
        return "nothing_selected"
    # A burst of events is one look: whoever noted it first has woken the worker, which takes the note before it looks.
    if not wiring.store().mark_changed(wiring.now_s()):
        return "noted_already"
    try:
        wiring.worker_function().wake()
    except ControlPlaneError:
        # A note that woke nobody would keep later events from waking somebody, and Lambda's next attempt at this one.
        wiring.store().take_changed()
        raise
    return "woken"


def _matters(event: Any) -> bool:
    """Is it an event of this account that can change what is mirrored? What is malformed is not."""
    if not isinstance(event, dict) or event.get("source") not in SOURCES:
        return False
    place = wiring.account().place()
    detail = event.get("detail")
    if event.get("account") != place.account or event.get("region") != place.region or not isinstance(detail, dict):
        return False
    if event["source"] == "aws.ec2":
        return detail.get("state") in STATES
    return event["source"] == "aws.autoscaling" or detail.get("lastStatus") in TASK_STATES
