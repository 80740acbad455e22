"""What is held against a soak's samples: memory that stays flat, and sums that add up.

A slope is Theil's and Sen's, the median of the slopes between all pairs of samples: a single peak, or a review that
takes memory for a moment, does not tilt it (Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau",
JASA 63, 1968).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scipy.stats import theilslopes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MIB = 1 << 20
HOUR_S = 3_600.0
# A slope is told from what is seen after caches have filled: the last two thirds, and not of less than ten minutes.
SETTLED_SHARE = 1 / 3
SLOPE_SECONDS_MIN = 600.0


@dataclass(frozen=True, slots=True)
class Bound:
    """What a series may reach, and by how much it may grow in an hour."""

    maximum: float
    slope_per_hour: float


@dataclass(frozen=True, slots=True)
class Series:
    """One thing that was sampled, and what was held against it."""

    name: str
    first: float
    last: float
    most: float
    slope_per_hour: float | None
    bound: Bound

    @property
    def is_flat(self) -> bool:
        """Whether both bounds hold."""
        return self.most <= self.bound.maximum and (
            self.slope_per_hour is None or self.slope_per_hour <= self.bound.slope_per_hour
        )


def series(name: str, times_s: Sequence[float], values: Sequence[float], bound: Bound) -> Series:
    """Hold samples against a bound."""
    slope = slope_of(times_s, values)
    per_hour = None if slope is None else slope * HOUR_S
    return Series(name, values[0], values[-1], max(values), per_hour, bound)


def slope_of(times_s: Sequence[float], values: Sequence[float]) -> float | None:
    """Growth in a second, of the settled samples; None where they were taken over too short a time."""
    if not times_s or times_s[-1] - times_s[0] < SLOPE_SECONDS_MIN:
        return None
    start = int(len(times_s) * SETTLED_SHARE)
    return float(theilslopes(values[start:], times_s[start:]).slope)


def growth_per_item(counts: Sequence[float], values: Sequence[float]) -> float | None:
    """Growth with each thing that was sent, of the settled samples; None where their number stood still."""
    start = int(len(counts) * SETTLED_SHARE)
    settled = counts[start:]
    if len(set(settled)) < 2:
        return None
    return float(theilslopes(values[start:], settled).slope)


@dataclass(frozen=True, slots=True)
class Sum:
    """Two sides that have to be equal. `slack`: by so much they may differ, since packets were lost on the way."""

    name: str
    left: int
    right: int
    slack: int = 0

    @property
    def is_even(self) -> bool:
        """Whether nothing is missing, and nothing came from nowhere."""
        return -self.slack <= self.right - self.left <= 0 if self.slack else self.left == self.right


# Of datagrams that were sent: a machine that loses more is too slow for the rate, and nothing is held against the rest.
KERNEL_LOSS_SHARE_MAX = 0.001
# Of requests that were sent: where lost datagrams excuse more of them, the sum says nothing.
SLACK_SHARE_MAX = 0.01


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole that may be so large, and no larger."""

    name: str
    part: int
    whole: int
    most: float

    @property
    def is_within(self) -> bool:
        """Whether it is."""
        return self.part <= self.most * self.whole


def shares(sent: Mapping[str, int], agent: Mapping[str, int], densest: int) -> list[Share]:
    """What the kernel lost, and what that excuses. `densest`: requests that any datagram held, at most."""
    lost = agent.get("datagrams_dropped_kernel", 0)
    return [
        Share("lost by the kernel, of datagrams sent", lost, sent["datagrams"], KERNEL_LOSS_SHARE_MAX),
        Share("excused by what was lost, of requests sent", lost * densest, sent["requests"], SLACK_SHARE_MAX),
    ]


# What becomes of a request that never is an exchange.
_ENDED_OTHERWISE = ("heads_unfinished", "heads_too_large", "http2_streams_dropped", "http2_sync_lost")


def sums(
    sent: Mapping[str, int], agent: Mapping[str, int], back: Mapping[str, Mapping[str, Any]], densest: int
) -> list[Sum]:
    """Every stage of the way: what went in is what came out, and what was counted by name. `densest`: see `shares`."""
    processor, inventory = back["processor"], back["inventory"]
    lost = agent.get("datagrams_dropped_kernel", 0)
    dropped_by_agent = _sum(agent, "exchanges_dropped_")
    dropped_by_processor = _sum(processor, "exchanges_dropped_")
    held = agent.get("exchanges_held", 0) + agent.get("exchanges_spooled_held", 0)
    decoded = agent.get("exchanges", 0)
    # The answer to a request whose head was too large is an exchange as well: one without a request.
    asked = decoded - agent.get("responses_orphaned", 0)
    return [
        Sum("datagrams sent = read + lost by the kernel", sent["datagrams"], agent["datagrams"] + lost),
        Sum(
            "requests sent = exchanges + unfinished, too large, streams dropped or lost",
            sent["requests"],
            asked + sum(agent.get(name, 0) for name in _ENDED_OTHERWISE),
            # Each may have held so many requests, or the head of an exchange that is then without one.
            slack=lost * densest,
        ),
        Sum("exchanges = sent + held + dropped", decoded, agent.get("exchanges_sent", 0) + held + dropped_by_agent),
        Sum("exchanges sent = taken by the processor", agent.get("exchanges_sent", 0), processor.get("exchanges", 0)),
        Sum(
            "taken = in the inventory + dropped",
            processor.get("exchanges", 0),
            inventory["requests"] + dropped_by_processor,
        ),
        Sum("records sent = handled", agent.get("records_sent", 0), back["mapping"]["records_handled"]),
        Sum("held at the end", held + back["stream"]["records_held"], 0),
    ]


def _sum(counters: Mapping[str, int], prefix: str) -> int:
    return sum(count for name, count in counters.items() if name.startswith(prefix))
