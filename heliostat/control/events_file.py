"""Reads what `aws cloudformation describe-stack-events` and `aws autoscaling describe-scaling-activities` print."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalice_app.stacks.event import StackEvent, hook_reason
from chalice_app.stacks.scaling_activity import ScalingActivity
from heliostat.control.limits import EVENTS_FILE_BYTES_MAX
from heliostat.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EXPECTED = (
    "expected the JSON of `aws cloudformation describe-stack-events` or `aws autoscaling describe-scaling-activities`"
)


@dataclass(frozen=True, slots=True)
class RecordedEvents:
    """What a file holds."""

    events: tuple[StackEvent, ...] = ()
    activities: tuple[ScalingActivity, ...] = ()


def read_events(file: Path) -> RecordedEvents:
    """The events of a file.

    Raises:
        UnreadableInput: there is no such file, or it holds something else.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(EVENTS_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise UnreadableInput(f"{file}: {error.strerror}") from error
    if len(content) > EVENTS_FILE_BYTES_MAX:
        raise UnreadableInput(f"{file}: larger than {EVENTS_FILE_BYTES_MAX:,} bytes; {EXPECTED}")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"{file}: no JSON; {EXPECTED}") from error
    rows = _rows(document)
    if rows is None:
        raise UnreadableInput(f"{file}: {EXPECTED}")
    events, activities = [], []
    for number, row in enumerate(rows):
        try:
            if "ActivityId" in row:
                activities.append(_activity(row))
            else:
                events.append(_event(row))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnreadableInput(f"{file}: row {number} lacks or garbles a field: {error}; {EXPECTED}") from error
    return RecordedEvents(tuple(events), tuple(activities))


def _rows(document: Any) -> list[Any] | None:
    """The rows of one answer, or of a list or an object of both kinds."""
    if isinstance(document, dict):
        lists = [document[name] for name in ("StackEvents", "Activities") if name in document]
        if not lists or not all(isinstance(rows, list) for rows in lists):
            return None
        return [row for rows in lists for row in rows]
    return document if isinstance(document, list) else None


def _event(row: Mapping[str, Any]) -> StackEvent:
    return StackEvent(
        id=str(row["EventId"]),
        stack_id=str(row["StackId"]),
        logical_id=str(row["LogicalResourceId"]),
        physical_id=str(row.get("PhysicalResourceId", "")),
        resource_type=str(row["ResourceType"]),
        status=str(row["ResourceStatus"]),
        reason=str(row.get("ResourceStatusReason", "")),
        at=_time(row["Timestamp"]),
        token=row.get("ClientRequestToken"),
        hook_reason=hook_reason(row),
    )


def _activity(row: Mapping[str, Any]) -> ScalingActivity:
    details = json.loads(row.get("Details") or "{}")
    return ScalingActivity(
        id=str(row["ActivityId"]),
        group_name=str(row["AutoScalingGroupName"]),
        status=str(row["StatusCode"]),
        message=str(row.get("StatusMessage", "")),
        cause=str(row.get("Cause", "")),
        at=_time(row["StartTime"]),
        zone=details.get("Availability Zone"),
        subnet_id=details.get("Subnet ID"),
    )


def _time(text: str) -> datetime:
    """With its zone: the AWS command line prints one, and old ones did not."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
