"""Everything on one machine: traffic by UDP, the truth by the API."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from simulator.traffic import write_capture
from tests.integration.running_heliostat import (
    RUN_TIMEOUT_S,
    STOP_TIMEOUT_S,
    RunningHeliostat,
    asked,
    endpoint_counts,
    running_heliostat,
    truth_counts,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(RUN_TIMEOUT_S)

CONVERSATIONS = 60


@pytest.mark.timeout(2 * RUN_TIMEOUT_S)
def test_the_inventory_is_the_truth_and_survives_a_restart(tmp_path: Path) -> None:
    with running_heliostat("--traffic", "off", state=tmp_path / "state") as run:
        first = run.send(CONVERSATIONS)
        until(lambda: endpoint_counts(run), truth_counts(first))
        assert run.stop() == 0

    with running_heliostat("--traffic", "off", state=tmp_path / "state") as run:
        assert endpoint_counts(run) == truth_counts(first)
        second = run.send(CONVERSATIONS, seed=2)
        until(lambda: endpoint_counts(run), truth_counts(first) + truth_counts(second))
        assert run.stop() == 0


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    state = tmp_path_factory.mktemp("up") / "state"
    with running_heliostat("--traffic", "5", state=state) as running:
        yield running


def test_the_api_asks_for_the_token_and_health_does_not(run: RunningHeliostat) -> None:
    collections = f"{run.address}/v1/collections"
    assert asked("GET", collections).status_code == 401
    assert asked("GET", collections, headers={"Authorization": "Bearer x"}).status_code == 401
    assert asked("GET", f"{run.address}/v1/health").json()["store"] == "sqlite"


def test_made_traffic_arrives_by_itself(run: RunningHeliostat) -> None:
    until(lambda: bool(run.get("/v1/collections")["items"]), expected=True)


def test_load_balancers_of_the_simulated_region_are_listed(run: RunningHeliostat) -> None:
    listed = run.get("/v1/load-balancers")["items"]

    assert {"application", "network", "classic"} <= {balancer["type"] for balancer in listed}


def test_the_token_is_in_no_log(run: RunningHeliostat) -> None:
    logs = [path.read_text(errors="replace") for path in run.state.glob("*.log")]

    assert logs
    assert not any(run.token in log for log in logs)


def test_a_second_run_on_the_same_state_is_refused_in_a_sentence(run: RunningHeliostat) -> None:
    command = [sys.executable, "-m", "heliostat", "up", "--state", str(run.state), "--for", "1"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert "another `heliostat up`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_part_that_ends_by_itself_ends_the_run_with_its_last_words(tmp_path: Path) -> None:
    with running_heliostat("--traffic", "off", state=tmp_path / "state") as run:
        [agent] = run.children()
        os.kill(agent, signal.SIGKILL)

        assert run.process.wait(STOP_TIMEOUT_S) == 1
        assert "the agent ended by itself by signal 9" in run.errors()
        assert "Traceback" not in run.errors()


def test_a_capture_that_breaks_off_is_told_and_the_next_one_is_replayed(tmp_path: Path) -> None:
    broken, whole = tmp_path / "broken.pcap", tmp_path / "whole.pcap"
    write_capture(broken, conversations=2)
    broken.write_bytes(broken.read_bytes()[:-1])
    truth = write_capture(whole, conversations=3, seed=2)
    state = tmp_path / "state"
    with running_heliostat("--capture", str(broken), "--capture", str(whole), state=state) as run:
        until(lambda: truth_counts(truth) - endpoint_counts(run), Counter())

        assert run.stop() == 0
        assert f"{broken}: the file ends inside the record" in run.errors()
        assert json.loads(run.output()) == run.announced


def test_a_run_ends_in_time_and_leaves_nothing_running(tmp_path: Path) -> None:
    with running_heliostat("--traffic", "2", "--for", "5", state=tmp_path / "state") as run:
        children = run.children()

        assert children
        assert run.process.wait(STOP_TIMEOUT_S) == 0
        assert json.loads(run.output()) == run.announced
        assert [child for child in children if run.is_alive(child)] == []
