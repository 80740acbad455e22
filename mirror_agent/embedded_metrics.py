"""Counters in CloudWatch's embedded metric format: a log line from which CloudWatch makes metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

One dimension, the stack: CloudWatch bills each metric of each set of dimensions, and adds up what several agents
report. Which agent it was stands beside them, unbilled, and can be asked for in Logs Insights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mirror_agent.limits import METRICS_PER_LINE_MAX
from mirror_agent.loss_sums import loss_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mirror_agent.heartbeat import Heartbeat

_GAUGE_SUFFIX = "_held"
# Reported also where nothing was counted, so that an alarm can tell silence from a missing agent, and that none reckons
# with a metric that there never was. Every other counter becomes a metric, and is billed, only once it counts.
ALWAYS_REPORTED = (
    *("cpu_ms", "datagrams", "datagrams_dropped_kernel", "exchanges", "exchanges_cut", "exchanges_lost"),
    *("exchanges_sent", "records_sent"),
)


@dataclass(frozen=True, slots=True)
class MetricSpace:
    """Where metrics stand in CloudWatch."""

    namespace: str
    stack_name: str


class CounterDeltas:
    """What was counted since the last report that arrived: a report that is lost is in the next one."""

    def __init__(self) -> None:
        self._reported: Mapping[str, int] = {}

    def since(self, counters: Mapping[str, int]) -> dict[str, int]:
        """By how much each counter grew; gauges are given as they are."""
        return {
            name: value if name.endswith(_GAUGE_SUFFIX) else max(value - self._reported.get(name, 0), 0)
            for name, value in counters.items()
        }

    def arrived(self, counters: Mapping[str, int]) -> None:
        """These totals have been reported."""
        self._reported = dict(counters)


def embedded_metrics(
    heartbeat: Heartbeat, deltas: Mapping[str, int], space: MetricSpace, now_ms: int
) -> Iterator[dict[str, Any]]:
    """The lines of one report, each with as many metrics as one may hold."""
    values: dict[str, tuple[float, str]] = dict.fromkeys(ALWAYS_REPORTED, (0, "Count"))
    counts = {**deltas, **loss_sums(deltas)}
    values |= {name: (count, "Count") for name, count in sorted(counts.items()) if count or name in values}
    values |= {"memory_bytes": (heartbeat.memory_bytes, "Bytes"), "lag_s": (heartbeat.lag_s, "Seconds")}
    values |= {"ailments": (len(heartbeat.ailments), "Count")}
    names = list(values)
    for start in range(0, len(names), METRICS_PER_LINE_MAX):
        part = names[start : start + METRICS_PER_LINE_MAX]
        directive = {
            "Namespace": space.namespace,
            "Dimensions": [["StackName"]],
            "Metrics": [{"Name": name, "Unit": values[name][1]} for name in part],
        }
        yield {
            "_aws": {"Timestamp": now_ms, "CloudWatchMetrics": [directive]},
            "StackName": space.stack_name,
            "agent": heartbeat.agent,
            "version": heartbeat.version,
            **{name: values[name][0] for name in part},
        }
