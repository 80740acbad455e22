"""Scapy reads the frames, and must find two ordinary hosts."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

from simulator.traffic.conversation import Conversation
from simulator.traffic.segments import SEGMENT_BYTES_MAX, checksum, frames
from simulator.traffic.tcp_relay import Side

CLIENT, SERVER = ("10.20.1.5", 40_000), ("10.20.1.11", 8080)
TURNS = st.lists(st.tuples(st.sampled_from(Side), st.binary(min_size=1, max_size=5000)), max_size=5)


def packets(
    turns: list[tuple[Side, bytes]], ended_by: Side = Side.CLIENT, seed: int = 1, start_s: float = 100.0
) -> list[Any]:
    conversation = Conversation(1001, CLIENT, SERVER, tuple(turns), ended_by, ())
    return [Ether(frame.data) for frame in frames(conversation, start_s=start_s, random=Random(seed))]


def side_of(packet: Any) -> Side:
    return Side.CLIENT if packet[IP].src == CLIENT[0] else Side.SERVER


def reassembled(seen: list[Any]) -> dict[Side, bytes]:
    """Each side's bytes, put together by sequence numbers alone."""
    said = {}
    for side in Side:
        segments = [packet[TCP] for packet in seen if side_of(packet) is side]
        first = segments[0].seq + 1
        placed = {(each.seq - first) % 2**32: bytes(each.payload) for each in segments[1:] if each.payload}
        data = b""
        for offset in sorted(placed):
            assert offset == len(data)
            data += placed[offset]
        said[side] = data
    return said


@given(turns=TURNS, seed=st.integers(0, 2**32))
def test_the_segments_carry_every_byte_of_each_side_once(turns: list[tuple[Side, bytes]], seed: int) -> None:
    seen = packets(turns, seed=seed)

    assert reassembled(seen) == {side: b"".join(data for speaker, data in turns if speaker is side) for side in Side}
    assert all(len(packet[TCP].payload) <= SEGMENT_BYTES_MAX for packet in seen)


@given(turns=TURNS)
def test_checksums_are_those_that_scapy_computes(turns: list[tuple[Side, bytes]]) -> None:
    for packet in packets(turns):
        again = packet.copy()
        del again[IP].chksum
        del again[TCP].chksum
        assert bytes(again) == bytes(packet)


@given(turns=TURNS, ended_by=st.sampled_from(Side))
def test_acknowledgements_never_run_ahead_and_end_at_the_last_byte(
    turns: list[tuple[Side, bytes]], ended_by: Side
) -> None:
    following: dict[Side, int] = {}
    acknowledged: dict[Side, int] = {}
    for packet in packets(turns, ended_by):
        tcp, side = packet[TCP], side_of(packet)
        other = Side.SERVER if side is Side.CLIENT else Side.CLIENT
        length = len(tcp.payload) + ("S" in tcp.flags) + ("F" in tcp.flags)
        assert following.get(side, tcp.seq) == tcp.seq
        following[side] = (tcp.seq + length) % 2**32
        if "A" in tcp.flags:
            assert tcp.ack == following[other]
            acknowledged[other] = tcp.ack

    assert acknowledged == following


def test_a_connection_begins_with_a_handshake_and_ends_in_order() -> None:
    seen = packets([(Side.CLIENT, b"question"), (Side.SERVER, b"answer")], ended_by=Side.SERVER)

    assert [(side_of(packet).value, str(packet[TCP].flags)) for packet in seen] == [
        ("client", "S"),
        ("server", "SA"),
        ("client", "A"),
        ("client", "PA"),
        ("server", "A"),
        ("server", "PA"),
        ("client", "A"),
        ("server", "FA"),
        ("client", "FA"),
        ("server", "A"),
    ]
    assert seen[0][TCP].options == [("MSS", 1460)]


def test_time_only_grows_from_the_start_given() -> None:
    conversation = Conversation(7, CLIENT, SERVER, ((Side.CLIENT, b"x" * 5000),), Side.CLIENT, ())

    times = [frame.at_s for frame in frames(conversation, start_s=50.0, random=Random(1))]

    assert times == sorted(times)
    assert 50.0 < times[0] < times[-1] < 51.0


@pytest.mark.parametrize(
    ("data", "expected"),
    # The example of RFC 1071 section 3, whole and with a byte missing.
    [(bytes.fromhex("0001f203f4f5f6f7"), 0x220D), (b"", 0xFFFF), (b"\x01", 0xFEFF)],
)
def test_the_checksum_is_that_of_rfc_1071(data: bytes, expected: int) -> None:
    assert checksum(data) == expected
