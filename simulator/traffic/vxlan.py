"""VXLAN as EC2 mirrors: the frame behind an eight-byte header with a network identifier (RFC 7348 section 5)."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from simulator.traffic.segments import ipv4_header

if TYPE_CHECKING:
    from simulator.traffic.segments import Frame

PORT = 4789
VNI_PRESENT = 0x08
# The mirror target in the simulated VPC, and where the frames of a mirror source come from.
MIRROR_TARGET = IPv4Address("10.20.1.200")
MIRROR_SOURCE_BLOCK = int(IPv4Address("10.20.3.0"))


def datagram(frame: Frame) -> bytes:
    """The UDP payload that carries a frame."""
    return struct.pack("!B3xI", VNI_PRESENT, frame.vni << 8) + frame.data


def outer_frame(frame: Frame) -> bytes:
    """The whole packet that reaches the mirror target: Ethernet, IPv4, UDP, and the datagram."""
    payload = datagram(frame)
    source = IPv4Address(MIRROR_SOURCE_BLOCK + frame.vni % 250 + 1)
    udp = struct.pack("!HHHH", 49_152 + frame.vni % 16_384, PORT, 8 + len(payload), 0) + payload
    ethernet = b"\x02\x00" + MIRROR_TARGET.packed + b"\x02\x00" + source.packed + b"\x08\x00"
    return ethernet + ipv4_header(source, MIRROR_TARGET, protocol=17, payload_size=len(udp)) + udp
