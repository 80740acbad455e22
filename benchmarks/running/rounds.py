"""Steady, diverse traffic at next to no cost: conversations of the made shop, recorded once and sent on and on."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from benchmarks.running.burst import Burst
from simulator.traffic.making import making
from simulator.traffic.vxlan import datagram

if TYPE_CHECKING:
    from collections.abc import Iterator


def shop_rounds(conversations: int, seed: int = 1) -> Iterator[Burst]:
    """Groups of conversations that run side by side, without end; each round has the connections of the last one."""
    recorded = []
    with making(conversations, seed=seed) as groups:
        for held, arriving in groups:
            datagrams = tuple(datagram(frame) for frame in arriving)
            recorded.append(Burst(datagrams, sum(len(each.exchanges) for each in held)))
    return cycle(recorded)
