"""Activities of an Auto Scaling group: where it is told why an instance did not launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals
from chalice_app.stacks.scaling_activity import ScalingActivity, activity_place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# AWS keeps six weeks of them; a launch that fails is tried again every minute or so, with the same text.
ACTIVITIES_MAX = 200


def scaling_activities(
    client: Any, group_name: str, *, since: datetime | None = None, activities_max: int = ACTIVITIES_MAX
) -> list[ScalingActivity]:
    """The newest activities of a group since a moment; also of one that a rollback has deleted.

    Raises:
        AwsRefused, AwsUnreachable: they could not be read.
    """
    found: list[ScalingActivity] = []
    with named_refusals("autoscaling:DescribeScalingActivities"):
        pages = client.get_paginator("describe_scaling_activities").paginate(
            AutoScalingGroupName=group_name,
            IncludeDeletedGroups=True,
            PaginationConfig={"MaxItems": activities_max, "PageSize": 100},
        )
        for page in pages:
            activities = [_activity(row) for row in page["Activities"]]
            found += [activity for activity in activities if since is None or activity.at >= since]
            # They come newest first.
            if since is not None and activities and activities[-1].at < since:
                break
    return found


def _activity(row: Mapping[str, Any]) -> ScalingActivity:
    zone, subnet_id = activity_place(row.get("Details") or "")
    return ScalingActivity(
        id=row["ActivityId"],
        group_name=row["AutoScalingGroupName"],
        status=row["StatusCode"],
        message=row.get("StatusMessage") or "",
        cause=row.get("Cause") or "",
        at=row["StartTime"],
        zone=zone,
        subnet_id=subnet_id,
    )
