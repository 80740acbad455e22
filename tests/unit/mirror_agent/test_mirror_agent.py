"""The compiled core as the agent uses it: datagrams or files in, records that the processor can read out."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory import redaction, value_class
from api_inventory.exchange_record import BUCKETS, ExchangeRecord, decode_record, partition_key
from api_inventory.mask_token import write_mask
from api_inventory.path_template import path_template
from mirror_agent._capture import (
    CaptureError,
    Receiver,
    Record,
    find_classes,
    frames_from_file,
    mask_header,
    mask_target,
    partition_bucket,
    records_from_file,
    shape_key,
)
from tests.unit.mirror_agent.mirrored_traffic import CLIENT, SERVER, datagrams, frames, request, response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api_inventory.exchange import Exchange

T = TypeVar("T")
KEY = b"0123456789abcdef"
USERS = (
    request("GET /users/42?page=2 HTTP/1.1\nHost: shop.test\nAuthorization: Bearer SECRET"),
    response("HTTP/1.1 200 OK\nContent-Type: application/json", b'{"id": 42}'),
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver("127.0.0.1", 0, "agent-1", 100, redaction_key=KEY)
    yield receiver
    receiver.stop()


def send(receiver: Receiver, packets: list[bytes]) -> None:
    host, _, port = receiver.address.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for packet in packets:
            sender.sendto(packet, (host, int(port)))


def until(found: Callable[[], T]) -> T:
    """What `found` finds, once it finds something."""
    deadline_s = time.monotonic() + 60
    while not (something := found()):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    return something


def sized(size: int, found: list[T]) -> list[T]:
    return found if len(found) == size else []


def drained(receiver: Receiver) -> list[Record]:
    receiver.stop()
    return receiver.take(0.0)


def decoded(records: list[Record]) -> list[ExchangeRecord]:
    return [decode_record(record.data) for record in records]


def exchanges(records: list[Record]) -> list[Exchange]:
    return [exchange for record in decoded(records) for exchange in record.exchanges]


def write_pcap(path: Path, packets: list[bytes]) -> Path:
    """A pcap file of Ethernet frames, one a millisecond (https://wiki.wireshark.org/Development/LibpcapFileFormat)."""
    blocks = [
        struct.pack("<IIII", 1_700_000_000, 1000 * number, len(packet), len(packet)) + packet
        for number, packet in enumerate(packets)
    ]
    path.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1) + b"".join(blocks))
    return path


def test_mirrored_datagrams_become_a_record(receiver: Receiver) -> None:
    send(receiver, datagrams(7, *USERS))

    [record] = drained(receiver)

    [exchange] = exchanges([record])
    assert (exchange.vni, exchange.client.split(":")[0], exchange.server) == (7, CLIENT, f"{SERVER}:80")
    assert (exchange.protocol, exchange.complete, exchange.flags) == ("http/1.1", True, ())
    assert exchange.request is not None
    assert exchange.response is not None
    assert (exchange.request.method, exchange.request.target) == ("GET", "/users/42?page=2")
    assert exchange.request.host == "shop.test"
    assert exchange.request.headers == (
        ("Host", "shop.test"),
        ("Authorization", f"Bearer {write_mask(b'SECRET', KEY)}"),
    )
    assert (exchange.response.status, exchange.response.body.content) == (200, b'{"id": 42}')
    assert exchange.request_at_ns <= (exchange.response_at_ns or 0)


def test_a_record_carries_its_partition_key_and_how_much_is_in_it(receiver: Receiver) -> None:
    send(receiver, datagrams(7, *USERS, *USERS))

    [record] = drained(receiver)

    [content] = decoded([record])
    assert (content.agent, record.exchanges, len(content.exchanges)) == ("agent-1", 2, 2)
    assert content.bucket == partition_bucket("GET", "shop.test", "/users/1")
    assert record.partition_key == partition_key(content.bucket)
    assert "SECRET" not in repr(record)


def test_records_come_while_receiving_goes_on(receiver: Receiver) -> None:
    send(receiver, datagrams(7, *USERS))

    records = receiver.take(60.0)

    assert len(exchanges(records)) == 1
    assert receiver.silence_s() is not None


def test_bodies_are_decoded_and_cut_at_64_kib(receiver: Receiver) -> None:
    large = json.dumps(list(range(20_000))).encode()
    coded = gzip.compress(large)
    head = "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Encoding: gzip"
    send(receiver, datagrams(7, USERS[0], response(head, coded)))

    [exchange] = exchanges(drained(receiver))

    assert exchange.response is not None
    body = exchange.response.body
    # A number that may be cut in two goes as well.
    assert body.content + b"10" == large[: 64 * 1024]
    assert (body.size, body.decoded_size, body.truncated) == (len(coded), len(large), True)


def test_no_credential_leaves_the_agent(receiver: Receiver) -> None:
    login = request(
        "POST http://anna:SECRET@shop.test/login?api_key=SECRET HTTP/1.1\nHost: shop.test\n"
        "Cookie: sid=SECRET; b=SECRET\nX-Api-Key: SECRET\nProxy-Authorization: Basic SECRET\nReferer: https://shop.test/?token=SECRET#x"
    )
    answer = response("HTTP/1.1 302 Found\nSet-Cookie: sid=SECRET; HttpOnly\nLocation: /cb#access_token=SECRET")
    send(receiver, datagrams(7, login, answer))

    [exchange] = exchanges(drained(receiver))

    assert "SECRET" not in repr(exchange)
    assert exchange.request is not None
    assert exchange.request.host == "shop.test"
    one = write_mask(b"SECRET", KEY)
    assert ("Cookie", f"sid={one}; b={one}") in exchange.request.headers


def test_counters_add_up_when_nobody_takes_records() -> None:
    receiver = Receiver("127.0.0.1", 0, "agent-1", 1)
    requests = [request(f"GET /{word} HTTP/1.1\nHost: {word}.test") for word in ("a", "b", "c")]
    conversations = [datagrams(7, message, USERS[1]) for message in requests]
    send(receiver, [packet for conversation in conversations for packet in conversation])
    kept = drained(receiver)

    counters = receiver.counters()

    assert counters["exchanges"] == 3
    dropped = counters["exchanges_dropped_queue_full"]
    assert counters["exchanges_recorded"] == len(exchanges(kept)) + dropped == 3
    assert counters["datagrams"] == sum(map(len, conversations))


def test_what_is_no_vxlan_is_counted(receiver: Receiver) -> None:
    send(receiver, [b"", b"\x08", b"GET / HTTP/1.1\r\n\r\n" * 10])

    assert drained(receiver) == []
    assert receiver.counters()["datagrams"] == 3


def test_a_port_that_is_taken_is_an_os_error(receiver: Receiver) -> None:
    host, _, port = receiver.address.rpartition(":")

    with pytest.raises(OSError, match="in use"):
        Receiver(host, int(port), "agent-2", 1)


def test_a_stopped_receiver_is_silent_for_ever(receiver: Receiver) -> None:
    receiver.stop()
    receiver.stop()

    assert receiver.silence_s() is None
    assert receiver.take(0.0) == []


def test_a_timeout_that_is_none_is_refused(receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="negative"):
        receiver.take(-1.0)


def test_a_capture_file_gives_the_same_records(tmp_path: Path) -> None:
    found = records_from_file(write_pcap(tmp_path / "users.pcap", frames(*USERS)), "reader")

    records = list(found)

    [content] = decoded(records)
    [exchange] = content.exchanges
    assert content.agent == "reader"
    assert exchange.vni is None
    assert exchange.request_at_ns == 1_700_000_000_003_000_000
    assert found.counters()["exchanges_recorded"] == 1


def test_many_exchanges_of_a_file_all_arrive(tmp_path: Path) -> None:
    packets = [
        packet
        for number in range(300)
        for packet in frames(request(f"GET /items/{number} HTTP/1.1\nHost: h{number % 40}.test"), USERS[1])
    ]

    records = list(records_from_file(write_pcap(tmp_path / "many.pcap", packets), "reader"))

    targets = {exchange.request.target for exchange in exchanges(records) if exchange.request}
    assert targets == {f"/items/{number}" for number in range(300)}


def test_a_file_that_is_no_capture_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are notes, and no capture of anything")

    with pytest.raises(CaptureError, match=r"notes\.txt"):
        list(records_from_file(path, "reader"))
    with pytest.raises(CaptureError, match=r"gone\.pcap"):
        records_from_file(tmp_path / "gone.pcap", "reader")


def test_the_frames_of_a_file_come_as_they_were_captured(tmp_path: Path) -> None:
    captured = frames(*USERS)

    found = list(frames_from_file(write_pcap(tmp_path / "users.pcap", captured)))

    assert [frame for _, frame, _ in found] == list(captured)
    assert {link_type for link_type, _, _ in found} == {1}
    assert [time_ns for _, _, time_ns in found][:2] == [1_700_000_000_000_000_000, 1_700_000_000_001_000_000]


def test_frames_end_where_a_file_breaks_off_and_the_header_is_read_at_once(tmp_path: Path) -> None:
    captured = frames(*USERS)
    path = write_pcap(tmp_path / "cut.pcap", captured)
    whole = path.read_bytes()

    path.write_bytes(whole[:-1])
    found, links = frames_from_file(path), []
    with pytest.raises(CaptureError, match=r"cut\.pcap: the file ends inside the record"):
        links += [link_type for link_type, _, _ in found]
    assert list(found) == []
    path.write_bytes(whole[:20] + (147).to_bytes(4, "little") + whole[24:])
    with pytest.raises(CaptureError, match="link type 147 is unknown"):
        frames_from_file(path)


def test_an_iteration_may_be_left_half_way(tmp_path: Path) -> None:
    packets = [packet for _ in range(20) for packet in frames(*USERS)]

    records = records_from_file(write_pcap(tmp_path / "left.pcap", packets), "reader")

    assert next(records).exchanges == 20
    del records


segments = st.one_of(
    st.sampled_from(["users", "API", "v1", "v2.1", "1.0", "a-b-c-d-e-f-g-h", "items;v=1", "%75sers", "users.json", ""]),
    st.sampled_from(
        ["42", "-1", "9f1c2d3e-0000-4000-8000-000000000000", "cus_9s6XKzkNRiz8i3", "anna@shop.test", "1,2"]
    ),
    st.text("abcdeXYZ0123456789-_.%;:@~", max_size=24),
)
targets = st.builds(
    lambda prefix, parts, query: prefix + "/" + "/".join(parts) + query,
    st.sampled_from(["", "http://shop.test", "https://u@shop.test:8443", "shop.test"]),
    st.lists(segments, max_size=12),
    st.sampled_from(["", "?a=1", "#top", "?x=/a/b"]),
)


@given(st.lists(targets, max_size=60))
def test_targets_of_one_template_share_a_bucket(some: list[str]) -> None:
    buckets: dict[str, set[int]] = {}
    for target in some:
        buckets.setdefault(path_template(target).text, set()).add(partition_bucket("GET", "shop.test", target))

    assert {template: found for template, found in buckets.items() if len(found) > 1} == {}


@given(st.lists(segments, min_size=1, max_size=8), st.data())
def test_other_values_in_the_place_of_values_keep_the_bucket(parts: list[str], data: st.DataObject) -> None:
    values = st.sampled_from(
        ["7", "b7e2c1d0-1111-4222-8333-444444444444", "cus_Aa0Bb1Cc2Dd3", "2024-01-31", "x@y.test"]
    )
    before = "/" + "/".join(parts)
    after = "/" + "/".join(data.draw(values) if path_template(f"/{part}").parameters else part for part in parts)

    if path_template(before).text == path_template(after).text:
        assert partition_bucket("PUT", "a.test", before) == partition_bucket("PUT", "a.test", after)


drawn = st.one_of(
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    st.uuids().map(str),
    st.from_regex(r"[0-9a-fA-F]{14,34}", fullmatch=True),
    st.from_regex(r"[a-z]{1,11}[_-][A-Za-z0-9]{6,20}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9]{6,40}", fullmatch=True),
    st.from_regex(r"[vV]?[0-9.]{1,12}", fullmatch=True),
    st.sampled_from(["api", "rest", "users", "me", "v1", "2024-01-31", "42.json", "Products(12)", "a,b", "%34%32"]),
    st.sampled_from(["*", "v1alpha12", "v2beta345", "V1", "\0", "9" * 2_100]),
)

A_VALUE = shape_key("/12")


@given(st.lists(drawn | segments, min_size=1, max_size=6) | st.lists(drawn, min_size=31, max_size=34), st.data())
def test_targets_that_are_counted_together_have_one_template(parts: list[str], data: st.DataObject) -> None:
    """Else an agent's counts could not be added to an endpoint."""
    before = "/" + "/".join(parts)
    values = data.draw(st.lists(drawn, min_size=len(parts), max_size=len(parts)))
    places = zip(parts, values, strict=True)
    other = (value if shape_key(f"/{part}") == A_VALUE else part for part, value in places)
    after = "/" + "/".join(other)

    if shape_key(before) == shape_key(after):
        assert path_template(before).text == path_template(after).text
        assert partition_bucket("GET", "a.test", before) == partition_bucket("GET", "a.test", after)


def test_what_is_counted_only_is_in_the_records_all_the_same() -> None:
    receiver = Receiver("127.0.0.1", 0, "agent-1", 100, sampling='{"bytes_per_second": 1}')
    secret = request("GET /users/ada@shop.test HTTP/1.1\nHost: shop.test"), USERS[1]
    send(receiver, datagrams(7, *USERS * 30, *secret))
    busy, rare = until(lambda: sized(2, receiver.top(5)))

    records = drained(receiver)

    counted = sum(counts.requests for record in decoded(records) for counts in record.counts)
    assert counted == receiver.counters()["exchanges_counted"] >= 25
    assert sum(record.exchanges for record in records) == counted + len(exchanges(records)) == 31
    assert rare["path"].startswith("/users/‹masked:email:")
    assert {**busy, "requests": 0, "bytes": 0} == {
        "host": "shop.test",
        "method": "GET",
        "path": "/users/*",
        "status": 200,
        "requests": 0,
        "bytes": 0,
    }


def test_rules_change_while_traffic_comes() -> None:
    receiver = Receiver("127.0.0.1", 0, "agent-1", 100)
    receiver.set_sampling('{"rules": [{"action": "exclude", "host": "shop.*"}]}')
    packets = iter(datagrams(7, *USERS * 1_000))

    def excluded() -> int:
        send(receiver, [next(packets)])
        return receiver.counters().get("exchanges_dropped_by_rule", 0)

    assert until(excluded)
    receiver.stop()


def test_rules_and_a_budget_that_cannot_be_followed_are_refused_and_change_nothing(receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="action"):
        receiver.set_sampling('{"rules": [{}]}')
    with pytest.raises(ValueError, match="bytes_per_second"):
        Receiver("127.0.0.1", 0, "agent-1", 1, sampling='{"bytes_per_second": "much"}')

    send(receiver, datagrams(7, *USERS))

    assert sum(record.exchanges for record in drained(receiver)) == 1


def test_values_do_not_make_shapes_of_their_own() -> None:
    one = "/users/42/orders/9f1c2d3e-0000-4000-8000-000000000000?page=2"

    assert shape_key(one) == shape_key("/users/4711/orders/12")
    assert shape_key("/users/*") != A_VALUE != shape_key("/*")


@given(st.text(max_size=200))
def test_any_text_has_a_bucket(text: str) -> None:
    encodable = text.encode("utf-8", "replace").decode()

    assert 0 <= partition_bucket(encodable, encodable, encodable) < BUCKETS


secrets = st.lists(
    st.one_of(
        st.sampled_from(
            ["token", "api_key=", "Bearer ", "Basic", "eyJhbGci.eyJzdWIi.c2ln", "eyJ", ".", "://", "@", "‹masked:4›"]
        ),
        st.sampled_from(
            ["ada@x.test", "4111 1111 1111 1111", "4111111111111111", "+14155552671", "123-45-6789", "912-70-1234"]
        ),
        st.sampled_from(
            ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "AKIAIOSFODNN7EXAMPLE", "xoxb-0123456789-ab"]
        ),
        st.sampled_from(
            ["%40", "%2B", "%2540", "-", "_", "+", "‹", "›", "-----BEGIN PRIVATE KEY-----", "-----END", ".png"]
        ),
        st.sampled_from(["pasignedheadersss", "ssn=", "phone=", "code=", "key="]),
        st.sampled_from(
            ["%70assword=", "page_token=", "max_tokens", "?", "&", ";", "#", "=", " ", "\t", ">", "%", "%4", "é€"]
        ),
        st.text(max_size=4),
    ),
    max_size=14,
).map(lambda parts: "".join(parts).encode("utf-8", "replace").decode())
header_names = st.sampled_from(
    [
        "Authorization",
        "COOKIE",
        "set-cookie",
        "Location",
        "X-Api-Key",
        "Accept",
        "X-Tokens-Used",
        "Link",
        "K-Secret",
        "pasignedheadersss",
        "User-Agent",
        "ETag",
        "Phone",
        "",
    ]
)


@given(secrets)
def test_the_core_masks_targets_as_the_processor_does(text: str) -> None:
    assert mask_target(text) == redaction.mask_target(text)
    assert mask_target(text, key=KEY) == redaction.mask_target(text, KEY)


@given(header_names | secrets, secrets)
def test_the_core_masks_headers_as_the_processor_does(name: str, value: str) -> None:
    assert mask_header(name, value) == redaction.mask_header(name, value)
    assert mask_header(name, value, key=KEY) == redaction.mask_header(name, value, KEY)


@given(secrets)
def test_the_core_finds_the_classes_that_the_processor_finds(text: str) -> None:
    content = text.encode()

    assert find_classes(content) == [(hit.start, hit.end, hit.name) for hit in value_class.find_classes(content)]
