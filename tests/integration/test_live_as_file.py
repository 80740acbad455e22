"""The receiver's ring, its socket and a file are three ways into one core: the same packets give the same exchanges.

Only times differ, which the receiver takes from the clock; so captures with loss are left out: what is given up on,
and when, is a matter of time.
"""

from __future__ import annotations

import socket
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from api_inventory.exchange_record import decode_record
from heliostat.up.replay import REPLAY_VNI, ReplayCounters, vxlan_datagrams
from mirror_agent._capture import Receiver, Record, records_from_file
from simulator.traffic import write_capture
from tests.integration.namespace import in_namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.exchange import Exchange

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT.parent / "shared" / "captures" / "own"
CAPTURES = sorted(path for path in OWN.glob("*.pcap*") if "lossy" not in path.name)
WAYS = ["ring", "socket"]
# Of masks, whose tails would differ with keys that are drawn.
KEY = b"0123456789abcdef"
# What the kernel takes of a receive buffer for a datagram, beside its bytes; more than enough.
DATAGRAM_OVERHEAD_BYTES = 2_048


def received(datagrams: Iterable[bytes], receive: str) -> tuple[list[Record], dict[str, int]]:
    """The records of a receiver to which these were sent, never more at once than its buffer holds; its counters."""
    receiver = Receiver("127.0.0.1", 0, "agent", 10_000, receive=receive, redaction_key=KEY)
    try:
        host, _, port = receiver.address.rpartition(":")
        records: list[Record] = []
        window_bytes = 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for sent, datagram in enumerate(datagrams):
                window_bytes += len(datagram) + DATAGRAM_OVERHEAD_BYTES
                while window_bytes > receiver.counters().get("receive_buffer_bytes_held", 0) // 2:
                    records += receiver.take(0.01)
                    if receiver.counters().get("datagrams") == sent:
                        window_bytes = len(datagram)
                sender.sendto(datagram, (host, int(port)))
    finally:
        receiver.stop()
    return records + receiver.take(0.0), receiver.counters()


def exchanges(records: Iterable[Record]) -> list[Exchange]:
    """In the order of their requests."""
    found = [exchange for record in records for exchange in decode_record(record.data).exchanges]
    return sorted(found, key=lambda exchange: exchange.request_at_ns)


def times_by_content(found: list[Exchange]) -> dict[Exchange, list[int]]:
    """When each was asked, by all that is no time; a frame that had no tunnel is given that of a replay."""
    times = defaultdict(list)
    for exchange in found:
        vni = REPLAY_VNI if exchange.vni is None else exchange.vni
        content = replace(exchange, vni=vni, request_at_ns=0, response_at_ns=None)
        times[content].append(exchange.request_at_ns)
    return dict(times)


def assert_live_is_as_file(path: Path, receive: str) -> int:
    of_file = exchanges(records_from_file(path, "agent", redaction_key=KEY))
    replayed = ReplayCounters()

    records, counters = received(vxlan_datagrams(path, replayed), receive)

    assert (counters["datagrams_dropped_kernel"], counters["records_dropped_queue_full"]) == (0, 0)
    assert replayed.skipped["too long"] == 0
    times = times_by_content(exchanges(records))
    assert {content: len(at) for content, at in times.items()} == {
        content: len(at) for content, at in times_by_content(of_file).items()
    }
    last_ns: dict[tuple[str, str], int] = defaultdict(int)
    for exchange in of_file:
        [content] = times_by_content([exchange])
        at_ns = times[content].pop(0)
        assert at_ns >= last_ns[exchange.client, exchange.server]
        last_ns[exchange.client, exchange.server] = at_ns
    return len(of_file)


@pytest.mark.parametrize("receive", WAYS)
def test_made_traffic_gives_the_same_exchanges_either_way(tmp_path: Path, receive: str) -> None:
    path = tmp_path / "shop.pcap"
    truth = write_capture(path, conversations=40, seed=7)

    def work() -> None:
        assert assert_live_is_as_file(path, receive) == len(truth.exchanges)

    in_namespace(work)


@pytest.mark.skipif(not CAPTURES, reason="the captures with independent truth are not beside this checkout")
@pytest.mark.parametrize("receive", WAYS)
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_real_traffic_gives_the_same_exchanges_either_way(path: Path, receive: str) -> None:
    def work() -> None:
        assert assert_live_is_as_file(path, receive) > 0

    in_namespace(work)
