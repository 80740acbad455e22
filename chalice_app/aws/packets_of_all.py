"""What all mirrored instances copied, where they are too many to be asked for each of their metrics every few minutes.

Of each the two metrics that a share of what arrives is made of, and less often. The newest steps are left out as they
stood when they were asked for: CloudWatch tells them late, and the answer is kept for longer than that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalice_app.aws.cloudwatch import METRICS_MAX, Counts, Metric, metric_counts
from chalice_app.errors import ControlPlaneError
from chalice_app.pipeline.kept import Kept
from chalice_app.pipeline.limits import ALL_SOURCES_KEPT_S, ALL_SOURCES_MAX, LOOKED_BACK_MINUTES
from chalice_app.pipeline.series import DELAY_S, MINUTE_S, Series

if TYPE_CHECKING:
    from collections.abc import Collection

MIRRORED = ("NetworkPacketsMirrorIn", "NetworkPacketsMirrorOut")
SOURCE_STEP_S = 300


@dataclass(frozen=True, slots=True)
class PacketsOfAll:
    """Keeps the last answer for ALL_SOURCES_KEPT_S, also that there was none."""

    _kept: Kept[Counts | None] = field(default_factory=lambda: Kept(ALL_SOURCES_KEPT_S))

    def series(self, cloudwatch: Any, instance_ids: Collection[str], now_s: float) -> Series | None:
        """Copied packets of all of these; None of more than ALL_SOURCES_MAX, and where CloudWatch did not tell."""
        if len(instance_ids) > ALL_SOURCES_MAX:
            return None
        # By age alone: one that came since lacks for a while, which overstates the share that arrives. To ask all of
        # them anew whenever one of hundreds comes or goes would be to ask at each look.
        counts = self._kept.get("all", now_s, lambda: _counts(cloudwatch, sorted(instance_ids), now_s))
        return None if counts is None else Series.of(counts, now_s, step_s=SOURCE_STEP_S)


def source_metric(instance_id: str, name: str) -> Metric:
    """A metric of a mirrored instance, which EC2 tells every SOURCE_STEP_S."""
    return Metric("AWS/EC2", name, (("InstanceId", instance_id),), SOURCE_STEP_S)


def _counts(cloudwatch: Any, instance_ids: Collection[str], now_s: float) -> Counts | None:
    metrics = [source_metric(instance_id, name) for instance_id in instance_ids for name in MIRRORED]
    # A step that begins later is not told to its end yet.
    end_s = int(now_s - DELAY_S) // SOURCE_STEP_S * SOURCE_STEP_S
    total: dict[int, float] = defaultdict(float)
    try:
        for start in range(0, len(metrics), METRICS_MAX):
            part = metrics[start : start + METRICS_MAX]
            for counts in metric_counts(cloudwatch, part, end_s - LOOKED_BACK_MINUTES * MINUTE_S, end_s).values():
                for minute, count in counts.items():
                    total[minute] += count
    except ControlPlaneError:
        return None
    return dict(total)
