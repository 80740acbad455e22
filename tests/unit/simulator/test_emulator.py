"""What happens when the emulator does not start; that it works is shown by tests/integration/test_emulator.py."""

from __future__ import annotations

import socket
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from simulator.emulator import EmulatedRegion, start_emulator
from simulator.errors import EmulatorFailed, EmulatorMissing

if TYPE_CHECKING:
    from pathlib import Path


def an_environment_whose_python(path: Path, script: str) -> Path:
    python = path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return path


def test_a_missing_environment_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(EmulatorMissing, match="run `make emulator`"), start_emulator(environment=tmp_path):
        pytest.fail("nothing can run")


def test_an_emulator_that_ends_by_itself_shows_the_end_of_its_log(tmp_path: Path) -> None:
    environment = an_environment_whose_python(tmp_path, "echo no such module; exit 3")

    with (
        pytest.raises(EmulatorFailed, match="ended by itself with status 3") as failed,
        start_emulator(environment=environment),
    ):
        pytest.fail("nothing runs")

    assert failed.value.log_tail == "no such module"


def test_an_emulator_that_never_answers_is_stopped(tmp_path: Path) -> None:
    environment = an_environment_whose_python(tmp_path, "exec cat")

    with (
        pytest.raises(EmulatorFailed, match="did not answer within 0 s"),
        start_emulator(environment=environment, start_s_max=0.2, pause=lambda _: None),
    ):
        pytest.fail("nothing answers")


class Seen(Exception):
    pass


def test_nobody_else_is_given_the_port_before_the_emulator_takes_it(tmp_path: Path) -> None:
    told = tmp_path / "port"
    environment = an_environment_whose_python(tmp_path, f'echo "$GATEWAY_PORT" > {told}; exec cat')

    def look(_: float) -> None:
        if not told.exists() or not (port := told.read_text().strip()):
            time.sleep(0.01)
            return
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", int(port)))
        # Servers ask for a port by its number so.
        socket.create_server(("127.0.0.1", int(port))).close()
        raise Seen

    with pytest.raises(Seen), start_emulator(environment=environment, pause=look):
        pytest.fail("nothing answers")


def test_a_running_emulator_is_well_until_it_ends(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("out of memory\n")
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        emulator = EmulatedRegion("http://127.0.0.1:9", "eu-central-1", "123456789012", process=process, log=log)

        emulator.check()
        process.kill()
        process.wait()

        with pytest.raises(EmulatorFailed, match=r"with status -9(?s:.*)out of memory"):
            emulator.check()
