"""The reckoning of fleets: the document shows what it says, and chance second by second agrees with the arithmetic."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.scaling.aws_limits import INSTANCE_TYPES, SHARD_BYTES_PER_S
from benchmarks.scaling.document import tables, warnings
from benchmarks.scaling.figures import Circumstances, Figures, read_figures
from benchmarks.scaling.fleet import (
    AGENT_SHARE,
    FULLEST_BEYOND,
    SENT_BESIDE,
    SHARD_SHARE,
    Fleet,
    Traffic,
    effective_number,
    fleet,
    fullest,
    smallest_fleet,
    zipf,
)
from benchmarks.scaling.simulation import simulate

ROOT = Path(__file__).parents[3]
# Round numbers, so that what follows from them can be reckoned by hand.
FIGURES = Figures(
    receive_ns_per_datagram=1_000.0,
    receive_ns_per_byte=1.0,
    send_ns_per_record_byte=100.0,
    fold_us_per_exchange=200.0,
    fold_us_per_endpoint=3_000.0,
    write_units_per_endpoint=10.0,
    record_bytes_per_mirrored_byte=0.25,
    circumstances=Circumstances("made up", 2, load_before=0.2, receive_busy=0.9),
)


@pytest.fixture(scope="module")
def measured() -> Figures:
    return read_figures(ROOT / "benchmarks" / "results")


def test_the_document_shows_what_is_reckoned_from_the_results(measured: Figures) -> None:
    assert tables(measured) in (ROOT / "docs" / "scaling.md").read_text("utf-8"), "benchmarks/scaling/run.py --write"


def test_the_fullest_agents_that_are_shown_are_no_fuller_than_the_text_says() -> None:
    text = (ROOT / "docs" / "scaling.md").read_text("utf-8")
    shown = [(float(one), float(other)) for one, other in re.findall(r"\| ([\d.]+)%, \*([\d.]+)%\* \|", text)]

    assert len(shown) == 8
    # Shown to a tenth of a percent.
    assert all(simulated <= FULLEST_BEYOND * estimate + 0.1 for estimate, simulated in shown)
    # So much is left of the fullest agent even then.
    assert FULLEST_BEYOND * AGENT_SHARE < 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, []),
        ({"load_before": 1.0}, []),
        ({"load_before": 1.1}, ["the load average before was 0.6 a core"]),
        ({"receive_busy": 0.04}, ["busy for 4% of a core"]),
        ({"load_before": 3.0, "receive_busy": 0.49}, ["1.5 a core", "busy for 49% of a core"]),
    ],
)
def test_figures_of_a_busy_machine_or_an_idle_thread_come_with_a_warning(
    changes: dict[str, float], says: list[str]
) -> None:
    told = [line for line in warnings(replace(FIGURES.circumstances, **changes)) if line]

    assert len(told) == len(says)
    assert all(words in line for words, line in zip(says, told, strict=True))
    assert all(
        line in tables(replace(FIGURES, circumstances=replace(FIGURES.circumstances, **changes))) for line in told
    )


def test_an_agent_sends_no_more_than_half_of_its_other_cores_can() -> None:
    traffic = Traffic(1_000.0, 20_000.0)
    slow = fleet(traffic, replace(FIGURES, send_ns_per_record_byte=10_000.0), INSTANCE_TYPES[0])

    assert slow.bytes_per_second * SENT_BESIDE * 10_000.0 / 1e9 == pytest.approx(AGENT_SHARE, rel=1e-3)
    assert slow.bytes_per_second < fleet(traffic, FIGURES, INSTANCE_TYPES[0]).bytes_per_second


def test_measured_figures_are_costs(measured: Figures) -> None:
    costs = [
        getattr(measured, name) for name in Figures.__slots__ if name not in {"circumstances", "receive_ns_per_byte"}
    ]

    assert all(cost > 0 for cost in costs)
    assert measured.receive_ns_per_byte >= 0


def test_a_terabyte_an_hour_by_hand() -> None:
    """277.8 MB/s in packets of 1,000 bytes: 277,778 a second at 2 us each, and 13,889 exchanges of 20 KB."""
    found = fleet(Traffic(1_000.0, 20_000.0, source_skew=0.0), FIGURES, INSTANCE_TYPES[0])

    assert found.receive_cores == pytest.approx(0.5556, rel=1e-3)
    assert found.write_units_per_s == pytest.approx(2_000 / 5 * 10)
    # Every exchange whole would be 69 MB/s: agents send what they may.
    assert found.stream_bytes_per_s == pytest.approx(found.agents * 2 * 262_144)
    # 97.6 MB/s of bandwidth each, of which half is used: six at the least, and more for the fullest.
    assert found.limited_by == "bandwidth"
    assert 6 < found.agents < 12
    assert found.fullest_share * 1.042 * 277.8e6 <= AGENT_SHARE * 97.625e6
    one_less = fullest(zipf(1_000, 0.0), found.agents - 1)
    assert one_less * 1.042 * 277.8e6 > AGENT_SHARE * 97.625e6


@pytest.mark.parametrize("skew", [0.0, 0.5])
@pytest.mark.parametrize("bins", [4, 16, 60])
def test_the_fullest_bin_is_within_a_tenth_of_the_estimate(skew: float, bins: int) -> None:
    shares, draw = zipf(1_000, skew), random.Random(bins)
    found = []
    for _ in range(60):
        held = [0.0] * bins
        for share in shares:
            held[draw.randrange(bins)] += share
        found.append(max(held))
    found.sort()

    # With high probability, for m alike balls; a tenth more where they differ.
    assert found[int(0.9 * len(found))] <= 1.1 * fullest(shares, bins)
    assert fullest(shares, bins) <= 2 * found[0]


def test_balls_that_are_alike_count_as_many_as_they_are() -> None:
    assert effective_number([0.01] * 100) == pytest.approx(100)
    assert effective_number(zipf(1_000, 0.5)) < 1_000
    assert fullest([0.5, 0.5], 1) == 1.0


SIZES = [(100.0, 2_000.0), (1_000.0, 20_000.0), (10_000.0, 20_000.0)]


@pytest.mark.parametrize(("rate", "size"), SIZES)
def test_simulation_and_arithmetic_agree(rate: float, size: float) -> None:
    traffic = Traffic(rate, size)
    needed = smallest_fleet(traffic, FIGURES)
    found = simulate(traffic, FIGURES, needed)

    assert needed.is_possible
    assert found.receive_cores == pytest.approx(needed.receive_cores, rel=0.05)
    assert found.function_cores == pytest.approx(needed.function_cores, rel=0.1)
    assert 1 / needed.agents <= found.fullest_agent_share <= FULLEST_BEYOND * needed.fullest_share
    # What is sized for half of what agents have, and 70 % of shards, bears a burst of half as much again.
    assert found.busiest_agent <= 1.0
    assert (found.lost_share, found.dropped_share) == (0.0, 0.0)
    keys = zipf(256, traffic.key_skew)
    assert 1 / needed.shards <= found.fullest_shard_share <= 1.3 * fullest(keys, needed.shards)


def test_a_fleet_that_is_too_small_loses_and_one_shard_too_few_throttles() -> None:
    traffic = Traffic(1_000.0, 2_000.0)
    needed = fleet(traffic, FIGURES, INSTANCE_TYPES[0])

    small = simulate(traffic, FIGURES, changed(needed, agents=2))
    narrow = simulate(traffic, FIGURES, changed(needed, shards=1))

    assert small.lost_share > 0.1
    assert needed.stream_bytes_per_s > SHARD_SHARE * SHARD_BYTES_PER_S
    assert narrow.throttled_share > 0.1
    assert narrow.waiting_bytes_most > 100e6


def test_agents_that_come_later_take_new_sources_alone() -> None:
    traffic = Traffic(1_000.0, 20_000.0)
    needed = fleet(traffic, FIGURES, INSTANCE_TYPES[0])
    heavy = Figures(**{**{name: getattr(FIGURES, name) for name in Figures.__slots__}, "receive_ns_per_byte": 20.0})

    late = simulate(traffic, heavy, needed, agents_first=3)
    whole = simulate(traffic, heavy, needed)

    assert late.agents_last > 3
    assert late.busiest_agent > whole.busiest_agent
    assert late.lost_share > whole.lost_share


def test_a_source_that_is_too_much_for_an_agent_needs_a_larger_one() -> None:
    """Of 2.8 GB/s, the busiest of 1,000 sources sends 1.6 %, 45 MB/s; half of an m6i.large is 49."""
    traffic = Traffic(10_000.0, 20_000.0)
    small, large = (fleet(traffic, FIGURES, each) for each in (INSTANCE_TYPES[0], INSTANCE_TYPES[-1]))

    assert not small.is_possible
    assert large.is_possible
    assert smallest_fleet(traffic, FIGURES).is_possible


def changed(needed: Fleet, **values: int) -> Fleet:
    return Fleet(**{**{name: getattr(needed, name) for name in Fleet.__slots__}, **values})
