"""Makes traffic: conversations held one after the other, their frames interleaved as those of parallel clients."""

from __future__ import annotations

from contextlib import contextmanager
from heapq import merge
from itertools import islice
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING

from simulator.traffic.conversation import Conversation, hold
from simulator.traffic.errands import draw_errand
from simulator.traffic.perturbation import Perturbation
from simulator.traffic.segments import Frame, frames
from simulator.traffic.shop_server import serving_shop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# 2026-11-24 14:00 UTC: captures of the same seed are the same, bytes and times.
START_S = 1_795_528_800.0
# So many clients talk at a time; a new one begins every so often.
PARALLEL = 8
SPACING_S = 0.015

UNDISTURBED = Perturbation()


@contextmanager
def making(
    conversations: int, *, seed: int, perturbation: Perturbation = UNDISTURBED
) -> Iterator[Iterator[tuple[list[Conversation], Iterator[Frame]]]]:
    """Open the Corner Shop, and hold conversations with it as they are asked for.

    Yields:
        Groups of conversations that ran side by side, each with all its frames as they arrive.

    Raises:
        TrafficFailed: a conversation could not be recorded.
    """
    with serving_shop() as server_port:
        held = (_hold_nth(number, seed, server_port) for number in range(conversations))
        yield _interleaved(held, seed, perturbation)


def _hold_nth(number: int, seed: int, server_port: int) -> Conversation:
    """A conversation follows from its number and the seed alone."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - made traffic guards nothing
    return hold(draw_errand(random), number=number, server_port=server_port, random=random)


def _interleaved(
    held: Iterable[Conversation], seed: int, perturbation: Perturbation
) -> Iterator[tuple[list[Conversation], Iterator[Frame]]]:
    random = Random(f"{seed}:wire")  # noqa: S311 - made traffic guards nothing
    remaining = iter(held)
    start_s = START_S
    while group := list(islice(remaining, PARALLEL)):
        streams = []
        for conversation in group:
            # Listed at once: the group's frames must not depend on the order in which they are asked for.
            streams.append(list(frames(conversation, start_s=start_s, random=random)))
            start_s += SPACING_S
        start_s = max(stream[-1].at_s for stream in streams)
        yield group, perturbation.apply(merge(*streams, key=attrgetter("at_s")), random)
