"""One activity of an Auto Scaling group: where a launch failure says why."""

from __future__ import annotations

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
