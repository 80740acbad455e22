"""Explains a message of AWS, or recorded events, by the catalogue: on this machine, without a control plane."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalice_app.failures.explain import UNEXPLAINED, explain
from chalice_app.stacks.root_cause import root_cause

if TYPE_CHECKING:
    from chalice_app.failures.failure import Failure
    from heliostat.control.events_file import RecordedEvents

# An error code of AWS ("Client.InternalError"), or a code of the catalogue ("no_capacity").
CODE = re.compile(r"[A-Za-z][A-Za-z0-9._]{1,255}")


def explain_text(given: str) -> Failure:
    """The failure that a code or a text of AWS stands for."""
    if not CODE.fullmatch(given):
        return explain(code=None, message=given)
    by_code = explain(code=given, message="")
    return by_code if by_code.code != UNEXPLAINED else explain(code=None, message=given)


def explain_events(recorded: RecordedEvents) -> Failure | None:
    """Why it failed: the first cause of the last operation, or the last launch that failed; None where nothing did."""
    cause = root_cause(recorded.events, activities=recorded.activities)
    if cause is not None:
        return cause.failure
    failed = [activity for activity in recorded.activities if activity.has_failed]
    if not failed:
        return None
    last = max(failed, key=lambda activity: (activity.at, activity.id))
    return explain(code=None, message=last.message, context={"zone": last.zone, "subnet_id": last.subnet_id})
