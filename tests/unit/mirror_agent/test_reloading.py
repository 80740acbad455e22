from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mirror_agent.errors import WrongSettings
from mirror_agent.log import agent_logger
from mirror_agent.notifier import Notifier
from mirror_agent.reloading import Reloader
from mirror_agent.sampling import Rule
from mirror_agent.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Core:
    told: list[tuple[str, Any]] = field(default_factory=list)
    refuses: str = ""

    def set_vnis(self, vnis: Sequence[int] | None) -> None:
        self.told.append(("vnis", vnis))

    def set_sampling(self, sampling: str) -> None:
        if self.refuses:
            raise ValueError(self.refuses)
        self.told.append(("sampling", json.loads(sampling)))


class Bench:
    def __init__(self) -> None:
        self.core = Core()
        self.lines = io.StringIO()
        self.now: Settings | WrongSettings = Settings(stream="a")
        self.reloader = Reloader(Settings(stream="a"), self.read, self.core, agent_logger(self.lines), Notifier(None))

    def read(self) -> Settings:
        if isinstance(self.now, WrongSettings):
            raise self.now
        return self.now

    def reload(self, now: Settings | WrongSettings) -> dict[str, Any]:
        self.now = now
        self.reloader.reload()
        line: dict[str, Any] = json.loads(self.lines.getvalue().splitlines()[-1])
        return line


def test_rules_budget_and_vnis_are_applied() -> None:
    bench = Bench()

    event = bench.reload(
        Settings(stream="a", vnis=(7,), bytes_per_second=9, rules=(Rule(action="exclude", ports=(80,)),))
    )

    assert bench.core.told == [
        ("sampling", {"bytes_per_second": 9, "rules": [{"action": "exclude", "ports": [80]}]}),
        ("vnis", (7,)),
    ]
    assert (event["event"], event["applied"]) == ("reloaded", ["bytes_per_second", "rules", "vnis"])
    assert event["needs_restart"] == []


def test_only_what_changed_is_applied() -> None:
    bench = Bench()

    bench.reload(Settings(stream="a", vnis=(7,)))
    assert bench.reload(Settings(stream="a", vnis=(7,)))["applied"] == []
    bench.reload(Settings(stream="a"))

    assert bench.core.told == [("vnis", (7,)), ("vnis", None)]


def test_what_needs_a_restart_is_named_until_it_is_as_it_was() -> None:
    bench = Bench()

    first = bench.reload(Settings(stream="b", shards=2))
    second = bench.reload(Settings(stream="b"))
    third = bench.reload(Settings(stream="a"))

    named = [event["needs_restart"] for event in (first, second, third)]
    assert named == [["shards", "stream"], ["stream"], []]


def test_wrong_settings_change_nothing_and_say_why() -> None:
    bench = Bench()

    event = bench.reload(WrongSettings("agent.toml: vnis[0]: expected a whole number, found 'x'"))

    assert bench.core.told == []
    assert (event["event"], event["level"]) == ("reload_refused", "error")
    assert event["reason"] == "agent.toml: vnis[0]: expected a whole number, found 'x'"


def test_rules_that_the_core_refuses_change_nothing_either_and_are_tried_again() -> None:
    bench = Bench()
    bench.core.refuses = "too many rules"
    settings = Settings(stream="a", vnis=(7,), bytes_per_second=9)

    assert bench.reload(settings)["reason"] == "too many rules"
    assert bench.core.told == []

    bench.core.refuses = ""
    assert bench.reload(settings)["applied"] == ["bytes_per_second", "vnis"]
