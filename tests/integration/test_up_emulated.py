"""The same as `test_up`, with Kinesis and DynamoDB by API."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from simulator.emulator import ENVIRONMENT
from tests.integration.running_heliostat import (
    RUN_TIMEOUT_S,
    STOP_TIMEOUT_S,
    endpoint_counts,
    running_heliostat,
    truth_counts,
    until,
)

pytestmark = [
    pytest.mark.timeout(RUN_TIMEOUT_S),
    pytest.mark.emulated,
    pytest.mark.skipif(not ENVIRONMENT.exists(), reason=f"{ENVIRONMENT.name} is not there: run `make emulator`"),
]

CONVERSATIONS = 40


def test_the_inventory_in_dynamodb_is_the_truth(tmp_path: Path) -> None:
    with running_heliostat("--traffic", "off", "--emulated", state=tmp_path / "state") as run:
        truth = run.send(CONVERSATIONS)

        until(lambda: endpoint_counts(run), truth_counts(truth))

        assert run.announced["inventory"].startswith("dynamodb://")
        assert run.get("/v1/health")["store"] == "dynamodb"
        assert run.stop() == 0


def test_an_emulator_that_ends_by_itself_ends_the_run_in_one_sentence(tmp_path: Path) -> None:
    with running_heliostat("--traffic", "off", "--emulated", state=tmp_path / "state") as run:
        [emulator] = [child for child in run.children() if b"ministack" in command_line(child)]
        os.kill(emulator, signal.SIGKILL)

        assert run.process.wait(STOP_TIMEOUT_S) == 1
        assert "heliostat: the emulator ended by itself with status -9" in run.errors()
        assert "Traceback" not in run.errors()


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
