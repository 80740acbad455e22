"""Settings that people change while a run goes on, followed by its agent as instances of EC2 follow an apply."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Protocol

from chalice_app.configuration.configuration import Configuration
from chalice_app.configuration.sampling_rules import toml_of
from chalice_app.errors import ControlPlaneError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOK_S = 0.5
RELOADED = frozenset({"bytes_per_second", "sampling_rules"})
RESTARTED = frozenset({"redaction"})

_log = logging.getLogger(__name__)


class FollowingAgent(Protocol):
    """What reads the file."""

    def reload(self) -> None:
        """Read it again, where that is enough."""

    def restart(self) -> None:
        """Begin anew with it."""


def write_settings(path: Path, configuration: Configuration) -> None:
    """The agent's file; whoever reads it meanwhile sees the old one or the new one, whole."""
    values = configuration.values()
    text = (
        f'redaction = "{values["redaction"]}"\n'
        f"bytes_per_second = {values['bytes_per_second']}\n"
        f"rules = {toml_of(values['sampling_rules'])}\n"
    )
    beside = path.with_suffix(".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def following(
    look: Callable[[], Configuration], agent: FollowingAgent, path: Path
) -> Callable[[Callable[[str], None], Callable[[], bool]], None]:
    """The work: looks for settings of a new version, and has the agent follow them. It began with those of nobody."""

    def work(tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:  # noqa: ARG001 - nobody waits for it
        followed = Configuration()
        while not stopped():
            try:
                followed = follow(look(), followed, agent, path)
            except ControlPlaneError as error:
                _log.warning("settings could not be read, and are looked at again: %s", error.explanation)
            time.sleep(LOOK_S)

    return work


def follow(current: Configuration, followed: Configuration, agent: FollowingAgent, path: Path) -> Configuration:
    """Have the agent follow settings, by the mildest means that is enough; what it follows then."""
    differing = {name for name, value in current.values().items() if value != followed.values()[name]}
    if differing & {*RELOADED, *RESTARTED}:
        write_settings(path, current)
    if differing & RESTARTED:
        agent.restart()
    elif differing & RELOADED:
        agent.reload()
    return current
