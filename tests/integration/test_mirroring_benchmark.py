"""The benchmark of planning and reconciling runs, at a small size, and says what it has to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "benchmarks/mirroring/run.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)


def test_calls_grow_with_pages_and_changes_and_every_target_is_mirrored() -> None:
    done = run("--targets", "10", "100")

    assert (done.returncode, done.stderr) == (0, "")
    first, again = done.stdout.split("AWS calls: ")[1:]
    assert re.search(r"CreateTrafficMirrorSession +10 +100$", first, re.MULTILINE)
    assert re.search(r"DescribeTrafficMirrorSessions +1 +1$", again, re.MULTILINE)
    assert not re.search(r"Create|Modify|Delete|PutItem", again)
    assert len(re.findall(r"microseconds / target", done.stdout)) == 5


def test_sizes_that_nothing_can_be_compared_of_are_refused() -> None:
    done = run("--targets", "100", "15")

    assert done.returncode == 2
    assert "at least two, ascending, each a multiple of ten" in done.stderr
