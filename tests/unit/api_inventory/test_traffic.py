from __future__ import annotations

from dataclasses import replace as replace_data

from msgspec.structs import replace

from api_inventory.exchange import Body, Exchange, Request, Response
from api_inventory.limits import STATUSES_MAX
from api_inventory.shape_counts import ShapeCounts
from api_inventory.timestamp import TIME_NS_MAX
from api_inventory.traffic import Traffic, TrafficTally, status_classes

REQUEST = Request("GET", "/", "a.test", (("Content-Type", "text/plain"),), Body(b"", 7))
EXCHANGE = Exchange(None, "c", "s", "http/1.1", REQUEST, Response(200, (), Body(b"", 9)), 50, 60)


def tallied(*exchanges: Exchange) -> Traffic:
    tally = TrafficTally()
    for each in exchanges:
        tally.add(each, REQUEST)
    return tally.traffic()


def test_an_answered_request_is_counted() -> None:
    assert tallied(EXCHANGE) == Traffic(
        request_count=1,
        request_bytes=7,
        response_bytes=9,
        statuses={"200": 1},
        protocols={"http/1.1": 1},
        request_content_types={"text/plain": 1},
        first_seen_ns=50,
        last_seen_ns=50,
        latencies={"0": 1},
        examined_count=1,
    )


def test_what_an_agent_counted_is_added_as_if_each_had_been_seen() -> None:
    seen = replace(EXCHANGE, request_at_ns=1_000_000, response_at_ns=8_000_000)
    lost = replace(seen, response=None, response_at_ns=None, complete=False)
    counts = ShapeCounts("GET", "a.test", "/", "http/1.1", 200, "Text/Plain", "", 3, 0, 21, 27, 10**6, 10**6, {46: 3})
    unanswered = replace_data(
        counts, status=None, requests=1, incomplete=1, request_bytes=7, response_bytes=0, latencies={}
    )
    counted = TrafficTally()
    counted.add_counts(counts)
    counted.add_counts(unanswered)

    assert counted.traffic() == replace_data(tallied(seen, seen, seen, lost), examined_count=0)


def test_an_unanswered_request_has_no_status() -> None:
    traffic = tallied(replace(EXCHANGE, response=None, complete=False))

    assert (traffic.unanswered_count, traffic.incomplete_count, traffic.statuses) == (1, 1, {})


def test_a_time_that_no_store_holds_becomes_the_nearest() -> None:
    traffic = tallied(replace(EXCHANGE, request_at_ns=10**30), replace(EXCHANGE, request_at_ns=-5))

    assert (traffic.first_seen_ns, traffic.last_seen_ns) == (0, TIME_NS_MAX)


def test_a_hostile_server_cannot_fill_the_item_with_statuses() -> None:
    answers = [replace(EXCHANGE, response=Response(status)) for status in range(100, 1000)]

    assert len(tallied(*answers).statuses) == STATUSES_MAX


def test_statuses_fall_into_classes() -> None:
    assert status_classes({"200": 3, "204": 1, "404": 1}) == {"2xx", "4xx"}
