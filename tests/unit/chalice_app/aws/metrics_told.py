"""Puts metrics into a simulated CloudWatch, as services and agents do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.region import Region


def told(  # noqa: PLR0917 - the parts of a metric
    region: Region, namespace: str, name: str, dimensions: dict[str, str], values: dict[int, float], now_s: float
) -> None:
    """These values, by how many minutes ago."""
    region.client("cloudwatch").put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": name,
                "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
                "Timestamp": datetime.fromtimestamp(now_s - 60 * minutes_ago, UTC),
                "Value": value,
            }
            for minutes_ago, value in values.items()
        ],
    )
