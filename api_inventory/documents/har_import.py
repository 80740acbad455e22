"""HAR files of browsers and proxies, read as exchanges.

What a browser answered from its cache never crossed a wire and is left out; so is what is no HTTP. An entry that cannot
be read is counted under a name and costs no other.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlsplit

from api_inventory.documents.errors import DocumentTooLarge, MalformedDocument, UnknownDocument
from api_inventory.documents.limits import (
    DOCUMENT_DEPTH_MAX,
    HAR_BODY_BYTES_MAX,
    HAR_BYTES_MAX,
    HAR_HEADERS_MAX,
    HAR_MESSAGE_SAMPLES_MAX,
    HAR_TEXT_CHARACTERS_MAX,
)
from api_inventory.exchange import Body, Exchange, MessageCount, Messages, MessageSample, Request, Response
from api_inventory.timestamp import storable

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from api_inventory.exchange import Headers

_DAY_MS = 86_400_000.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMES = {"http": 80, "https": 443, "ws": 80, "wss": 443}
# A browser does not say which address or port it called from.
_CLIENT_UNKNOWN = "0.0.0.0:0"
_FORM = "application/x-www-form-urlencoded"


def read_har(data: bytes | str, skipped: MutableMapping[str, int]) -> Iterator[Exchange]:
    """The exchanges of a HAR file, in its order.

    Args:
        data: the file.
        skipped: is told how many entries were left out, by reason: "not_an_entry", "not_http", "from_cache",
            "blocked", "malformed_url", "malformed_time", "malformed_body".

    Raises:
        DocumentTooLarge: the file is larger, or nested deeper, than is read.
        MalformedDocument: the file is no JSON, or its `log.entries` is no array.
        UnknownDocument: the file is JSON and no HAR.
    """
    for entry in _entries(data):
        exchange = _read(entry)
        if isinstance(exchange, str):
            skipped[exchange] = skipped.get(exchange, 0) + 1
        else:
            yield exchange


def _entries(data: bytes | str) -> list[Any]:
    if len(data) > HAR_BYTES_MAX:
        raise DocumentTooLarge(f"the file has {len(data)} bytes, the most that is read is {HAR_BYTES_MAX}")
    try:
        document = json.loads(data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff"))
    except RecursionError:
        raise DocumentTooLarge(f"the file is nested deeper than {DOCUMENT_DEPTH_MAX} levels") from None
    except UnicodeDecodeError as error:
        raise MalformedDocument(f"the file is no UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError as error:
        raise MalformedDocument(f"the file is no JSON: {error}") from None
    log = document.get("log") if isinstance(document, dict) else None
    if not isinstance(log, dict):
        raise UnknownDocument("the file is no HAR: it has no `log`")
    entries = log.get("entries")
    if not isinstance(entries, list):
        raise MalformedDocument("expected an array of entries", "/log/entries")
    return entries


class _Unusable(Exception):
    """An entry that is left out; its argument is the reason's name."""


def _read(entry: Any) -> Exchange | str:
    try:
        return _exchange(entry)
    except _Unusable as unusable:
        return str(unusable)


def _exchange(entry: Any) -> Exchange:
    request, response = _object(entry, "request"), _object(entry, "response")
    if request is None:
        raise _Unusable("not_an_entry")
    url = _url(request)
    if entry.get("_fromCache") or "Cache" in _text(entry.get("_fetchType")):  # of Chrome, and of Safari
        raise _Unusable("from_cache")
    if _text(_object_or(entry, "response").get("_error")).startswith("net::ERR_BLOCKED"):
        raise _Unusable("blocked")
    at_ns = _time_ns(entry)
    headers = _headers(request)
    read_response = None if response is None else _response(response)
    is_websocket = url.scheme in {"ws", "wss"} or isinstance(entry.get("_webSocketMessages"), list)
    return Exchange(
        vni=None,
        client=_CLIENT_UNKNOWN,
        server=_server(entry, url.port or _SCHEMES[url.scheme]),
        protocol="websocket" if is_websocket else _protocol(request, response),
        request=Request(
            method=_text(request.get("method")) or "GET",
            target=((url.path or "/") + (f"?{url.query}" if url.query else ""))[:HAR_TEXT_CHARACTERS_MAX],
            host=_host(request, url.netloc),
            headers=headers,
            body=_request_body(request),
        ),
        response=read_response,
        request_at_ns=at_ns,
        response_at_ns=None if read_response is None else storable(at_ns + _wait_ns(entry)),
        messages=_messages(entry) if is_websocket else None,
    )


def _url(request: dict[str, Any]) -> Any:
    text = _text(request.get("url"))
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise _Unusable("malformed_url") from None
    if url.scheme not in _SCHEMES:
        raise _Unusable("not_http" if url.scheme else "malformed_url")
    if not url.hostname or port == 0:
        raise _Unusable("malformed_url")
    return url


def _host(request: dict[str, Any], netloc: str) -> str:
    """The pseudo-header of HTTP/2, the header, or what stands in the address, in this order."""
    named = {name.lower(): value for name, value in _pairs(request.get("headers"))}
    return named.get(":authority") or named.get("host") or netloc.rpartition("@")[2]


def _headers(message: dict[str, Any]) -> Headers:
    """Without pseudo-headers, which are no header fields (RFC 9113 section 8.3)."""
    return tuple(pair for pair in _pairs(message.get("headers")) if not pair[0].startswith(":"))


def _pairs(nodes: Any) -> list[tuple[str, str]]:
    if not isinstance(nodes, list):
        return []
    return [
        (_text(node["name"])[:HAR_TEXT_CHARACTERS_MAX], _text(node.get("value"))[:HAR_TEXT_CHARACTERS_MAX])
        for node in nodes[:HAR_HEADERS_MAX]
        if isinstance(node, dict) and isinstance(node.get("name"), str) and node["name"]
    ]


def _response(response: dict[str, Any]) -> Response | None:
    """None of status 0: browsers write it where no answer came."""
    status = response.get("status")
    if not isinstance(status, int) or not 100 <= status <= 999:
        return None
    content = _object_or(response, "content")
    return Response(status, _headers(response), _body(content, response.get("bodySize")))


def _request_body(request: dict[str, Any]) -> Body:
    posted = _object(request, "postData")
    if posted is None:
        return _cut(b"", request.get("bodySize"))
    if not posted.get("text") and isinstance(posted.get("params"), list):
        if _text(posted.get("mimeType")).partition(";")[0].strip().lower() != _FORM:
            return _cut(b"", request.get("bodySize"), missing=True)
        pairs = [f"{quote_plus(name)}={quote_plus(value)}" for name, value in _pairs(posted["params"])]
        return _cut("&".join(pairs).encode(), request.get("bodySize"))
    return _body(posted, request.get("bodySize"))


def _body(content: dict[str, Any], wire_size: Any) -> Body:
    text = content.get("text")
    if not isinstance(text, str):
        size = content.get("size")
        missing = type(size) is int and size > 0
        return _cut(b"", wire_size if type(wire_size) is int and wire_size > 0 else size, missing=missing)
    if _text(content.get("encoding")).lower() == "base64":
        try:
            return _cut(base64.b64decode(text, validate=False), wire_size)
        except (binascii.Error, ValueError):
            raise _Unusable("malformed_body") from None
    return _cut(text.encode("utf-8", "replace"), wire_size)


def _cut(decoded: bytes, wire_size: Any, *, missing: bool = False) -> Body:
    size = wire_size if type(wire_size) is int and wire_size > 0 else len(decoded)
    return Body(
        content=decoded[:HAR_BODY_BYTES_MAX],
        size=size,
        decoded_size=None if missing or size == len(decoded) else len(decoded),
        truncated=missing or len(decoded) > HAR_BODY_BYTES_MAX,
    )


def _messages(entry: dict[str, Any]) -> Messages:
    """Of a WebSocket, as Chrome writes them: `type` "send" or "receive", `opcode` 1 of text."""
    counts = {True: (0, 0), False: (0, 0)}
    samples: list[MessageSample] = []
    listed = entry.get("_webSocketMessages")
    for node in listed if isinstance(listed, list) else []:
        if not isinstance(node, dict) or node.get("type") not in {"send", "receive"}:
            continue
        from_client = node["type"] == "send"
        data = _text(node.get("data")).encode("utf-8", "replace")
        messages, size = counts[from_client]
        counts[from_client] = messages + 1, size + len(data)
        if node.get("opcode") == 1 and len(samples) < HAR_MESSAGE_SAMPLES_MAX:
            samples.append(MessageSample(from_client, data[:HAR_BODY_BYTES_MAX], len(data) > HAR_BODY_BYTES_MAX))
    return Messages(MessageCount(*counts[True]), MessageCount(*counts[False]), tuple(samples))


def _protocol(request: dict[str, Any], response: dict[str, Any] | None) -> str:
    version = _text((response or {}).get("httpVersion")) or _text(request.get("httpVersion"))
    lower = version.lower()
    if lower.startswith(("h2", "h3", "http/2", "http/3")):
        return "h2"
    return "http/1.0" if lower == "http/1.0" else "http/1.1"


def _server(entry: dict[str, Any], port: int) -> str:
    address = _text(entry.get("serverIPAddress")).strip("[]") or "0.0.0.0"  # noqa: S104 - no one listens: unknown
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _time_ns(entry: dict[str, Any]) -> int:
    text = _text(entry.get("startedDateTime"))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Unusable("malformed_time") from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return storable((moment - _EPOCH) // timedelta(microseconds=1) * 1000)


def _wait_ns(entry: dict[str, Any]) -> int:
    """Until the first byte of the answer: all phases before `receive`, or else the whole time."""
    timings = _object_or(entry, "timings")
    phases = sum(_milliseconds(timings.get(name)) for name in ("blocked", "dns", "connect", "send", "wait"))
    return int((phases or _milliseconds(entry.get("time"))) * 1_000_000)


def _milliseconds(value: Any) -> float:
    """At most a day; 0 of what is unknown (-1), and of what is no number."""
    is_time = type(value) in {int, float} and 0 < value < math.inf
    return min(float(value), _DAY_MS) if is_time else 0.0


def _object(node: Any, name: str) -> dict[str, Any] | None:
    value = node.get(name) if isinstance(node, dict) else None
    return value if isinstance(value, dict) else None


def _object_or(node: Any, name: str) -> dict[str, Any]:
    return _object(node, name) or {}


def _text(value: Any) -> str:
    """Text that a record can hold: JSON can spell halves of surrogate pairs."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
