"""Puts a conversation into the packets that carried it: TCP over IPv4 over Ethernet, with times.

Sequence numbers, acknowledgements, handshake and end are those of two ordinary hosts; segments hold at most 1,460
bytes. Checksums are right, so that any decoder can be asked what it makes of the packets.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from simulator.traffic.tcp_relay import Side

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from simulator.traffic.conversation import Conversation

SEGMENT_BYTES_MAX = 1460
WINDOW = 65_535
DO_NOT_FRAGMENT = 0x4000
FIN, SYN, PSH, ACK = 0x01, 0x02, 0x08, 0x10
MAXIMUM_SEGMENT_SIZE_OPTION = struct.pack("!BBH", 2, 4, SEGMENT_BYTES_MAX)
# A host acknowledges every second segment at least (RFC 9293 section 3.8.6.3).
SEGMENTS_PER_ACK = 2

# On a local network, and how long a server thinks.
TRAVEL_S = 0.0002
THINKING_S = (0.001, 0.02)


@dataclass(frozen=True, slots=True)
class Frame:
    """An Ethernet frame at a time, within a network identifier."""

    at_s: float
    vni: int
    data: bytes


@dataclass(slots=True)
class _End:
    """One end of the connection; `sent` is the next sequence number."""

    address: IPv4Address
    port: int
    sent: int
    packets: int

    @property
    def mac(self) -> bytes:
        """Locally administered, and told apart by the address."""
        return b"\x02\x00" + self.address.packed


class _Wire:
    """A connection whose ends send segments in turn."""

    def __init__(self, conversation: Conversation, start_s: float, random: Random) -> None:
        self._vni = conversation.vni
        self._now_s = start_s
        self._ends = {
            side: _End(IPv4Address(address), port, random.getrandbits(32), random.getrandbits(16))
            for side, (address, port) in ((Side.CLIENT, conversation.client), (Side.SERVER, conversation.server))
        }

    def pause(self, seconds: float) -> None:
        """Let time go by."""
        self._now_s += seconds

    def send(self, side: Side, flags: int, data: bytes = b"", options: bytes = b"") -> Frame:
        """One segment from a side to the other."""
        end, other = self._ends[side], self._ends[_other(side)]
        segment = _tcp(end, other, flags, data, options)
        frame = other.mac + end.mac + b"\x08\x00" + _ipv4(end, other, segment) + segment
        end.sent = (end.sent + len(data) + bool(flags & (SYN | FIN))) % 2**32
        end.packets = (end.packets + 1) % 2**16
        self._now_s += TRAVEL_S
        return Frame(self._now_s, self._vni, frame)


def frames(conversation: Conversation, *, start_s: float, random: Random) -> Iterator[Frame]:
    """The frames of a conversation that begins at a time, in the order in which they crossed the wire."""
    wire = _Wire(conversation, start_s, random)
    yield wire.send(Side.CLIENT, SYN, options=MAXIMUM_SEGMENT_SIZE_OPTION)
    yield wire.send(Side.SERVER, SYN | ACK, options=MAXIMUM_SEGMENT_SIZE_OPTION)
    yield wire.send(Side.CLIENT, ACK)
    for side, data in conversation.turns:
        wire.pause(random.uniform(*THINKING_S))
        yield from _turn(wire, side, data)
    first, second = conversation.ended_by, _other(conversation.ended_by)
    yield wire.send(first, FIN | ACK)
    yield wire.send(second, FIN | ACK)
    yield wire.send(first, ACK)


def _turn(wire: _Wire, side: Side, data: bytes) -> Iterator[Frame]:
    """What one side says until the other does, with the acknowledgements of the other."""
    starts = range(0, len(data), SEGMENT_BYTES_MAX)
    for position, start in enumerate(starts, 1):
        is_last = position == len(starts)
        yield wire.send(side, ACK | (PSH if is_last else 0), data[start : start + SEGMENT_BYTES_MAX])
        if is_last or position % SEGMENTS_PER_ACK == 0:
            yield wire.send(_other(side), ACK)


def _other(side: Side) -> Side:
    return Side.SERVER if side is Side.CLIENT else Side.CLIENT


def _tcp(end: _End, other: _End, flags: int, data: bytes, options: bytes) -> bytes:
    acknowledged = other.sent if flags & ACK else 0
    offset = (20 + len(options)) // 4 << 4
    head = struct.pack("!HHIIBBHHH", end.port, other.port, end.sent, acknowledged, offset, flags, WINDOW, 0, 0)
    segment = head + options + data
    pseudo_header = struct.pack("!4s4sBBH", end.address.packed, other.address.packed, 0, 6, len(segment))
    return segment[:16] + struct.pack("!H", checksum(pseudo_header + segment)) + segment[18:]


def _ipv4(end: _End, other: _End, payload: bytes) -> bytes:
    return ipv4_header(end.address, other.address, protocol=6, payload_size=len(payload), identification=end.packets)


def ipv4_header(
    source: IPv4Address, destination: IPv4Address, *, protocol: int, payload_size: int, identification: int = 0
) -> bytes:
    """An IPv4 header without options, not to be fragmented (RFC 791 section 3.1)."""
    addresses = source.packed + destination.packed
    before = struct.pack("!BBHHHBB", 0x45, 0, 20 + payload_size, identification, DO_NOT_FRAGMENT, 64, protocol)
    return before + struct.pack("!H", checksum(before + b"\0\0" + addresses)) + addresses


def checksum(data: bytes) -> int:
    """The internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
