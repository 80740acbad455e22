"""HAR in: what browsers and proxies write, and what nobody should."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.documents.errors import DocumentError, DocumentTooLarge, MalformedDocument, UnknownDocument
from api_inventory.documents.har_import import read_har
from api_inventory.exchange import Body, Exchange, MessageCount, MessageSample
from tests.unit.api_inventory.documents.inventory import HOST


def entry(**known: Any) -> dict[str, Any]:
    request = {"method": "GET", "url": f"https://{HOST}/orders?limit=5#top", "headers": []} | known.pop("request", {})
    response = {"status": 200, "headers": [], "content": {"text": "{}"}} | known.pop("response", {})
    return {"startedDateTime": "2026-11-24T14:00:00.250+01:00", "request": request, "response": response} | known


def imported(*entries: Any) -> tuple[list[Exchange], dict[str, int]]:
    skipped: dict[str, int] = {}
    data = json.dumps({"log": {"entries": entries}}).encode()
    return list(read_har(data, skipped)), skipped


def only(**known: Any) -> Exchange:
    (exchange,), skipped = imported(entry(**known))
    assert skipped == {}
    return exchange


def test_a_browsers_entry_is_an_exchange() -> None:
    exchange = only(
        request={
            "method": "POST",
            "httpVersion": "http/2.0",
            "headers": [
                {"name": ":authority", "value": "api.example.test"},
                {"name": ":method", "value": "POST"},
                {"name": "content-type", "value": "application/json"},
            ],
            "postData": {"mimeType": "application/json", "text": '{"é": 1}'},
        },
        response={
            "headers": [{"name": "content-type", "value": "image/png"}],
            "bodySize": 3,
            "content": {"text": base64.b64encode(b"\x89PNG\x00").decode(), "encoding": "base64", "size": 5},
        },
        serverIPAddress="[2001:db8::7]",
        timings={"blocked": -1, "dns": 2, "connect": 3.5, "send": 0.5, "wait": 10, "receive": 400},
        time=416,
    )

    request, response = exchange.request, exchange.response
    assert request is not None
    assert response is not None
    assert (request.method, request.target, request.host) == ("POST", "/orders?limit=5", "api.example.test")
    assert request.headers == (("content-type", "application/json"),)
    assert request.body == Body('{"é": 1}'.encode(), 9)
    assert response.body == Body(b"\x89PNG\x00", 3, 5)
    assert (exchange.protocol, exchange.server) == ("h2", "[2001:db8::7]:443")
    assert exchange.request_at_ns == 1_795_525_200_250_000_000
    assert exchange.response_at_ns == exchange.request_at_ns + 16_000_000


@pytest.mark.parametrize(
    ("version", "protocol"),
    [
        ("h2", "h2"),
        ("h3", "h2"),
        ("HTTP/3", "h2"),
        ("HTTP/1.1", "http/1.1"),
        ("HTTP/1.0", "http/1.0"),
        ("", "http/1.1"),
    ],
)
def test_versions_are_told_as_agents_tell_them(version: str, protocol: str) -> None:
    assert only(response={"httpVersion": version}).protocol == protocol


def test_forms_are_written_as_they_were_sent() -> None:
    params = [{"name": "a b", "value": "1&2"}, {"name": "c", "value": "é"}]
    form = {"mimeType": "application/x-www-form-urlencoded; charset=utf-8", "params": params}

    assert only(request={"postData": form}).request.body.content == b"a+b=1%262&c=%C3%A9"  # type: ignore[union-attr]
    parts = only(request={"postData": {"mimeType": "multipart/form-data", "params": params}, "bodySize": 200}).request
    assert parts is not None
    assert parts.body == Body(b"", 200, truncated=True)


def test_a_body_that_the_file_leaves_out_is_told_as_cut() -> None:
    exchange = only(response={"content": {"size": 5000}, "bodySize": 700})

    assert exchange.response is not None
    assert exchange.response.body == Body(b"", 700, truncated=True)


def test_a_long_body_is_cut_as_agents_cut_it() -> None:
    exchange = only(response={"content": {"text": "x" * 70_000}})

    assert exchange.response is not None
    assert exchange.response.body == Body(b"x" * 65_536, 70_000, truncated=True)


def test_a_request_without_an_answer_is_unanswered() -> None:
    exchange = only(response={"status": 0, "_error": "net::ERR_TIMED_OUT"})

    assert (exchange.response, exchange.response_at_ns) == (None, None)


def test_a_websocket_is_one_with_its_messages() -> None:
    messages = [
        {"type": "send", "opcode": 1, "data": "hello"},
        {"type": "receive", "opcode": 2, "data": "AAE="},
        {"type": "odd"},
        7,
    ]
    exchange = only(request={"url": f"wss://{HOST}/live"}, response={"status": 101}, _webSocketMessages=messages)

    assert exchange.protocol == "websocket"
    assert exchange.messages is not None
    assert (exchange.messages.client, exchange.messages.server) == (MessageCount(1, 5), MessageCount(1, 4))
    assert exchange.messages.samples == (MessageSample(from_client=True, text=b"hello"),)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (7, "not_an_entry"),
        ({}, "not_an_entry"),
        (entry(request={"url": "data:text/plain,hi"}), "not_http"),
        (entry(request={"url": "chrome-extension://abc/x.js"}), "not_http"),
        (entry(request={"url": "/orders"}), "malformed_url"),
        (entry(request={"url": "https://[::1/x"}), "malformed_url"),
        (entry(request={"url": f"https://{HOST}:99999/"}), "malformed_url"),
        (entry(_fromCache="memory"), "from_cache"),
        (entry(_fetchType="Disk Cache"), "from_cache"),
        (entry(response={"status": 0, "_error": "net::ERR_BLOCKED_BY_CLIENT"}), "blocked"),
        (entry(startedDateTime="yesterday"), "malformed_time"),
        (entry(startedDateTime=7), "malformed_time"),
        (entry(response={"content": {"text": "a", "encoding": "base64"}}), "malformed_body"),
    ],
)
def test_what_is_left_out_is_counted_and_costs_no_other(bad: Any, reason: str) -> None:
    exchanges, skipped = imported(entry(), bad, entry())

    assert (len(exchanges), skipped) == (2, {reason: 1})


@pytest.mark.parametrize(
    ("data", "error", "sentence"),
    [
        (b"{", MalformedDocument, "no JSON"),
        (b"\xff\xfe", MalformedDocument, "no UTF-8"),
        (b"[" * 200_000, DocumentTooLarge, "nested"),
        (b"[]", UnknownDocument, "no `log`"),
        (b'{"log": {}}', MalformedDocument, "^/log/entries: expected an array"),
    ],
)
def test_what_is_no_har_file_is_refused(data: bytes, error: type[DocumentError], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        list(read_har(data, {}))


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.text(max_size=4), below, max_size=3)),
    max_leaves=5,
)
PLACES = [
    ("startedDateTime",), ("time",), ("timings",), ("serverIPAddress",), ("request",), ("response",),
    ("request", "method"), ("request", "url"), ("request", "headers"), ("request", "postData"), ("request", "bodySize"),
    ("response", "status"), ("response", "headers"), ("response", "content"), ("_webSocketMessages",),
]  # fmt: skip


@settings(max_examples=200)
@given(st.sampled_from(PLACES), anything)
def test_whatever_stands_where_an_entry_is_read_or_counted(place: tuple[str, ...], value: Any) -> None:
    odd = entry()
    at = odd
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value

    exchanges, skipped = imported(odd)

    assert len(exchanges) + sum(skipped.values()) == 1
