from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.traffic.perturbation import Perturbation
from simulator.traffic.segments import Frame

FRAMES = [Frame(float(number), 1, bytes([number])) for number in range(200)]


def perturbed(seed: int = 1, **shares: float) -> list[Frame]:
    return list(Perturbation(**shares).apply(FRAMES, Random(seed)))


def test_without_shares_nothing_happens() -> None:
    assert perturbed() == FRAMES


@given(seed=st.integers())
def test_reordering_keeps_every_frame_and_moves_it_by_one(seed: int) -> None:
    arrived = perturbed(seed, reordering=0.3)

    assert sorted(arrived, key=lambda frame: frame.at_s) == FRAMES
    assert arrived != FRAMES
    assert all(abs(position - frame.at_s) <= 1 for position, frame in enumerate(arrived))


@given(seed=st.integers())
def test_loss_and_duplication_change_how_often_a_frame_comes(seed: int) -> None:
    counts = Counter(frame.at_s for frame in perturbed(seed, loss=0.2, duplication=0.2))

    assert set(counts.values()) <= {1, 2}
    assert len(counts) < len(FRAMES)


def test_everything_can_be_lost() -> None:
    assert perturbed(loss=1.0) == []


@pytest.mark.parametrize("shares", [{"loss": -0.1}, {"duplication": 1.1}, {"reordering": 2}], ids=str)
def test_what_is_no_share_does_not_construct(shares: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected a share between 0 and 1"):
        Perturbation(**shares)
