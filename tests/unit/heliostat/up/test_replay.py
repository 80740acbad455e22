from __future__ import annotations

import socket
import struct
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from scapy.layers.inet import IP, TCP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6
from scapy.layers.l2 import ARP, CookedLinux, Dot1Q, Ether, Loopback
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw
from scapy.utils import PcapNgWriter, wrpcap

from heliostat.errors import UnreadableInput
from heliostat.up.replay import REPLAY_VNI, ReplayCounters, replay, vxlan_datagrams

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=50000, dport=80) / Raw(b"GET / HTTP/1.1\r\n\r\n")


def datagrams(path: Path) -> tuple[list[VXLAN], ReplayCounters]:
    counters = ReplayCounters()
    return [VXLAN(datagram) for datagram in vxlan_datagrams(path, counters)], counters


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


@pytest.mark.parametrize("around", [IP(), IPv6() / IPv6ExtHdrFragment()], ids=str)
def test_a_mirrored_packet_in_fragments_is_put_together(tmp_path: Path, around: Any) -> None:
    mirrored = around / UDP(dport=4789) / VXLAN(vni=4711, flags=0x08) / Ether() / SEGMENT / Raw(b"x" * 2_000)
    cut: Any = fragment if IP in around.layers() else fragment6
    frames = [bytes(Ether() / piece) for piece in cut(mirrored, 1_000)]

    [datagram], _ = datagrams(capture(tmp_path, *map(Raw, frames), linktype=1))

    assert bytes(datagram) == bytes(mirrored[VXLAN])


@pytest.mark.parametrize(
    ("link_type", "packet"),
    [
        (101, SEGMENT),
        (228, SEGMENT),
        (113, CookedLinux() / SEGMENT),
        (108, Loopback() / SEGMENT),
        (276, Raw(b"\x08\0" + bytes(18)) / SEGMENT),
    ],
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
    wlan = capture(tmp_path, Raw(b"\x80\0"), linktype=105)

    assert datagrams(wlan) == ([], ReplayCounters(skipped=Counter({"without IP": 1})))


def test_packets_of_an_unknown_interface_are_counted_and_the_rest_is_mirrored(tmp_path: Path) -> None:
    path = tmp_path / "capture.pcapng"
    with PcapNgWriter(str(path)) as writer:
        writer.write(Ether() / SEGMENT)
    unknown_interface = struct.pack("<IIHHII", 1, 20, 250, 0, 0, 20)
    packet_of_it = struct.pack("<IIIIIIIII", 6, 36, 1, 0, 0, 4, 4, 0, 36)
    path.write_bytes(path.read_bytes() + unknown_interface + packet_of_it)

    [datagram], counters = datagrams(path)

    assert bytes(datagram[IP]) == bytes(SEGMENT)
    assert counters == ReplayCounters(skipped=Counter({"of an unknown link type": 1}))


def test_other_frames_are_mirrored_as_aws_would(tmp_path: Path) -> None:
    [datagram], _ = datagrams(capture(tmp_path, Ether() / ARP()))

    assert datagram.haslayer(ARP)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"no capture", "not a capture: offset 0 holds"),
        (b"\xd4\xc3\xb2\xa1", "the file ends at offset 4, inside the file header"),
        (struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 147), "link type 147 is unknown"),
    ],
)
def test_a_file_that_is_no_capture_is_told_in_a_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(UnreadableInput, match=f"file: {reason}"):
        datagrams(path)


def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="none: cannot be read"):
        datagrams(tmp_path / "none")


def test_a_length_that_cannot_be_ends_the_replay_with_its_offset(tmp_path: Path) -> None:
    path = capture(tmp_path, *[Ether() / SEGMENT] * 5)
    content = bytearray(path.read_bytes())
    record = 24 + 2 * (16 + len(Ether() / SEGMENT))
    content[record + 8 : record + 12] = b"\xff\xff\xff\x7f"
    path.write_bytes(content)

    found, counters = datagrams(path)

    assert len(found) == 2
    assert counters.problem.startswith(f"{path}: bad record at offset {record}: ")


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
