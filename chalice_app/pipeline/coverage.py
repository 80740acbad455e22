"""How much of what sources copied arrived at agents, and what was lost under which name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.pipeline.counters import AGENT_LOSSES, DATAGRAMS, PROCESSOR_LOSSES, LossName
from chalice_app.pipeline.measures import Sources, Unread
from chalice_app.pipeline.reasons import failure_of
from chalice_app.pipeline.series import DELAY_S, MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.measures import Flows
    from chalice_app.pipeline.series import Series

SKIPPED = LossName(
    "source_packets_skipped",
    "packets",
    "Were to be copied, and were not: the instance is at the limit of its bandwidth, and AWS drops copies first.",
    "EC2's metrics NetworkPacketsSkipMirrorIn and Out: a larger instance type, or fewer ports.",
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Packets, as far back as was looked.

    Attributes:
        share: received of mirrored, at most 1; None where either is not known, and `unread` says why.
    """

    received: float | None
    mirrored: float | None
    skipped: float | None
    share: float | None
    unread: Failure | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A counter of losses that counted."""

    name: LossName
    count: float


def coverage(flows: Flows) -> Coverage:
    """Of all sources together."""
    sources, agents = flows.sources, flows.agents
    received = None if isinstance(agents, Unread) or DATAGRAMS not in agents else agents[DATAGRAMS].total
    if isinstance(sources, Unread):
        return Coverage(received, None, None, None, sources.failure)
    mirrored, skipped = sources.mirrored.total, sources.skipped.total
    if isinstance(agents, Unread):
        return Coverage(None, mirrored, skipped, None, agents.failure)
    if sources.left_out and sources.of_all is not None:
        # Asked less often, so that its newest minutes are older than the agents'.
        known = [] if DATAGRAMS not in agents else known_of_both(agents[DATAGRAMS], sources.of_all)
        return Coverage(received, sources.of_all.total, None, share_of(known), None)
    if sources.left_out:
        unasked = failure_of("not_measured", what=f"{sources.left_out:,} more instances are mirrored than are asked.")
        return Coverage(received, mirrored, skipped, None, unasked)
    # CloudWatch tells a source's packets later than an agent's: at the edge of time more can have arrived than left.
    share = min((received or 0) / mirrored, 1.0) if mirrored else None
    return Coverage(received, mirrored, skipped, share, None)


def known_of_both(received: Series, mirrored: Series) -> list[tuple[float, float]]:
    """Packets that agents received and that sources copied, of each minute of which both are known, the oldest first.

    The newest minutes are left out: CloudWatch tells a source's packets later than an agent's.
    """
    late = (DELAY_S + mirrored.step_s) // MINUTE_S
    return [
        (was, copied)
        for was, copied in zip(received.minutes[:-late], mirrored.minutes[:-late], strict=True)
        if was is not None and copied is not None
    ]


def share_of(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Received of copied, at most 1; None where nothing was copied."""
    copied = sum(each for _, each in pairs)
    return min(sum(each for each, _ in pairs) / copied, 1.0) if copied else None


def losses(flows: Flows) -> list[Loss]:
    """What counted, the most first."""
    found = []
    if isinstance(flows.sources, Sources):
        found.append(Loss(SKIPPED, flows.sources.skipped.total))
    if not isinstance(flows.agents, Unread):
        found += [Loss(name, flows.agents[name.name].total) for name in AGENT_LOSSES if name.name in flows.agents]
    if not isinstance(flows.processing, Unread):
        counters = flows.processing.counters
        found += [Loss(name, counters[name.name]) for name in PROCESSOR_LOSSES if name.name in counters]
    return sorted((loss for loss in found if loss.count > 0), key=lambda loss: -loss.count)
