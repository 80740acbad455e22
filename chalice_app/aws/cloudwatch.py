"""Metrics of CloudWatch, many at once: GetMetricData takes 500, and bills each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalice_app.aws.refusal import named_refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

METRICS_MAX = 500
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric to ask for, in steps."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    step_s: int = MINUTE_S
    statistic: str = "Sum"


Counts = dict[int, float]
"""By the minute since the epoch in which a step began. A step that CloudWatch knows nothing of is not in it."""


def metric_counts(client: Any, wanted: Iterable[Metric], first_s: int, end_s: int) -> dict[Metric, Counts]:
    """What each was between two moments; the first METRICS_MAX of them are asked for.

    Raises:
        AwsRefused, AwsUnreachable: CloudWatch did not tell.
    """
    metrics = list(dict.fromkeys(wanted))[:METRICS_MAX]
    found: dict[Metric, Counts] = {metric: {} for metric in metrics}
    if not metrics:
        return found
    with named_refusals("cloudwatch:GetMetricData"):
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=[_query(f"m{at}", metric) for at, metric in enumerate(metrics)],
            StartTime=datetime.fromtimestamp(first_s, UTC),
            EndTime=datetime.fromtimestamp(end_s, UTC),
            ScanBy="TimestampAscending",
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                counts = found[metrics[int(result["Id"][1:])]]
                for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                    counts[int(at.timestamp()) // MINUTE_S] = value
    return found


def _query(identifier: str, metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {
        "Id": identifier,
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": metric.step_s,
            "Stat": metric.statistic,
        },
    }


def balancer_dimension(load_balancer_arn: str) -> tuple[tuple[str, str], ...]:
    """CloudWatch knows a load balancer by the end of its ARN: net/NAME/ID."""
    return (("LoadBalancer", load_balancer_arn.partition(":loadbalancer/")[2]),)
