from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.utils import wrpcap

from heliostat.errors import UnreadableInput
from heliostat.up.mirrored_traffic import made_traffic, replayed_captures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def agent() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        yield receiver


def test_made_traffic_reaches_the_agent_and_tells_how_far_it_is(agent: socket.socket) -> None:
    told: list[str] = []

    made_traffic(2, agent.getsockname()[1], told.append, lambda: False)

    assert agent.recv(65535)
    assert told[-1].startswith("2 of 2 conversations, ")


def test_captures_are_replayed_one_after_the_other(agent: socket.socket, tmp_path: Path) -> None:
    paths = [tmp_path / "monday.pcap", tmp_path / "tuesday.pcap"]
    for path in paths:
        wrpcap(str(path), [Ether() / IP() / UDP()])
    told: list[str] = []

    replayed_captures(paths, agent.getsockname()[1], told.append, lambda: False)

    assert told == [
        "replaying monday.pcap",
        "replayed monday.pcap: 1 packet, 0 not mirrored",
        "replaying tuesday.pcap",
        "replayed tuesday.pcap: 1 packet, 0 not mirrored",
    ]


def test_a_file_that_is_no_capture_ends_the_replay_with_a_sentence(agent: socket.socket, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no capture at all, but text")

    with pytest.raises(UnreadableInput, match=r"notes\.txt"):
        replayed_captures([tmp_path / "notes.txt"], agent.getsockname()[1], lambda _: None, lambda: False)
