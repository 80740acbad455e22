"""Mirrored datagrams of made TCP connections, quickly: no checksums, which a mirror's receiver does not need.

`simulator.traffic` makes what any decoder can be asked about; this makes thousands of packets a second beside the parts
that are measured.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

SEGMENT_BYTES_MAX = 1_400
FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
SERVER = bytes((172, 16, 0, 1))

_VXLAN_AND_ETHERNET = struct.Struct(">II12xH")
_IP = struct.Struct(">BBHHHBBH4s4s")
_TCP = struct.Struct(">HHIIBBHHH")
_TCP_PROTOCOL, _UDP_PROTOCOL = 6, 17
_MORE_FRAGMENTS, _DO_NOT_FRAGMENT = 0x2000, 0x4000


def datagram(  # noqa: PLR0913 - the fields of an IP packet, by name
    vni: int,
    source: bytes,
    destination: bytes,
    payload: bytes,
    *,
    protocol: int = _TCP_PROTOCOL,
    number: int = 0,
    fragment: int = _DO_NOT_FRAGMENT,
) -> bytes:
    """An IPv4 packet in Ethernet in VXLAN (RFC 7348 section 5); `fragment` holds its flags and offset."""
    head = _IP.pack(0x45, 0, 20 + len(payload), number, fragment, 64, protocol, 0, source, destination)
    return _VXLAN_AND_ETHERNET.pack(0x08 << 24, vni << 8, 0x0800) + head + payload


def first_fragment(vni: int, source: bytes, number: int, payload: bytes) -> bytes:
    """A fragment whose followers never come."""
    return datagram(vni, source, SERVER, payload, protocol=_UDP_PROTOCOL, number=number, fragment=_MORE_FRAGMENTS)


def address(number: int) -> bytes:
    """One of sixteen million clients."""
    return bytes((10, number >> 16 & 255, number >> 8 & 255, number & 255))


@dataclass(slots=True)
class Connection:
    """Both ends of one connection; its methods give the datagrams that a mirror session would send."""

    client: bytes
    client_port: int
    server_port: int = 80
    vni: int = 1
    client_sent: int = 1_000
    server_sent: int = 5_000

    def opened(self) -> list[bytes]:
        """The handshake."""
        asked = self.segment(SYN, from_client=True)
        self.client_sent += 1
        answered = self.segment(SYN | ACK, from_client=False)
        self.server_sent += 1
        return [asked, answered]

    def says(self, content: bytes, *, from_client: bool, segment_bytes: int = SEGMENT_BYTES_MAX) -> list[bytes]:
        """What one side sends, in segments."""
        made = []
        for start in range(0, len(content), segment_bytes):
            piece = content[start : start + segment_bytes]
            made.append(self.segment(ACK | PSH, piece, from_client=from_client))
            self.skip(len(piece), from_client=from_client)
        return made

    def skip(self, size: int, *, from_client: bool) -> None:
        """So many bytes were sent; without a segment of theirs, they were lost on the way."""
        if from_client:
            self.client_sent = (self.client_sent + size) % 2**32
        else:
            self.server_sent = (self.server_sent + size) % 2**32

    def exchanged(self, request: bytes, response: bytes) -> list[bytes]:
        """One exchange."""
        return [*self.says(request, from_client=True), *self.says(response, from_client=False)]

    def reset(self) -> list[bytes]:
        """The client ends it at once."""
        return [self.segment(RST | ACK, from_client=True)]

    def closed(self) -> list[bytes]:
        """Both sides end it."""
        return [self.segment(FIN | ACK, from_client=True), self.segment(FIN | ACK, from_client=False)]

    def segment(self, flags: int, content: bytes = b"", *, from_client: bool) -> bytes:
        """One segment, as the connection stands."""
        ports, numbers = (self.client_port, self.server_port), (self.client_sent, self.server_sent)
        ends = self.client, SERVER
        if not from_client:
            ports, numbers, ends = ports[::-1], numbers[::-1], ends[::-1]
        tcp = _TCP.pack(*ports, *numbers, 0x50, flags, 65_535, 0, 0)
        return datagram(self.vni, *ends, tcp + content)
