"""What a browser loads before it shows anything stays within a budget; `benchmarks/dashboard` measures the time."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
DIST = Path(__file__).resolve().parents[2] / "dashboard" / "dist"
# What is there, and a hundredth of room: whoever needs more loads it with the page that shows it. The fonts are text in
# the style sheet: the control plane sends the page as texts (chalice_app/page).
SCRIPT_BYTES_MAX = 1_318_000
STYLE_BYTES_MAX = 1_025_000
PACKED_BYTES_MAX = 510_500


def loaded_first() -> list[Path]:
    index = (DIST / "index.html").read_text("utf-8")
    return [DIST / name for name in re.findall(r'(?:src|href)="/(assets/[^"]+)"', index)]


def test_what_is_loaded_first_stays_within_its_budget() -> None:
    sizes = dict.fromkeys((".js", ".css"), 0)
    for file in loaded_first():
        sizes[file.suffix] += file.stat().st_size

    assert 0 < sizes[".js"] <= SCRIPT_BYTES_MAX
    assert 0 < sizes[".css"] <= STYLE_BYTES_MAX
    assert sum(len(gzip.compress(file.read_bytes())) for file in loaded_first()) <= PACKED_BYTES_MAX
