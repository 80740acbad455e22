"""Changes of status of our stacks: the operation goes on at once, and people hear of what came to rest.

What an event says is believed only so far as to look: status and root cause are asked of CloudFormation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from chalice import Blueprint

from chalice_app import wiring
from chalice_app.errors import ControlPlaneError
from chalice_app.operations.notice import of_stack
from chalice_app.operations.stack_leg import StackLeg
from chalice_app.stacks.stack_events import RefusedEvent, read_stack_event
from chalice_app.stacks.status import has_ended, standing
from chalice_app.telemetry import about, count, invoked

if TYPE_CHECKING:
    from chalice_app.failures.failure import Failure
    from chalice_app.stacks.stack_events import StackChange

logger = Logger(service="heliostat-control-plane")
blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="stack_events")
@invoked
def stack_events(event: Any, context: Any) -> dict[str, Any]:
    """Wake the worker; tell people once of each stack that came to rest."""
    del context
    place, owner = wiring.account().place(), wiring.settings().name
    names = (f"{owner}-collector", f"{owner}-processing")
    change = read_stack_event(event, account=place.account, region=place.region, stack_names=names)
    if isinstance(change, RefusedEvent):
        count("stack_events_refused")
        logger.warning("An event is not believed", code=change.code, event_id=change.event_id)
        return {"outcome": "refused", "code": change.code}
    count("stack_events_followed")
    # The token of a stack's change is the operation that asked for it.
    with about(operation=change.token):
        wiring.worker_function().wake()
        if change.is_of_stack and has_ended(change.status):
            failure = _failure(change)
            if standing(change.status).failed:
                count("stacks_failed")
            code = failure.code if failure else None
            logger.info("Stack at rest", stack=change.stack_name, status=change.status, code=code)
            wiring.tell(of_stack(change, failure))
    return {"outcome": "followed"}


def _failure(change: StackChange) -> Failure | None:
    if not standing(change.status).failed:
        return None
    try:
        events = wiring.stacks().events(change.stack_id)
        return StackLeg(
            wiring.stacks(), wiring.activities, wiring.settings().name, change.token or "", wiring.context()
        ).cause(change.stack_name, events)
    except ControlPlaneError as error:
        # The notice goes out all the same: the operation finds the cause by itself.
        logger.warning("The cause could not be read", code=error.code)
        return None
