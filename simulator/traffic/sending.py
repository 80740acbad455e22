"""Sends made traffic to an agent, as a mirror session would."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from simulator.traffic.making import UNDISTURBED, making
from simulator.traffic.truth import TrafficTruth, TruthSoFar
from simulator.traffic.vxlan import datagram

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.traffic.perturbation import Perturbation

# Datagrams a second: what an agent on a busy laptop takes without losing any.
RATE_DEFAULT = 2000.0


class Pace:
    """Keeps a sender to a rate, measured from its first datagram."""

    def __init__(self, rate: float, now_s: Callable[[], float], pause: Callable[[float], None]) -> None:
        self._rate = rate
        self._now_s = now_s
        self._pause = pause
        self._start_s = now_s()
        self._sent = 0

    def wait(self) -> None:
        """Come back when the next datagram is due."""
        early_s = self._start_s + self._sent / self._rate - self._now_s()
        self._sent += 1
        # Shorter pauses cost more than they keep.
        if early_s > 0.002:
            self._pause(early_s)


def send_traffic(  # noqa: PLR0913 - how much, how fast, and who is told, by name
    host: str,
    port: int,
    *,
    conversations: int = 100,
    rate: float = RATE_DEFAULT,
    seed: int = 1,
    perturbation: Perturbation = UNDISTURBED,
    on_progress: Callable[[int, int], None] = lambda _conversations, _exchanges: None,
    should_stop: Callable[[], bool] = lambda: False,
    now_s: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> TrafficTruth:
    """Hold conversations with the Corner Shop and send their packets as VXLAN datagrams.

    Args:
        host: where the agent listens.
        port: its UDP port.
        conversations: how many; each is one TCP connection with one to eight exchanges.
        rate: datagrams a second, at most.
        seed: the same seed makes the same traffic.
        perturbation: what the network does to the datagrams.
        on_progress: told how many conversations and exchanges were sent, after every few.
        should_stop: asked after every few conversations.
        now_s: the clock that the rate is kept by.
        pause: how to wait.

    Returns:
        What was made and sent.

    Raises:
        TrafficFailed: a conversation could not be recorded.
        OSError: the datagrams cannot be sent.
    """
    truth = TruthSoFar()
    pace = Pace(rate, now_s, pause)
    with (
        making(conversations, seed=seed, perturbation=perturbation) as groups,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent,
    ):
        for held, arriving in groups:
            for frame in arriving:
                pace.wait()
                agent.sendto(datagram(frame), (host, port))
                truth.datagrams += 1
            truth.add(held)
            on_progress(truth.conversations, len(truth.exchanges))
            if should_stop():
                break
    return truth.whole()
