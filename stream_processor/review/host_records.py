"""What reviews read and write of a host beside its endpoints: from the store's documents to values and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api_inventory.changes.snapshot_document import SnapshotMalformed, pieces_of, snapshot_from
from api_inventory.host_memory import HostMemory, MemoryMalformed
from api_inventory.hourly import HOURS_SHOWN, HourlyRequests
from api_inventory.minutes import MINUTE_NS, hour_of
from api_inventory.templates.errors import UnreadableTemplates
from inventory_store.errors import RefusedItem
from inventory_store.folds import host_subject
from inventory_store.host_book import MEMORY, TEMPLATES, HostBook, snapshot_pieces, understood
from inventory_store.host_decisions import HostDecisions, templates_from
from inventory_store.mirror_groups import load_balancers_of, mirror_groups, scheme_of, schemes_of
from inventory_store.passive_tests import passive_tests
from stream_processor.review.known_host import KnownHost

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.collection import Collection
    from api_inventory.sensitive.evidence import ClassKey
    from api_inventory.sensitive.false_positive import FalsePositive
    from inventory_store.host_book import Kept
    from inventory_store.mirror_groups import MirrorGroup
    from inventory_store.port import InventoryStore
    from stream_processor.review.known_host import ReviewedHost


@dataclass(frozen=True, slots=True)
class ReadHost:
    """A host as it was read, and the documents that its review writes anew, as they were."""

    known: KnownHost
    templates: Kept
    memory: Kept
    pieces: dict[str, Any]


class HostRecords:
    """Reads hosts for their reviews, and writes what these leave for the next ones."""

    def __init__(self, store: InventoryStore) -> None:
        self._store = store
        self._book = HostBook(store)
        self._decisions = HostDecisions(self._book)

    def mirror_groups(self) -> dict[str, MirrorGroup]:
        """The load balancers that each VNI stands for.

        Raises:
            InventoryStoreError: the store does not answer, or an item is damaged.
        """
        return mirror_groups(self._book)

    def reviews_asked(self) -> dict[str, int]:
        """When people decided last what a review has to follow, by host, in seconds since the epoch.

        Raises:
            InventoryStoreError: the store does not answer, or an item is damaged.
        """
        return self._decisions.reviews_asked()

    def read(
        self, collection: Collection, own_hosts: frozenset[str], groups: Mapping[str, MirrorGroup], now_ns: int
    ) -> ReadHost:
        """All that is known of a host.

        Raises:
            InventoryStoreError: the store does not answer, or an item is damaged.
        """
        host, book, decisions = collection.host, self._book, self._decisions
        templates, memory = book.read(TEMPLATES, host), book.read(MEMORY, host)
        pieces = dict(book.all(snapshot_pieces(host)))
        folded = tuple(self._store.folded(host))
        imported, pins = decisions.api_document(host), decisions.pins(host)
        document = None if imported is None else imported.api
        vnis = {vni for endpoint in folded for vni in endpoint.lessons.vnis}
        known = KnownHost(
            host=host,
            folded=folded,
            templates=understood(f"{TEMPLATES}/{host}", templates_from, templates.value, UnreadableTemplates),
            memory=understood(f"{MEMORY}/{host}", _memory, memory.value, MemoryMalformed),
            snapshot=understood(
                snapshot_pieces(host), lambda found: snapshot_from(host, found), pieces.values(), SnapshotMalformed
            ),
            findings={finding.id: finding for finding in self._store.host_findings(host)},
            pins=pins if document is None else replace(pins, documented=document.paths),
            decisions=decisions.of_findings(host),
            false_positives=_by_endpoint(decisions.false_positives(host)),
            custom_classes=decisions.custom_classes(),
            passive_tests=passive_tests(book),
            document=document,
            scheme=scheme_of(vnis, schemes_of(groups)),
            load_balancers=load_balancers_of(vnis, groups),
            hourly=self._hourly(collection, now_ns),
            own_hosts=own_hosts,
        )
        return ReadHost(known, templates, memory, pieces)

    def _hourly(self, collection: Collection, now_ns: int) -> HourlyRequests:
        """A host's requests by the hour, up to now or to its last one: of what was known, the newest is read again."""
        known = HourlyRequests() if collection.review is None else collection.review.hourly
        newest = hour_of(min(collection.last_seen_ns, now_ns) // MINUTE_NS)
        if newest < known.newest_hour:
            return known
        first = max(known.read_from, newest - HOURS_SHOWN + 1)
        return known.moved_to(newest, self._store.minutes(host_subject(collection.host), first, newest))

    def write(self, read: ReadHost, result: ReviewedHost) -> None:
        """What the next review, and processors, start from; only what is different from what was read.

        Raises:
            RefusedItem: something is larger than the store holds; the snapshot of before stands.
            InventoryStoreError: the store does not answer, or somebody wrote meanwhile.
        """
        host = result.host
        for kind, kept, value in (
            (TEMPLATES, read.templates, result.templates.to_json()),
            (MEMORY, read.memory, result.memory.to_json()),
        ):
            if value != kept.value:
                self._book.write(kind, host, value, kept.revision)
        kind = snapshot_pieces(host)
        pieces = pieces_of(result.snapshot)
        try:
            for key, piece in pieces.items():
                self._book.change(kind, key, lambda _, piece=piece: piece)  # type: ignore[misc]
        except RefusedItem:
            for key in pieces.keys() - read.pieces.keys():
                self._book.remove(kind, key)
            raise
        for key in read.pieces.keys() - pieces.keys():
            self._book.remove(kind, key)


def _memory(value: Any) -> HostMemory:
    return HostMemory() if value is None else HostMemory.from_json(value)


def _by_endpoint(false_positives: Iterable[FalsePositive]) -> dict[str, frozenset[ClassKey]]:
    """By the endpoint's id."""
    found: dict[str, set[ClassKey]] = defaultdict(set)
    for false_positive in false_positives:
        found[false_positive.endpoint_id].add(false_positive.key)
    return {endpoint_id: frozenset(keys) for endpoint_id, keys in found.items()}
