"""Independent readers must find in the file what the truth says: scapy packets, tshark exchanges."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from scapy.layers.inet import IP, TCP
from scapy.layers.vxlan import VXLAN
from scapy.utils import rdpcap

from simulator.traffic import Perturbation, write_capture

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_arguments_write_the_same_file(tmp_path: Path) -> None:
    first = write_capture(tmp_path / "first.pcap", conversations=10, seed=3)
    second = write_capture(tmp_path / "second.pcap", conversations=10, seed=3)

    assert first == second
    assert (tmp_path / "first.pcap").read_bytes() == (tmp_path / "second.pcap").read_bytes()


def test_scapy_reads_every_packet_and_the_connections_of_the_truth(tmp_path: Path) -> None:
    truth = write_capture(tmp_path / "shop.pcap", conversations=12, seed=1)

    packets = rdpcap(str(tmp_path / "shop.pcap"))

    assert len(packets) == truth.datagrams
    connections = {
        (packet[VXLAN].vni, f"{inner[IP].src}:{inner[TCP].sport}", f"{inner[IP].dst}:{inner[TCP].dport}")
        for packet in packets
        if (inner := packet[VXLAN].payload)[TCP].flags == "S"
    }
    assert connections == {(made.vni, made.client, made.server) for made in truth.exchanges}
    assert float(packets[0].time) >= 1_795_528_800


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_finds_the_requests_and_statuses_of_the_truth(tmp_path: Path) -> None:
    truth = write_capture(tmp_path / "shop.pcap", conversations=40, seed=6)
    fields = ("http.host", "http.request.method", "http.request.uri", "http.response.code")
    arguments = [argument for field in fields for argument in ("-e", field)]
    command = ["tshark", "-r", "shop.pcap", "-Y", "http", "-T", "fields", "-E", "occurrence=a", *arguments]

    listed = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60)

    requests: Counter[tuple[str, str, str]] = Counter()
    statuses: Counter[str] = Counter()
    for line in listed.stdout.splitlines():
        hosts, methods, targets, codes = (field.split(",") if field else [] for field in line.split("\t"))
        requests.update(zip(hosts, methods, targets, strict=True))
        statuses.update(codes)
    assert requests == Counter((made.host, made.method, made.target) for made in truth.exchanges)
    assert statuses == Counter(str(made.status) for made in truth.exchanges)


def test_a_perturbed_capture_has_the_truth_of_what_was_said(tmp_path: Path) -> None:
    whole = write_capture(tmp_path / "whole.pcap", conversations=10, seed=3)
    lossy = write_capture(tmp_path / "lossy.pcap", conversations=10, seed=3, perturbation=Perturbation(loss=0.1))

    assert lossy.exchanges == whole.exchanges
    assert lossy.datagrams < whole.datagrams
    assert len(rdpcap(str(tmp_path / "lossy.pcap"))) == lossy.datagrams
