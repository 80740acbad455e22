"""What arrived of each virtual network between two heartbeats of the agents, whose counters only grow. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice_app.pipeline.limits import ARRIVALS_SPAN_S, HEARTBEAT_SILENCE_S, LISTENED_S
from chalice_app.pipeline.measures import Arrivals, Unread
from chalice_app.pipeline.reasons import failure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SILENT = "No agent has told of itself lately."


@dataclass(frozen=True, slots=True)
class Beat:
    """What one heartbeat says of virtual networks.

    Attributes:
        packets: since the agent's start, by VNI.
        is_whole: False where it left VNIs out.
    """

    uptime_s: float
    packets: Mapping[int, int]
    is_whole: bool = True

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Beat | None:
        """From a line of the agents' log; None where it is none of a heartbeat."""
        try:
            packets = {int(vni): int(each["datagrams"]) for vni, each in document["counters_by_vni"].items()}
            return cls(float(document["uptime_s"]), packets, not document.get("vnis_left_out"))
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def arrived(before: Mapping[str, Beat], after: Mapping[str, Beat]) -> Arrivals | Unread:
    """What came between the two, each by agent: about ARRIVALS_SPAN_S apart.

    An agent that went in between, or of whose beginning nothing is known, makes it a part of the whole; so does it that
    none has listened for LISTENED_S.
    """
    if not after:
        return Unread(failure_of("not_measured", what=SILENT))
    by_vni: dict[int, float] = {}
    is_whole = before.keys() <= after.keys()
    listened_s = 0.0
    for agent, now in after.items():
        then = _beginning(before.get(agent), now)
        if then is None:
            is_whole = False
            continue
        is_whole = is_whole and now.is_whole
        span_s = max(now.uptime_s - then.uptime_s, 1.0)
        listened_s = max(listened_s, span_s)
        for vni, packets in now.packets.items():
            if vni in then.packets or then.is_whole:
                grown = max(packets - then.packets.get(vni, 0), 0)
                by_vni[vni] = by_vni.get(vni, 0.0) + grown / span_s
            else:
                # It may have come before as well, unmentioned.
                is_whole = False
    return Arrivals(by_vni, is_whole and listened_s >= LISTENED_S)


def _beginning(then: Beat | None, now: Beat) -> Beat | None:
    """From when on an agent's packets count; None where that is not known."""
    if then is not None and then.uptime_s <= now.uptime_s:
        return then
    # Started since: all that it counted is of this span.
    is_young = then is not None or now.uptime_s <= ARRIVALS_SPAN_S + HEARTBEAT_SILENCE_S
    return Beat(0.0, {}) if is_young else None
