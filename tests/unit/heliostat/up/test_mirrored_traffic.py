from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.packet import Raw
from scapy.utils import wrpcap

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


def test_a_file_that_breaks_off_is_told_and_the_next_one_is_replayed(
    agent: socket.socket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrpcap(str(tmp_path / "cut.pcap"), [Ether() / IP() / UDP()] * 3)
    (tmp_path / "cut.pcap").write_bytes((tmp_path / "cut.pcap").read_bytes()[:-1])
    (tmp_path / "notes.txt").write_text("no capture at all, but text")
    wrpcap(str(tmp_path / "whole.pcap"), [Ether() / IP() / UDP()])
    paths = [tmp_path / "cut.pcap", tmp_path / "notes.txt", tmp_path / "whole.pcap"]
    told: list[str] = []

    replayed_captures(paths, agent.getsockname()[1], told.append, lambda: False)

    assert "replayed cut.pcap: 2 packets, 0 not mirrored; " in told[1]
    assert "cut.pcap: the file ends inside the record at offset 140" in told[-1]
    assert "notes.txt: not a capture" in told[-1]
    assert told[-1].endswith("; replayed whole.pcap: 1 packet, 0 not mirrored")
    assert [record.getMessage().partition(": ")[0] for record in caplog.records] == [str(path) for path in paths[:2]]


def test_why_packets_were_not_mirrored_is_told(agent: socket.socket, tmp_path: Path) -> None:
    wrpcap(str(tmp_path / "wlan.pcap"), [Raw(b"\x80\0")] * 2, linktype=105)
    told: list[str] = []

    replayed_captures([tmp_path / "wlan.pcap"], agent.getsockname()[1], told.append, lambda: False)

    assert told[-1] == "replayed wlan.pcap: 0 packets, 2 not mirrored (2 without IP)"


def test_no_further_capture_is_begun_once_the_run_ends(agent: socket.socket, tmp_path: Path) -> None:
    told: list[str] = []

    replayed_captures([tmp_path / "monday.pcap"], agent.getsockname()[1], told.append, lambda: True)

    assert told == []
