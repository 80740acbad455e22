"""The exchange record: a batch of exchanges of one partition bucket, as the record stream carries it.

Knows the bytes of `docs/data-model.md` and refuses, by name, whatever is not that. Does not know what an exchange
means, what was masked in it, or how records travel. `capture/capture/src/record.rs` writes the same bytes; golden
vectors in `tests/golden/exchange_record` hold both.

ExchangeRecordError             each has a `reason`, stable, for counters
 +- CorruptRecord               wrong_magic, not_zstd, size_not_stated, not_msgpack, not_the_map
 +- RecordTooLarge              too_large
 +- UnknownSchemaVersion        unknown_version
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import msgpack
import zstandard

from api_inventory.access.credential_facts import facts_map, facts_of_map
from api_inventory.exchange import (
    Body,
    Exchange,
    Headers,
    MessageCount,
    Messages,
    MessageSample,
    Request,
    Response,
)
from api_inventory.latency import PLACES
from api_inventory.shape_counts import ShapeCounts

MAGIC = b"HLX"
SCHEMA_VERSION = 1
# Of the partition key: enough to spread over any stream's shards, few enough for one cursor each in an endpoint's item.
BUCKETS = 256
# The agent closes a record at 256 KiB and bounds one exchange at 1 MiB. Msgpack's smallest value costs Python some 60
# times its size, so a hostile record of 2 MiB still fits into a Lambda function.
RAW_BYTES_MAX = 2 * 1024 * 1024

_HEAD_BYTES = len(MAGIC) + 1
_COMPRESSION_LEVEL = 3
_WRITER = re.compile(r"[0-9a-f]{16}")
_T = TypeVar("_T")


class ExchangeRecordError(Exception):
    """Bytes that cannot be used as an exchange record. One such record never costs another."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class CorruptRecord(ExchangeRecordError):
    """Not an exchange record, or one that was damaged; `reason` says where reading ended."""


class RecordTooLarge(ExchangeRecordError):
    """More than `RAW_BYTES_MAX` bytes without compression: refused before one byte is inflated."""

    def __init__(self, raw_bytes: int) -> None:
        super().__init__("too_large", f"states {raw_bytes} bytes without compression, the most is {RAW_BYTES_MAX}")


class UnknownSchemaVersion(ExchangeRecordError):
    """A record of a version that this reader does not know: the agent is newer than the processor."""

    def __init__(self, version: int) -> None:
        super().__init__("unknown_version", f"schema version {version}, this reader knows {SCHEMA_VERSION}")
        self.version = version


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a record (16 hexadecimal digits, drawn at random), and its number among this writer's of the bucket.

    Records of one writer and bucket reach the stream in the order of their numbers, so that one whose number is not
    larger than an earlier one's is a repetition.
    """

    writer: str
    number: int


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """Exchanges of one partition bucket (0 to 255), in capture order of their requests, from one agent.

    Attributes:
        origin: None in records of agents that did not number them.
        stream_ends: exchanges without a near end stand in an earlier record, flagged "streaming". Here they stand
            again, once they have ended, with their true sizes and messages, without headers and bodies: not one more.
        counts: exchanges that were only counted, by shape.
        redaction: what the agent did before it wrote: "masked", "shapes" or "off"; None of an agent that does not say.
    """

    agent: str
    bucket: int
    exchanges: tuple[Exchange, ...]
    stream_ends: tuple[Exchange, ...] = ()
    counts: tuple[ShapeCounts, ...] = ()
    origin: Origin | None = None
    redaction: str | None = None


def partition_key(bucket: int) -> str:
    """The Kinesis partition key of a bucket."""
    return f"b-{bucket:03d}"


def decode_record(data: bytes) -> ExchangeRecord:
    """The exchanges in the data of one Kinesis record.

    Raises:
        ExchangeRecordError: the bytes are no exchange record of a known version; `reason` names why.
    """
    raw = _inflated(_frame_of(data))
    try:
        document = msgpack.unpackb(raw, raw=False)
    except (ValueError, msgpack.UnpackException) as error:
        raise CorruptRecord("not_msgpack", f"the frame holds no msgpack: {error}") from error
    try:
        return _record(document)
    except _Misfit as misfit:
        raise CorruptRecord("not_the_map", str(misfit)) from None


def encode_record(record: ExchangeRecord) -> bytes:
    """The bytes of a record. What the agent does in Rust, for tests and the simulator.

    Raises:
        RecordTooLarge: the exchanges do not fit into one record.
    """
    origin = record.origin
    document = {
        "agent": record.agent,
        "bucket": record.bucket,
        **({} if origin is None else {"writer": origin.writer, "number": origin.number}),
        **({} if record.redaction is None else {"redaction": record.redaction}),
        "exchanges": [_exchange_map(exchange) for exchange in record.exchanges],
    }
    if record.stream_ends:
        document["stream_ends"] = [_exchange_map(exchange) for exchange in record.stream_ends]
    if record.counts:
        document["counts"] = [_counts_map(counts) for counts in record.counts]
    raw: bytes = msgpack.packb(document)
    if len(raw) > RAW_BYTES_MAX:
        raise RecordTooLarge(len(raw))
    return MAGIC + bytes([SCHEMA_VERSION]) + zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL).compress(raw)


def _frame_of(data: bytes) -> bytes:
    if data[: len(MAGIC)] != MAGIC or len(data) < _HEAD_BYTES:
        raise CorruptRecord("wrong_magic", f"begins with {data[:4].hex() or 'nothing'}, expected {MAGIC.hex()} (HLX)")
    if data[len(MAGIC)] != SCHEMA_VERSION:
        raise UnknownSchemaVersion(data[len(MAGIC)])
    return data[_HEAD_BYTES:]


def _inflated(frame: bytes) -> bytes:
    try:
        stated = zstandard.get_frame_parameters(frame).content_size
        if stated == zstandard.CONTENTSIZE_UNKNOWN:
            raise CorruptRecord("size_not_stated", "the zstd frame states no content size")
        if stated > RAW_BYTES_MAX:
            raise RecordTooLarge(stated)
        return zstandard.ZstdDecompressor().decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise CorruptRecord("not_zstd", f"no whole zstd frame at byte {_HEAD_BYTES}: {error}") from error


class _Misfit(Exception):
    """A value of the map that is not what `docs/data-model.md` says."""

    def __init__(self, place: str, expected: str, found: object) -> None:
        super().__init__(f"{place}: expected {expected}, found {type(found).__name__}")


def _get(source: dict[str, Any], name: str, kind: type[_T]) -> _T:
    value = source.get(name)
    if type(value) is not kind:
        raise _Misfit(name, kind.__name__, value)
    return value


def _get_optional(source: dict[str, Any], name: str, kind: type[_T]) -> _T | None:
    return None if source.get(name) is None else _get(source, name, kind)


def _get_texts(source: dict[str, Any], name: str) -> tuple[str, ...]:
    texts = _get(source, name, list)
    for text in texts:
        if type(text) is not str:
            raise _Misfit(name, "a list of str", text)
    return tuple(texts)


def _get_headers(source: dict[str, Any], name: str) -> Headers:
    pairs = _get(source, name, list)
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str or type(pair[1]) is not str:
            raise _Misfit(name, "a list of [name, value]", pair)
    return tuple((name, value) for name, value in pairs)


def _record(document: object) -> ExchangeRecord:
    if type(document) is not dict:
        raise _Misfit("record", "dict", document)
    bucket = _get(document, "bucket", int)
    if not 0 <= bucket < BUCKETS:
        raise _Misfit("bucket", f"0 to {BUCKETS - 1}", bucket)
    exchanges = _get(document, "exchanges", list)
    stream_ends = _get_optional(document, "stream_ends", list) or ()
    counts = _get_optional(document, "counts", list) or ()
    return ExchangeRecord(
        agent=_get(document, "agent", str),
        bucket=bucket,
        exchanges=tuple(map(_exchange, exchanges)),
        stream_ends=tuple(map(_exchange, stream_ends)),
        counts=tuple(map(_counts, counts)),
        origin=_origin(document),
        redaction=_get_optional(document, "redaction", str),
    )


def _origin(document: dict[str, Any]) -> Origin | None:
    writer = _get_optional(document, "writer", str)
    if writer is None:
        return None
    if not _WRITER.fullmatch(writer):
        raise _Misfit("writer", "16 hexadecimal digits", writer)
    number = _get(document, "number", int)
    if number < 1:
        raise _Misfit("number", "1 or more", number)
    return Origin(writer, number)


def _exchange(source: object) -> Exchange:
    if type(source) is not dict:
        raise _Misfit("exchanges", "a list of dict", source)
    request = _get_optional(source, "request", dict)
    response = _get_optional(source, "response", dict)
    messages = _get_optional(source, "messages", dict)
    credentials = _get_optional(source, "credentials", list) or ()
    return Exchange(
        vni=_get_optional(source, "vni", int),
        client=_get(source, "client", str),
        server=_get(source, "server", str),
        protocol=_get(source, "protocol", str),
        stream_id=_get_optional(source, "stream_id", int),
        request=None if request is None else _request(request),
        response=None if response is None else _response(response),
        request_at_ns=_get(source, "request_at_ns", int),
        response_at_ns=_get_optional(source, "response_at_ns", int),
        complete=_get(source, "complete", bool),
        flags=_get_texts(source, "flags"),
        messages=None if messages is None else _messages(messages),
        credential_facts=tuple(filter(None, map(facts_of_map, credentials))),
    )


def _counts(source: object) -> ShapeCounts:
    if type(source) is not dict:
        raise _Misfit("counts", "a list of dict", source)
    return ShapeCounts(
        method=_get(source, "method", str),
        host=_get(source, "host", str),
        target=_get(source, "target", str),
        protocol=_get(source, "protocol", str),
        status=_get_optional(source, "status", int),
        request_content_type=_get(source, "request_content_type", str),
        response_content_type=_get(source, "response_content_type", str),
        requests=_get_count(source, "requests"),
        incomplete=_get_count(source, "incomplete"),
        request_bytes=_get_count(source, "request_bytes"),
        response_bytes=_get_count(source, "response_bytes"),
        first_at_ns=_get_count(source, "first_at_ns"),
        last_at_ns=_get_count(source, "last_at_ns"),
        latencies=_latencies(source),
        operations=_get_texts(source, "operation") if "operation" in source else (),
    )


def _get_count(source: dict[str, Any], name: str) -> int:
    count = _get(source, name, int)
    if count < 0:
        raise _Misfit(name, "a count", count)
    return count


def _latencies(source: dict[str, Any]) -> dict[int, int]:
    pairs = _get(source, "latencies", list)
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not int or type(pair[1]) is not int:
            raise _Misfit("latencies", "a list of [place, requests]", pair)
        if not (0 <= pair[0] < PLACES and pair[1] >= 0):
            raise _Misfit("latencies", f"places below {PLACES}, and counts", pair)
    return dict(pairs)


def _messages(source: dict[str, Any]) -> Messages:
    return Messages(
        client=_message_count(_get(source, "client", dict)),
        server=_message_count(_get(source, "server", dict)),
        samples=tuple(map(_message_sample, _get(source, "samples", list))),
        grpc_status=_get_optional(source, "grpc_status", int),
        close_code=_get_optional(source, "close_code", int),
    )


def _message_count(source: dict[str, Any]) -> MessageCount:
    return MessageCount(_get(source, "messages", int), _get(source, "bytes", int))


def _message_sample(source: object) -> MessageSample:
    if type(source) is not dict:
        raise _Misfit("samples", "a list of dict", source)
    return MessageSample(
        _get(source, "from_client", bool), _get(source, "text", bytes), _get(source, "truncated", bool)
    )


def _request(source: dict[str, Any]) -> Request:
    return Request(
        method=_get(source, "method", str),
        target=_get(source, "target", str),
        host=_get(source, "host", str),
        headers=_get_headers(source, "headers"),
        body=_body(source),
        trailers=_get_headers(source, "trailers") if "trailers" in source else (),
    )


def _response(source: dict[str, Any]) -> Response:
    return Response(
        status=_get(source, "status", int),
        headers=_get_headers(source, "headers"),
        body=_body(source),
        trailers=_get_headers(source, "trailers") if "trailers" in source else (),
    )


def _body(source: dict[str, Any]) -> Body:
    return Body(
        content=_get(source, "body", bytes),
        size=_get(source, "body_size", int),
        decoded_size=_get_optional(source, "body_decoded_size", int),
        truncated=_get(source, "body_truncated", bool),
    )


def _exchange_map(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    messages = {} if exchange.messages is None else {"messages": _messages_map(exchange.messages)}
    credentials = [facts_map(facts) for facts in exchange.credential_facts]
    return {
        "vni": exchange.vni,
        "client": exchange.client,
        "server": exchange.server,
        "protocol": exchange.protocol,
        "stream_id": exchange.stream_id,
        "request": None if request is None else _request_map(request),
        "response": None if response is None else {"status": response.status, **_content_map(response)},
        "request_at_ns": exchange.request_at_ns,
        "response_at_ns": exchange.response_at_ns,
        "complete": exchange.complete,
        "flags": exchange.flags,
        **messages,
        **({"credentials": credentials} if credentials else {}),
    }


def _counts_map(counts: ShapeCounts) -> dict[str, Any]:
    document = asdict(counts) | {"latencies": [list(pair) for pair in sorted(counts.latencies.items())]}
    operations = document.pop("operations")
    return document | {"operation": operations} if operations else document


def _messages_map(messages: Messages) -> dict[str, Any]:
    return {
        "client": _count_map(messages.client),
        "server": _count_map(messages.server),
        "samples": [
            {"from_client": sample.from_client, "text": sample.text, "truncated": sample.truncated}
            for sample in messages.samples
        ],
        "grpc_status": messages.grpc_status,
        "close_code": messages.close_code,
    }


def _count_map(count: MessageCount) -> dict[str, int]:
    return {"messages": count.messages, "bytes": count.size}


def _request_map(request: Request) -> dict[str, Any]:
    return {"method": request.method, "target": request.target, "host": request.host, **_content_map(request)}


def _content_map(message: Request | Response) -> dict[str, Any]:
    body = message.body
    content: dict[str, Any] = {
        "headers": message.headers,
        "body": body.content,
        "body_size": body.size,
        "body_decoded_size": body.decoded_size,
        "body_truncated": body.truncated,
    }
    return {**content, "trailers": message.trailers} if message.trailers else content
