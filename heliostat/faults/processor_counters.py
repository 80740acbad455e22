"""What the processor counts, as its log has it, held against what it was delivered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from heliostat.faults.agent_runs import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from heliostat.faults.deliveries import Delivery
    from heliostat.faults.witness import Position, Witnessed

_REJECTED = "records_rejected"
_ALL_DROPPED = "exchanges_dropped"


def read_counters(log: Path) -> Counter[str]:
    """The sum of each metric that a function wrote to its log in the embedded metric format.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    counters: Counter[str] = Counter()
    for line in read_lines(log) if log.exists() else ():
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            for metric in directive["Metrics"]:
                values = line[metric["Name"]]
                counters[metric["Name"]] += int(sum(values) if isinstance(values, list) else values)
    return counters


def miscounted(counters: Mapping[str, int], deliveries: Iterable[Delivery], records: Iterable[Witnessed]) -> list[str]:
    """What the processor did not count, or counted too often.

    It counts deliveries. One that was answered and of which no record has to come again was counted whole; of another,
    as much as it came to.
    """
    at = {record.position: record for record in records}
    least: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for delivery in deliveries:
        told = _counted(delivery.positions, at)
        most += told
        if delivery.is_whole:
            least += told
    found = Counter(counters)
    for name, count in counters.items():
        for kind in (_REJECTED, _ALL_DROPPED):
            if name.startswith(f"{kind}_"):
                found[kind] += count
    return [
        f"{name} of the processor: {found[name]}, expected {least[name]} to {most[name]}"
        for name in ("records", "exchanges", "exchanges_dropped_response_without_request", _ALL_DROPPED, _REJECTED)
        if not least[name] <= found[name] <= most[name]
    ]


def _counted(positions: Iterable[Position], at: Mapping[Position, Witnessed]) -> Counter[str]:
    told: Counter[str] = Counter()
    for position in positions:
        record = at[position]
        told["records"] += 1
        told["exchanges"] += record.exchanges
        told["exchanges_dropped_response_without_request"] += record.without_request
        told[_ALL_DROPPED] += record.without_request
        told[_REJECTED] += record.is_poison
    return told
