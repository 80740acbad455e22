"""What a network does to mirrored packets: loses some, sends some twice, lets some overtake others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from simulator.traffic.segments import Frame


@dataclass(frozen=True, slots=True)
class Perturbation:
    """Shares of frames, each between 0 and 1."""

    loss: float = 0.0
    duplication: float = 0.0
    reordering: float = 0.0

    def __post_init__(self) -> None:
        """Raises ValueError where a share is none."""
        for name, share in (("loss", self.loss), ("duplication", self.duplication), ("reordering", self.reordering)):
            if not 0.0 <= share <= 1.0:
                raise ValueError(f"{name} is {share}: expected a share between 0 and 1")

    def apply(self, frames: Iterable[Frame], random: Random) -> Iterator[Frame]:
        """The frames as they arrive: a reordered one comes right after its follower."""
        held: Frame | None = None
        for frame in frames:
            if random.random() < self.loss:
                continue
            if held is None and random.random() < self.reordering:
                held = frame
                continue
            yield frame
            if random.random() < self.duplication:
                yield frame
            if held:
                yield held
                held = None
        if held:
            yield held
