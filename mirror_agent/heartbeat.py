"""What an agent says of itself once a minute, and whenever it is asked: one structure for log, metrics and `--top`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from mirror_agent.limits import HEARTBEAT_VNIS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """How an agent is at one moment. Nothing of the traffic is in it but how much there was.

    Attributes:
        mode: "ring" or "socket"; `mode_reason` says why not the ring, where it is not.
        receive_age_s: since the receive loop last turned; None after it ended.
        sender_age_s: since the sender last turned.
        lag_s: no record waits for longer, be it in memory or in the spool: to the second, or to a thousandth of a long
            outage. What a former run left in the spool has waited since this one began.
        ailments: what is wrong, one sentence each.
        counters: totals since the start; names that end in `_held` are what is held now.
        counters_by_vni: datagrams and bytes, by VNI.
        vnis_left_out: how many VNIs are not in it.
    """

    version: str
    agent: str
    uptime_s: float
    mode: str
    mode_reason: str
    receive_age_s: float | None
    sender_age_s: float
    lag_s: float
    memory_bytes: int
    ailments: list[str]
    counters: Mapping[str, int]
    counters_by_vni: Mapping[int, Mapping[str, int]]
    vnis_left_out: int = 0

    def bounded(self) -> Heartbeat:
        """With the busiest VNIs alone, so that it fits into one line of a log."""
        busiest = sorted(self.counters_by_vni.items(), key=lambda item: -item[1].get("datagrams", 0))
        left_out = max(len(busiest) - HEARTBEAT_VNIS_MAX, 0)
        return replace(self, counters_by_vni=dict(busiest[:HEARTBEAT_VNIS_MAX]), vnis_left_out=left_out)

    def facts(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)
