"""Made traffic as Wireshark's dissection sees it, where that is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from mirror_agent._capture import decode_file
from simulator.traffic import write_capture

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")


def dissected(path: Path, display_filter: str, *fields: str) -> Counter[tuple[str, ...]]:
    """How often each combination of these fields was found in the messages that the filter lets through."""
    wanted = [word for name in fields for word in ("-e", name)]
    ran = subprocess.run(
        ["tshark", "-r", str(path), "-Y", display_filter, "-T", "fields", *wanted],
        capture_output=True,
        text=True,
        check=True,
    )
    found: Counter[tuple[str, ...]] = Counter()
    for line in ran.stdout.splitlines():
        # A packet that holds several messages lists the values of each, divided by commas.
        columns = [column.split(",") for column in line.split("\t")]
        found.update(zip(*columns, strict=True))
    return found


def test_requests_and_statuses_are_those_that_tshark_finds(tmp_path: Path) -> None:
    path, lines = tmp_path / "shop.pcap", tmp_path / "exchanges.jsonl"
    write_capture(path, conversations=60, seed=11)

    decode_file(path, lines)

    exchanges = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    asked = Counter((exchange["request"]["method"], exchange["request"]["target"]) for exchange in exchanges)
    answered = Counter((str(exchange["response"]["status"]),) for exchange in exchanges)
    assert asked == dissected(path, "http.request", "http.request.method", "http.request.uri")
    assert answered == dissected(path, "http.response.code >= 200", "http.response.code")
