from __future__ import annotations

import random
from typing import Any

import pytest
from scapy.layers.inet import IP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6
from scapy.layers.l2 import Ether
from scapy.packet import Raw

from heliostat.limits import FRAGMENTED_PACKETS_MAX
from heliostat.up.fragments import Fragments, fragment_of


def pieces(packet: Any) -> list[bytes]:
    cut: Any = fragment if IP in packet.layers() else fragment6
    return [bytes(Ether() / piece) for piece in cut(packet, 1_000)]


def completed(fragments: Fragments, frames: list[bytes]) -> list[bytes]:
    found = [fragments.whole(piece) for frame in frames if (piece := fragment_of(frame))]
    return [frame for frame in found if frame is not None]


@pytest.mark.parametrize("around", [IP(id=7), IPv6() / IPv6ExtHdrFragment(id=7)], ids=str)
def test_fragments_in_any_order_and_twice_make_one_packet(around: Any) -> None:
    payload = random.Random(1).randbytes(4_000)
    frames = pieces(around / UDP(dport=4789) / Raw(payload)) * 2
    random.Random(2).shuffle(frames)

    [whole, *_] = completed(Fragments(), frames)

    packet = Ether(whole)
    assert packet[UDP].dport == 4789
    assert bytes(packet[UDP].payload) == payload
    assert len(packet.payload) == (packet.payload.len if IP in packet else packet.payload.plen + 40)


@pytest.mark.parametrize("whole", [Ether() / IP() / UDP(), Ether() / IPv6() / UDP(), Ether()], ids=str)
def test_a_whole_packet_is_no_fragment(whole: Any) -> None:
    assert fragment_of(bytes(whole)) is None


def test_fragments_of_which_others_are_missing_are_counted_and_bounded() -> None:
    fragments = Fragments()
    packets = [pieces(IP(id=number) / UDP() / Raw(bytes(1_500))) for number in range(2 * FRAGMENTED_PACKETS_MAX)]

    assert completed(fragments, [first for first, _ in packets]) == []

    assert fragments.unfinished == 2 * FRAGMENTED_PACKETS_MAX
    assert len(completed(fragments, [last for _, last in packets[FRAGMENTED_PACKETS_MAX:]])) == FRAGMENTED_PACKETS_MAX
