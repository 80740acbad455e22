"""Why an operation on a stack failed: the oldest failed resource of this operation, and what stands behind it.

A failed stack shows a dozen failures: the one that was first, those that were cancelled for it, and those of the way
back. Only the first is the cause. Where it is the agents' group, which did not get its instances or their signals, the
cause is in the group's scaling activities, and not in the stack at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice_app.failures.explain import UNEXPLAINED, explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from chalice_app.failures.failure import Failure
    from chalice_app.stacks.event import StackEvent
    from chalice_app.stacks.scaling_activity import ScalingActivity

GROUP_TYPE = "AWS::AutoScaling::AutoScalingGroup"
# Rows that say that the group has no healthy instances, and not why.
OF_GROUP = frozenset({"agents_silent", "group_unstable", "resource_not_ready", UNEXPLAINED})
# How CloudFormation wraps the text of a service whose resource it handles.
HANDLER = re.compile(r'^Resource handler returned message: "([\s\S]{1,4000}?)" \(RequestToken: [^,)]{1,80}')
# How CloudFormation says that a hook refused, and not why.
HOOK = re.compile(r"following hook\(s\) failed: \[")


@dataclass(frozen=True, slots=True)
class RootCause:
    """What failed first.

    Attributes:
        reason: AWS's text, of the resource or of the scaling activity behind it, without the handler's wrapping.
        activity_id: the scaling activity that says why; None where the resource's event does.
    """

    logical_id: str
    physical_id: str
    resource_type: str
    status: str
    at: datetime
    reason: str
    failure: Failure
    activity_id: str | None = None


def of_operation(events: Iterable[StackEvent], token: str | None = None) -> list[StackEvent]:
    """The events of one operation, the oldest first: by its client request token, else since somebody last asked.

    Events of resources that a token was given to carry it as well, those of the rollback included.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    if token is not None:
        of_token = [event for event in ordered if event.token == token]
        if of_token:
            return of_token
    starts = [number for number, event in enumerate(ordered) if event.starts_operation]
    return ordered[starts[-1] :] if starts else ordered


def root_cause(
    events: Iterable[StackEvent],
    *,
    token: str | None = None,
    activities: Sequence[ScalingActivity] = (),
    context: Mapping[str, Any] | None = None,
) -> RootCause | None:
    """The cause of a failed operation; None if nothing failed in it.

    Args:
        events: of the stack, in any order, repeated or not; at least those of the operation.
        token: the operation's client request token.
        activities: of the agents' group, in any order; looked into where the group is what failed.
        context: facts for the explanation (account, region, key_arn, instance_types...).
    """
    operation = of_operation(events, token)
    failed = _first_failed(operation)
    if failed is None:
        return None
    whole = _with_hook(failed, operation)
    reason = unwrapped(whole)
    told = {"logical_id": failed.logical_id, **(context or {})}
    failure = explain(code=None, message=whole, resource_type=failed.resource_type, context=told)
    activity = None
    if failed.resource_type == GROUP_TYPE and failure.code in OF_GROUP:
        activity = _failed_launch(activities, operation[0].at, failed)
    if activity is not None:
        reason = activity.message
        where = {"zone": activity.zone, "subnet_id": activity.subnet_id}
        # A fact that the message itself tells counts more: `explain` lets it.
        failure = explain(code=None, message=reason, resource_type=failed.resource_type, context={**where, **told})
    return RootCause(
        logical_id=failed.logical_id,
        physical_id=failed.physical_id,
        resource_type=failed.resource_type,
        status=failed.status,
        at=failed.at,
        reason=reason,
        failure=failure,
        activity_id=activity.id if activity else None,
    )


def _first_failed(operation: Sequence[StackEvent]) -> StackEvent | None:
    """The oldest failure of a resource; of the stack itself only if no resource failed (a policy, a timeout)."""
    failed = [event for event in operation if event.has_failed and not event.was_cancelled]
    of_resources = [event for event in failed if not event.is_of_stack]
    if of_resources:
        return of_resources[0]
    if failed:
        return failed[0]
    # A rollback with a reason and without a failed resource: a timeout, or somebody who cancelled.
    turned = [event for event in operation if event.is_of_stack and "ROLLBACK_IN_PROGRESS" in event.status]
    return turned[0] if turned else None


def _failed_launch(activities: Sequence[ScalingActivity], since: datetime, group: StackEvent) -> ScalingActivity | None:
    """The oldest failed activity of this operation that the catalogue knows; else the oldest that failed."""
    failed = sorted(
        (
            activity
            for activity in activities
            if activity.has_failed
            and activity.at >= since
            and (not group.physical_id or activity.group_name == group.physical_id)
        ),
        key=lambda activity: (activity.at, activity.id),
    )
    known = (activity for activity in failed if _is_known(activity))
    return next(known, failed[0] if failed else None)


def _is_known(activity: ScalingActivity) -> bool:
    return explain(code=None, message=activity.message, resource_type=GROUP_TYPE).code != UNEXPLAINED


def _with_hook(failed: StackEvent, operation: Sequence[StackEvent]) -> str:
    """The reason of a failure; where a hook refused, with what the hook said, which is in an event of its own."""
    if not HOOK.search(failed.reason):
        return failed.reason
    said = (each.hook_reason for each in operation if each.logical_id == failed.logical_id and each.hook_reason)
    words = next(said, "")
    return f"{failed.reason} : {words}" if words and words not in failed.reason else failed.reason


def unwrapped(reason: str) -> str:
    """The service's own words in a reason that CloudFormation's handler wrapped."""
    found = HANDLER.match(reason)
    return found[1] if found else reason


def failed_resources(events: Iterable[StackEvent], token: str | None = None) -> tuple[str, ...]:
    """Logical ids of the resources whose last event in the operation is a failure: what a recovery may leave out."""
    last: dict[str, StackEvent] = {}
    for event in of_operation(events, token):
        if not event.is_of_stack:
            last[event.logical_id] = event
    return tuple(sorted(name for name, event in last.items() if event.has_failed and not event.was_cancelled))
