"""Traffic over time as a series of points, each a step wide, without gaps."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Literal, get_args

from api_inventory.latency import percentile_ms
from api_inventory.minutes import MINUTE_NS, MINUTES_OF_HOUR, Interval
from api_inventory.timestamp import rfc3339
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.documents import PERCENTILES
from chalice_app.inventory.limits import TRAFFIC_POINTS_MAX

if TYPE_CHECKING:
    from api_inventory.minutes import Minutes

Step = Literal["minute", "quarter_hour", "hour", "day"]
MINUTES_OF: dict[Step, int] = {
    "minute": 1,
    "quarter_hour": 15,
    "hour": MINUTES_OF_HOUR,
    "day": 24 * MINUTES_OF_HOUR,
}
# What is shown where nobody says from when: a chart that is neither empty nor crowded.
_POINTS_DEFAULT: dict[Step, int] = {"minute": 60, "quarter_hour": 96, "hour": 24, "day": 31}
STEPS = get_args(Step)
NO_TRAFFIC = Interval()


def span_of(step: Step, from_ns: int | None, to_ns: int) -> tuple[int, int]:
    """First and last minute since the epoch of the steps that a span of time touches.

    Raises:
        InvalidRequest: the span ends before it begins, or has more steps than are told.
    """
    width = MINUTES_OF[step]
    last_step = max(to_ns - 1, 0) // MINUTE_NS // width
    first_step = last_step - _POINTS_DEFAULT[step] + 1 if from_ns is None else from_ns // MINUTE_NS // width
    if from_ns is not None and from_ns >= to_ns:
        raise InvalidRequest("from", "a time before `to`")
    if last_step - first_step >= TRAFFIC_POINTS_MAX:
        raise InvalidRequest(
            "step", f"a wider one: from `from` to `to`, there are at most {TRAFFIC_POINTS_MAX} of them"
        )
    return max(first_step, 0) * width, (last_step + 1) * width - 1


def points(minutes: Minutes, step: Step, first_minute: int, last_minute: int) -> list[dict[str, Any]]:
    """The points from the step of the first minute to that of the last; steps without traffic are zero."""
    width = MINUTES_OF[step]
    steps = by_step(minutes, step)
    return [
        {"at": rfc3339(number * width * MINUTE_NS)} | totals(steps.get(number, NO_TRAFFIC))
        for number in range(first_minute // width, last_minute // width + 1)
    ]


def by_step(minutes: Minutes, step: Step) -> dict[int, Interval]:
    """What happened in each step, by its number since the epoch."""
    steps: dict[int, list[Interval]] = {}
    for minute, interval in minutes.items():
        steps.setdefault(minute // MINUTES_OF[step], []).append(interval)
    return {number: reduce(Interval.merge, intervals) for number, intervals in steps.items()}


def within(minutes: Minutes, first_minute: int, last_minute: int) -> Interval:
    """All of a span of time together; stores give whole hours."""
    inside = (interval for minute, interval in minutes.items() if first_minute <= minute <= last_minute)
    return reduce(Interval.merge, inside, NO_TRAFFIC)


def totals(interval: Interval) -> dict[str, Any]:
    """What happened within a span of time."""
    return {
        "requests": interval.requests,
        "client_errors": interval.client_errors,
        "server_errors": interval.server_errors,
        "unanswered": interval.unanswered,
        "response_bytes": interval.response_bytes,
        "latency_ms": {name: percentile_ms(interval.latencies, percent) for name, percent in PERCENTILES.items()},
    }
