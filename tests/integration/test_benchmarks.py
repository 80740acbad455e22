"""Benchmarks run, at a small size, and print their tables: what they measure here is nobody's figure."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(benchmark: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, f"benchmarks/{benchmark}/run.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def printed(benchmark: str, *arguments: str) -> str:
    done = run(benchmark, *arguments)
    assert done.returncode == 0, done.stderr[-4_000:]
    return done.stdout


def test_decoding_is_measured_beside_its_peers() -> None:
    table = printed("decode", "--rounds", "1")

    assert re.search(r"^heliostat decode \(JSON, hashes\) +\d\.\d{3} +[\d,]+ +[\d,]+", table, re.MULTILINE)
    assert re.search(r"^heliostat bench decode \(counting\) .* 1\.00$", table, re.MULTILINE)


def test_calls_of_a_discovery_are_counted() -> None:
    table = printed("discovery")

    # Three pages of four hundred load balancers make the thousand of the largest account.
    assert re.search(r"^DescribeLoadBalancers +1 +1 +3 +3$", table, re.MULTILINE)


def test_lists_are_read_from_both_stores_and_over_http() -> None:
    table = printed("lists", "--endpoints", "5000", "--hosts", "20")

    sqlite, dynamodb = table.split("dynamodb: ")
    assert re.search(r"^  the riskiest +\d+\.\d ms +50 shown, and more, 5,000 in all$", sqlite, re.MULTILINE)
    assert re.search(r"^  the riskiest +\d+ calls +\d+ rows +50 shown, and more$", dynamodb, re.MULTILINE)
    for store in (sqlite, dynamodb):
        assert re.search(r"^  /v1/collections/HOST/openapi .* 200, [\d,]+ bytes$", store, re.MULTILINE)
    assert '"level"' not in table


def test_sampled_traffic_is_counted_exactly() -> None:
    table = printed("sampling", "--seconds", "1")

    rows = re.findall(r"^ +[\d,]+ a second .* (\w+)$", table, re.MULTILINE)
    assert len(rows) == 3
    assert set(rows) == {"exact"}


def test_fleets_are_reckoned_from_the_figures_that_were_measured() -> None:
    table = printed("scaling")

    assert len(re.findall(r"^\| (?:100 GB|1 TB|3 TB|10 TB) \|", table, re.MULTILINE)) == 8
    assert table.strip() in (ROOT / "docs" / "scaling.md").read_text("utf-8")


def test_sending_is_measured_with_and_without_a_replay() -> None:
    table = printed("send", "--seconds", "1.5", "--spooled-mib", "8")

    assert [int(lost) for lost in re.findall(r"(\d+) datagrams dropped by the kernel", table)] == [0, 0]
    for sent, seen, away in re.findall(r"(\d+) exchanges sent, (\d+) seen in \d+ records, (\d+) sampled away", table):
        assert int(sent) == int(seen) + int(away) > 0
    without, beside = (int(replayed) for replayed in re.findall(r"(\d+) records replayed meanwhile", table))
    assert without == 0 < beside <= 256
    assert len(re.findall(r"packet to PutRecords: median \d+\.\d{3} s", table)) == 2


def test_calls_of_mirroring_grow_with_pages_and_changes_and_every_target_is_mirrored() -> None:
    done = run("mirroring", "--targets", "10", "100")

    assert (done.returncode, done.stderr) == (0, "")
    first, again = done.stdout.split("AWS calls: ")[1:]
    assert re.search(r"CreateTrafficMirrorSession +10 +100$", first, re.MULTILINE)
    assert re.search(r"DescribeTrafficMirrorSessions +1 +1$", again, re.MULTILINE)
    assert not re.search(r"Create|Modify|Delete|PutItem", again)
    assert len(re.findall(r"microseconds / target", done.stdout)) == 5


def test_sizes_that_nothing_can_be_compared_of_are_refused() -> None:
    done = run("mirroring", "--targets", "100", "15")

    assert done.returncode == 2
    assert "at least two, ascending, each a multiple of ten" in done.stderr
