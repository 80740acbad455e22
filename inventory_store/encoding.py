"""What lies in the blobs of both adapters: msgpack, compressed where it is large. The first element is a version."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgpack
import zstandard

from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.traffic import Traffic
from api_inventory.value_evidence import ValueEvidence
from api_inventory.value_type import FORMATS, JSON_TYPES
from inventory_store.errors import CorruptItem
from inventory_store.limits import UNPACKED_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VERSION = 1
_KNOWLEDGE_VERSION = 2
_TRAFFIC_FIELDS_BEFORE_COUNTS = 11
_MSGPACK: Any = msgpack  # its annotations leave out what it exports


def pack_traffic(traffic: Traffic) -> bytes:
    """A few hundred bytes: written with every batch."""
    return _packed(
        [
            _VERSION,
            traffic.request_count,
            traffic.unanswered_count,
            traffic.incomplete_count,
            traffic.request_bytes,
            traffic.response_bytes,
            traffic.statuses,
            traffic.protocols,
            traffic.request_content_types,
            traffic.response_content_types,
            traffic.first_seen_ns,
            traffic.last_seen_ns,
            traffic.latencies,
            traffic.examined_count,
        ]
    )


def unpack_traffic(data: bytes, where: str) -> Traffic:
    """Raises CorruptItem, which names `where`."""
    fields = _unpacked(data, where)
    # What was written before agents counted was all looked into.
    since = [] if len(fields) > _TRAFFIC_FIELDS_BEFORE_COUNTS else [{}, *fields[:1]]
    try:
        return Traffic(*fields, *since)
    except TypeError as error:
        raise CorruptItem(where, "the fields of traffic") from error


def pack_knowledge(knowledge: Knowledge) -> bytes:
    """Compressed: names repeat, and DynamoDB bills by size. Fields stand in order, which compresses best."""
    parameters = [
        [*key, each.seen, each.repeated, *_evidence_packed(each.values)] for key, each in knowledge.parameters.items()
    ]
    bodies: dict[str, list[Any]] = {}
    for (body, pointer), evidence in sorted(knowledge.fields.items(), key=itemgetter(0)):
        bodies.setdefault(body, []).append([pointer, *_evidence_packed(evidence)])
    return _compressed([_KNOWLEDGE_VERSION, parameters, bodies, knowledge.omissions, knowledge.truncated])


def unpack_knowledge(data: bytes, where: str) -> Knowledge:
    """Raises CorruptItem, which names `where`."""
    version, content = _unpacked_of(_decompressed(data, where), where, (_VERSION, _KNOWLEDGE_VERSION))
    try:
        parameters, fields, omissions, truncated = content
        if version == _VERSION:
            return Knowledge(
                {
                    (location, name): ParameterEvidence(seen, 0, _types_alone(types))
                    for location, name, seen, types in parameters
                },
                {(body, pointer): _types_alone(types) for body, pointer, types in fields},
                omissions,
                truncated,
            )
        return Knowledge(
            {
                (location, name): ParameterEvidence(seen, repeated, _evidence(*packed))
                for location, name, seen, repeated, *packed in parameters
            },
            {(body, pointer): _evidence(*packed) for body, of_body in fields.items() for pointer, *packed in of_body},
            omissions,
            truncated,
        )
    except (TypeError, ValueError, AttributeError, IndexError) as error:
        raise CorruptItem(where, "the fields of knowledge") from error


# Types as they are numbered in what is stored: more may be added behind.
_TYPES = (*JSON_TYPES, *FORMATS)
_TYPE_NUMBERS = {name: number for number, name in enumerate(_TYPES)}


def _evidence_packed(evidence: ValueEvidence) -> list[Any]:
    """Without what is unknown at the end: most fields are strings, or numbers."""
    packed: list[Any] = [
        [part for name, count in evidence.types.items() for part in (_TYPE_NUMBERS.get(name, name), count)],
        None if evidence.values is None else [part for pair in evidence.values.items() for part in pair],
        evidence.length_min,
        evidence.length_max,
        evidence.number_min,
        evidence.number_max,
        evidence.items_max,
    ]
    while len(packed) > 2 and packed[-1] is None:
        packed.pop()
    if packed[1:] == [[]]:
        packed.pop()
    return packed


def _evidence(
    types: list[Any],
    values: Sequence[Any] | None = (),
    length_min: int | None = None,
    length_max: int | None = None,
    *bounds: Any,
) -> ValueEvidence:
    number_min, number_max, items_max = (*bounds, None, None, None)[:3] if bounds else (None, None, None)
    named = {
        _TYPES[name] if type(name) is int else name: count for name, count in zip(types[::2], types[1::2], strict=True)
    }
    known = values and dict(zip(values[::2], values[1::2], strict=True))
    return ValueEvidence(
        named, number_min, number_max, length_min, length_max, items_max, None if values is None else known or {}
    )


def _types_alone(types: Mapping[str, int]) -> ValueEvidence:
    """What was written when values were not counted: which strings there were is not known, and stays so."""
    strings = types.keys() & {"string", *FORMATS}
    return ValueEvidence(dict(types), values=None if strings else {})


def pack_sample(sample: Sample) -> bytes:
    """Compressed."""
    request, response = sample.request, sample.response
    return _compressed(
        [
            _VERSION,
            [sample.captured_at_ns, sample.client, sample.server, sample.complete],
            [request.method, request.target, request.headers, request.body, request.body_size],
            response and [response.status, response.headers, response.body, response.body_size],
        ]
    )


def unpack_sample(data: bytes, where: str) -> Sample:
    """Raises CorruptItem, which names `where`."""
    try:
        head, request, response = _unpacked(_decompressed(data, where), where)
        captured_at_ns, client, server, complete = head
        request[2] = _headers(request[2])
        if response is not None:
            response[1] = _headers(response[1])
        answer = None if response is None else SampleResponse(*response)
        return Sample(captured_at_ns, client, server, complete, SampleRequest(*request), answer)
    except (TypeError, ValueError, IndexError) as error:
        raise CorruptItem(where, "the fields of a sample") from error


def pack_numbers(numbers: Mapping[str, int]) -> bytes:
    """Of each writer (hexadecimal digits), a number; their order is kept."""
    return _packed([_VERSION, [[bytes.fromhex(writer), number] for writer, number in numbers.items()]])


def unpack_numbers(data: bytes, where: str) -> dict[str, int]:
    """Raises CorruptItem, which names `where`."""
    try:
        (pairs,) = _unpacked(data, where)
        return {writer.hex(): int(number) for writer, number in pairs}
    except (TypeError, ValueError, AttributeError) as error:
        raise CorruptItem(where, "the numbers of writers") from error


def _headers(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs)


def _packed(value: Any) -> bytes:
    packed: bytes = _MSGPACK.packb(value)
    return packed


def _compressed(value: Any) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(_packed(value))


def _decompressed(data: bytes, where: str) -> bytes:
    try:
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=UNPACKED_BYTES_MAX)
    except zstandard.ZstdError as error:
        raise CorruptItem(where, "a zstd frame") from error


def _unpacked(data: bytes, where: str) -> list[Any]:
    """The fields after the version."""
    return _unpacked_of(data, where, (_VERSION,))[1]


def _unpacked_of(data: bytes, where: str, versions: tuple[int, ...]) -> tuple[int, list[Any]]:
    """The version, of those that are read, and the fields after it."""
    try:
        value = _MSGPACK.unpackb(data)
    except (ValueError, _MSGPACK.UnpackException) as error:
        raise CorruptItem(where, "msgpack") from error
    if not isinstance(value, list) or value[:1] not in [[version] for version in versions]:
        raise CorruptItem(where, f"a list that begins with version {' or '.join(map(str, versions))}")
    return value[0], value[1:]
