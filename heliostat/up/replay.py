"""Packets of a capture file as mirrored traffic: VXLAN datagrams, as AWS would send them to the agent.

A capture of mirrored traffic already holds VXLAN: its payload is taken as it is, put together where it came in
fragments. Everything else is wrapped, and put together as well: what is in fragments is not known before. A frame
without Ethernet around it gets one, since VXLAN carries nothing else (RFC 7348).
"""

from __future__ import annotations

import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heliostat.errors import UnreadableInput
from heliostat.limits import DATAGRAM_BYTES_MAX, REPLAY_PACKETS_PER_S
from heliostat.up.fragments import Fragments, fragment_of
from mirror_agent import _capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

VXLAN_PORTS = frozenset({4789, 8472})
REPLAY_VNI = 1
# Flags with the I bit, then the VNI in the upper 24 bits of the second word (RFC 7348 section 5).
VXLAN_HEADER = struct.pack("!II", 0x08 << 24, REPLAY_VNI << 8)

ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_VLAN = 0x0800, 0x86DD, 0x8100
# https://www.tcpdump.org/linktypes.html
ETHERNET = 1
# The bytes before the IP packet: BSD loopback, raw IP, OpenBSD loopback, Linux cooked in both versions.
IP_OFFSETS = {0: 4, 101: 0, 108: 4, 113: 16, 276: 20}


@dataclass(slots=True)
class ReplayCounters:
    """What became of the packets of a capture.

    Attributes:
        sent: packets that were mirrored.
        skipped: packets that were not, by the reason's name.
        problem: why the rest of the file could not be read; "" where it was read to its end.
    """

    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problem: str = ""


def opened(path: Path) -> _capture.FileFrames:
    """A capture, of which the header was read.

    Raises:
        UnreadableInput: the file is no capture, or holds packets of a link type that cannot be read.
    """
    try:
        return _capture.frames_from_file(path)
    except _capture.CaptureError as error:
        raise UnreadableInput(str(error)) from error


def replay(path: Path, port: int, stopped: Callable[[], bool]) -> ReplayCounters:
    """Send the packets of a capture to 127.0.0.1, at a bounded rate, until it ends or `stopped` says so.

    Raises:
        UnreadableInput: the file is no capture. One that breaks off in the middle is replayed up to there.
    """
    counters = ReplayCounters()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        started_s = time.monotonic()
        for datagram in vxlan_datagrams(path, counters):
            if stopped():
                break
            sender.sendto(datagram, ("127.0.0.1", port))
            counters.sent += 1
            early_s = started_s + counters.sent / REPLAY_PACKETS_PER_S - time.monotonic()
            if early_s > 0:
                time.sleep(early_s)
    return counters


def vxlan_datagrams(path: Path, counters: ReplayCounters) -> Iterator[bytes]:
    """Each packet of a capture as the UDP payload that a mirror session would send; the rest is counted.

    Raises:
        UnreadableInput: the file is no capture.
    """
    frames = opened(path)
    fragments = Fragments()
    try:
        for link_type, packet, _time_ns in frames:
            frame = _ethernet_frame(link_type, packet)
            if frame is None:
                counters.skipped["without IP"] += 1
                continue
            fragment = fragment_of(frame)
            whole = frame if fragment is None else fragments.whole(fragment)
            if whole is None:
                continue
            datagram = _vxlan_payload(whole) or VXLAN_HEADER + whole
            if len(datagram) > DATAGRAM_BYTES_MAX:
                counters.skipped["too long"] += 1
            else:
                yield datagram
    except _capture.CaptureError as error:
        counters.problem = str(error)
    if fragments.unfinished:
        counters.skipped["fragments of which others are missing"] = fragments.unfinished
    if frames.frames_skipped:
        counters.skipped["of an unknown link type"] = frames.frames_skipped


def _ethernet_frame(link_type: int, packet: bytes) -> bytes | None:
    if link_type == ETHERNET:
        return packet
    offset = IP_OFFSETS.get(link_type)
    return None if offset is None else _framed(packet[offset:])


def _framed(ip_packet: bytes) -> bytes | None:
    """An IP packet with an Ethernet header of zero addresses."""
    ethertype = {4: ETHERTYPE_IPV4, 6: ETHERTYPE_IPV6}.get(ip_packet[0] >> 4) if ip_packet else None
    return None if ethertype is None else bytes(12) + ethertype.to_bytes(2) + ip_packet


def _vxlan_payload(frame: bytes) -> bytes | None:
    """The UDP payload of a frame that carries VXLAN over IPv4 or IPv6; None for any other."""
    offset = 12
    while frame[offset : offset + 2] == ETHERTYPE_VLAN.to_bytes(2):
        offset += 4
    ethertype, offset = int.from_bytes(frame[offset : offset + 2]), offset + 2
    if ethertype == ETHERTYPE_IPV4 and len(frame) > offset:
        protocol, udp = frame[offset + 9 : offset + 10], offset + (frame[offset] & 0x0F) * 4
    elif ethertype == ETHERTYPE_IPV6:
        protocol, udp = frame[offset + 6 : offset + 7], offset + 40
    else:
        return None
    is_vxlan = protocol == b"\x11" and int.from_bytes(frame[udp + 2 : udp + 4]) in VXLAN_PORTS
    length = int.from_bytes(frame[udp + 4 : udp + 6])
    return frame[udp + 8 : udp + length] if is_vxlan and length > 16 else None
