from __future__ import annotations

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.layers.vxlan import VXLAN

from simulator.traffic.segments import Frame
from simulator.traffic.vxlan import datagram, outer_frame

INNER = bytes(Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / IP(src="10.0.0.1", dst="10.0.0.2") / UDP())


@pytest.mark.parametrize("vni", [1, 1001, 2**24 - 1])
def test_scapy_finds_the_frame_and_its_network_identifier_in_the_datagram(vni: int) -> None:
    vxlan = VXLAN(datagram(Frame(0.0, vni, INNER)))

    assert (vxlan.vni, int(vxlan.flags)) == (vni, 0x08)
    assert bytes(vxlan[Ether]) == INNER


def test_the_outer_packet_goes_to_the_mirror_target() -> None:
    packet = Ether(outer_frame(Frame(0.0, 1001, INNER)))

    again = packet.copy()
    del again[IP].chksum
    assert bytes(again) == bytes(packet)
    assert packet[IP].dst == "10.20.1.200"
    assert packet[UDP].dport == 4789
    assert packet[UDP].len == 8 + 8 + len(INNER)
    assert packet[VXLAN].vni == 1001
    assert bytes(packet[VXLAN].payload) == INNER
