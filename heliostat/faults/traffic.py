"""Traffic whose truth is known: conversations of the Corner Shop, with hosts that name the round they belong to."""

from __future__ import annotations

from dataclasses import replace
from heapq import merge
from itertools import islice
from operator import attrgetter
from random import Random
from typing import TYPE_CHECKING

from heliostat.faults.limits import PARALLEL
from simulator.traffic.conversation import Conversation, hold
from simulator.traffic.errands import draw_errand
from simulator.traffic.making import START_S
from simulator.traffic.segments import Frame, frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Group = tuple[tuple[Conversation, ...], tuple[tuple[Frame, int], ...]]
"""Conversations side by side, and their frames; each with how many exchanges end with it."""


def round_host(number: int, host: str) -> str:
    """The host of a round: what is lost, or counted twice, can be told by when it was sent."""
    return f"r{number:02d}.{host}"


def conversations(count: int, *, first: int, round_number: int, seed: int, server_port: int) -> Iterator[Conversation]:
    """Conversations with the shop at a port, numbered from `first`: each follows from its number and the seed."""
    for number in range(first, first + count):
        random = Random(f"{seed}:{number}")  # noqa: S311 - made traffic guards nothing
        yield _of_round(hold(draw_errand(random), number=number, server_port=server_port, random=random), round_number)


def _of_round(conversation: Conversation, number: int) -> Conversation:
    host = conversation.exchanges[0].host
    named = round_host(number, host)
    old, new = f"Host: {host}\r\n".encode(), f"Host: {named}\r\n".encode()
    turns = tuple((side, data.replace(old, new)) for side, data in conversation.turns)
    return replace(
        conversation, turns=turns, exchanges=tuple(replace(each, host=named) for each in conversation.exchanges)
    )


def groups(held: Iterable[Conversation], seed: int) -> Iterator[Group]:
    """The frames of a few conversations at a time, interleaved as they arrive.

    All exchanges of a conversation are taken to end with its last frame: a bound, and not a guess.
    """
    random = Random(f"{seed}:wire")  # noqa: S311 - as above
    remaining, start_s = iter(held), START_S
    while group := tuple(islice(remaining, PARALLEL)):
        streams = []
        for conversation in group:
            sent = list(frames(conversation, start_s=start_s, random=random))
            ends = [0] * (len(sent) - 1) + [len(conversation.exchanges)]
            streams.append(list(zip(sent, ends, strict=True)))
            start_s += 0.001
        start_s = max(stream[-1][0].at_s for stream in streams)
        yield group, tuple(merge(*streams, key=lambda each: attrgetter("at_s")(each[0])))
