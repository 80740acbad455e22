"""A batch in memory: exchanges of many records become one fold per endpoint and bucket, and one per host and bucket."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from api_inventory.observation import Observation, UsageTally
from inventory_store.folds import CollectionFold, EndpointFold, Part
from stream_processor.lesson_tally import LessonTally, TakenApart
from stream_processor.limits import EXAMINED_PER_RECORD_MAX
from stream_processor.sampling import SampleGate, sample_of, status_class
from stream_processor.usable import counted_endpoints, usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.endpoint import EndpointKey
    from api_inventory.exchange import Exchange
    from api_inventory.observation import Usage
    from api_inventory.path_template import PathTemplate
    from api_inventory.sample import Sample
    from api_inventory.shape_counts import ShapeCounts
    from stream_processor.intake import Delivered
    from stream_processor.known_templates import KnownTemplates
    from stream_processor.lesson_tally import Examination
    from stream_processor.usable import TemplateOf, Usable


class _EndpointBatch:
    """What a batch says of one endpoint, from one bucket."""

    def __init__(self) -> None:
        self.parts: list[Part[Observation]] = []
        self.samples: dict[int, Sample] = {}


class _EndpointRecord:
    """What a record says of one endpoint."""

    def __init__(self, how: Examination) -> None:
        self.usage = UsageTally()
        self.lessons = LessonTally(how)
        self.examined: Counter[int] = Counter()


class Batch:
    """Takes records in the order of the stream; gives folds.

    Args:
        gate: which exchanges become samples.
        templates: what is learnt of paths.
        how: how exchanges are looked at.
        examined_per_record_max: exchanges of one endpoint and status in one record that are looked into.

    Attributes:
        counters: exchanges taken, and those of no use to an inventory by reason.
    """

    def __init__(
        self,
        gate: SampleGate,
        templates: KnownTemplates,
        how: Examination,
        *,
        examined_per_record_max: int = EXAMINED_PER_RECORD_MAX,
    ) -> None:
        self.counters: Counter[str] = Counter()
        self._gate = gate
        self._templates = templates
        self._how = how
        self._examined_max = examined_per_record_max
        self._endpoints: dict[tuple[EndpointKey, int], _EndpointBatch] = {}
        self._hosts: dict[tuple[str, int], list[Part[Usage]]] = {}

    def add(self, delivered: Delivered) -> None:
        """Takes one record.

        Raises:
            InventoryStoreError: the learnt templates cannot be read; nothing was taken of the record.
        """
        record = _RecordTally(
            self._how, self._examined_max, is_masked=delivered.record.redaction in {"masked", "shapes"}
        )
        template_of = partial(_template_of, self._templates, int(delivered.position.arrived_at_s))
        for exchange in delivered.record.exchanges:
            record.add(exchange, template_of)
        for counts in delivered.record.counts:
            record.add_counts(counts, template_of)
        self._keep(record, delivered)

    def endpoint_folds(self, samples_expire_at_s: int) -> Iterator[EndpointFold]:
        """One fold per endpoint and bucket."""
        for (key, bucket), seen in self._endpoints.items():
            yield EndpointFold(
                key=key,
                bucket=bucket,
                parts=tuple(seen.parts),
                samples=tuple(seen.samples.values()),
                samples_expire_at_s=samples_expire_at_s,
            )

    def collection_folds(self) -> Iterator[CollectionFold]:
        """One fold per host and bucket."""
        for (host, bucket), parts in self._hosts.items():
            yield CollectionFold(host, bucket, tuple(parts))

    def _keep(self, record: _RecordTally, delivered: Delivered) -> None:
        bucket, cursor, origin = delivered.record.bucket, delivered.cursor, delivered.record.origin
        self.counters += record.counters
        for key, told in record.endpoints.items():
            content = Observation(told.usage.usage(), told.lessons.lessons())
            seen = self._endpoints.setdefault((key, bucket), _EndpointBatch())
            seen.parts.append(Part(cursor, content, origin))
        for host, usage in record.hosts.items():
            self._hosts.setdefault((host, bucket), []).append(Part(cursor, usage.usage(), origin))
        for found in record.looked_into:
            for key in found.keys:
                if self._gate.admits(key.id, found.exchange):
                    sample = sample_of(found)
                    self._endpoints[key, bucket].samples[status_class(sample)] = sample


class _RecordTally:
    """What one record says: of endpoints, and of hosts, which count an exchange of several endpoints once."""

    def __init__(self, how: Examination, examined_max: int, *, is_masked: bool) -> None:
        self.counters: Counter[str] = Counter()
        self.endpoints: dict[EndpointKey, _EndpointRecord] = {}
        self.hosts: dict[str, UsageTally] = {}
        self.looked_into: list[Usable] = []
        self._how = how
        self._examined_max = examined_max
        self._is_masked = is_masked

    def add(self, exchange: Exchange, template_of: TemplateOf) -> None:
        """Takes one exchange."""
        self.counters["exchanges"] += 1
        found = usable(exchange, template_of)
        if isinstance(found, str):
            self.counters[f"exchanges_dropped_{found}"] += 1
            return
        if found.reason is not None:
            self.counters[f"operations_unnamed_{found.reason}"] += 1
        status = 0 if exchange.response is None else exchange.response.status
        told = [self._endpoint(key) for key in found.keys]
        is_examined = any(each.examined[status] < self._examined_max for each in told)
        taken = TakenApart(found, self._how, is_masked=self._is_masked) if is_examined else None
        self._host(found.key.host).add(exchange, found.request, is_examined=is_examined)
        for each in told:
            each.usage.add(exchange, found.request, is_examined=is_examined)
            if taken is not None:
                each.examined[status] += 1
                each.lessons.add(taken)
        if taken is None:
            self.counters["exchanges_not_examined"] += 1
        else:
            self.looked_into.append(found)

    def add_counts(self, counts: ShapeCounts, template_of: TemplateOf) -> None:
        """Takes exchanges that the agent counted."""
        self.counters["exchanges"] += counts.requests
        self.counters["exchanges_counted"] += counts.requests
        keys = counted_endpoints(counts, template_of)
        if isinstance(keys, str):
            self.counters[f"exchanges_dropped_{keys}"] += counts.requests
            return
        for key in keys:
            self._endpoint(key).usage.add_counts(counts)
        self._host(keys[0].host).add_counts(counts)

    def _endpoint(self, key: EndpointKey) -> _EndpointRecord:
        told = self.endpoints.get(key)
        if told is None:
            told = self.endpoints[key] = _EndpointRecord(self._how)
        return told

    def _host(self, host: str) -> UsageTally:
        usage = self.hosts.get(host)
        if usage is None:
            usage = self.hosts[host] = UsageTally()
        return usage


def _template_of(templates: KnownTemplates, arrived_at_s: int, host: str, target: str) -> PathTemplate:
    return templates.template_of(host, target, arrived_at_s)
