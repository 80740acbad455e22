from __future__ import annotations

import socket
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import ARP, CookedLinux, Dot1Q, Ether
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw
from scapy.utils import PcapNgWriter, wrpcap

from heliostat.errors import UnreadableInput
from heliostat.up.replay import REPLAY_VNI, replay, vxlan_datagrams

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=50000, dport=80) / Raw(b"GET / HTTP/1.1\r\n\r\n")


def datagrams(path: Path) -> tuple[list[VXLAN], Counter[str]]:
    skipped: Counter[str] = Counter()
    return [VXLAN(datagram) for datagram in vxlan_datagrams(path, skipped)], skipped


def capture(tmp_path: Path, *packets: Any, **options: Any) -> Path:
    path = tmp_path / "capture.pcap"
    wrpcap(str(path), list(packets), **options)
    return path


def test_an_ethernet_frame_is_wrapped_as_it_is(tmp_path: Path) -> None:
    frame = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / SEGMENT

    [datagram], _ = datagrams(capture(tmp_path, frame))

    assert (datagram.vni, bytes(datagram[Ether])) == (REPLAY_VNI, bytes(frame))


@pytest.mark.parametrize("around", [Ether() / IP(), Ether() / Dot1Q(vlan=7) / IP(), Ether() / IPv6()], ids=str)
def test_a_mirrored_packet_keeps_its_own_datagram(tmp_path: Path, around: Any) -> None:
    mirrored = VXLAN(vni=4711, flags=0x08) / Ether() / SEGMENT
    trailer = b"\0" * 4

    [datagram], _ = datagrams(capture(tmp_path, Raw(bytes(around / UDP(dport=4789) / mirrored) + trailer), linktype=1))

    assert bytes(datagram) == bytes(mirrored)


@pytest.mark.parametrize(
    ("link_type", "packet"),
    [(101, SEGMENT), (228, SEGMENT), (113, CookedLinux() / SEGMENT)],
)
def test_a_packet_without_ethernet_gets_a_frame(tmp_path: Path, link_type: int, packet: Any) -> None:
    [datagram], _ = datagrams(capture(tmp_path, Raw(bytes(packet)), linktype=link_type))

    assert bytes(datagram[IP]) == bytes(SEGMENT)


def test_pcapng_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "capture.pcapng"
    with PcapNgWriter(str(path)) as writer:
        writer.write(Ether() / SEGMENT)

    [datagram], _ = datagrams(path)

    assert bytes(datagram[IP]) == bytes(SEGMENT)


def test_what_cannot_be_mirrored_is_counted_by_name(tmp_path: Path) -> None:
    bluetooth = capture(tmp_path, Raw(b"\x01\x02"), linktype=187)

    assert datagrams(bluetooth) == ([], Counter(not_ip=1))


def test_other_frames_are_mirrored_as_aws_would(tmp_path: Path) -> None:
    [datagram], _ = datagrams(capture(tmp_path, Ether() / ARP()))

    assert datagram.haslayer(ARP)


@pytest.mark.parametrize("content", [b"", b"no capture", b"\xd4\xc3\xb2\xa1"])
def test_a_file_that_is_no_capture_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(UnreadableInput, match="file: expected a pcap or pcapng file"):
        datagrams(path)


def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="none: no such file"):
        datagrams(tmp_path / "none")


def test_a_capture_arrives_by_udp_and_can_be_stopped(tmp_path: Path) -> None:
    path = capture(tmp_path, *[Ether() / SEGMENT] * 5)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        port = receiver.getsockname()[1]

        sent = replay(path, port, stopped=lambda: False).sent
        received = [VXLAN(receiver.recv(65535)) for _ in range(5)]

        assert sent == 5
        assert {bytes(datagram[IP]) for datagram in received} == {bytes(SEGMENT)}
        assert replay(path, port, stopped=lambda: True).sent == 0
