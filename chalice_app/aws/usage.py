"""What was used within the last day, as CloudWatch tells it by the hour.

ConsumedLCUs is a rate, so that an hour's average is the hour's units; what else is billed is counted, and summed up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalice_app.aws.clients import client
from chalice_app.aws.cloudwatch import MINUTE_S, Metric, balancer_dimension, metric_counts
from chalice_app.aws.measures import AGENT_SPACE
from chalice_app.costs.usage import Usage, UsageName
from chalice_app.errors import ControlPlaneError
from chalice_app.failures.refused import explain_error
from chalice_app.pipeline.counters import AGENT_COUNTERS
from chalice_app.pipeline.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chalice_app.pipeline.measures import Places

HOUR_S = 3_600
MEASURED_HOURS = 24
# It changes by the hour.
USAGE_KEPT_S = 300
# The steps in which the count of metrics is taken: what counted at all within the day.
DAY_S = MEASURED_HOURS * HOUR_S


@dataclass(slots=True)
class CloudWatchUsage:
    """Implements `UsageMeasures` for one region."""

    clock: Callable[[], float]
    cloudwatch: Any = field(default_factory=lambda: client("cloudwatch"))
    _usage: Kept[Usage] = field(default_factory=lambda: Kept(USAGE_KEPT_S))

    def usage(self, places: Places, tables: tuple[str, ...], functions: Mapping[str, int]) -> Usage:
        """Of these tables, and functions with their memory in MB."""
        question = (places.collector_stack, places.load_balancer_arn, places.stream_name, tables, tuple(functions))
        return self._usage.get(question, self.clock(), lambda: self._ask(places, tables, functions))

    def _ask(self, places: Places, tables: tuple[str, ...], functions: Mapping[str, int]) -> Usage:
        now_s = self.clock()
        end_s, now_minute = (int(now_s) // HOUR_S + 1) * HOUR_S, int(now_s) // MINUTE_S
        parts = list(_parts(places, tables, functions))
        counters = [
            Metric(AGENT_SPACE, name, (("StackName", places.collector_stack),), HOUR_S) for name in AGENT_COUNTERS
        ]
        try:
            found = metric_counts(
                self.cloudwatch, [*(metric for _, metric, _ in parts), *counters], end_s - DAY_S, end_s
            )
        except ControlPlaneError as error:
            return Usage(None, refused=explain_error(error))
        quantities: dict[UsageName, float] = {}
        first: dict[UsageName, int] = {}
        for name, metric, weight in parts:
            if found[metric]:
                quantities[name] = quantities.get(name, 0.0) + sum(found[metric].values()) * weight
                first[name] = min(first.get(name, now_minute), *found[metric])
        told = sum(bool(found[metric]) for metric in counters)
        if told:
            quantities["metrics"] = told
        hours_of = {name: _hours_since(minute, now_s) for name, minute in first.items()}
        minutes = [minute for counts in found.values() for minute in counts]
        hours = _hours_since(min(minutes), now_s) if minutes else None
        return Usage(hours, quantities, hours_of=hours_of)


def _hours_since(minute: int, now_s: float) -> float:
    """Since the hour of which something is told first, that begins with this minute; a day at the most."""
    return min(max((now_s - minute * MINUTE_S) / HOUR_S, 1 / 60), float(MEASURED_HOURS))


def _parts(
    places: Places, tables: tuple[str, ...], functions: Mapping[str, int]
) -> Iterator[tuple[UsageName, Metric, float]]:
    """What each quantity is the sum of, and how much one of it weighs."""
    if places.load_balancer_arn is not None:
        dimension = balancer_dimension(places.load_balancer_arn)
        metric = Metric("AWS/NetworkELB", "ConsumedLCUs", dimension, HOUR_S, "Average")
        yield "capacity_unit_hours", metric, 1
    if places.stream_name is not None:
        stream = (("StreamName", places.stream_name),)
        yield "stream_bytes_in", Metric("AWS/Kinesis", "IncomingBytes", stream, HOUR_S), 1
        yield "stream_bytes_out", Metric("AWS/Kinesis", "GetRecords.Bytes", stream, HOUR_S), 1
    for name, memory_mb in functions.items():
        function = (("FunctionName", name),)
        yield "function_requests", Metric("AWS/Lambda", "Invocations", function, HOUR_S), 1
        # Duration is in milliseconds.
        yield "function_gb_seconds", Metric("AWS/Lambda", "Duration", function, HOUR_S), memory_mb / 1024 / 1000
    for table in tables:
        dimensions = (("TableName", table),)
        yield "table_writes", Metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", dimensions, HOUR_S), 1
        yield "table_reads", Metric("AWS/DynamoDB", "ConsumedReadCapacityUnits", dimensions, HOUR_S), 1
    if places.log_group is not None:
        group = (("LogGroupName", places.log_group),)
        yield "log_bytes", Metric("AWS/Logs", "IncomingBytes", group, HOUR_S), 1
