from __future__ import annotations

import os
import subprocess
import sys


def follow(parent_pid: int, *command: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-m", "heliostat.up.follow_parent", str(parent_pid), *command]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def test_the_process_becomes_the_command() -> None:
    done = follow(os.getpid(), sys.executable, "-c", "import sys; print(sys.argv[1]); sys.exit(7)", "argument")

    assert (done.returncode, done.stdout) == (7, "argument\n")


def test_a_command_whose_parent_is_gone_is_not_started() -> None:
    done = follow(1, sys.executable, "-c", "print('started')")

    assert (done.returncode, done.stdout) == (1, "")
