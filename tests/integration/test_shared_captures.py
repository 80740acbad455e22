"""Real captures whose exchanges are known from the servers' own logs, where they lie beside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "tools" / "score_captures.py"
OWN = SHARED / "captures" / "own"
RIGHT_PERCENT_MIN = 99.5

pytestmark = [
    pytest.mark.skipif(not SCORER.exists(), reason="the captures with independent truth are not beside this checkout"),
    pytest.mark.timeout(300),
]


def test_captures_with_the_servers_own_logs_are_decoded_and_paired_right(tmp_path: Path) -> None:
    heliostat = Path(sys.executable).parent / "heliostat"
    figures = tmp_path / "score.json"

    scored = subprocess.run(
        [
            *(sys.executable, "-B", str(SCORER), "--decoder", f"{heliostat} decode {{capture}} --out {{out}}"),
            *("--captures", str(OWN), str(OWN / "derived"), "--json", str(figures)),
            *("--strict", "--fail-under", str(RIGHT_PERCENT_MIN)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )

    assert scored.returncode == 0, scored.stdout + scored.stderr
    sets = json.loads(figures.read_text("utf-8"))["set"]
    assert {name: row["wrongly paired"] for name, row in sets.items()} == {"own": 0, "derived": 0}
