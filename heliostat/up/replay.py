"""Packets of a capture file as mirrored traffic: VXLAN datagrams, as AWS would send them to the agent.

A capture of mirrored traffic already holds VXLAN: its payload is taken as it is. Everything else is wrapped; a frame
without Ethernet around it gets one, since VXLAN carries nothing else (RFC 7348).
"""

from __future__ import annotations

import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scapy.error import Scapy_Exception
from scapy.utils import RawPcapReader

from heliostat.errors import UnreadableInput
from heliostat.limits import DATAGRAM_BYTES_MAX, REPLAY_PACKETS_PER_S

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
RAW_IP = frozenset({12, 14, 101, 228, 229})
LINUX_SLL, LINUX_SLL2 = 113, 276
SUPPORTED = RAW_IP | {ETHERNET, LINUX_SLL, LINUX_SLL2}


@dataclass(slots=True)
class ReplayCounters:
    """What became of the packets of a capture."""

    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def replay(path: Path, port: int, stopped: Callable[[], bool]) -> ReplayCounters:
    """Send the packets of a capture to 127.0.0.1, at a bounded rate, until it ends or `stopped` says so.

    Raises:
        UnreadableInput: the file is no capture, or ends in the middle of a packet.
    """
    counters = ReplayCounters()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        started_s = time.monotonic()
        for datagram in vxlan_datagrams(path, counters.skipped):
            if stopped():
                break
            sender.sendto(datagram, ("127.0.0.1", port))
            counters.sent += 1
            early_s = started_s + counters.sent / REPLAY_PACKETS_PER_S - time.monotonic()
            if early_s > 0:
                time.sleep(early_s)
    return counters


def vxlan_datagrams(path: Path, skipped: Counter[str]) -> Iterator[bytes]:
    """Each packet of a capture as the UDP payload that a mirror session would send; what cannot be is counted by name.

    Raises:
        UnreadableInput: the file is no capture.
    """
    for link_type, packet in _packets(path):
        datagram = vxlan_datagram(link_type, packet)
        if datagram is None:
            skipped["not_ip"] += 1
        elif len(datagram) > DATAGRAM_BYTES_MAX:
            skipped["too_long"] += 1
        else:
            yield datagram


def vxlan_datagram(link_type: int, packet: bytes) -> bytes | None:
    """One packet as a VXLAN datagram; None where it carries no IP."""
    frame = _ethernet_frame(link_type, packet)
    if frame is None:
        return None
    return _vxlan_payload(frame) or VXLAN_HEADER + frame


def _packets(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file, RawPcapReader(file) as reader:  # type: ignore[arg-type]
            for packet, metadata in reader:
                link_type = getattr(metadata, "linktype", None)
                yield (reader.linktype if link_type is None else link_type), packet
    except FileNotFoundError as error:
        raise UnreadableInput(f"{path}: no such file") from error
    except (Scapy_Exception, OSError, struct.error, EOFError) as error:
        raise UnreadableInput(f"{path}: expected a pcap or pcapng file: {error}") from error


def _ethernet_frame(link_type: int, packet: bytes) -> bytes | None:
    if link_type == ETHERNET:
        return packet
    if link_type in RAW_IP:
        return _framed(packet)
    if link_type == LINUX_SLL:
        return _framed(packet[16:])
    if link_type == LINUX_SLL2:
        return _framed(packet[20:])
    return None


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
