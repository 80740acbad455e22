from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from heliostat.errors import PartFailed
from heliostat.up.child_process import ChildProcess

if TYPE_CHECKING:
    from pathlib import Path

# Tells that it runs, then waits to be ended.
PATIENT = "import sys, signal; print('ready', flush=True); signal.pause()"


def started(tmp_path: Path, code: str, **environment: str) -> ChildProcess:
    command = [sys.executable, "-c", code]
    return ChildProcess.start("agent", command, log=tmp_path / "agent.log", environment=environment)


def test_a_running_child_is_left_alone_and_then_stopped(tmp_path: Path) -> None:
    child = started(tmp_path, PATIENT)

    child.check()
    child.stop()

    assert child.process.returncode == -signal.SIGTERM


def test_a_child_that_ended_by_itself_is_told_with_its_last_lines(tmp_path: Path) -> None:
    child = started(tmp_path, "import sys; [print(n) for n in range(100)]; sys.exit('no such stream')")
    child.process.wait()

    with pytest.raises(PartFailed, match="the agent ended by itself with exit status 1") as told:
        child.check()

    lines = str(told.value).splitlines()
    assert lines[-1] == "no such stream"
    assert len(lines) == 21


def test_a_child_that_a_signal_ended_is_told_so(tmp_path: Path) -> None:
    child = started(tmp_path, "import os; os.kill(os.getpid(), 9)")
    child.process.wait()

    with pytest.raises(PartFailed, match="by signal 9; it left no word"):
        child.check()


def test_the_environment_reaches_the_child(tmp_path: Path) -> None:
    child = started(tmp_path, "import os; print(os.environ['AWS_REGION'])", AWS_REGION="eu-central-1")
    child.process.wait()

    assert child.log.read_text() == "eu-central-1\n"


def test_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    child = started(tmp_path, PATIENT)

    child.stop()
    child.stop()


def test_a_child_does_not_outlive_a_parent_that_is_killed() -> None:
    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)  # noqa: FBT003 - it takes no name
    child = f"import os, signal; os.write({write_end}, b'ready'); signal.pause()"
    parent = (
        "import sys, signal, subprocess, os\n"
        f"subprocess.Popen([sys.executable, '-m', 'heliostat.up.follow_parent', str(os.getpid()),"
        f" sys.executable, '-c', {child!r}], close_fds=False)\n"
        "signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", parent], pass_fds=[write_end]) as process:
        os.close(write_end)
        ready = os.read(read_end, 5)

        process.kill()

        # The pipe ends when its last writer, the child, is gone.
        assert (ready, os.read(read_end, 1)) == (b"ready", b"")
    os.close(read_end)
