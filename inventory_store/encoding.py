"""What lies in the blobs of both adapters: msgpack, compressed where it is large. The first element is a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgpack
import zstandard

from api_inventory.access.access import Access
from api_inventory.behaviour.behaviour import Behaviour, Comparison, ResponseNames, Signals
from api_inventory.behaviour.identifiers import Identifiers
from api_inventory.behaviour.outcomes import Outcomes
from api_inventory.behaviour.spread import Spread
from api_inventory.changes.change import Change
from api_inventory.findings.decision import Decision
from api_inventory.findings.errors import FindingError
from api_inventory.findings.state import FindingState, Transition
from api_inventory.knowledge import Knowledge
from api_inventory.lessons import Lessons
from api_inventory.minutes import Interval, Minutes
from api_inventory.review import EndpointFacts, EndpointReview, HostReview, RiskFactor
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.sightings import SightingCount, Sightings
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


def pack_lessons(lessons: Lessons) -> bytes:
    """The packed parts, one after the other."""
    return _packed(
        [
            _VERSION,
            pack_knowledge(lessons.knowledge),
            pack_access(lessons.access),
            pack_sensitive(lessons.sensitive),
            pack_behaviour(lessons.behaviour),
            pack_sightings(lessons.sightings),
            lessons.kinds,
            lessons.vnis,
        ]
    )


def unpack_lessons(data: bytes, where: str) -> Lessons:
    """Raises CorruptItem, which names `where`. What was written before there were other lessons is knowledge alone."""
    if data[:4] == zstandard.FRAME_HEADER:
        return Lessons(unpack_knowledge(data, where))
    try:
        knowledge, access, sensitive, behaviour, sightings, kinds, vnis = _unpacked(data, where)
        return Lessons(
            unpack_knowledge(knowledge, where),
            unpack_access(access, where),
            unpack_sensitive(sensitive, where),
            unpack_behaviour(behaviour, where),
            unpack_sightings(sightings, where),
            dict(kinds),
            dict(vnis),
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the parts of lessons") from error


def pack_minutes(minutes: Mapping[int, Interval]) -> bytes:
    """Some 20 bytes a minute."""
    return _packed(
        [
            _VERSION,
            [
                [
                    minute,
                    interval.requests,
                    interval.client_errors,
                    interval.server_errors,
                    interval.unanswered,
                    interval.response_bytes,
                    [[int(place), count] for place, count in interval.latencies.items()],
                ]
                for minute, interval in sorted(minutes.items())
            ],
        ]
    )


def unpack_minutes(data: bytes, where: str) -> Minutes:
    """Raises CorruptItem, which names `where`."""
    try:
        (rows,) = _unpacked(data, where)
        return {
            minute: Interval(requests, client, server, unanswered, size, {str(place): n for place, n in latencies})
            for minute, requests, client, server, unanswered, size, latencies in rows
        }
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the minutes of traffic") from error


def pack_review(review: EndpointReview) -> bytes:
    """Compressed: written once for each change of it."""
    facts = {name: getattr(review.facts, name) for name in EndpointFacts.__dataclass_fields__}
    facts["risk_factors"] = [[each.name, each.points, each.explanation] for each in review.facts.risk_factors]
    return _compressed([_VERSION, facts, review.shown_as, review.members, pack_traffic(review.absorbed)])


def unpack_review(data: bytes, where: str) -> EndpointReview:
    """Raises CorruptItem, which names `where`. Facts of another version are left out: the next review brings them."""
    try:
        facts, shown_as, members, absorbed = _unpacked(_decompressed(data, where), where)
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in facts.items()
            if name in EndpointFacts.__dataclass_fields__
        }
        known["risk_factors"] = tuple(RiskFactor(*each) for each in known.get("risk_factors", ()))
        return EndpointReview(EndpointFacts(**known), shown_as, tuple(members), unpack_traffic(absorbed, where))
    except (TypeError, ValueError, AttributeError) as error:
        raise CorruptItem(where, "the fields of a review") from error


def pack_host_review(review: HostReview) -> bytes:
    """A few hundred bytes."""
    return _packed([_VERSION, {name: getattr(review, name) for name in HostReview.__dataclass_fields__}])


def unpack_host_review(data: bytes, where: str) -> HostReview:
    """Raises CorruptItem, which names `where`."""
    try:
        (fields,) = _unpacked(data, where)
        known = {name: value for name, value in fields.items() if name in HostReview.__dataclass_fields__}
        return HostReview(**known | {"sensitive": tuple(known.get("sensitive", ()))})
    except (TypeError, ValueError, AttributeError) as error:
        raise CorruptItem(where, "the fields of a host's review") from error


def pack_change(change: Change) -> bytes:
    """A few hundred bytes."""
    return _compressed([_VERSION, *(getattr(change, name) for name in Change.__dataclass_fields__)])


def unpack_change(data: bytes, where: str) -> Change:
    """Raises CorruptItem, which names `where`."""
    try:
        return Change(*_unpacked(_decompressed(data, where), where))
    except TypeError as error:
        raise CorruptItem(where, "the fields of a change") from error


def pack_finding(finding: FindingState) -> bytes:
    """Half a kilobyte, compressed."""
    fields = {name: getattr(finding, name) for name in FindingState.__dataclass_fields__}
    decision = finding.decision
    fields["history"] = [[each.at_ns, each.status, each.by, each.reason] for each in finding.history]
    fields["decision"] = decision and [decision.kind, decision.by, decision.reason, decision.at_ns, decision.until_ns]
    return _compressed([_VERSION, fields])


def unpack_finding(data: bytes, where: str) -> FindingState:
    """Raises CorruptItem, which names `where`."""
    try:
        (fields,) = _unpacked(_decompressed(data, where), where)
        decision = fields["decision"]
        fields["decision"] = None if decision is None else Decision(*decision)
        fields["history"] = tuple(Transition(*each) for each in fields["history"])
        return FindingState(**fields)
    except (TypeError, ValueError, KeyError, FindingError) as error:
        raise CorruptItem(where, "the fields of a finding") from error


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


def pack_sightings(sightings: Sightings) -> bytes:
    """Compressed: details and evidence repeat."""
    rows = [
        [*key, seen.count, seen.ok_count, seen.first_seen_ns, seen.last_seen_ns, seen.evidence]
        for key, seen in sightings.counts.items()
    ]
    return _compressed([_VERSION, rows, sightings.truncated])


def unpack_sightings(data: bytes, where: str) -> Sightings:
    """Raises CorruptItem, which names `where`."""
    try:
        rows, truncated = _unpacked(_decompressed(data, where), where)
        return Sightings({(rule, detail): SightingCount(*seen) for rule, detail, *seen in rows}, truncated)
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of sightings") from error


def pack_sensitive(sensitive: Sensitive) -> bytes:
    """Compressed: pointers repeat."""
    examined = [[*key, count] for key, count in sensitive.examined.items()]
    matches = [[*key, count.matches, count.near_misses, count.marks] for key, count in sensitive.matches.items()]
    return _compressed([_VERSION, examined, matches, sensitive.truncated])


def unpack_sensitive(data: bytes, where: str) -> Sensitive:
    """Raises CorruptItem, which names `where`."""
    try:
        examined, matches, truncated = _unpacked(_decompressed(data, where), where)
        return Sensitive(
            {(location, pointer): count for location, pointer, count in examined},
            {
                (location, pointer, class_name): ClassCount(count, near_misses, tuple(marks))
                for location, pointer, class_name, count, near_misses, marks in matches
            },
            truncated,
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of sensitive data") from error


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
            [[kind.requests, kind.ok, kind.refused, kind.first_ok_ns, kind.last_ok_ns] for kind in kinds],
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
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of behaviour") from error


def _spreads(table: Mapping[int, Spread]) -> list[list[Any]]:
    return [[window, spread.total, list(spread.sample.items()), spread.actors] for window, spread in table.items()]


def pack_access(access: Access) -> bytes:
    """Compressed: names of claims and networks repeat."""
    return _compressed(
        [
            _VERSION,
            [[*key, *occurrences] for key, occurrences in access.outcomes.items()],
            [[*place, count] for place, count in access.places.items()],
            access.schemes,
            access.services,
            access.agents,
            access.networks,
            access.jwt_count,
            access.algorithms,
            access.claims,
            access.issuers,
            access.scopes,
        ]
    )


def unpack_access(data: bytes, where: str) -> Access:
    """Raises CorruptItem, which names `where`."""
    try:
        outcomes, places, *tables = _unpacked(_decompressed(data, where), where)
        return Access(
            {(kinds, client, outcome): (count, first, last) for kinds, client, outcome, count, first, last in outcomes},
            {(kind, location, name): count for kind, location, name, count in places},
            *tables,
        )
    except (TypeError, ValueError) as error:
        raise CorruptItem(where, "the fields of access") from error
