"""What lies in the blobs of both adapters: msgpack, compressed where it is large. The first element is a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgpack
import zstandard

from api_inventory.changes.change import Change
from api_inventory.changes.facts import PartFacts
from api_inventory.changes.snapshot import EndpointSnapshot, Part
from api_inventory.endpoint import EndpointKey
from api_inventory.findings.decision import Decision
from api_inventory.findings.errors import InvalidDecision
from api_inventory.findings.state import FindingState, Transition
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


def pack_finding_state(state: FindingState) -> bytes:
    """Compressed: sentences, and a bounded past."""
    decision = state.decision
    return _compressed(
        [
            _VERSION,
            [state.rule, state.title, state.severity, state.host, state.endpoint_id, state.detail, state.evidence],
            [state.support, state.first_seen_ns, state.last_seen_ns, state.examined_when_seen],
            [state.status, state.opened_at_ns, state.reopened, state.fixed_at_ns, state.accepted_severity],
            decision and [decision.kind, decision.by, decision.reason, decision.at_ns, decision.until_ns],
            [[step.at_ns, step.status, step.by, step.reason] for step in state.history],
        ]
    )


def unpack_finding_state(data: bytes, where: str) -> FindingState:
    """Raises CorruptItem, which names `where`."""
    try:
        what, seen, standing, decision, history = _unpacked(_decompressed(data, where), where)
        *begun, accepted_severity = standing
        taken = None if decision is None else Decision(*decision)
        steps = tuple(Transition(*step) for step in history)
        fields: list[Any] = [*what, *seen, *begun, taken, accepted_severity, steps]
        return FindingState(*fields)
    except (TypeError, ValueError, AttributeError, InvalidDecision) as error:
        raise CorruptItem(where, "the state of a finding") from error


def pack_endpoint_snapshot(snapshot: EndpointSnapshot) -> bytes:
    """One endpoint of a snapshot, compressed; a whole host's would be larger than an item may be."""
    key = snapshot.key
    parts = [
        [
            *place,
            *(part.facts.types, part.facts.seen, part.facts.required),
            *(part.grown_at_ns, part.grown_at_count, part.is_silent),
        ]
        for place, part in snapshot.parts.items()
    ]
    counts = [snapshot.request_count, snapshot.examined_count, snapshot.first_seen_ns, snapshot.last_seen_ns]
    standing = [snapshot.is_served, snapshot.exposure, snapshot.is_silent]
    return _compressed([_VERSION, [key.host, key.path_template, key.method], counts, standing, parts])


def unpack_endpoint_snapshot(data: bytes, where: str) -> EndpointSnapshot:
    """Raises CorruptItem, which names `where`."""
    try:
        key, counts, standing, listed = _unpacked(_decompressed(data, where), where)
        parts = {
            (kind, place, name): Part(PartFacts(tuple(types), seen, required), *grown)
            for kind, place, name, types, seen, required, *grown in listed
        }
        fields: list[Any] = [EndpointKey(*key), *counts, *standing, parts]
        return EndpointSnapshot(*fields)
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "a snapshot of an endpoint") from error


def pack_change(change: Change) -> bytes:
    """A few hundred bytes."""
    where = [change.kind, change.host, change.endpoint_id, change.subject]
    return _packed([_VERSION, *where, change.before, change.after, change.impact, change.at_ns, change.since_ns])


def unpack_change(data: bytes, where: str) -> Change:
    """Raises CorruptItem, which names `where`."""
    try:
        return Change(*_unpacked(data, where))
    except TypeError as error:
        raise CorruptItem(where, "the fields of a change") from error


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
