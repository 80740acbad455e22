"""The traffic of a run: conversations with a made shop, or the packets of captures, mirrored to the agent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from heliostat.errors import UnreadableInput
from heliostat.numbers import plural
from heliostat.up.replay import ReplayCounters, replay
from simulator.traffic import send_traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_log = logging.getLogger(__name__)

# Slow enough that a person sees the inventory grow.
DATAGRAMS_PER_S = 1000.0


def made_traffic(conversations: int, port: int, tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:
    """Hold conversations with the made shop, each with one to eight exchanges."""

    def progress(held: int, exchanges: int) -> None:
        tell(f"{held:,} of {plural(conversations, 'conversation')}, {plural(exchanges, 'exchange')} made")

    send_traffic(
        "127.0.0.1",
        port,
        conversations=conversations,
        rate=DATAGRAMS_PER_S,
        on_progress=progress,
        should_stop=stopped,
    )


def replayed_captures(
    captures: Iterable[Path], port: int, tell: Callable[[str], None], stopped: Callable[[], bool]
) -> None:
    """Mirror the packets of captures, one file after the other; what is wrong with one of them stays told."""
    problems: list[str] = []
    for path in captures:
        if stopped():
            return
        tell("; ".join([*problems, f"replaying {path.name}"]))
        try:
            counters = replay(path, port, stopped)
        except UnreadableInput as error:
            counters = ReplayCounters(problem=str(error))
        tell("; ".join([*problems, f"replayed {path.name}: {_told(counters)}"]))
        if counters.problem:
            problems.append(counters.problem)
            _log.warning("%s", counters.problem)


def _told(counters: ReplayCounters) -> str:
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(counters.skipped.items()))
    skipped = f"{counters.skipped.total():,} not mirrored" + (f" ({reasons})" if reasons else "")
    return f"{plural(counters.sent, 'packet')}, {skipped}" + (f"; {counters.problem}" if counters.problem else "")
