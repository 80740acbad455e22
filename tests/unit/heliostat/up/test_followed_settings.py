"""A run's agent follows settings: its file is the agent's own, and it is disturbed no more than it has to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.configuration.configuration import Choice, Configuration
from chalice_app.configuration.documents import FOLLOWED_BY_RUN
from chalice_app.errors import AwsUnreachable
from heliostat.up import followed_settings
from heliostat.up.followed_settings import RELOADED, RESTARTED, follow, following, write_settings
from mirror_agent.settings import RELOADED as RELOADED_BY_AGENT
from mirror_agent.settings_sources import read_settings

if TYPE_CHECKING:
    from pathlib import Path

RULES = [{"action": "exclude", "path": "/health*"}]


@dataclass
class Agent:
    """Writes down what is asked of it."""

    asked: list[str] = field(default_factory=list)

    def reload(self) -> None:
        self.asked.append("reload")

    def restart(self) -> None:
        self.asked.append("restart")


def chosen(version: int, **values: Any) -> Configuration:
    return Configuration(version, {name: Choice(value, "ada", 0.0) for name, value in values.items()})


def test_the_agent_reads_what_people_chose(tmp_path: Path) -> None:
    path = tmp_path / "agent.toml"

    write_settings(path, chosen(1, redaction="shapes", bytes_per_second=7, sampling_rules=RULES))

    settings = read_settings(["--config", str(path), "--stream", "records"], {})
    assert (settings.redaction, settings.bytes_per_second, settings.rules[0].path) == ("shapes", 7, "/health*")


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"bytes_per_second": 7}, ["reload"]),
        ({"sampling_rules": RULES}, ["reload"]),
        ({"redaction": "shapes", "bytes_per_second": 7}, ["restart"]),
        ({"sample_days": 30}, []),
    ],
)
def test_it_is_disturbed_no_more_than_it_has_to_be(tmp_path: Path, values: dict[str, Any], asked: list[str]) -> None:
    agent = Agent()

    followed = follow(chosen(1, **values), Configuration(), agent, tmp_path / "agent.toml")

    assert agent.asked == asked
    assert (tmp_path / "agent.toml").exists() == bool(asked)
    assert follow(followed, followed, agent, tmp_path / "agent.toml") == followed
    assert agent.asked == asked


def test_what_is_said_to_be_followed_is_what_is_followed() -> None:
    assert FOLLOWED_BY_RUN == RELOADED | RESTARTED
    assert {"bytes_per_second", "rules"} <= RELOADED_BY_AGENT


def test_settings_that_cannot_be_read_are_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_settings, "LOOK_S", 0)
    looks = iter([AwsUnreachable("dynamodb:GetItem", "closed"), chosen(1, bytes_per_second=7)])
    agent, turns = Agent(), iter([False, False, True])

    def look() -> Configuration:
        found = next(looks)
        if isinstance(found, Exception):
            raise found
        return found

    following(look, agent, tmp_path / "agent.toml")(lambda _: None, lambda: next(turns))

    assert agent.asked == ["reload"]
