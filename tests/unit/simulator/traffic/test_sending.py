from __future__ import annotations

import socket
from contextlib import suppress
from itertools import count

from scapy.layers.vxlan import VXLAN

from simulator.shop import LEDGER, ORDERS, STOREFRONT
from simulator.traffic.sending import Pace, send_traffic


def test_the_datagrams_reach_the_agent_and_the_truth_says_how_many() -> None:
    received: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
        agent.bind(("127.0.0.1", 0))
        agent.setblocking(False)  # noqa: FBT003 - its only argument
        told: list[tuple[int, int]] = []

        def take(conversations: int, exchanges: int) -> None:
            """What was sent since; a socket has no room for all of it, however soon another thread would read."""
            told.append((conversations, exchanges))
            with suppress(BlockingIOError):
                while True:
                    received.append(agent.recv(65_536))

        host, port = agent.getsockname()
        truth = send_traffic(host, port, conversations=12, seed=1, on_progress=take, pause=lambda _: None)

    assert len(received) == truth.datagrams
    assert told[-1] == (12, len(truth.exchanges))
    assert {VXLAN(data).vni for data in received} <= {made.vni for made in truth.exchanges}
    assert {made.vni for made in truth.exchanges} & {STOREFRONT.vni, ORDERS.vni, LEDGER.vni}


def test_sending_ends_when_it_is_told_to() -> None:
    asked = count()

    truth = send_traffic("127.0.0.1", 9, conversations=1000, should_stop=lambda: next(asked) == 1, pause=lambda _: None)

    assert truth.conversations == 16


def test_a_pace_keeps_the_rate_on_average() -> None:
    now_s = 0.0

    def pause(seconds: float) -> None:
        nonlocal now_s
        now_s += seconds

    pace = Pace(100.0, lambda: now_s, pause)
    for _ in range(101):
        pace.wait()

    assert abs(now_s - 1.0) < 0.011


def test_a_sender_that_is_late_does_not_wait() -> None:
    pauses: list[float] = []
    times = iter([0.0, 0.0, 5.0, 5.0])
    pace = Pace(1.0, lambda: next(times), pauses.append)

    for _ in range(3):
        pace.wait()

    assert pauses == []
