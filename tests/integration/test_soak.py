"""The soak in short: every attack once beside steady traffic, and whether its verdict can fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.soak.verdict import MIB, Bound, Sum, growth_per_item, series, shares, sums

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(180)
def test_every_attack_in_turn_leaves_sums_that_add_up(tmp_path: Path) -> None:
    out = tmp_path / "soak.json"

    ran = subprocess.run(
        [sys.executable, "benchmarks/soak/run.py", "--seconds", "8", "--json", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    document = json.loads(out.read_text("utf-8"))
    assert all(sent["datagrams"] > 0 for sent in document["by_attack"].values())
    assert document["inventory"]["requests"] > 1_000
    assert document["inventory"]["hosts"] > 10


TIMES_S = [10.0 * number for number in range(120)]


def test_a_leak_is_told_from_a_peak() -> None:
    bound = Bound(maximum=1_000 * MIB, slope_per_hour=16 * MIB)
    level = [100.0 * MIB] * 120
    peak = [*level[:80], 400.0 * MIB, *level[81:]]
    leak = [each + number * MIB / 10 for number, each in enumerate(level)]

    assert series("level", TIMES_S, level, bound).is_flat
    assert series("peak", TIMES_S, peak, bound).is_flat
    found = series("leak", TIMES_S, leak, bound)
    assert not found.is_flat
    assert found.slope_per_hour == pytest.approx(36 * MIB)


def test_what_fills_at_first_and_stays_is_flat_and_what_is_too_much_is_not() -> None:
    filling = [min(number, 35) * 10.0 * MIB for number in range(120)]

    assert series("filling", TIMES_S, filling, Bound(400 * MIB, MIB)).is_flat
    assert not series("filling", TIMES_S, filling, Bound(300 * MIB, MIB)).is_flat


def test_a_short_soak_tells_no_slope() -> None:
    found = series("short", TIMES_S[:20], [float(number * MIB) for number in range(20)], Bound(100 * MIB, MIB))

    assert (found.slope_per_hour, found.is_flat) == (None, True)


def test_growth_with_what_is_sent_is_told_for_each() -> None:
    sent = [100.0 * number for number in range(120)]

    assert growth_per_item(sent, [500.0 * each for each in sent]) == pytest.approx(500)
    assert growth_per_item([7.0] * 120, sent) is None


AGENT = {"datagrams": 90, "exchanges": 40, "exchanges_sent": 38, "exchanges_dropped_queue": 2, "records_sent": 5}
BACK = {
    "processor": {"exchanges": 38, "exchanges_dropped_no_request": 3},
    "inventory": {"requests": 35},
    "mapping": {"records_handled": 5},
    "stream": {"records_held": 0},
}


def uneven(sent: dict[str, int], agent: dict[str, int], **back: dict[str, int]) -> list[str]:
    return [each.name for each in sums(sent, {**AGENT, **agent}, {**BACK, **back}, 20) if not each.is_even]


def test_every_stage_has_to_be_even() -> None:
    sent = {"datagrams": 90, "requests": 43}

    assert uneven(sent, {"heads_unfinished": 2, "heads_too_large": 1}) == []
    assert len(uneven(sent, {})) == 1
    assert len(uneven({**sent, "datagrams": 91}, {"heads_unfinished": 3})) == 1
    assert len(uneven(sent, {"heads_unfinished": 3}, inventory={"requests": 34})) == 1
    assert len(uneven(sent, {"heads_unfinished": 3}, stream={"records_held": 1})) == 1
    assert len(uneven(sent, {"heads_unfinished": 3, "exchanges_dropped_queue": 1})) == 1


def test_what_the_kernel_lost_excuses_missing_requests_and_none_too_many() -> None:
    assert Sum("lost", 100, 60, slack=50).is_even
    assert not Sum("lost", 100, 40, slack=50).is_even
    assert not Sum("lost", 100, 101, slack=50).is_even


def test_what_the_kernel_lost_is_bounded_and_so_is_what_it_excuses() -> None:
    sent = {"datagrams": 100_000, "requests": 10_000}

    def too_much(lost: int, densest: int) -> list[bool]:
        return [not each.is_within for each in shares(sent, {"datagrams_dropped_kernel": lost}, densest)]

    assert too_much(0, 100) == [False, False]
    assert too_much(1, 100) == [False, False]
    assert too_much(2, 100) == [False, True]
    assert too_much(100, 1) == [False, False]
    assert too_much(101, 0) == [True, False]
