"""What lies in the blobs of both adapters: msgpack, compressed where it is large. The first element is a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgpack
import zstandard

from api_inventory.behaviour.behaviour import Behaviour, Comparison, ResponseNames, Signals
from api_inventory.behaviour.identifiers import Identifiers
from api_inventory.behaviour.outcomes import Outcomes
from api_inventory.behaviour.spread import Spread
from api_inventory.knowledge import Knowledge, ParameterTally
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.traffic import Traffic
from inventory_store.errors import CorruptItem
from inventory_store.limits import UNPACKED_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = 1
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
    """Compressed: names repeat, and DynamoDB bills by size."""
    parameters = [[*key, tally.seen, tally.types] for key, tally in knowledge.parameters.items()]
    fields = [[*key, types] for key, types in knowledge.fields.items()]
    return _compressed([_VERSION, parameters, fields, knowledge.omissions, knowledge.truncated])


def unpack_knowledge(data: bytes, where: str) -> Knowledge:
    """Raises CorruptItem, which names `where`."""
    try:
        parameters, fields, omissions, truncated = _unpacked(_decompressed(data, where), where)
        return Knowledge(
            {(location, name): ParameterTally(seen, types) for location, name, seen, types in parameters},
            {(body, pointer): types for body, pointer, types in fields},
            omissions,
            truncated,
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of knowledge") from error


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
    try:
        value = _MSGPACK.unpackb(data)
    except (ValueError, _MSGPACK.UnpackException) as error:
        raise CorruptItem(where, "msgpack") from error
    if not isinstance(value, list) or value[:1] != [_VERSION]:
        raise CorruptItem(where, f"a list that begins with version {_VERSION}")
    return value[1:]


def pack_behaviour(behaviour: Behaviour) -> bytes:
    """Compressed: names repeat, hashes do not."""
    kinds = behaviour.anonymous, behaviour.credentialed, behaviour.unprivileged_public
    return _compressed(
        [
            _VERSION,
            [_outcomes(kind) for kind in kinds],
            [_spreads(table) for table in (behaviour.visits, behaviour.networks, behaviour.failures)],
            [
                [name, ids.seen, ids.integers, ids.minimum, ids.maximum, ids.values, ids.stems]
                for name, ids in behaviour.identifiers.items()
            ],
            [
                [where, found.equal, found.different, found.last_different_ns]
                for where, found in behaviour.comparisons.items()
            ],
            behaviour.returned,
            [[names.answers, names.names] for names in (behaviour.anonymous_names, behaviour.credentialed_names)],
            behaviour.refusals,
            [[hour, *counts] for hour, counts in behaviour.hours.items()],
            [[*key, count] for key, count in behaviour.bursts.items()],
            behaviour.signals.numbers(),
            behaviour.echoed_hosts,
            [[caller, *_outcomes(outcomes)] for caller, outcomes in behaviour.callers.items()],
        ]
    )


def unpack_behaviour(data: bytes, where: str) -> Behaviour:
    """Raises CorruptItem, which names `where`."""
    try:
        (
            (anonymous, credentialed, unprivileged),
            spreads,
            identifiers,
            comparisons,
            returned,
            (anonymous_names, credentialed_names),
            refusals,
            hours,
            bursts,
            signals,
            echoed_hosts,
            callers,
        ) = _unpacked(_decompressed(data, where), where)
        visits, networks, failures = (
            {window: Spread(total, dict(sample), tuple(actors)) for window, total, sample, actors in table}
            for table in spreads
        )
        return Behaviour(
            Outcomes(*anonymous),
            Outcomes(*credentialed),
            Outcomes(*unprivileged),
            visits,
            networks,
            failures,
            {
                name: Identifiers(seen, integers, minimum, maximum, tuple(values), tuple(stems))
                for name, seen, integers, minimum, maximum, values, stems in identifiers
            },
            {name: Comparison(*counts) for name, *counts in comparisons},
            tuple(returned),
            ResponseNames(*anonymous_names),
            ResponseNames(*credentialed_names),
            refusals,
            {hour: (requests, errors) for hour, requests, errors in hours},
            {(window, client): count for window, client, count in bursts},
            Signals(*signals),
            echoed_hosts,
            {caller: Outcomes(*counts) for caller, *counts in callers},
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of behaviour") from error


def _outcomes(kind: Outcomes) -> list[int | None]:
    return [kind.requests, kind.ok, kind.refused, kind.first_ok_ns, kind.last_ok_ns]


def _spreads(table: Mapping[int, Spread]) -> list[list[Any]]:
    return [[window, spread.total, list(spread.sample.items()), spread.actors] for window, spread in table.items()]
