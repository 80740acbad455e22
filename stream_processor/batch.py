"""A batch in memory: exchanges of many records become one fold per endpoint and bucket, and one per host and bucket."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.access.client import client_of
from api_inventory.access.credentials import carries_credential
from api_inventory.behaviour.tally import burst_of
from api_inventory.operations.operation import LABEL_SEPARATOR
from api_inventory.templates.counted import unserved_key
from api_inventory.templates.served_paths import is_unserved_status
from api_inventory.usage import UsageTally
from inventory_store.folds import CollectionFold, EndpointFold, Part
from stream_processor.endpoint_bounds import EndpointBounds
from stream_processor.lesson_tally import LessonTally, TakenApart
from stream_processor.limits import EXAMINED_PER_RECORD_MAX
from stream_processor.sampling import SampleGate, sample_of, status_class
from stream_processor.usable import counted_endpoints, usable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from api_inventory.endpoint import EndpointKey
    from api_inventory.exchange import Exchange
    from api_inventory.lessons import Lessons
    from api_inventory.path_template import PathTemplate
    from api_inventory.sample import Sample
    from api_inventory.shape_counts import ShapeCounts
    from api_inventory.templates.host_templates import HostTemplates
    from api_inventory.usage import Usage
    from inventory_store.cursor import Cursor
    from stream_processor.intake import Delivered
    from stream_processor.known_templates import KnownTemplates
    from stream_processor.lesson_tally import Examination
    from stream_processor.usable import TemplateOf, Usable


class Batch:
    """Takes records in the order of the stream; gives folds.

    Args:
        gate: which exchanges become samples.
        templates: what is learnt of paths.
        how: how exchanges are looked at.
        bounds: how many endpoints clients can make; None for a batch by itself.
        examined_per_record_max: exchanges of one endpoint and status in one record that are looked into, of those with
            a credential and of those without.

    Attributes:
        counters: exchanges taken, and those of no use to an inventory by reason.
        not_taken: sequence numbers of records that have to come again, since the store did not answer.
    """

    def __init__(
        self,
        gate: SampleGate,
        templates: KnownTemplates,
        how: Examination,
        *,
        bounds: EndpointBounds | None = None,
        examined_per_record_max: int = EXAMINED_PER_RECORD_MAX,
    ) -> None:
        self.counters: Counter[str] = Counter()
        self.not_taken: set[str] = set()
        self._gate = gate
        self._templates = templates
        self._how = how
        self._bounds = EndpointBounds() if bounds is None else bounds
        self._examined_max = examined_per_record_max
        self._endpoints: dict[tuple[EndpointKey, int], _EndpointBatch] = {}
        self._hosts: dict[tuple[str, int], list[Part[Usage]]] = {}

    def add(self, delivered: Delivered) -> None:
        """Takes one record.

        Raises:
            InventoryStoreError: the learnt templates cannot be read; nothing was taken of the record.
        """
        told = _RecordTally(delivered, self._templates, self._bounds, self._examined_max, self._how)
        told.take()
        self.counters += told.counters
        bucket, cursor, origin = delivered.record.bucket, delivered.cursor, delivered.record.origin
        arrived_at_s = int(delivered.position.arrived_at_s)
        for key, of_endpoint in told.endpoints.items():
            seen = self._endpoints.get((key, bucket))
            if seen is None:
                seen = self._endpoints[key, bucket] = _EndpointBatch(self._how)
            seen.add(cursor, of_endpoint, Part(cursor, of_endpoint.usage(), origin, arrived_at_s))
        for host, usage in told.host_usages():
            self._hosts.setdefault((host, bucket), []).append(Part(cursor, usage, origin, arrived_at_s))

    def endpoint_folds(
        self, samples_expire_at_s: int, given_up_before_s: float | None = None
    ) -> Iterator[EndpointFold]:
        """One fold per endpoint and bucket."""
        for (key, bucket), seen in self._endpoints.items():
            yield EndpointFold(
                key=key,
                bucket=bucket,
                parts=tuple(seen.parts),
                lessons=seen,
                samples=tuple(seen.samples(key, self._gate)),
                samples_expire_at_s=samples_expire_at_s,
                given_up_before_s=given_up_before_s,
            )

    def collection_folds(self, given_up_before_s: float | None = None) -> Iterator[CollectionFold]:
        """One fold per host and bucket."""
        for (host, bucket), parts in self._hosts.items():
            yield CollectionFold(host, bucket, tuple(parts), given_up_before_s)


class _EndpointBatch:
    """What a batch says of one endpoint, from one bucket: a LessonSource that adds up what it is asked for."""

    def __init__(self, how: Examination) -> None:
        self.parts: list[Part[Usage]] = []
        self._how = how
        self._told: dict[Cursor, _EndpointRecord] = {}

    def add(self, cursor: Cursor, told: _EndpointRecord, part: Part[Usage]) -> None:
        """What one record says."""
        self.parts.append(part)
        if told.examined or told.counted:
            self._told[cursor] = told

    def lesson_parts(self) -> tuple[Part[None], ...]:
        """The records of which something was looked into, or that say what was counted."""
        return tuple(part.of(None) for part in self.parts if part.sequence in self._told)

    def of(self, parts: Sequence[Part[None]]) -> Lessons:
        """See LessonSource. An exchange is taken apart only now, and what it was taken into is not kept."""
        tally = LessonTally(self._how)
        for part in parts:
            told = self._told[part.sequence]
            for number, found in enumerate(told.examined):
                tally.add(TakenApart(found, self._how, is_masked=told.is_masked), is_tested=number == 0)
            for counts in told.counted:
                tally.add_counts(counts)
            tally.add_bursts(told.bursts)
        return tally.lessons()

    def samples(self, key: EndpointKey, gate: SampleGate) -> Iterator[Sample]:
        """One for each class of status, the last one that the gate lets through."""
        samples: dict[int, Sample] = {}
        endpoint_id = key.id
        for told in self._told.values():
            for found in told.examined:
                if gate.admits(endpoint_id, found.exchange):
                    sample = sample_of(found)
                    samples[status_class(sample)] = sample
        return iter(samples.values())


class _EndpointRecord:
    """What one record says of one endpoint.

    `own` is of exchanges of this endpoint, `shared` of those that are another endpoint's first of all: a host counts an
    exchange once, however many operations it asks for.
    """

    def __init__(self, *, is_masked: bool) -> None:
        self.is_masked = is_masked
        self.own: UsageTally | None = None
        self.shared: UsageTally | None = None
        self.examined: list[Usable] = []
        self.counted: list[ShapeCounts] = []
        self.examined_of: dict[tuple[int, bool], int] = {}
        self.bursts: Counter[tuple[int, str]] = Counter()
        """Exchanges that are not examined, by window and client: who sends many of them is told by all."""

    def usage_tally(self, *, is_first: bool) -> UsageTally:
        """Where an exchange is counted."""
        if is_first:
            if self.own is None:
                self.own = UsageTally()
            return self.own
        if self.shared is None:
            self.shared = UsageTally()
        return self.shared

    def usage(self) -> Usage:
        """Of all its exchanges."""
        tallies = [tally for tally in (self.own, self.shared) if tally is not None]
        usage = tallies[0].usage()
        return usage if len(tallies) == 1 else usage.merge(tallies[1].usage())


class _RecordTally:
    """Adds up what one record says of endpoints and hosts."""

    def __init__(
        self,
        delivered: Delivered,
        templates: KnownTemplates,
        bounds: EndpointBounds,
        examined_max: int,
        how: Examination,
    ) -> None:
        self.counters: Counter[str] = Counter()
        self.endpoints: dict[EndpointKey, _EndpointRecord] = {}
        self._record = delivered.record
        self._arrived_at_s = int(delivered.position.arrived_at_s)
        self._templates = templates
        self._bounds = bounds
        self._examined_max = examined_max
        self._trusted = how.trusted
        self._purged = how.purged
        self._is_masked = self._record.redaction in {"masked", "shapes"}

    def take(self) -> None:
        """Takes all of the record."""
        hosts: dict[str, HostTemplates] = {}

        def template_of(host: str, target: str) -> PathTemplate:
            # A record arrives at one time: what is known of a host is asked for once.
            templates = hosts.get(host)
            if templates is None:
                templates = hosts[host] = self._templates.of(host, self._arrived_at_s)
            return templates.template_of(target, self._arrived_at_s)

        for exchange in self._record.exchanges:
            self._take(exchange, template_of)
        for counts in self._record.counts:
            self._take_counts(counts, template_of)
        self.counters["exchanges"] += len(self._record.exchanges)

    def host_usages(self) -> Iterator[tuple[str, Usage]]:
        """The usage of each host."""
        hosts: dict[str, Usage] = {}
        for key, told in self.endpoints.items():
            if told.own is not None:
                usage, known = told.own.usage(), hosts.get(key.host)
                hosts[key.host] = usage if known is None else known.merge(usage)
        return iter(hosts.items())

    def _take(self, exchange: Exchange, template_of: TemplateOf) -> None:
        found = usable(exchange, template_of)
        if isinstance(found, str):
            self.counters[f"exchanges_dropped_{found}"] += 1
            return
        if self._purged.is_purged(found.key.host, exchange.request_at_ns):
            self.counters["exchanges_dropped_host_purged"] += 1
            return
        if found.reason is not None:
            self.counters[f"operations_unnamed_{found.reason}"] += 1
        status = None if exchange.response is None else exchange.response.status
        # What is rare is looked into beside what is not: above all, few who send no credential among many who do.
        kind = status or 0, carries_credential(found.request)
        told = self._endpoints_of(found.keys, status)
        is_examined = min([each.examined_of.get(kind, 0) for each in told]) < self._examined_max
        burst = None
        if not is_examined:
            self.counters["exchanges_not_examined"] += 1
            burst = burst_of(exchange, client_of(exchange, self._trusted).address or "")
        for number, each in enumerate(told):
            tally = each.usage_tally(is_first=number == 0)
            tally.add(exchange, found.request, is_examined=is_examined, media_types=found.media_types)
            if is_examined:
                each.examined_of[kind] = each.examined_of.get(kind, 0) + 1
                each.examined.append(found)
            elif burst is not None:
                each.bursts[burst] += 1

    def _take_counts(self, counts: ShapeCounts, template_of: TemplateOf) -> None:
        self.counters["exchanges"] += counts.requests
        self.counters["exchanges_counted"] += counts.requests
        keys = counted_endpoints(counts, template_of)
        if isinstance(keys, str):
            self.counters[f"exchanges_dropped_{keys}"] += counts.requests
            return
        if self._purged.is_purged(keys[0].host, counts.first_at_ns):
            self.counters["exchanges_dropped_host_purged"] += counts.requests
            return
        for number, each in enumerate(self._endpoints_of(keys, counts.status)):
            each.usage_tally(is_first=number == 0).add_counts(counts)
            each.counted.append(counts)

    def _endpoints_of(self, keys: tuple[EndpointKey, ...], status: int | None) -> list[_EndpointRecord]:
        """Each once: those beyond the bounds are one, and so are those that nobody serves."""
        is_unserved = is_unserved_status(status)
        if len(keys) == 1:
            return [self._endpoint(keys[0], is_unserved=is_unserved)]
        return list(dict.fromkeys(self._endpoint(key, is_unserved=is_unserved) for key in keys))

    def _endpoint(self, key: EndpointKey, *, is_unserved: bool) -> _EndpointRecord:
        if is_unserved and self._is_collected(key):
            key = unserved_key(key)
            self.counters["exchanges_of_unserved_paths"] += 1
        told = self.endpoints.get(key)
        if told is not None:
            return told
        bounded = self._bounds.bounded(
            key, self._arrived_at_s, is_unserved=is_unserved, is_known_host=self._is_known_host
        )
        if bounded != key:
            name = "exchanges_beyond_new_hosts" if bounded.host != key.host else "exchanges_beyond_new_endpoints"
            self.counters[name] += 1
            return self.endpoints.setdefault(bounded, _EndpointRecord(is_masked=self._is_masked))
        told = self.endpoints[key] = _EndpointRecord(is_masked=self._is_masked)
        return told

    def _is_collected(self, key: EndpointKey) -> bool:
        template = key.path_template.partition(LABEL_SEPARATOR)[0]
        return self._templates.is_unserved(key.method, key.host, template, self._arrived_at_s)

    def _is_known_host(self, host: str) -> bool:
        return self._templates.is_reviewed(host, self._arrived_at_s)
