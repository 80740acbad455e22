"""Follows an operation until it has ended, or waits for a person."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from heliostat.control.limits import LOOK_INTERVAL_S, TROUBLED_LOOKS_MAX, WATCH_S
from heliostat.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_WAITING,
    ControlPlaneRefused,
    ControlPlaneUnreachable,
    OperationGoesOn,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliostat.control.api import ControlPlane, Document

RESTING = frozenset({"succeeded", "failed", "superseded", "waiting"})
EXIT_STATUSES = {"succeeded": EXIT_DONE, "waiting": EXIT_WAITING}


def operation_path(operation_id: str) -> str:
    """The route of an operation."""
    return f"/v1/operations/{quote(operation_id, safe='')}"


def exit_status(operation: Document) -> int:
    """The exit status that the end of an operation stands for."""
    return EXIT_STATUSES.get(operation["state"], EXIT_FAILED)


def follow(
    operation: Document,
    control: ControlPlane,
    show: Callable[[Document], None],
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Document:
    """The operation as it ended, or as it waits for a person; `show` is given it at each look.

    The control plane may be away for a while: the operation does not need it that anybody watches.

    Raises:
        OperationGoesOn: a person pressed Ctrl-C, or nothing could be seen for too long.
    """
    again = f"watch it with `heliostat watch {operation['id']}`"
    deadline_s = clock() + WATCH_S
    troubled = 0
    try:
        show(operation)
        while operation["state"] not in RESTING:
            if clock() > deadline_s:
                raise OperationGoesOn(f"the operation goes on for more than {WATCH_S / 3600:.0f} hours: {again}")
            pause(LOOK_INTERVAL_S)
            try:
                operation, troubled = control.get(operation_path(operation["id"])), 0
            except (ControlPlaneRefused, ControlPlaneUnreachable) as error:
                troubled += 1
                if not _may_pass(error) or troubled > TROUBLED_LOOKS_MAX:
                    raise OperationGoesOn(f"the operation goes on, but cannot be seen: {error}; {again}") from error
                continue
            show(operation)
    except KeyboardInterrupt:
        raise OperationGoesOn(f"the operation goes on without you: {again}", exit_code=EXIT_INTERRUPTED) from None
    return operation


def _may_pass(error: ControlPlaneRefused | ControlPlaneUnreachable) -> bool:
    return isinstance(error, ControlPlaneUnreachable) or error.retryable
