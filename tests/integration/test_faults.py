"""The short form of `make faults`: agent, processor, Kinesis and table fail, and every exchange is explained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEED = os.environ.get("HELIOSTAT_FAULTS_SEED", "1")


@pytest.mark.timeout(600)
def test_nothing_is_lost_silently_and_nothing_counted_twice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "heliostat.faults", "--short", "--json", "--seed", SEED, "--keep", str(tmp_path)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)

    document = json.loads(ended.stdout)
    assert [trial["problems"] for trial in document["trials"]] == [[] for _ in document["trials"]], ended.stderr
    assert (document["not_begun"], document["not_tried"]) == ([], {}), ended.stderr
    assert (ended.returncode, document["is_explained"]) == (0, True)
    for trial in document["trials"]:
        account = trial["account"]
        assert account["sent"] > 100
        assert account["counted"] > account["sent"] // 3
