"""What a browser loads before it shows anything stays within a budget; `benchmarks/dashboard` measures the time."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
DIST = Path(__file__).resolve().parents[2] / "dashboard" / "dist"
# What is there, and a twentieth of room: whoever needs more loads it with the page that shows it.
SCRIPT_BYTES_MAX = 1_300_000
STYLE_BYTES_MAX = 1_050_000
PACKED_BYTES_MAX = 480_000


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


def test_fonts_are_files_that_text_does_not_wait_for() -> None:
    styles = "".join(file.read_text("utf-8") for file in loaded_first() if file.suffix == ".css")
    faces = re.findall(r"@font-face\s*{([^}]*)}", styles)

    assert faces
    for face in faces:
        assert "font-display:swap" in face
        [name] = re.findall(r'url\("?/(assets/[^")]+\.woff2)"?\)', face)
        assert (DIST / name).read_bytes()[:4] == b"wOF2"
