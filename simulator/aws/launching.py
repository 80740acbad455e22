"""How Auto Scaling groups launch instances, and fail to.

moto runs a whole group's instances at once, in one subnet, of the launch template's type, and never fails. Here each
instance is launched by itself: in the zone that has fewest, of the first type of the group's overrides that the zone
takes. A launch fails on what the region really lacks (an address, an offering of the type in the zone, vCPUs of the
quota, a KMS key that Auto Scaling may use), and on what a test asks for. After a failure a group waits with fewer
instances than desired, as on AWS, where it tries again after some minutes; here when told to.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from moto.autoscaling.models import (
    ASG_NAME_TAG,
    AutoScalingBackend,
    FakeAutoScalingGroup,
    InstanceState,
    autoscaling_backends,
)
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

from simulator.aws import scaling_activities
from simulator.aws.instance_interfaces import no_free_addresses
from simulator.aws.launch_failures import (
    CLIENT_ERROR,
    FAILED,
    Attempt,
    failing,
    failure_asked_for,
    insufficient_capacity,
    not_offered,
    vcpu_limit_exceeded,
)
from simulator.aws.patching import around
from simulator.aws.service_quotas import standard_vcpus_max, standard_vcpus_running, vcpus_of
from simulator.aws.volume_keys import is_usable_by_auto_scaling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
# What tests need of launches that fail.
__all__ = ["CLIENT_ERROR", "Attempt", "failing", "insufficient_capacity", "try_again", "vcpu_limit_exceeded"]


def try_again() -> None:
    """Let every group that is short of instances launch what it lacks, as Auto Scaling does by itself in time."""
    for regions in autoscaling_backends.values():
        for backend in regions.values():
            for group in [*backend.autoscaling_groups.values()]:
                group.set_desired_capacity(group.desired_capacity)


# --- launching --------------------------------------------------------------------------------------------------------


@around(FakeAutoScalingGroup, "replace_autoscaling_group_instances")
def _launch_each(original: Callable[..., None], group: Any, count_needed: int, tags: dict[str, str]) -> None:
    """Moto launches all at once, and cannot fail."""
    del original, tags
    if any(process["ProcessName"] == "Launch" for process in group.suspended_processes):
        return
    for _ in range(count_needed):
        if not launch_one(group):
            return


def launch_one(group: Any) -> bool:
    """Launch one instance; False where no zone takes any of the group's types, which its activities tell."""
    count = len(group.instance_states)
    cause = (
        "an instance was started in response to a difference between desired and actual capacity, "
        f"increasing the capacity from {count} to {count + 1}."
    )
    for zone, subnet_id in _places(group):
        messages = []
        for instance_type in types_of(group):
            attempt = Attempt(instance_type, zone, subnet_id, _other_zones(group, instance_type, zone))
            message = _obstacle(group, attempt)
            if message is None:
                instance = _run(group, attempt)
                scaling_activities.launched(group, instance, cause)
                return True
            messages.append(message)
        for message in dict.fromkeys(messages):
            scaling_activities.launch_failed(group, zone, subnet_id, cause, message)
    return False


def is_as_launched_now(group: Any, instance: Any) -> bool:
    """Whether the group would still launch an instance like this one: its source, its type and its subnet."""
    return (
        # One that was attached was launched by somebody else.
        getattr(instance, "launched_from", None) == _source(group)
        and instance.instance_type in types_of(group)
        and (not group.vpc_zone_identifier or instance.subnet_id in group.vpc_zone_identifier.split(","))
    )


def _source(group: Any) -> tuple[str, int]:
    """The version of a launch template, or the launch configuration, that instances are made from."""
    template = group.ec2_launch_template
    if template is None:
        return group.launch_config.name, 0
    return template.id, template.get_version(group.launch_template_version).number


def _places(group: Any) -> list[tuple[str, str]]:
    """Where a group may launch, by zone and subnet: first where it has fewest instances."""
    subnet_ids = group.vpc_zone_identifier.split(",") if group.vpc_zone_identifier else []
    ec2 = group.ec2_backend
    places = [(ec2.get_subnet(each).availability_zone, each) for each in subnet_ids]
    places = places or [(zone, "") for zone in group.availability_zones]
    zones = [state.instance.placement.zone for state in group.instance_states]
    return sorted(places, key=lambda place: zones.count(place[0]))


def types_of(group: Any) -> list[str]:
    """The instance types of a group, in the order in which it tries them."""
    policy = group.mixed_instances_policy or {}
    overrides = policy.get("LaunchTemplate", {}).get("Overrides") or []
    return [each["InstanceType"] for each in overrides if "InstanceType" in each] or [group.instance_type]


def _other_zones(group: Any, instance_type: str, zone: str) -> tuple[str, ...]:
    offered = _offered(group.region)
    return tuple(sorted({each for each in group.availability_zones if (instance_type, each) in offered} - {zone}))


@cache
def _offered(region_name: str) -> frozenset[tuple[str, str]]:
    """The types that zones of a region offer."""
    offerings: Iterable[dict[str, str]] = INSTANCE_TYPE_OFFERINGS["availability-zone"].get(region_name, ())
    return frozenset((each["InstanceType"], each["Location"]) for each in offerings)


def _obstacle(group: Any, attempt: Attempt) -> str | None:
    """Why the instance cannot be launched, as the group says it; None where nothing is in the way."""
    if asked := failure_asked_for(attempt):
        return asked
    if (attempt.instance_type, attempt.zone) not in _offered(group.region):
        return not_offered(attempt)
    vcpus = vcpus_of(attempt.instance_type)
    if vcpus and standard_vcpus_running(group.account_id, group.region) + vcpus > standard_vcpus_max():
        return vcpu_limit_exceeded(standard_vcpus_max())
    if attempt.subnet_id and group.ec2_backend.get_subnet(attempt.subnet_id).available_ip_address_count < 1:
        return f"{no_free_addresses(attempt.subnet_id)} {FAILED}"
    if not is_usable_by_auto_scaling(group.ec2_backend, _block_devices(group)):
        return CLIENT_ERROR
    return None


def _template(group: Any) -> dict[str, Any]:
    if group.ec2_launch_template is None:
        return {}
    data: dict[str, Any] = group.ec2_launch_template.get_version(group.launch_template_version).data
    return data


def _block_devices(group: Any) -> list[dict[str, Any]]:
    return list(_template(group).get("BlockDeviceMappings") or [])


def _run(group: Any, attempt: Attempt) -> Any:
    template = group.ec2_launch_template
    tags = {**group.get_propagated_tags(), ASG_NAME_TAG: group.name, **group.instance_tags}
    reservation = group.ec2_backend.run_instances(
        group.image_id,
        1,
        group.user_data,
        group.security_groups,
        instance_type=attempt.instance_type,
        is_instance_type_default=False,
        tags={"instance": tags},
        placement=attempt.zone,
        subnet_id=attempt.subnet_id or None,
        region_name=group.region,
        launch_config=group.launch_config,
        associate_public_ip=group.launch_config.associate_public_ip_address if group.launch_config else None,
        launch_template={"LaunchTemplateId": template.id, "Version": group.launch_template_version}
        if template
        else None,
        nics=_interfaces(group, attempt),
    )
    [instance] = reservation.instances
    instance.autoscaling_group = group
    instance.launched_from = _source(group)
    state = InstanceState(instance, protected_from_scale_in=group.new_instances_protected_from_scale_in)
    group.instance_states.append(state)
    _register(group, instance.id)
    return instance


def _interfaces(group: Any, attempt: Attempt) -> list[dict[str, Any]]:
    """The launch template's first interface, in the subnet of the attempt: moto passes over those of templates."""
    asked = _template(group).get("NetworkInterfaces") or []
    first = {
        name: value for name, value in (asked[0] if asked else {}).items() if name in {"Groups", "DeleteOnTermination"}
    }
    return [{**first, "DeviceIndex": 0, "SubnetId": attempt.subnet_id}] if first and attempt.subnet_id else []


def _register(group: Any, instance_id: str) -> None:
    elbv2 = group.autoscaling_backend.elbv2_backend
    for arn in group.target_group_arns:
        if target_group := elbv2.target_groups.get(arn):
            elbv2.register_targets(arn, [{"Id": instance_id, "Port": target_group.port}])


# --- terminating ------------------------------------------------------------------------------------------------------


@around(FakeAutoScalingGroup, "set_desired_capacity")
def _tell_what_was_terminated(original: Callable[..., None], group: Any, new_capacity: int | None) -> None:
    """Moto leaves instances that a group terminates registered with its target groups."""
    before = [*group.instance_states]
    original(group, new_capacity)
    for state in before:
        if state not in group.instance_states:
            _left(
                group,
                state.instance,
                "an instance was taken out of service in response to a difference between desired and actual capacity, "
                f"shrinking the capacity from {len(before)} to {len(group.instance_states)}.",
            )


@around(AutoScalingBackend, "notify_terminate_instances")
def _replace_terminated(original: Callable[..., None], backend: AutoScalingBackend, instance_ids: list[str]) -> None:
    """Moto replaces what was terminated behind a group's back, and tells nobody."""
    for group in backend.autoscaling_groups.values():
        for state in group.instance_states:
            if state.instance.id in instance_ids:
                _left(
                    group,
                    state.instance,
                    "an instance was taken out of service in response to an EC2 health check indicating it has been "
                    "terminated or stopped.",
                )
    original(backend, instance_ids)


def terminate_one(group: Any, state: InstanceState, cause: str) -> None:
    """Terminate an instance of a group, and take it out of the group and its target groups."""
    group.ec2_backend.terminate_instances([state.instance.id])
    group.instance_states = [each for each in group.instance_states if each is not state]
    _left(group, state.instance, cause)


def _left(group: Any, instance: Any, cause: str) -> None:
    elbv2 = group.autoscaling_backend.elbv2_backend
    for arn in group.target_group_arns:
        target_group = elbv2.target_groups.get(arn)
        if target_group and instance.id in target_group.targets:
            target_group.deregister_terminated_instances([instance.id])
    scaling_activities.terminated(group, instance, cause)
