"""What the receiver takes in and what it leaves alone, by the ring and by the socket, in a namespace of its own."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from scapy.layers.inet import IP, TCP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6
from scapy.layers.l2 import Ether
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw

from api_inventory.exchange_record import decode_record
from heliostat.up.replay import ReplayCounters, vxlan_datagrams
from mirror_agent._capture import Receiver
from simulator.traffic import write_capture
from tests.integration.namespace import in_namespace
from tests.unit.mirror_agent.mirrored_traffic import datagrams, frames, request, response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api_inventory.exchange import Exchange

WAYS = ["ring", "socket"]
HOSTS = {"127.0.0.1": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::1": "::1", "::": "::1"}
USERS = (
    request("GET /users/42 HTTP/1.1\nHost: shop.test"),
    response("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"id": 42}'),
)
UDP_SEGMENT = 103
ETHERNET = {"near": "02:00:00:00:00:01", "far": "02:00:00:00:00:02"}


def vxlan(vni: int, payload: bytes = b"") -> bytes:
    """RFC 7348 section 5."""
    return struct.pack(">II", 0x08 << 24, vni << 8) + payload


def port_of(receiver: Receiver) -> int:
    return int(receiver.address.rpartition(":")[2])


@contextmanager
def sending_to(receiver: Receiver, host: str = "127.0.0.1") -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.connect((host, port_of(receiver)))
        yield sender


def inject(packet: Any) -> None:
    """Hands an IP packet to `lo`, whatever it says of itself."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind(("lo", 0))
        wire.send(bytes(Ether(src="00:00:00:00:00:00", dst="00:00:00:00:00:00") / packet))


def ended(receiver: Receiver) -> tuple[list[Exchange], dict[str, int]]:
    receiver.stop()
    found = [exchange for record in receiver.take(0.0) for exchange in decode_record(record.data).exchanges]
    return found, receiver.counters()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("receive", WAYS)
def test_whatever_is_sent_to_the_port_arrives_once(receive: str, shards: int, host: str) -> None:
    def work() -> None:
        receiver = Receiver(host, 0, "agent", 10, receive=receive, shards=shards)
        sizes = [0, 1, 7, 1_492, 9_001, 65_000]
        addressed = {HOSTS[host], "127.0.0.1"} if host == "::" else {HOSTS[host]}
        for number, address in enumerate(sorted(addressed)):
            with sending_to(receiver, address) as sender:
                for vni in range(500):
                    sender.send(vxlan(1_000 * number + vni))
                for size in sizes:
                    sender.send(bytes(size))

        _, counters = ended(receiver)

        assert (receiver.mode, counters["datagrams_dropped_kernel"]) == (receive, 0)
        assert counters["datagrams"] == len(addressed) * (500 + len(sizes))
        assert counters["datagram_bytes"] == len(addressed) * (500 * 8 + sum(sizes))
        assert counters["datagrams_not_vxlan"] == len(addressed) * len(sizes)
        assert {each["datagrams"] for each in receiver.counters_by_vni().values()} == {1}

    in_namespace(work)


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("receive", WAYS)
def test_datagrams_that_the_kernel_put_together_are_told_apart(receive: str, shards: int) -> None:
    def work() -> None:
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive=receive, shards=shards)
        with sending_to(receiver) as sender:
            sender.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 100)
            sender.send(b"".join(vxlan(vni, bytes(92)) for vni in range(40)) + vxlan(40, bytes(5)))

        _, counters = ended(receiver)

        assert counters["datagrams"] == 41
        assert receiver.counters_by_vni()[40] == {"datagrams": 1, "bytes": 13}

    in_namespace(work)


@pytest.mark.parametrize(("host", "shards"), [("127.0.0.1", 1), ("127.0.0.1", 3), ("::1", 1)])
@pytest.mark.parametrize("receive", WAYS)
def test_a_datagram_in_fragments_is_whole(receive: str, host: str, shards: int) -> None:
    def work() -> None:
        receiver = Receiver(host, 0, "agent", 10, receive=receive, shards=shards)
        body = b'"' + b"x" * 8_900 + b'"'
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8902\r\n\r\n" + body
        sent = datagrams(7, *USERS)
        large = bytearray(sent[5])
        # The answer again, in one segment larger than any MTU here: its IP length is put right.
        inner = Ether(bytes(large[8:]))
        del inner[IP].len
        inner[Raw].load = answer
        sent[5] = vxlan(7, bytes(inner))
        with sending_to(receiver, host) as sender:
            for datagram in sent[:6]:
                sender.send(datagram)

        [exchange], counters = ended(receiver)

        assert exchange.response is not None
        assert (exchange.complete, exchange.response.body.content) == (True, body)
        assert counters.get("datagrams_not_ours", 0) == counters.get("fragments_dropped", 0) == 0
        assert counters["datagrams"] == 6

    in_namespace(work, mtu=1_500)


@pytest.mark.parametrize("shards", [1, 3])
def test_what_is_another_programs_is_left_alone(shards: int) -> None:
    def work() -> None:
        receiver = Receiver("0.0.0.0", 0, "agent", 10, receive="ring", shards=shards)
        port = port_of(receiver)
        other = IP(src="127.0.0.1", dst="127.0.0.1") / UDP(dport=port + 1)
        foreign = IP(src="127.0.0.1", dst="203.0.113.9") / UDP(dport=port)
        in_pieces = fragment(other / Raw(vxlan(1, bytes(3_000))), 1_000)
        options = IP(src="127.0.0.1", dst="127.0.0.1", options=[b"\x94\x04\0\0"]) / UDP(dport=port)
        for packet in [other / Raw(vxlan(1)), foreign / Raw(vxlan(2)), *in_pieces, options / Raw(vxlan(3))]:
            inject(packet)

        _, counters = ended(receiver)

        assert receiver.counters_by_vni() == {3: {"datagrams": 1, "bytes": 8}}
        assert (counters["datagrams"], counters["packets"]) == (1, 1)

    in_namespace(work)


def test_the_kernel_keeps_what_is_another_programs_out_of_a_ring_on_ethernet() -> None:
    def work() -> None:
        subprocess.run(["ip", "link", "add", "near", "type", "veth", "peer", "name", "far"], check=True)
        for name in ("near", "far"):
            subprocess.run(["ip", "link", "set", name, "address", ETHERNET[name], "up"], check=True)
        subprocess.run(["ip", "address", "add", "10.0.0.2/24", "dev", "far"], check=True)
        receiver = Receiver("0.0.0.0", 0, "agent", 10, receive="ring", interface="far")
        port = port_of(receiver)
        head = Ether(src=ETHERNET["near"], dst=ETHERNET["far"]) / IP(src="10.0.0.1", dst="10.0.0.2")
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind(("near", 0))
            for packet in [UDP(dport=port + 1), TCP(dport=80), UDP(dport=port)] * 3:
                wire.send(bytes(head / packet / Raw(vxlan(5))))

        _, counters = ended(receiver)

        assert receiver.counters_by_vni() == {5: {"datagrams": 3, "bytes": 24}}
        assert counters.get("datagrams_not_ours", 0) == 0

    in_namespace(work)


def test_a_ring_at_one_address_leaves_the_others_alone() -> None:
    def work() -> None:
        receivers = {host: Receiver(host, 4789, "agent", 10, receive="ring") for host in ("127.0.0.1", "127.0.0.2")}
        for number, (host, receiver) in enumerate(receivers.items()):
            with sending_to(receiver, host) as sender:
                sender.send(vxlan(number))

        for number, receiver in enumerate(receivers.values()):
            assert ended(receiver)[1]["datagrams"] == 1
            assert list(receiver.counters_by_vni()) == [number]

    in_namespace(work)


@pytest.mark.parametrize("around", [IP(), IPv6()], ids=str)
def test_a_flood_of_packets_that_are_none_costs_no_more_than_being_counted(around: Any) -> None:
    def work() -> None:
        host = "127.0.0.1" if IP in around else "::1"
        receiver = Receiver(host, 0, "agent", 10, receive="ring")
        around.src = around.dst = host
        datagram = UDP(dport=port_of(receiver)) / Raw(bytes(2_000))
        for number in range(600):
            if IP in around:
                inject(fragment(IP(src=host, dst=host, id=number) / datagram, 1_000)[0])
            else:
                inject(fragment6(around / IPv6ExtHdrFragment(id=number) / datagram, 1_000)[0])
        inject(around / UDP(dport=port_of(receiver), len=3) / Raw(b"x"))
        with sending_to(receiver, host) as sender:
            sender.send(vxlan(9))

        _, counters = ended(receiver)

        assert receiver.counters_by_vni() == {9: {"datagrams": 1, "bytes": 8}}
        assert counters["fragments_held"] == 600
        assert counters["fragments_dropped"] == 600 - 256
        assert counters["udp_headers_cut"] == 1

    in_namespace(work)


@pytest.mark.parametrize("receive", WAYS)
def test_the_outermost_network_decides_who_is_let_in_and_whose_a_connection_is(receive: str) -> None:
    def work() -> None:
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive=receive, vnis=[7])
        outer = Ether() / IP(src="10.9.9.1", dst="10.9.9.2") / UDP(dport=4789)
        with sending_to(receiver) as sender:
            for session, named in [(7, 8), (8, 7)]:
                for frame in frames(*USERS):
                    inner = outer / VXLAN(vni=named, flags=8) / Ether(frame)
                    sender.send(vxlan(session, bytes(inner)))

        found, counters = ended(receiver)

        assert [exchange.vni for exchange in found] == [7]
        assert list(receiver.counters_by_vni()) == [7]
        assert counters["datagrams_dropped_vni"] == counters["datagrams"] / 2

    in_namespace(work)


@pytest.mark.parametrize("receive", WAYS)
def test_the_list_of_networks_changes_while_receiving_goes_on(receive: str) -> None:
    def work() -> None:
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive=receive, vnis=[])
        with sending_to(receiver) as sender:
            for allowed in ([1], [1, 2], None, []):
                receiver.set_vnis(allowed)
                wait_for_turns(receiver, sender)
                for vni in (1, 2, 3):
                    sender.send(vxlan(vni, bytes(vni)))
                wait_for_turns(receiver, sender)

        ended(receiver)

        by_vni = receiver.counters_by_vni()
        assert {vni: by_vni[vni]["datagrams"] for vni in (1, 2, 3)} == {1: 3, 2: 2, 3: 1}

    in_namespace(work)


def wait_for_turns(receiver: Receiver, sender: socket.socket) -> None:
    """Until what is sent now has been counted, and the loop has turned since."""
    before = receiver.counters().get("datagrams_not_vxlan", 0)
    for turn in (1, 2):
        sender.send(bytes(8))
        while receiver.counters().get("datagrams_not_vxlan", 0) < before + turn:
            receiver.take(0.01)


@pytest.mark.parametrize("receive", WAYS)
def test_both_directions_of_a_connection_meet_in_one_shard(receive: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.pcap"
    truth = write_capture(path, conversations=40, seed=5)

    def work() -> None:
        receiver = Receiver("127.0.0.1", 0, "agent", 10_000, receive=receive, shards=4)
        sent = list(vxlan_datagrams(path, ReplayCounters()))
        with sending_to(receiver) as sender:
            for datagram in sent:
                sender.send(datagram)

        found, counters = ended(receiver)

        assert (counters["datagrams"], counters["datagrams_dropped_kernel"]) == (len(sent), 0)
        assert len(found) == len(truth.exchanges)
        assert counters.get("connections_mid_stream", 0) == 0

    in_namespace(work)


@pytest.mark.parametrize("receive", WAYS)
def test_what_found_no_room_while_nobody_read_is_counted(receive: str) -> None:
    def work() -> None:
        with stopped_receiver(receive) as (port, resumed):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                for _ in range(5_000):
                    sender.sendto(vxlan(1, bytes(50_000)), ("127.0.0.1", port))
            counters = resumed()

        assert counters["datagrams"] > 0
        assert counters["datagrams_dropped_kernel"] > 0
        assert counters["datagrams"] + counters["datagrams_dropped_kernel"] == 5_000

    in_namespace(work)


@contextmanager
def stopped_receiver(receive: str) -> Iterator[tuple[int, Any]]:
    """A receiver in a process that stands still, its port, and what lets it go on and tells its counters."""
    of_child, told = os.pipe()
    of_parent, asked = os.pipe()
    child = os.fork()
    if child == 0:
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive=receive)
        os.write(told, struct.pack(">H", port_of(receiver)))
        os.read(of_parent, 1)
        _, counters = ended(receiver)
        os.write(told, struct.pack(">QQ", counters["datagrams"], counters["datagrams_dropped_kernel"]))
        os._exit(0)
    (port,) = struct.unpack(">H", os.read(of_child, 2))
    os.kill(child, signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)

    def resumed() -> dict[str, int]:
        os.kill(child, signal.SIGCONT)
        os.write(asked, b"x")
        datagrams_read, dropped = struct.unpack(">QQ", os.read(of_child, 16))
        return {"datagrams": datagrams_read, "datagrams_dropped_kernel": dropped}

    try:
        yield port, resumed
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize("receive", WAYS)
def test_no_sender_is_told_that_the_port_is_unreachable(receive: str) -> None:
    def work() -> None:
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive=receive)
        with sending_to(receiver) as sender:
            for _ in range(100):
                sender.send(vxlan(1))
            assert sender.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0

            _, counters = ended(receiver)
            sender.send(vxlan(1))

            assert counters["datagrams"] == 100
            with pytest.raises(ConnectionRefusedError):
                sender.send(vxlan(1))

    in_namespace(work)


def without_capabilities() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65_534)
        os.setuid(65_534)


def test_without_the_capability_auto_is_the_socket_and_says_what_would_help() -> None:
    def work() -> None:
        without_capabilities()
        receiver = Receiver("127.0.0.1", 0, "agent", 10)
        with sending_to(receiver) as sender:
            sender.send(vxlan(1))

        _, counters = ended(receiver)

        assert (receiver.mode, counters["datagrams"]) == ("socket", 1)
        assert "CAP_NET_RAW" in receiver.mode_reason
        with pytest.raises(PermissionError, match="CAP_NET_RAW"):
            Receiver("127.0.0.1", 0, "agent", 10, receive="ring")

    if os.geteuid() == 0:
        in_namespace(work)
    else:
        work()


@pytest.mark.parametrize("receive", ["auto", "ring"])
def test_an_interface_that_is_not_there_is_an_error_and_one_that_is_is_the_only_one(receive: str) -> None:
    def work() -> None:
        with pytest.raises(OSError, match="interface eth77"):
            Receiver("127.0.0.1", 0, "agent", 10, receive=receive, interface="eth77")
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive=receive, interface="lo")
        with sending_to(receiver) as sender:
            sender.send(vxlan(1))

        assert (receiver.mode, receiver.mode_reason) == ("ring", "")
        assert ended(receiver)[1]["datagrams"] == 1

    in_namespace(work)


@pytest.mark.parametrize("wrong", [{"receive": "both"}, {"vnis": [1 << 24]}, {"shards": 0}, {"shards": 65}], ids=str)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    name = next(iter(wrong))

    with pytest.raises((ValueError, OSError), match=name):
        Receiver("127.0.0.1", 0, "agent", 10, **wrong)


def test_times_are_those_at_which_packets_came_in() -> None:
    def work() -> None:
        receiver = Receiver("127.0.0.1", 0, "agent", 10, receive="ring")
        before_ns = time.time_ns()
        with sending_to(receiver) as sender:
            for datagram in datagrams(7, *USERS):
                sender.send(datagram)
        after_ns = time.time_ns()

        [exchange], _ = ended(receiver)

        assert exchange.response_at_ns is not None
        assert before_ns <= exchange.request_at_ns < exchange.response_at_ns <= after_ns

    in_namespace(work)
