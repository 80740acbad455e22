"""Settings that people change while `heliostat up` runs, and its agent that follows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.running_heliostat import RUN_TIMEOUT_S, RunningHeliostat, running_heliostat, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHeliostat]:
    state: Path = tmp_path_factory.mktemp("up") / "state"
    with running_heliostat("--traffic", "off", state=state) as running:
        yield running


def change(run: RunningHeliostat, **settings: Any) -> dict[str, Any]:
    """Change settings; how they stand then."""
    wanted = {"version": run.get("/v1/settings")["version"], "settings": settings}
    answer = run.ask("PUT", "/v1/settings", json=wanted)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["settings"]
    return found


def events(run: RunningHeliostat, name: str) -> list[dict[str, Any]]:
    """What the agent's log says of an event."""
    lines = (run.state / "agent.log").read_text("utf-8").splitlines()
    read = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [line for line in read if line.get("event") == name]


@pytest.mark.timeout(2 * RUN_TIMEOUT_S)
def test_the_agent_follows_rules_at_once_and_is_started_anew_for_another_redaction(run: RunningHeliostat) -> None:
    shown = change(run, sampling_rules=[{"action": "exclude", "host": "*"}])

    assert shown["sampling_rules"]["standing"] == "in_effect"
    until(lambda: [event["applied"] for event in events(run, "reloaded")], expected=[["rules"]])
    # Nothing of this is recorded, whatever it is, once the receive thread has come to take the rules.
    until(lambda: bool(run.send(2)) and run.agent_counter("exchanges_dropped_by_rule") > 0, expected=True)

    shown = change(run, redaction="shapes", sampling_rules=None)

    assert "started anew" in shown["redaction"]["takes_effect"]
    until(lambda: len(events(run, "reloaded")), expected=0)
    until(lambda: len(events(run, "listening")), expected=1)
    run.send(2, seed=2)
    until(lambda: run.agent_counter("records_sent") > 0, expected=True)
    assert run.stop() == 0
