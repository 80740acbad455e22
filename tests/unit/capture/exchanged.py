"""What the core decodes of a capture, as the lines of `heliostat decode`."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from mirror_agent._capture import decode_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ETHERNET = 1


def write_pcap(path: Path, packets: Sequence[bytes], link_type: int = ETHERNET) -> None:
    """A pcap file of these packets, one a millisecond (draft-ietf-opsawg-pcap)."""
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, link_type)
    records = [
        struct.pack("<IIII", 1_700_000_000, 1000 * number, len(packet), len(packet)) + packet
        for number, packet in enumerate(packets)
    ]
    path.write_bytes(header + b"".join(records))


def decoded(
    folder: Path, packets: Sequence[bytes], link_type: int = ETHERNET
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The exchanges of these packets, and everything that was counted."""
    capture, lines = folder / "packets.pcap", folder / "exchanges.jsonl"
    write_pcap(capture, packets, link_type)
    counters = decode_file(capture, lines)
    return [json.loads(line) for line in lines.read_text("utf-8").splitlines()], counters
