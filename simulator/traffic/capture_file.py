"""Writes made traffic to a capture file: the mirrored packets as they reach the mirror target."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from simulator.traffic.making import UNDISTURBED, making
from simulator.traffic.truth import TrafficTruth, TruthSoFar
from simulator.traffic.vxlan import outer_frame

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.traffic.perturbation import Perturbation
    from simulator.traffic.segments import Frame

# https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/: nanoseconds, link type Ethernet.
MAGIC_NANOSECONDS = 0xA1B23C4D
LINK_TYPE_ETHERNET = 1
PACKET_BYTES_MAX = 262_144
FILE_HEADER = struct.pack("<IHHiIII", MAGIC_NANOSECONDS, 2, 4, 0, 0, PACKET_BYTES_MAX, LINK_TYPE_ETHERNET)


def write_capture(
    path: Path,
    *,
    conversations: int = 100,
    seed: int = 1,
    perturbation: Perturbation = UNDISTURBED,
) -> TrafficTruth:
    """Hold conversations with the Corner Shop and write their mirrored packets to a pcap file.

    The same arguments write the same file.

    Raises:
        TrafficFailed: a conversation could not be recorded.
        OSError: the file cannot be written.
    """
    truth = TruthSoFar()
    with path.open("wb") as file, making(conversations, seed=seed, perturbation=perturbation) as groups:
        file.write(FILE_HEADER)
        for held, arriving in groups:
            for frame in arriving:
                file.write(packet(frame))
                truth.datagrams += 1
            truth.add(held)
    return truth.whole()


def packet(frame: Frame) -> bytes:
    """The record of a mirrored frame in such a file."""
    data = outer_frame(frame)
    seconds, nanoseconds = divmod(round(frame.at_s * 1_000_000) * 1000, 1_000_000_000)
    return struct.pack("<IIII", seconds, nanoseconds, len(data), len(data)) + data
