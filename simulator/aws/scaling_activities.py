"""Scaling activities: recorded, shown by DescribeScalingActivities, and told on the bus.

moto shows none. Activities outlive their group, as on AWS, where they are shown then for those who ask for deleted
groups: a stack that could not launch its instances has removed the group by the time somebody asks why.
"""

# ruff: noqa: SLF001 - a request's parameters are read by moto's own private method
from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - a field of a dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from simulator.aws.event_bus import publish
from simulator.aws.patching import around
from simulator.limits import SCALING_ACTIVITIES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = {
    ("Launching", True): "EC2 Instance Launch Successful",
    ("Launching", False): "EC2 Instance Launch Unsuccessful",
    ("Terminating", True): "EC2 Instance Terminate Successful",
    ("Terminating", False): "EC2 Instance Terminate Unsuccessful",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One scaling activity that has ended."""

    activity_id: str
    group_name: str
    group_arn: str
    description: str
    cause: str
    started_at: datetime
    ended_at: datetime
    status_code: str
    status_message: str
    zone: str
    subnet_id: str

    @property
    def details(self) -> dict[str, str]:
        """Where it was."""
        return {
            **({"Subnet ID": self.subnet_id} if self.subnet_id else {}),
            "Availability Zone": self.zone,
        }


def launched(group: Any, instance: Any, cause: str) -> None:
    """Record that a group launched an instance."""
    _record(
        group,
        "Launching",
        f"Launching a new EC2 instance: {instance.id}",
        cause,
        instance.placement.zone,
        instance=instance,
    )


def launch_failed(group: Any, zone: str, subnet_id: str, cause: str, status_message: str) -> None:
    """Record that a group could not launch an instance."""
    description = f"Launching a new EC2 instance.  Status Reason: {status_message}"
    _record(group, "Launching", description, cause, zone, subnet_id=subnet_id, status_message=status_message)


def terminated(group: Any, instance: Any, cause: str) -> None:
    """Record that an instance of a group was terminated."""
    _record(
        group,
        "Terminating",
        f"Terminating EC2 instance: {instance.id}",
        cause,
        instance.placement.zone,
        instance=instance,
    )


def _record(  # noqa: PLR0913 - an activity's fields, by name
    group: Any,
    kind: str,
    description: str,
    cause: str,
    zone: str,
    *,
    instance: Any = None,
    subnet_id: str = "",
    status_message: str = "",
) -> None:
    at = utcnow()
    activity = Activity(
        activity_id=str(uuid4()),
        group_name=group.name,
        group_arn=group.arn,
        description=description,
        cause=f"At {at:%Y-%m-%dT%H:%M:%SZ} {cause}",
        started_at=at,
        ended_at=at,
        status_code="Failed" if status_message else "Successful",
        status_message=status_message,
        zone=zone,
        subnet_id=subnet_id or (instance.subnet_id if instance else "") or "",
    )
    activities(group.autoscaling_backend).appendleft(activity)
    _tell(activity, kind, instance, group.autoscaling_backend)


def _tell(activity: Activity, kind: str, instance: Any, backend: Any) -> None:
    instance_id = instance.id if instance else ""
    place = f"{backend.region_name}:{backend.account_id}"
    instance_arns = [f"arn:{backend.partition}:ec2:{place}:instance/{instance_id}"] if instance_id else []
    is_success = activity.status_code == "Successful"
    publish(
        source="aws.autoscaling",
        detail_type=EVENTS[kind, is_success],
        detail={
            # The event comes before the activity is closed (Auto Scaling guide, event reference).
            "StatusCode": "InProgress" if is_success else "Failed",
            "Description": activity.description,
            "AutoScalingGroupName": activity.group_name,
            "ActivityId": activity.activity_id,
            "Details": activity.details,
            "RequestId": activity.activity_id,
            "StatusMessage": activity.status_message,
            "StartTime": f"{activity.started_at:%Y-%m-%dT%H:%M:%SZ}",
            "EndTime": f"{activity.ended_at:%Y-%m-%dT%H:%M:%SZ}",
            "EC2InstanceId": instance_id,
            "Cause": activity.cause,
        },
        resources=[activity.group_arn, *instance_arns],
        account_id=backend.account_id,
        region_name=backend.region_name,
    )


def activities(backend: Any) -> deque[Activity]:
    """The region's activities, newest first; they go when moto forgets the region."""
    recorded: deque[Activity] = backend.__dict__.setdefault("scaling_activities", deque(maxlen=SCALING_ACTIVITIES_MAX))
    return recorded


@around(AutoScalingResponse, "describe_scaling_activities")
def _describe(original: Callable[..., Any], response: AutoScalingResponse) -> ActionResult:  # noqa: ARG001 - it shows none
    backend, name = response.autoscaling_backend, response._get_param("AutoScalingGroupName")
    is_with_deleted = bool(response._get_param("IncludeDeletedGroups"))
    if name and name not in backend.autoscaling_groups and not is_with_deleted:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    wanted = response._get_param("ActivityIds") or ()
    present = {group.arn for group in backend.autoscaling_groups.values()}
    found = [
        _shown(each, is_present=each.group_arn in present)
        for each in activities(backend)
        if name in {None, each.group_name}
        and (not wanted or each.activity_id in wanted)
        and (is_with_deleted or each.group_arn in present)
    ]
    return ActionResult({"Activities": found})


def _shown(activity: Activity, *, is_present: bool) -> dict[str, Any]:
    return {
        "ActivityId": activity.activity_id,
        "AutoScalingGroupName": activity.group_name,
        "AutoScalingGroupARN": activity.group_arn,
        "AutoScalingGroupState": "InService" if is_present else "Deleted",
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": activity.started_at,
        "EndTime": activity.ended_at,
        "StatusCode": activity.status_code,
        "StatusMessage": activity.status_message or None,
        "Progress": 100,
        "Details": json.dumps(activity.details, separators=(",", ":")),
    }
