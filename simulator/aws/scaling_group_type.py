"""AWS::AutoScaling::AutoScalingGroup: when it counts as created, and how it is updated.

moto counts every group as created, and replaces it at an update. CloudFormation waits for the signals that a
CreationPolicy asks for, and else for the group's instances; here no instance runs a script that signals, so that a
launch that succeeds counts as its signal. An update changes the group in place, and replaces its instances one by one
where the UpdatePolicy says so and the group would launch others by now.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.cloudformation.exceptions import CloudFormationError

from simulator.aws import scaling_activities
from simulator.aws.launching import is_as_launched_now, launch_one, terminate_one
from simulator.aws.patching import around
from simulator.aws.resource_types import HalfMade

if TYPE_CHECKING:
    from collections.abc import Callable

    Resource = dict[str, Any]


@around(FakeAutoScalingGroup, "create_from_cloudformation_json")
def _create(
    original: Callable[..., Any],
    resource_name: str,
    cloudformation_json: Resource,
    account_id: str,
    region_name: str,
    **settings: Any,
) -> Any:
    group = original(resource_name, cloudformation_json, account_id, region_name, **settings)
    policy = cloudformation_json.get("CreationPolicy") or {}
    if reason := _missing_signals(group, policy) if "ResourceSignal" in policy else _missing_instances(group):
        raise HalfMade(reason, group)
    return group


def _missing_signals(group: Any, policy: dict[str, Any]) -> str | None:
    received, count = len(group.instance_states), int((policy["ResourceSignal"] or {}).get("Count", 1))
    percent = int((policy.get("AutoScalingCreationPolicy") or {}).get("MinSuccessfulInstancesPercent", 100))
    return _unsatisfied(received, count, percent) if received < ceil(count * percent / 100) else None


def _unsatisfied(received: int, count: int, percent: int = 100) -> str:
    return (
        f"Received {min(received, count)} SUCCESS signal(s) out of {count}. "
        f"Unable to satisfy {percent}% MinSuccessfulInstancesPercent requirement"
    )


def _missing_instances(group: Any) -> str | None:
    if len(group.instance_states) >= int(group.desired_capacity or 0):
        return None
    own = (each for each in scaling_activities.activities(group.autoscaling_backend) if each.group_arn == group.arn)
    failed = next((each.status_message for each in own if each.status_message), "")
    return f"Group did not stabilize. Last scaling activity: {failed}"


@around(FakeAutoScalingGroup, "update_from_cloudformation_json")
def _update(
    original: Callable[..., Any],  # noqa: ARG001 - it deletes the group, and makes another
    *,
    original_resource: Any,
    cloudformation_json: Resource,
    **_: Any,
) -> Any:
    group, properties = original_resource, cloudformation_json["Properties"]
    group.target_group_arns = [*properties.get("TargetGroupARNs", [])]
    group.tags = [*properties.get("Tags", [])]
    group.update(
        availability_zones=properties.get("AvailabilityZones", []),
        desired_capacity=_number(properties.get("DesiredCapacity")),
        max_size=_number(properties.get("MaxSize")),
        min_size=_number(properties.get("MinSize")),
        launch_config_name=properties.get("LaunchConfigurationName", ""),
        launch_template=properties.get("LaunchTemplate", {}),
        vpc_zone_identifier=",".join(properties.get("VPCZoneIdentifier", [])),
        health_check_period=_number(properties.get("HealthCheckGracePeriod")),
        health_check_type=properties.get("HealthCheckType"),
        mixed_instances_policy=properties.get("MixedInstancesPolicy"),
    )
    if "AutoScalingRollingUpdate" in (cloudformation_json.get("UpdatePolicy") or {}):
        _roll(group)
    return group


def _roll(group: Any) -> None:
    """Replace instances that the group would not launch so any more; the first that it cannot launch ends it."""
    for state in [each for each in group.instance_states if not is_as_launched_now(group, each.instance)]:
        if not launch_one(group):
            raise CloudFormationError(_unsatisfied(0, 1))
        terminate_one(group, state, "an instance was taken out of service in response to a user request.")


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
