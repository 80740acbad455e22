"""Which stage of the way is said to give way, and that a probe that was lost moves none of the next rate."""

from __future__ import annotations

import random
import re
import socket
import time
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from api_inventory.exchange_record import decode_record
from benchmarks.end_to_end.probes import DETAILS, PATHS, RESPONSE, Probes, targets
from benchmarks.end_to_end.run import MACHINE, ROOT, STAGES, Seen, backlog_of, gave_way
from benchmarks.running.wire import Connection, address
from inventory_store.errors import UnknownCollection
from mirror_agent._capture import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.port import InventoryStore

DROPS = ("exchanges_dropped_by_rule", "exchanges_dropped_queue_full", "exchanges_dropped_spool_full")


def backlog(lost: dict[str, int], *, waits_in_agent: int = 0, is_behind: bool = False, in_socket: int = 0) -> str:
    agent = {"bytes_held": waits_in_agent, **dict.fromkeys(DROPS, 0)}
    seen = Seen(agent, {"stream": {"bytes_held": 1_000}}, {})
    return backlog_of(seen, lost, 100_000, 10_000, in_socket, is_behind=is_behind)


@pytest.mark.parametrize(
    ("lost", "stage"),
    [
        ({}, ""),
        ({"datagrams_dropped_kernel": 101}, "agent: receive"),
        ({"datagrams_dropped_kernel": 100}, ""),
        ({"exchanges_dropped_queue_full": 11}, "agent: send"),
        ({"exchanges_dropped_queue_full": 6, "exchanges_dropped_spool_full": 5}, "agent: send"),
        ({"exchanges_dropped_queue_full": 10}, ""),
        ({"exchanges_dropped_by_rule": 5_000}, ""),
        # Of the processor: no backlog of the agent.
        ({"exchanges_dropped_response_without_request": 5_000}, ""),
    ],
)
def test_what_is_lost_tells_the_stage_that_did_not_keep_up(lost: dict[str, int], stage: str) -> None:
    assert backlog(lost) == stage


def test_what_waits_tells_the_stage_behind_it() -> None:
    assert backlog({}, in_socket=9 << 20) == "agent: receive"
    assert backlog({}, is_behind=True) == "processor: fold"
    assert backlog({}, waits_in_agent=2_000, is_behind=True) == "agent: send"


def test_a_stage_gives_way_only_where_it_had_nearly_a_core() -> None:
    idle = dict.fromkeys(STAGES, 0.1)

    assert gave_way("", idle) == ""
    assert [gave_way(stage, idle) for stage in STAGES] == [MACHINE] * 4
    assert gave_way("agent: send", {**idle, "agent: send": 0.9}) == "agent: send"
    assert gave_way("agent: send", {**idle, "agent: receive": 0.9}) == MACHINE
    # The stream is served by the processor's process.
    assert gave_way("processor: fold", {**idle, "processor: fold": 0.5, "stream": 0.4}) == "processor: fold"


def test_probes_that_were_lost_or_are_under_way_move_none_of_the_next_rate() -> None:
    counted: dict[str, int] = {}

    def collection(host: str) -> SimpleNamespace:
        if host not in counted:
            raise UnknownCollection(host)
        return SimpleNamespace(request_count=counted[host])

    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind(("127.0.0.1", 0))
        sender.connect(receiver.getsockname())
        with Probes(sender, cast("InventoryStore", SimpleNamespace(collection=collection))) as probes:
            wait_until(lambda: probes.oldest_s > 0.3)
            first, anew_s = probes.host, time.monotonic()
            probes.begin_anew()
            # What was under way arrives after all.
            counted[first] = 100
            wait_until(lambda: probes.oldest_s > 0.1)
            # Of those before, one is 0.3 s older.
            assert probes.oldest_s <= time.monotonic() - anew_s
            assert probes.taken() == []

            counted[probes.host] = 1
            wait_until(lambda: bool(probes._latencies_s))
            assert len(probes.taken()) == 1


def test_every_probe_goes_whole_however_much_is_only_counted_beside_it() -> None:
    """What is counted comes up to thirty seconds later, and would look like a processor that falls behind."""
    receiver = Receiver("127.0.0.1", 0, "agent-1", 2_000, sampling='{"bytes_per_second": 16384}')
    rows = random.Random(1).randbytes(2_000).hex().encode()
    busy = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(rows) + rows
    asked = list(islice(targets(), 300))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        host, _, port = receiver.address.rpartition(":")
        sender.connect((host, int(port)))
        for number, target in enumerate(asked):
            for at, (request, response) in enumerate((("GET /rows", busy), (target, RESPONSE))):
                used = Connection(address(number), 30_000 + at)
                head = f"{request} HTTP/1.1\r\nHost: {'probes' if at else 'busy'}.example.test\r\n\r\n"
                for datagram in used.opened() + used.exchanged(head.encode(), response) + used.closed():
                    sender.send(datagram)
            if number % 20 == 19:
                wait_until(lambda most=2 * (number + 1): receiver.counters().get("exchanges", 0) >= most)  # type: ignore[misc]
    receiver.stop()
    records = receiver.take(0.0)
    whole = [each.request.target for record in records for each in decode_record(record.data).exchanges if each.request]

    assert len([target for target in whole if target.startswith("/probes")]) == len(set(asked)) == 300
    assert receiver.counters()["exchanges_counted"] > 200
    limits = (ROOT / "capture/capture/src/limits.rs").read_text("utf-8")
    for bound, taken in (("SHAPE_DETAILS_MAX", DETAILS), ("SHAPE_FAMILY_MEMBERS_MAX", len(PATHS))):
        found = re.search(rf"const {bound}: usize = (\d+);", limits)
        assert found is not None
        assert taken < int(found[1])


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
