"""A batch in memory: exchanges of many records become one fold per endpoint and bucket, and one per host and bucket."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.observation import ObservationTally
from inventory_store.folds import CollectionFold, EndpointFold, Part
from stream_processor.detect.detection import FindingTally
from stream_processor.sampling import SampleGate, sample_of, status_class
from stream_processor.usable import counted_endpoint, usable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.endpoint import EndpointKey
    from api_inventory.observation import Observation, Usage
    from api_inventory.sample import Sample
    from api_inventory.shape_counts import ShapeCounts
    from inventory_store.cursor import Cursor
    from stream_processor.intake import Delivered
    from stream_processor.usable import Usable


class _EndpointBatch:
    """What a batch says of one endpoint, from one bucket."""

    def __init__(self) -> None:
        self.parts: list[Part[Observation]] = []
        self.samples: dict[int, Sample] = {}
        self.findings = FindingTally()


class Batch:
    """Takes records in the order of the stream; gives folds.

    Attributes:
        counters: exchanges taken, and those of no use to an inventory by reason.
    """

    def __init__(self, gate: SampleGate) -> None:
        self.counters: Counter[str] = Counter()
        self._gate = gate
        self._endpoints: dict[tuple[EndpointKey, int], _EndpointBatch] = {}

    def add(self, delivered: Delivered) -> None:
        """Takes one record."""
        bucket = delivered.record.bucket
        tallies: dict[EndpointKey, ObservationTally] = {}
        for exchange in delivered.record.exchanges:
            self.counters["exchanges"] += 1
            found = usable(exchange)
            if isinstance(found, str):
                self.counters[f"exchanges_dropped_{found}"] += 1
                continue
            tallies.setdefault(found.key, ObservationTally()).add(exchange, found.template)
            self._look_at(found, bucket)
        for counts in delivered.record.counts:
            self._add_counts(counts, tallies)
        for key, tally in tallies.items():
            self._endpoints.setdefault((key, bucket), _EndpointBatch()).parts.append(
                Part(delivered.cursor, tally.observation(), delivered.record.origin)
            )

    def _add_counts(self, counts: ShapeCounts, tallies: dict[EndpointKey, ObservationTally]) -> None:
        self.counters["exchanges"] += counts.requests
        self.counters["exchanges_counted"] += counts.requests
        key = counted_endpoint(counts)
        if isinstance(key, str):
            self.counters[f"exchanges_dropped_{key}"] += counts.requests
        else:
            tallies.setdefault(key, ObservationTally()).add_counts(counts)

    def endpoint_folds(self, samples_expire_at_s: int) -> Iterator[EndpointFold]:
        """One fold per endpoint and bucket."""
        for (key, bucket), seen in self._endpoints.items():
            yield EndpointFold(
                key=key,
                bucket=bucket,
                parts=tuple(seen.parts),
                samples=tuple(seen.samples.values()),
                samples_expire_at_s=samples_expire_at_s,
                findings=seen.findings.findings(),
            )

    def collection_folds(self) -> Iterator[CollectionFold]:
        """One fold per host and bucket."""
        of_hosts: dict[tuple[str, int], dict[Cursor, Part[Usage]]] = {}
        for (key, bucket), seen in self._endpoints.items():
            by_sequence = of_hosts.setdefault((key.host, bucket), {})
            for part in seen.parts:
                others = by_sequence.get(part.sequence)
                usage = part.content.usage.merge(others.content) if others else part.content.usage
                by_sequence[part.sequence] = Part(part.sequence, usage, part.origin)
        for (host, bucket), by_sequence in of_hosts.items():
            yield CollectionFold(host, bucket, tuple(by_sequence[sequence] for sequence in sorted(by_sequence)))

    def _look_at(self, found: Usable, bucket: int) -> None:
        """Findings of every exchange, and a sample now and then."""
        seen = self._endpoints.setdefault((found.key, bucket), _EndpointBatch())
        seen.findings.add(found)
        if self._gate.admits(found.key.id, found.exchange):
            sample = sample_of(found)
            seen.samples[status_class(sample)] = sample
