"""What ECS tells on the bus of a task: "ECS Task State Change". No task runs here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from simulator.aws.event_bus import publish

if TYPE_CHECKING:
    from collections.abc import Sequence


class Place(Protocol):
    """Where a task runs: a region of an account."""

    @property
    def account_id(self) -> str:
        """The account."""

    @property
    def region_name(self) -> str:
        """Its region."""


def ecs_task_changed(  # noqa: PLR0913 - what tasks differ in, by name
    place: Place,
    last_status: str,
    *,
    network_interface_ids: Sequence[str] = (),
    subnet_id: str = "",
    cluster: str = "shop",
    task_id: str = "",
    launch_type: str = "EC2",
    desired_status: str = "",
) -> None:
    """Tell that a task has come to a status: PROVISIONING, PENDING, RUNNING, DEPROVISIONING, STOPPED.

    A task in the network mode awsvpc has its network interfaces as attachments; one in another mode has none.
    """
    task_id = task_id or uuid4().hex
    arn = f"arn:aws:ecs:{place.region_name}:{place.account_id}"
    is_stopped = last_status in {"DEPROVISIONING", "STOPPED"}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    publish(
        source="aws.ecs",
        detail_type="ECS Task State Change",
        detail={
            "attachments": [
                _attachment(each, subnet_id, "DELETED" if is_stopped else "ATTACHED") for each in network_interface_ids
            ],
            "availabilityZone": f"{place.region_name}a",
            "clusterArn": f"{arn}:cluster/{cluster}",
            "containers": [],
            "createdAt": now,
            "updatedAt": now,
            "desiredStatus": desired_status or ("STOPPED" if is_stopped else "RUNNING"),
            "group": "service:web",
            "lastStatus": last_status,
            "launchType": launch_type,
            "taskArn": f"{arn}:task/{cluster}/{task_id}",
            "taskDefinitionArn": f"{arn}:task-definition/web:1",
            "version": 1,
        },
        resources=[f"{arn}:task/{cluster}/{task_id}"],
        account_id=place.account_id,
        region_name=place.region_name,
    )


def _attachment(interface_id: str, subnet_id: str, status: str) -> dict[str, Any]:
    details = {"subnetId": subnet_id, "networkInterfaceId": interface_id}
    return {
        "id": str(uuid4()),
        "type": "eni",
        "status": status,
        "details": [{"name": name, "value": value} for name, value in details.items() if value],
    }
