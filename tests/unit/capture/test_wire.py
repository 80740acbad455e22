"""Layers upon layers, made at random: what the core finds under them is what scapy's dissection finds."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scapy.contrib.erspan import ERSPAN_I, ERSPAN_II, ERSPAN_III, ERSPAN_PlatformSpecific
from scapy.contrib.geneve import GENEVE, GeneveOptions
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS
from scapy.layers.inet import IP, TCP, UDP, IPOption_Router_Alert
from scapy.layers.inet6 import (
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
    IPv6ExtHdrRouting,
    PadN,
)
from scapy.layers.l2 import GRE, LLC, SNAP, CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Dot3, Ether, Loopback
from scapy.layers.l2tp import L2TP
from scapy.layers.ppp import HDLC, PPP, PPPoE
from scapy.layers.vxlan import VXLAN
from scapy.packet import Packet, Padding, Raw

from tests.unit.capture.exchanged import ETHERNET, decoded

if TYPE_CHECKING:
    from pathlib import Path

SYN, SYN_ACK, DATA, FIN = "S", "SA", "PA", "FA"
WORDS = st.text("abcdefghij", min_size=1, max_size=40)
NUMBERS = st.integers(1, 2**24 - 1)

Wrap = Callable[[Packet], Packet]


def outer_ip(draw: st.DrawFn) -> Packet:
    options = draw(st.sampled_from([[], [IPOption_Router_Alert()]]))
    extension = draw(st.sampled_from([None, IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0\0")])]))
    v4, v6 = IP(src="192.0.2.1", dst="192.0.2.2", options=options), IPv6(src="2001:db8::1", dst="2001:db8::2")
    return draw(st.sampled_from([v4, v6 / extension if extension else v6]))


def udp(port: int) -> UDP:
    return UDP(sport=50_001, dport=port)


@st.composite
def frame_carriers(draw: st.DrawFn) -> Wrap:
    """Puts a frame into a packet."""
    ip, number = outer_ip(draw), draw(NUMBERS)
    options = draw(st.lists(st.binary(min_size=4, max_size=4).map(lambda data: GeneveOptions(data=data)), max_size=3))
    carrier = draw(
        st.sampled_from(
            [
                udp(4789) / VXLAN(vni=number, flags=0x08),
                udp(8472) / VXLAN(vni=number, flags=0x88, gpid=7),
                udp(4790) / VXLAN(vni=number, flags=0x0C, NextProtocol=3),
                udp(6081) / GENEVE(vni=number, proto=0x6558, options=options),
                GRE(proto=0x6558),
                GRE(proto=0x6558, key_present=1, key=number << 8 | 5),
                GRE(proto=0x6558, key_present=1, key=number, seqnum_present=1),
                GRE(proto=0x88BE) / ERSPAN_I(),
                GRE(proto=0x88BE, seqnum_present=1) / ERSPAN_II(session_id=number % 1024),
                GRE(proto=0x22EB, seqnum_present=1) / ERSPAN_III(session_id=number % 1024),
                GRE(proto=0x22EB, seqnum_present=1) / ERSPAN_III(o=1) / ERSPAN_PlatformSpecific(),
            ]
        )
    )
    return lambda frame: ip / carrier / frame


@st.composite
def packet_carriers(draw: st.DrawFn) -> Wrap:
    """Puts a packet into another."""
    ip, number = outer_ip(draw), draw(NUMBERS)
    kind = draw(st.integers(0, 9))

    def wrap(packet: Packet) -> Packet:
        is_v4 = isinstance(packet, IP)
        ethertype = 0x0800 if is_v4 else 0x86DD
        null_label = MPLS(label=0 if is_v4 else 2, s=1)
        carriers: list[Packet | None] = [
            None,
            GRE(proto=ethertype),
            GRE(proto=ethertype, chksum_present=1, key_present=1, key=number, seqnum_present=1),
            GRE(proto=0x8847) / null_label,
            udp(6635) / MPLS(label=16, s=0) / null_label,
            udp(6081) / GENEVE(vni=number, proto=ethertype),
            udp(4790) / VXLAN(vni=number, flags=0x0C, NextProtocol=1 if is_v4 else 2),
            udp(2152) / GTP_U_Header(teid=number, S=1),
            udp(2152) / GTP_U_Header(teid=number, E=1, next_ex=0x85) / GTPPDUSessionContainer(QFI=1),
            udp(1701)
            / L2TP(hdr="length+sequence", tunnel_id=1, session_id=2)
            / HDLC()
            / PPP(proto=0x21 if is_v4 else 0x57),
        ]
        carrier = carriers[kind]
        return ip / packet if carrier is None else ip / carrier / packet

    return wrap


@st.composite
def framings(draw: st.DrawFn) -> Wrap:
    """Puts a packet into a frame."""
    tags = [Dot1AD(vlan=7), Dot1Q(vlan=8), Dot1Q(vlan=9)]
    ether = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
    for tag in draw(st.sampled_from([[], tags[1:2], tags[:2], tags[1:]])):
        ether /= tag
    kind = draw(st.integers(0, 3))

    def wrap(packet: Packet) -> Packet:
        is_v4 = isinstance(packet, IP)
        if kind == 1:
            return ether / PPPoE(sessionid=3) / PPP(proto=0x21 if is_v4 else 0x57) / packet
        if kind == 2:
            return (
                Ether(bytes(ether)[:12] + b"\x88\x47")
                / MPLS(label=16, s=0)
                / MPLS(label=0 if is_v4 else 2, s=1)
                / packet
            )
        if kind == 3:
            code = 0x0800 if is_v4 else 0x86DD
            return Dot3(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / LLC() / SNAP(code=code) / packet
        return ether / packet

    return wrap


LINKS: dict[int, tuple[type[Packet], Wrap]] = {
    0: (Loopback, lambda packet: Loopback(type=socket.AF_INET if isinstance(packet, IP) else socket.AF_INET6) / packet),
    113: (CookedLinux, lambda packet: CookedLinux() / packet),
    276: (CookedLinuxV2, lambda packet: CookedLinuxV2() / packet),
    228: (IP, lambda packet: packet),
    229: (IPv6, lambda packet: packet),
}


@st.composite
def stacks(draw: st.DrawFn) -> Wrap:
    """Puts an inner packet under up to three tunnels and into a frame or, half of the time, only a packet."""
    steps: list[Wrap] = []
    for _ in range(draw(st.integers(0, 3))):
        if draw(st.booleans()):
            steps += [draw(framings()), draw(frame_carriers())]
        else:
            steps.append(draw(packet_carriers()))

    def wrap(packet: Packet) -> Packet:
        for step in steps:
            packet = step(packet)
        return packet

    return wrap


@st.composite
def inner_packets(draw: st.DrawFn) -> list[Packet]:
    """One exchange from handshake to end, over IPv4 or IPv6."""
    target, body = draw(WORDS), draw(WORDS).encode()
    request = f"POST /{target} HTTP/1.1\r\nHost: shop.test\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    answer = draw(WORDS).encode()
    response = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer
    is_v4 = draw(st.booleans())
    client, server = ("10.0.1.5", "10.0.2.7") if is_v4 else ("fd00::5", "fd00::7")
    extensions: list[Packet] = (
        []
        if is_v4
        else draw(
            st.lists(
                st.sampled_from(
                    [
                        IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0\0")]),
                        IPv6ExtHdrRouting(addresses=["fd00::9"]),
                        IPv6ExtHdrFragment(id=5, m=0, offset=0),
                    ]
                ),
                max_size=3,
            )
        )
    )
    sent = {True: 1000, False: 5000}
    packets = []
    for from_client, flags, content in [
        (True, SYN, b""),
        (False, SYN_ACK, b""),
        (True, DATA, request),
        (False, DATA, response),
        (True, FIN, b""),
        (False, FIN, b""),
    ]:
        source, destination = (client, server) if from_client else (server, client)
        packet: Packet = (IP if is_v4 else IPv6)(src=source, dst=destination)
        for extension in extensions:
            packet /= extension.copy()
        source_port, port = (40_000, 80) if from_client else (80, 40_000)
        options = [("Timestamp", (1, 2))] if flags == DATA else [("MSS", 1400), ("SAckOK", b"")]
        numbers = sent[from_client], sent[not from_client]
        segment = TCP(sport=source_port, dport=port, seq=numbers[0], ack=numbers[1], flags=flags, options=options)
        packets.append(packet / segment / content)
        sent[from_client] += len(content) + (flags != DATA)
    return packets


@dataclass
class Dissection:
    """What scapy finds: the ends, the outermost virtual network, and the bytes of each side."""

    client: str = ""
    server: str = ""
    vni: int | None = None
    asked: bytes = b""
    answered: bytes = b""


def dissected(link: type[Packet], frames: list[bytes]) -> Dissection:
    found = Dissection()
    for frame in frames:
        layer: Packet = link(frame)
        ip: Packet | None = None
        found.vni = None
        while not isinstance(layer, TCP):
            if isinstance(layer, IP | IPv6):
                ip = layer
            elif isinstance(layer, VXLAN | GENEVE):
                found.vni = layer.vni if found.vni is None else found.vni
            elif isinstance(layer, GRE) and layer.proto == 0x6558 and layer.key_present and not layer.seqnum_present:
                found.vni = layer.key >> 8 if found.vni is None else found.vni
            assert layer.payload, f"scapy finds no TCP under {layer.summary()}"
            layer = layer.payload
        assert ip is not None
        content = layer[Raw].load if Raw in layer else b""
        source, destination = (f"[{end}]" if ":" in end else end for end in (ip.src, ip.dst))
        if layer.dport == 80:
            found.client, found.server = f"{source}:{layer.sport}", f"{destination}:{layer.dport}"
            found.asked += content
        else:
            found.answered += content
    return found


def assert_agrees(folder: Path, link_type: int, link: type[Packet], frames: list[bytes]) -> None:
    expected = dissected(link, frames)

    [exchange], counters = decoded(folder, frames, link_type)

    ends = (exchange["client"], exchange["server"])
    assert (*ends, exchange["vni"]) == (expected.client, expected.server, expected.vni)
    head, _, body = expected.asked.partition(b"\r\n\r\n")
    answer = expected.answered.partition(b"\r\n\r\n")[2]
    assert exchange["request"]["target"].encode() == head.split()[1]
    assert exchange["request"]["body_sha256"] == sha256(body).hexdigest()
    assert exchange["response"]["body_sha256"] == sha256(answer).hexdigest()
    assert exchange["complete"]
    assert counters["segments"] == len(frames)


per_example = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@per_example
@given(packets=inner_packets(), stack=stacks(), framing=framings(), padding=st.binary(max_size=40))
def test_what_tunnels_and_tags_carry_is_found_under_them(
    tmp_path: Path, packets: list[Packet], stack: Wrap, framing: Wrap, padding: bytes
) -> None:
    # Ethernet fills short frames up with whatever it likes.
    frames = [bytes(framing(stack(packet)) / Padding(padding)) for packet in packets]

    assert_agrees(tmp_path, ETHERNET, Ether, frames)


@pytest.mark.parametrize("link_type", LINKS)
@settings(per_example, max_examples=10)
@given(packets=inner_packets(), stack=stacks())
def test_every_link_layer_carries_all_of_it(tmp_path: Path, link_type: int, packets: list[Packet], stack: Wrap) -> None:
    link, wrap = LINKS[link_type]
    outer = [stack(packet) for packet in packets]
    family = {228: IP, 229: IPv6}.get(link_type, type(outer[0]))
    assume(isinstance(outer[0], family))

    assert_agrees(tmp_path, link_type, link, [bytes(wrap(packet)) for packet in outer])


@per_example
@given(packets=inner_packets(), framing=framings(), data=st.data())
def test_a_frame_that_was_cut_is_a_gap_and_never_a_short_message(
    tmp_path: Path, packets: list[Packet], framing: Wrap, data: st.DataObject
) -> None:
    frames = [bytes(framing(packet)) for packet in packets]
    answered = dissected(Ether, frames).answered
    # In the body, the head, or the options of the TCP header.
    cut_off = data.draw(st.integers(1, len(answered) + 12), "cut off")
    frames[3] = frames[3][:-cut_off]

    [exchange], counters = decoded(tmp_path, frames)

    body = answered.partition(b"\r\n\r\n")[2]
    assert counters["segments_truncated"] == 1
    assert counters["gap_bytes"] == min(cut_off, len(answered))
    assert not exchange["complete"]
    if cut_off <= len(body):
        assert (exchange["response"]["body_size"], exchange["response"]["body_truncated"]) == (len(body), True)
    else:
        assert exchange["response"] is None
