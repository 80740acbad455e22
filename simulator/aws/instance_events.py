"""What EC2 tells on the bus of an instance, at each state that it goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.models.instances import Instance, InstanceBackend, InstanceState, Reservation

from simulator.aws.event_bus import publish
from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable


def instance_arn(instance: Any) -> str:
    """An instance's ARN."""
    backend = instance.ec2_backend
    return f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:instance/{instance.id}"


def _changed(instance: Any, *states: str) -> None:
    for state in states:
        publish(
            source="aws.ec2",
            detail_type="EC2 Instance State-change Notification",
            detail={"instance-id": instance.id, "state": state},
            resources=[instance_arn(instance)],
            account_id=instance.ec2_backend.account_id,
            region_name=instance.ec2_backend.region_name,
        )


@around(InstanceBackend, "run_instances")
def _run(original: Callable[..., Reservation], *args: Any, **kwargs: Any) -> Reservation:
    """Moto tells nobody."""
    reservation = original(*args, **kwargs)
    for instance in reservation.instances:
        _changed(instance, "pending", "running")
    return reservation


def _telling(name: str, *states: str) -> None:
    @around(Instance, name)
    def change(original: Callable[..., InstanceState], instance: Instance) -> InstanceState:
        previous = original(instance)
        if previous.name != states[-1]:
            _changed(instance, *states)
        return previous


_telling("start", "pending", "running")
_telling("stop", "stopping", "stopped")
_telling("terminate", "shutting-down", "terminated")
