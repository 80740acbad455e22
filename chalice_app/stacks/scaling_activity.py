"""One activity of an Auto Scaling group: where a launch failure says why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

FAILED_STATUSES = frozenset({"Failed", "Cancelled"})


@dataclass(frozen=True, slots=True)
class ScalingActivity:
    """A scaling activity; `message` is AWS's StatusMessage, `zone` and `subnet_id` are where it tried."""

    id: str
    group_name: str
    status: str
    message: str
    cause: str
    at: datetime
    zone: str | None = None
    subnet_id: str | None = None

    @property
    def has_failed(self) -> bool:
        """It did not come to its end, and says why."""
        return self.status in FAILED_STATUSES and bool(self.message)


def activity_place(details: str) -> tuple[str | None, str | None]:
    """The zone and the subnet that an activity's details tell: JSON in a string, as AWS gives it."""
    try:
        told = json.loads(details)
    except ValueError:
        return None, None
    if not isinstance(told, dict):
        return None, None
    zone, subnet_id = told.get("Availability Zone"), told.get("Subnet ID")
    return (zone if isinstance(zone, str) else None), (subnet_id if isinstance(subnet_id, str) else None)
