"""Attacks of the soak reach the bounds that they are for, by the counters of the real receiver."""

from __future__ import annotations

import socket
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.running.burst import Burst, Paced
from benchmarks.running.rounds import shop_rounds
from benchmarks.soak.attacks import ATTACKS, Attack
from benchmarks.soak.reached import Reached
from mirror_agent._capture import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTLED_S_MAX = 10.0
# Counters of the processor.
ELSEWHERE = {"exchanges_beyond_new_hosts"}


def received(bursts: Iterator[Burst], datagrams_min: int) -> tuple[Paced, dict[str, int]]:
    """Sends bursts to a receiver of their own, and what it has counted by its end."""
    receiver = Receiver("127.0.0.1", 0, "attacked", 100_000, receive="socket")
    paced = Paced(bursts, 1.0)
    paced.begin()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            host, _, port = receiver.address.rpartition(":")
            sending.connect((host, int(port)))
            while paced.datagrams < datagrams_min:
                paced.begin()
                paced.send(sending, time.monotonic())
        deadline_s = time.monotonic() + SETTLED_S_MAX
        while receiver.counters().get("datagrams", 0) < paced.datagrams and time.monotonic() < deadline_s:
            receiver.take(0.01)
    finally:
        receiver.stop()
    return paced, receiver.counters()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_moves_counters_of_its_own(attack: Attack) -> None:
    paced, counted = received(attack.bursts(), attack.datagrams_min)
    reached = Reached(attack, paced)
    reached.begin({})
    reached.end(counted)

    assert set(reached.unreached(is_long=False)) <= ELSEWHERE
    assert attack.counters or attack.in_proportion or attack.counters_in_time


def test_ordinary_traffic_reaches_no_bound_of_an_attack() -> None:
    ordinary, counted = received(shop_rounds(10), 500)

    for attack in ATTACKS:
        reached = Reached(attack, ordinary)
        reached.end(counted)
        wanted = {*attack.counters, *(name for name, _ in attack.in_proportion)}
        assert set(reached.unreached(is_long=False)) == wanted, attack.name


def test_no_two_attacks_over_http2_share_a_counter() -> None:
    shared = Counter(
        name
        for attack in ATTACKS
        if attack.name.startswith(("HTTP/2", "HPACK"))
        for name in (*attack.counters, *(counter for counter, _ in attack.in_proportion))
    )

    assert len(shared) == 4
    assert set(shared.values()) == {1}


def test_what_grew_in_the_turns_of_others_is_no_evidence() -> None:
    attack = Attack("one", lambda: iter(()), 1.0, counters=("gaps",), in_proportion=(("connections", "datagrams"),))
    reached = Reached(attack, Paced(iter(()), 1.0))
    reached.paced.datagrams = 100

    reached.begin({"gaps": 5, "connections": 10})
    assert reached.missing({"gaps": 5, "connections": 200}, is_long=False) == ["gaps"]
    reached.end({"gaps": 5, "connections": 50})
    # Between its turns.
    reached.begin({"gaps": 9, "connections": 1_000})
    assert reached.missing({"gaps": 9, "connections": 1_049}, is_long=False) == ["connections", "gaps"]
    reached.end({"gaps": 10, "connections": 1_050})

    assert reached.unreached(is_long=False) == []


def test_the_densest_datagram_is_that_of_the_shortest_requests() -> None:
    alike = Burst((b"s" * 60, *[b"d" * 1_450] * 40), 4_000)

    assert 4_000 / 40 <= alike.densest <= 4_000 / 40 + 1
    assert Burst((b"s" * 60,)).densest == 0
    paced, _ = received(iter([Burst((b"x",), 1), alike, Burst((b"x",), 1)]), 43)
    assert paced.densest == alike.densest
