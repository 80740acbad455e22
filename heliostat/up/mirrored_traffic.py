"""The traffic of a run: conversations with a made shop, or the packets of captures, mirrored to the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliostat.numbers import plural
from heliostat.up.replay import replay
from simulator.traffic import send_traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

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
    """Mirror the packets of captures, one file after the other.

    Raises:
        UnreadableInput: one of them is no capture.
    """
    for path in captures:
        tell(f"replaying {path.name}")
        counters = replay(path, port, stopped)
        skipped = sum(counters.skipped.values())
        tell(f"replayed {path.name}: {plural(counters.sent, 'packet')}, {skipped:,} not mirrored")
