from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalice_app.aws.scaling import scaling_activities
from chalice_app.errors import AwsRefused
from tests.unit.chalice_app.aws.stubbed import stubbed

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
GROUP = "heliostat-collector-agents"
EXPECTED = {"AutoScalingGroupName": GROUP, "IncludeDeletedGroups": True, "MaxRecords": 100}


def row(second: int) -> dict[str, Any]:
    return {
        "ActivityId": f"activity-{second}",
        "AutoScalingGroupName": GROUP,
        "Cause": "At 2026-11-26T12:00:00Z an instance was started.",
        "StartTime": NOON + timedelta(seconds=second),
        "StatusCode": "Failed",
        "StatusMessage": "There are not enough free addresses in subnet 'subnet-0a' to satisfy the requested "
        "number of instances.",
        "Details": '{"Subnet ID":"subnet-0a","Availability Zone":"eu-central-1a"}',
    }


def test_activities_are_read_also_of_a_group_that_is_gone_until_they_are_too_old() -> None:
    with stubbed("autoscaling") as (client, stubber):
        stubber.add_response(
            "describe_scaling_activities", {"Activities": [row(9), row(5)], "NextToken": "more"}, EXPECTED
        )
        stubber.add_response(
            "describe_scaling_activities",
            {"Activities": [row(1), row(-1)], "NextToken": "older"},
            {**EXPECTED, "NextToken": "more"},
        )

        activities = scaling_activities(client, GROUP, since=NOON)

    assert [activity.id for activity in activities] == ["activity-9", "activity-5", "activity-1"]
    assert (activities[0].zone, activities[0].subnet_id, activities[0].has_failed) == (
        "eu-central-1a",
        "subnet-0a",
        True,
    )


def test_no_more_are_read_than_are_asked_for() -> None:
    with stubbed("autoscaling") as (client, stubber):
        stubber.add_response(
            "describe_scaling_activities", {"Activities": [row(9), row(5), row(1)], "NextToken": "more"}, EXPECTED
        )

        assert len(scaling_activities(client, GROUP, activities_max=2)) == 2


def test_a_refusal_is_named() -> None:
    with stubbed("autoscaling") as (client, stubber):
        stubber.add_client_error("describe_scaling_activities", "AccessDenied", "no")

        with pytest.raises(AwsRefused) as raised:
            scaling_activities(client, GROUP)

    assert raised.value.operation == "autoscaling:DescribeScalingActivities"
