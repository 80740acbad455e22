"""Watches an agent until `q` or Ctrl-C; in a pipe, or when asked for it once, prints what is so now."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from heliostat.errors import UnreadableInput
from heliostat.top.keys import keys
from heliostat.top.running_agent import RunningAgent
from heliostat.top.view import view

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliostat.top.running_agent import Sample

INTERVAL_S = 1.0


def watch(url: str, *, once: bool) -> None:
    """Shows the agent at this URL.

    Raises:
        UnreadableInput: no agent answers there.
    """
    console, agent = Console(), RunningAgent(url)
    if once or not console.is_terminal:
        first = agent.sample()
        with keys() as key:
            key(INTERVAL_S)
        console.print(view(first, agent.sample()))
        return
    with suppress(KeyboardInterrupt), keys() as key:
        follow(agent.sample, console, key)


def follow(sample: Callable[[], Sample], console: Console, key: Callable[[float], str]) -> None:
    """A screen a second until `q`. An agent that was there once may be away for a while: it is being started anew."""
    before, now = None, sample()
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            live.update(view(before, now, lines=console.height), refresh=True)
            if key(INTERVAL_S) in {"q", "Q"}:
                return
            try:
                before, now = now, sample()
            except UnreadableInput as error:
                live.update(Text(str(error), style="bold red"), refresh=True)
                if key(INTERVAL_S) in {"q", "Q"}:
                    return
