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

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import msgspec
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
# An upgrade brings the processor first, and then agents one by one, while records of before lie in the stream for a
# day: what reads a second version reads the first as well.
SCHEMA_VERSION = 1
# Of the partition key: enough to spread over any stream's shards, few enough for one cursor each in an endpoint's item.
BUCKETS = 256
# The agent closes a record at 256 KiB and bounds one exchange at 1 MiB. Msgpack's smallest value costs Python some 60
# times its size, so a hostile record of 2 MiB still fits into a Lambda function.
RAW_BYTES_MAX = 2 * 1024 * 1024

# The agent keeps 64 KiB of a body, and a mask can be four times as long as what it stands for. What a record holds
# beyond that would only be searched, for seconds.
_BODY_BYTES_MAX = 256 * 1024
_HEAD_BYTES = len(MAGIC) + 1
_COMPRESSION_LEVEL = 3
# More than any interface carries while a record is open. A number without a bound would, added to others, be one that
# no store can hold, and cost every record beside it.
_Number = Annotated[int, msgspec.Meta(ge=0, le=2**48)]
# Captures can claim any time: whoever keeps one keeps the nearest that can be stored (see `timestamp`).
_Nanoseconds = Annotated[int, msgspec.Meta(ge=0)]
_Ordinal = Annotated[int, msgspec.Meta(ge=1)]
_Place = Annotated[int, msgspec.Meta(ge=0, lt=PLACES)]
_Bucket = Annotated[int, msgspec.Meta(ge=0, lt=BUCKETS)]
_Writer = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]


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
        return _record(_DECODER.decode(raw))
    except msgspec.ValidationError as error:
        # It names places, types and bounds, and no value.
        raise CorruptRecord("not_the_map", str(error)) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise CorruptRecord("not_msgpack", f"the frame holds no msgpack: {error}") from None


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
    raw = msgspec.msgpack.encode(document)
    if len(raw) > RAW_BYTES_MAX:
        raise RecordTooLarge(len(raw))
    return (
        MAGIC
        + bytes([SCHEMA_VERSION])
        + zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL, write_checksum=True).compress(raw)
    )


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


class _Body(msgspec.Struct, gc=False):
    """The fields of a body as they stand in its message."""

    headers: Headers
    body: bytes
    body_size: _Number
    body_decoded_size: _Number | None
    body_truncated: bool
    trailers: Headers = ()


class _Request(_Body, kw_only=True, gc=False):
    method: str
    target: str
    host: str


class _Response(_Body, kw_only=True, gc=False):
    status: _Number


class _Count(msgspec.Struct, gc=False):
    messages: _Number
    bytes: _Number


class _Messages(msgspec.Struct, gc=False):
    client: _Count
    server: _Count
    samples: tuple[MessageSample, ...]
    grpc_status: _Number | None = None
    close_code: _Number | None = None


class _Exchange(msgspec.Struct, gc=False):
    client: str
    server: str
    protocol: str
    request_at_ns: _Nanoseconds
    complete: bool
    flags: tuple[str, ...]
    vni: _Number | None = None
    stream_id: int | None = None
    request: _Request | None = None
    response: _Response | None = None
    response_at_ns: _Nanoseconds | None = None
    messages: _Messages | None = None
    credentials: list[Any] | None = None


class _Counts(msgspec.Struct, gc=False):
    method: str
    host: str
    target: str
    protocol: str
    request_content_type: str
    response_content_type: str
    requests: _Number
    incomplete: _Number
    request_bytes: _Number
    response_bytes: _Number
    first_at_ns: _Nanoseconds
    last_at_ns: _Nanoseconds
    latencies: list[tuple[_Place, _Number]]
    status: _Number | None = None
    operation: tuple[str, ...] = ()
    has_credential: bool | None = None


class _Record(msgspec.Struct, gc=False):
    agent: str
    bucket: _Bucket
    exchanges: list[_Exchange]
    stream_ends: list[_Exchange] | None = None
    counts: list[_Counts] | None = None
    writer: _Writer | None = None
    number: _Ordinal | None = None
    redaction: str | None = None


_DECODER = msgspec.msgpack.Decoder(_Record)


def _record(wire: _Record) -> ExchangeRecord:
    return ExchangeRecord(
        agent=wire.agent,
        bucket=wire.bucket,
        exchanges=tuple(map(_exchange, wire.exchanges)),
        stream_ends=tuple(map(_exchange, wire.stream_ends or ())),
        counts=tuple(map(_counts, wire.counts or ())),
        origin=_origin(wire),
        redaction=wire.redaction,
    )


def _origin(wire: _Record) -> Origin | None:
    if wire.writer is None:
        return None
    if wire.number is None:
        raise CorruptRecord("not_the_map", "number: expected of a record that names its writer")
    return Origin(wire.writer, wire.number)


def _exchange(wire: _Exchange) -> Exchange:
    request, response, messages = wire.request, wire.response, wire.messages
    return Exchange(
        wire.vni,
        wire.client,
        wire.server,
        wire.protocol,
        None if request is None else _request(request),
        None if response is None else Response(response.status, response.headers, _body(response), response.trailers),
        wire.request_at_ns,
        wire.response_at_ns,
        wire.stream_id,
        wire.complete,
        wire.flags,
        None if messages is None else _messages(messages),
        tuple(filter(None, map(facts_of_map, wire.credentials))) if wire.credentials else (),
    )


def _request(wire: _Request) -> Request:
    return Request(wire.method, wire.target, wire.host, wire.headers, _body(wire), wire.trailers)


def _body(wire: _Body) -> Body:
    if len(wire.body) > _BODY_BYTES_MAX:
        return Body(wire.body[:_BODY_BYTES_MAX], wire.body_size, wire.body_decoded_size, truncated=True)
    return Body(wire.body, wire.body_size, wire.body_decoded_size, wire.body_truncated)


def _counts(wire: _Counts) -> ShapeCounts:
    return ShapeCounts(
        method=wire.method,
        host=wire.host,
        target=wire.target,
        protocol=wire.protocol,
        status=wire.status,
        request_content_type=wire.request_content_type,
        response_content_type=wire.response_content_type,
        requests=wire.requests,
        incomplete=wire.incomplete,
        request_bytes=wire.request_bytes,
        response_bytes=wire.response_bytes,
        first_at_ns=wire.first_at_ns,
        last_at_ns=wire.last_at_ns,
        latencies=dict(wire.latencies),
        operations=wire.operation,
        has_credential=wire.has_credential,
    )


def _messages(wire: _Messages) -> Messages:
    client, server = (MessageCount(count.messages, count.bytes) for count in (wire.client, wire.server))
    return Messages(client, server, wire.samples, wire.grpc_status, wire.close_code)


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
    if counts.has_credential is None:
        del document["has_credential"]
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
