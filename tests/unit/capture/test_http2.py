"""Streams between two endpoints of h2, interleaved at random: the core finds in them what the endpoints received."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import h2.config
import h2.connection
import h2.events
import pytest
from h2.settings import SettingCodes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameProtocol

from tests.unit.capture.exchanged import decoded
from tests.unit.mirror_agent.mirrored_traffic import Message, frames

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Fields = list[tuple[str, str]]

NAMES = st.text("abcx-", min_size=1, max_size=8).map("x-{}".format)
VALUES = st.text('abc XYZ;=,"~', max_size=20).map(str.strip)
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
# More than a frame holds without compression, and so goes on in CONTINUATION.
LONG = st.sampled_from([0, 0, 0, 4_000])
PADDING = st.none() | st.integers(0, 255)


@dataclass
class Half:
    """One message as an endpoint received it."""

    head: dict[str, str] = field(default_factory=dict)
    headers: Fields = field(default_factory=list)
    body: bytes = b""
    trailers: Fields = field(default_factory=list)


def text(headers: Iterable[tuple[bytes, bytes]]) -> Fields:
    return [(name.decode(), value.decode()) for name, value in headers]


@dataclass
class Endpoint:
    """A connection of h2, and what it received by stream."""

    is_client: bool
    received: dict[int, Half] = field(default_factory=dict)

    def __post_init__(self) -> None:
        config = h2.config.H2Configuration(client_side=self.is_client)
        self.connection = h2.connection.H2Connection(config)
        self.connection.initiate_connection()

    def take(self, data: bytes) -> None:
        for event in self.connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived | h2.events.ResponseReceived):
                half = self.received.setdefault(event.stream_id, Half())
                fields = text(event.headers)
                half.head = {name: value for name, value in fields if name.startswith(":")}
                half.headers = [(name, value) for name, value in fields if not name.startswith(":")]
            elif isinstance(event, h2.events.DataReceived):
                self.received[event.stream_id].body += event.data
                self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.TrailersReceived):
                self.received[event.stream_id].trailers = text(event.headers)


class Talk:
    """Two endpoints and the bytes that went between them."""

    def __init__(self) -> None:
        self.client, self.server = Endpoint(is_client=True), Endpoint(is_client=False)
        self.sent: list[Message] = []
        self.deliver()

    def deliver(self) -> None:
        """Everything that waits goes over, and what it causes."""
        while any([self._flush(self.client, self.server), self._flush(self.server, self.client)]):
            pass

    def _flush(self, source: Endpoint, destination: Endpoint) -> bool:
        data = source.connection.data_to_send()
        if data:
            self.sent.append(Message(source.is_client, data))
            destination.take(data)
        return bool(data)


def send_step(data: st.DataObject, endpoint: Endpoint, stream_id: int) -> bool:
    """Sends some of a body, or ends it with or without trailers. Has it ended?"""
    step = data.draw(st.sampled_from(["data", "data", "end", "trailers"]), "step")
    if step == "trailers":
        endpoint.connection.send_headers(stream_id, [("x-last", "1"), *data.draw(FIELDS)], end_stream=True)
    else:
        content, padding = data.draw(st.binary(max_size=200)), data.draw(PADDING)
        endpoint.connection.send_data(stream_id, content, end_stream=step == "end", pad_length=padding)
    return step != "data"


def send_head(data: st.DataObject, endpoint: Endpoint, stream_id: int, head: Fields) -> bool:
    """Opens a stream or answers on it. Has it ended?"""
    filler = [("x-long", "~{}" * data.draw(LONG))] if endpoint.is_client else []
    ends = data.draw(st.booleans(), "ends with its head")
    endpoint.connection.send_headers(stream_id, [*head, *data.draw(FIELDS), *filler], end_stream=ends)
    return ends


def side_step(data: st.DataObject, talk: Talk) -> None:
    """What concerns the connection, and no stream."""
    endpoint = data.draw(st.sampled_from([talk.client, talk.server]))
    match data.draw(st.sampled_from(["ping", "table", "nothing"])):
        case "ping":
            endpoint.connection.ping(b"12345678")
        case "table":
            size = data.draw(st.sampled_from([0, 100, 4_096, 16_384]))
            endpoint.connection.update_settings({SettingCodes.HEADER_TABLE_SIZE: size})
    talk.deliver()


def held(data: st.DataObject) -> Talk:
    """A conversation of some streams that all end."""
    talk = Talk()
    open_halves: list[tuple[Endpoint, int]] = []
    for stream_id in range(1, 2 * data.draw(st.integers(1, 6), "streams"), 2):
        line = [(":method", "POST"), (":path", f"/{stream_id}"), (":scheme", "http"), (":authority", "shop.test")]
        if not send_head(data, talk.client, stream_id, line):
            open_halves.append((talk.client, stream_id))
        talk.deliver()
        if not send_head(data, talk.server, stream_id, [(":status", "200")]):
            open_halves.append((talk.server, stream_id))
        side_step(data, talk)
        while data.draw(st.booleans(), "another step") and open_halves:
            at = data.draw(st.integers(0, len(open_halves) - 1), "of")
            if send_step(data, *open_halves[at]):
                open_halves.pop(at)
            talk.deliver()
    for endpoint, stream_id in open_halves:
        endpoint.connection.end_stream(stream_id)
        talk.deliver()
    return talk


def in_pieces(data: st.DataObject, sent: list[Message]) -> list[Message]:
    size = data.draw(st.integers(50, 1_400), "piece")
    # Few bytes at a time where there are few.
    pieces = []
    for message in sent:
        step = max(size, len(message.content) // 20, 1)
        content = message.content
        pieces += [Message(message.from_client, content[at : at + step]) for at in range(0, len(content), step)]
    return pieces


def as_half(message: dict[str, Any]) -> tuple[Any, ...]:
    headers, trailers = ([tuple(pair) for pair in message.get(name, [])] for name in ("headers", "trailers"))
    return headers, trailers, message["body_size"], message["body_sha256"]


def of_half(half: Half) -> tuple[Any, ...]:
    return half.headers, half.trailers, len(half.body), sha256(half.body).hexdigest()


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_exchanges_are_those_that_the_endpoints_received(tmp_path: Path, data: st.DataObject) -> None:
    talk = held(data)

    found, counters = decoded(tmp_path, frames(*in_pieces(data, talk.sent)))

    exchanges = {exchange["stream_id"]: exchange for exchange in found}
    assert len(found) == len(exchanges) == len(talk.server.received)
    for stream_id, request in talk.server.received.items():
        exchange, response = exchanges[stream_id], talk.client.received[stream_id]
        assert (exchange["request"]["method"], exchange["request"]["target"]) == ("POST", request.head[":path"])
        assert as_half(exchange["request"]) == of_half(request)
        assert exchange["response"]["status"] == int(response.head[":status"])
        assert as_half(exchange["response"]) == of_half(response)
        assert exchange["complete"]
    assert counters.get("http2_sync_lost", 0) == 0


def is_within(some: list[Any], of: Fields) -> bool:
    """Are these fields among those, in their order?"""
    rest = iter(of)
    return all(tuple(pair) in rest for pair in some)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_was_not_seen_makes_fields_unknown_and_never_wrong(tmp_path: Path, data: st.DataObject) -> None:
    talk = held(data)
    packets = frames(*talk.sent)
    joined_at = data.draw(st.sampled_from([0, 0, 3, 5, 8, 12]), "joined at packet")
    lost = data.draw(st.sets(st.integers(3, len(packets)), max_size=4), "lost packets")
    seen = [packet for at, packet in enumerate(packets) if at >= joined_at and at not in lost]

    found, _ = decoded(tmp_path, seen)

    for exchange in found:
        request, response = exchange["request"], exchange["response"]
        asked, answered = talk.server.received[exchange["stream_id"]], talk.client.received[exchange["stream_id"]]
        assert (request["method"], request["target"]) == ("POST", asked.head[":path"])
        assert is_within(request["headers"], asked.headers)
        if response is not None:
            assert response["status"] == 200
            assert is_within(response["headers"], answered.headers)
        if exchange["complete"]:
            assert request["body_sha256"] == sha256(asked.body).hexdigest()
            assert response is None or response["body_sha256"] == sha256(answered.body).hexdigest()


def test_a_connection_that_is_joined_gives_what_can_be_read(tmp_path: Path) -> None:
    talk = Talk()
    for stream_id in (1, 3, 5):
        line = [(":method", "GET"), (":path", f"/{stream_id}"), (":scheme", "http"), (":authority", "shop.test")]
        talk.client.connection.send_headers(stream_id, [*line, ("x-constant", "1")], end_stream=True)
        talk.deliver()
        talk.server.connection.send_headers(stream_id, [(":status", "200"), ("x-id", str(stream_id))], end_stream=True)
        talk.deliver()
    packets = frames(*talk.sent)
    # Behind 54 bytes of other headers: the second request's head, HEADERS on stream 3.
    second = next(at for at, packet in enumerate(packets) if packet[57:58] + packet[59:63] == b"\x01\x00\x00\x00\x03")

    found, counters = decoded(tmp_path, packets[second:])

    assert [exchange["request"]["target"] for exchange in found] == ["/3", "/5"]
    assert all("mid_stream" in exchange["flags"] for exchange in found)
    assert [exchange["response"]["status"] for exchange in found] == [200, 200]
    # Their names or values stand in blocks that were not seen.
    assert [exchange["request"]["headers"] + exchange["response"]["headers"] for exchange in found] == [[], []]
    assert all("headers_lost" in exchange["flags"] for exchange in found)
    assert counters["http2_fields_unseen"] > 0


def tunnelled(protocol: str) -> Talk:
    """An extended CONNECT (RFC 8441) and its 200, and messages of a WebSocket both ways on the stream."""
    talk = Talk()
    talk.server.connection.update_settings({SettingCodes.ENABLE_CONNECT_PROTOCOL: 1})
    talk.deliver()
    line = [(":method", "CONNECT"), (":path", "/chat?room=1"), (":scheme", "https"), (":authority", "shop.test")]
    talk.client.connection.send_headers(1, [*line, (":protocol", protocol), ("sec-websocket-version", "13")])
    talk.deliver()
    talk.server.connection.send_headers(1, [(":status", "200")])
    talk.deliver()
    client, server = (FrameProtocol(client=is_client, extensions=[]) for is_client in (True, False))
    for endpoint, side, payloads in (
        (talk.client, client, ["hello", "x" * 40_000]),
        (talk.server, server, [b"bin" * 50]),
    ):
        for payload in payloads:
            content = side.send_data(payload, fin=True)
            for at in range(0, len(content), 16_000):
                endpoint.connection.send_data(1, content[at : at + 16_000], pad_length=7)
                talk.deliver()
        endpoint.connection.send_data(1, side.close(1001), end_stream=True)
        talk.deliver()
    return talk


def test_a_websocket_on_a_stream_is_the_endpoint_that_it_is_in_http_1(tmp_path: Path) -> None:
    talk = tunnelled("websocket")

    [exchange], _ = decoded(tmp_path, frames(*talk.sent))

    asked, answered, messages = exchange["request"], exchange["response"], exchange["messages"]
    assert (exchange["protocol"], asked["method"], asked["target"]) == ("websocket", "GET", "/chat?room=1")
    assert (asked["host"], answered["status"], exchange["complete"]) == ("shop.test", 200, True)
    assert (asked["body_size"], answered["body_size"]) == (0, 0)
    assert (messages["client"], messages["server"]) == ({"messages": 2, "bytes": 40_005}, {"messages": 1, "bytes": 150})
    assert messages["close_code"] == 1001


@pytest.mark.parametrize("protocol", ["connect-udp", "webtransport"])
def test_what_goes_through_another_tunnel_is_no_body(tmp_path: Path, protocol: str) -> None:
    talk = tunnelled(protocol)

    [exchange], _ = decoded(tmp_path, frames(*talk.sent))

    asked, answered = exchange["request"], exchange["response"]
    assert (exchange["protocol"], asked["method"], asked["target"]) == ("h2", "CONNECT", "/chat?room=1")
    assert (asked["body_size"], answered["body_size"], exchange["complete"]) == (0, 0, True)
