"""Puts the fragments of IP packets together, as a mirror target's kernel does before its socket sees a datagram.

For captures of a user's own: the agent has code of its own, bounded in time as well (`capture/capture/src/wire`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from heliostat.limits import FRAGMENTED_PACKETS_MAX

ETHERNET_BYTES, IPV4_BYTES, IPV6_BYTES = 14, 20, 40
ETHERTYPE_IPV4, ETHERTYPE_IPV6 = b"\x08\x00", b"\x86\xdd"
IPV6_FRAGMENT = 44


@dataclass(frozen=True, slots=True)
class Fragment:
    """One piece, and the frame that it would be if it were all: its headers as they are without a fragment."""

    key: bytes
    headers: bytes
    offset: int
    more: bool
    payload: bytes


@dataclass(slots=True)
class Fragments:
    """Packets of which some fragments are here."""

    _pieces: dict[bytes, dict[int, Fragment]] = field(default_factory=dict)
    _given_up: int = 0

    @property
    def unfinished(self) -> int:
        """How many fragments were of no use."""
        return self._given_up + sum(map(len, self._pieces.values()))

    def whole(self, fragment: Fragment) -> bytes | None:
        """The frame that this fragment completes; None while others are missing."""
        if fragment.key not in self._pieces and len(self._pieces) >= FRAGMENTED_PACKETS_MAX:
            self._given_up += len(self._pieces.pop(next(iter(self._pieces))))
        pieces = self._pieces.setdefault(fragment.key, {})
        pieces.setdefault(fragment.offset, fragment)
        payload = b""
        for offset, piece in sorted(pieces.items()):
            if offset > len(payload):
                return None
            payload += piece.payload[len(payload) - offset :]
            if not piece.more:
                del self._pieces[fragment.key]
                return _with_length(pieces[0].headers, payload)
        return None


def fragment_of(frame: bytes) -> Fragment | None:
    """The fragment in an Ethernet frame; None where its packet is whole, or none of IP."""
    ethertype, packet = frame[ETHERNET_BYTES - 2 : ETHERNET_BYTES], frame[ETHERNET_BYTES:]
    if ethertype == ETHERTYPE_IPV4 and len(packet) >= IPV4_BYTES:
        _, _, total, identification, word = struct.unpack_from(">BBHHH", packet)
        if not word & 0x3FFF:
            return None
        length = (packet[0] & 0x0F) * 4
        headers = frame[:ETHERNET_BYTES] + packet[:6] + bytes(2) + packet[8:length]
        key = packet[9:10] + packet[12:20] + identification.to_bytes(2)
        return Fragment(key, headers, (word & 0x1FFF) * 8, bool(word & 0x2000), packet[length:total])
    if ethertype == ETHERTYPE_IPV6 and len(packet) >= IPV6_BYTES + 8 and packet[6] == IPV6_FRAGMENT:
        following, _, word, identification = struct.unpack_from(">BBHI", packet, IPV6_BYTES)
        headers = frame[:ETHERNET_BYTES] + packet[:6] + bytes([following]) + packet[7:IPV6_BYTES]
        end = IPV6_BYTES + int.from_bytes(packet[4:6])
        key = packet[8:IPV6_BYTES] + identification.to_bytes(4)
        return Fragment(key, headers, word & 0xFFF8, bool(word & 1), packet[IPV6_BYTES + 8 : end])
    return None


def _with_length(headers: bytes, payload: bytes) -> bytes:
    is_v6 = headers[ETHERNET_BYTES - 2 : ETHERNET_BYTES] == ETHERTYPE_IPV6
    at = ETHERNET_BYTES + (4 if is_v6 else 2)
    length = len(payload) if is_v6 else len(headers) - ETHERNET_BYTES + len(payload)
    return headers[:at] + length.to_bytes(2) + headers[at + 2 :] + payload
