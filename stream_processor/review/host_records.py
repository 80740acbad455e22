"""What reviews read and write of a host beside its endpoints: from the store's documents to values and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from api_inventory.akto_tests.collection import AktoTests, read_tests, shipped_sources
from api_inventory.changes.snapshot_document import SnapshotMalformed, pieces_of, snapshot_from
from api_inventory.documents.errors import DocumentError
from api_inventory.documents.openapi_import import import_openapi
from api_inventory.findings.decision import Decision
from api_inventory.findings.errors import FindingError
from api_inventory.host_memory import HostMemory, MemoryMalformed
from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses
from api_inventory.sensitive.errors import InvalidCustomClass
from api_inventory.templates.errors import UnreadableTemplates
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.pins import Pins
from inventory_store.errors import CorruptItem
from inventory_store.host_book import (
    API_DOCUMENT,
    CUSTOM_CLASSES,
    MEMORY,
    MIRROR_GROUPS,
    PASSIVE_TESTS,
    PINS,
    TEMPLATES,
    HostBook,
    false_positives,
    finding_decisions,
    snapshot_pieces,
)
from stream_processor.review.known_host import KnownHost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from api_inventory.access.summary import LoadBalancerScheme
    from api_inventory.documents.documented_api import DocumentedApi
    from api_inventory.sensitive.evidence import ClassKey
    from inventory_store.host_book import Kept
    from inventory_store.port import FoldedEndpoint, InventoryStore
    from stream_processor.review.known_host import ReviewedHost

ValueT = TypeVar("ValueT")
_SCHEMES = frozenset({"internet-facing", "internal"})

# What a document may be wrong in: then whoever wrote it was of another version, or the item is damaged.
_MALFORMED = (
    DocumentError,
    FindingError,
    InvalidCustomClass,
    MemoryMalformed,
    SnapshotMalformed,
    UnreadableTemplates,
    KeyError,
    TypeError,
    ValueError,
)


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

    def schemes(self) -> dict[str, LoadBalancerScheme]:
        """The scheme of the load balancers that each VNI stands for, as far as it is known.

        Raises:
            InventoryStoreError: the store does not answer, or an item is damaged.
        """
        return _read(MIRROR_GROUPS, _schemes, self._book.all(MIRROR_GROUPS))

    def read(self, host: str, own_hosts: frozenset[str], schemes: Mapping[str, LoadBalancerScheme]) -> ReadHost:
        """All that is known of a host.

        Raises:
            InventoryStoreError: the store does not answer, or an item is damaged.
        """
        book = self._book
        templates, memory = book.read(TEMPLATES, host), book.read(MEMORY, host)
        pieces = dict(book.all(snapshot_pieces(host)))
        document = _read(f"{API_DOCUMENT}/{host}", _document, book.read(API_DOCUMENT, host).value)
        pins = _read(f"{PINS}/{host}", _pins, book.read(PINS, host).value)
        folded = tuple(self._store.folded(host))
        known = KnownHost(
            host=host,
            folded=folded,
            templates=_read(f"{TEMPLATES}/{host}", _templates, templates.value),
            memory=_read(f"{MEMORY}/{host}", _memory, memory.value),
            snapshot=_read(snapshot_pieces(host), lambda found: snapshot_from(host, found), pieces.values()),
            findings={finding.id: finding for finding in self._store.host_findings(host)},
            pins=pins if document is None else replace(pins, documented=_paths(document)),
            decisions={
                key: _read(f"{finding_decisions(host)}/{key}", _decision, value)
                for key, value in book.all(finding_decisions(host))
            },
            false_positives=_read(false_positives(host), _false_positives, book.all(false_positives(host))),
            custom_classes=custom_classes_of(book),
            passive_tests=passive_tests_of(book),
            document=document,
            scheme=_scheme_of(folded, schemes),
            own_hosts=own_hosts,
        )
        return ReadHost(known, templates, memory, pieces)

    def write(self, read: ReadHost, result: ReviewedHost) -> None:
        """What the next review, and processors, start from; only what is different from what was read.

        Raises:
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
        pieces = {f"{number:05d}": piece for number, piece in enumerate(pieces_of(result.snapshot))}
        for key, piece in pieces.items():
            if piece != read.pieces.get(key):
                self._book.change(kind, key, lambda _, piece=piece: piece)  # type: ignore[misc]
        for key in read.pieces.keys() - pieces.keys():
            self._book.remove(kind, key)


def custom_classes_of(book: HostBook) -> CustomClasses:
    """The classes of sensitive data that people added.

    Raises:
        InventoryStoreError: the store does not answer, or an item is damaged.
    """
    return _read(CUSTOM_CLASSES, _custom_classes, book.all(CUSTOM_CLASSES))


def passive_tests_of(book: HostBook) -> AktoTests:
    """The tests in Akto's grammar: those that Heliostat brings, and those that people added.

    What cannot be understood of one is told by whoever takes it in; here it is left out.

    Raises:
        InventoryStoreError: the store does not answer, or an item is damaged.
    """
    added = _read(PASSIVE_TESTS, _texts, book.all(PASSIVE_TESTS))
    return read_tests([*shipped_sources(), *added])


def _texts(documents: Any) -> list[tuple[str, str]]:
    return [(name, str(value["text"])) for name, value in documents]


def _read(where: str, read: Callable[[Any], ValueT], value: Any) -> ValueT:
    try:
        return read(value)
    except _MALFORMED as error:
        raise CorruptItem(where, f"a document that this version writes ({error})") from error


def _scheme_of(
    folded: Iterable[FoldedEndpoint], schemes: Mapping[str, LoadBalancerScheme]
) -> LoadBalancerScheme | None:
    """Of the load balancers before a host: it is on the internet where any of them is."""
    found = {schemes[vni] for endpoint in folded for vni in endpoint.lessons.vnis if vni in schemes}
    return "internet-facing" if "internet-facing" in found else next(iter(found), None)


def _schemes(documents: Any) -> dict[str, LoadBalancerScheme]:
    return {vni: value["scheme"] for vni, value in documents if value["scheme"] in _SCHEMES}


def _templates(value: Any) -> HostTemplates:
    return HostTemplates() if value is None else HostTemplates.from_json(value)


def _memory(value: Any) -> HostMemory:
    return HostMemory() if value is None else HostMemory.from_json(value)


def _pins(value: Any) -> Pins:
    return Pins() if value is None else Pins(frozenset(value["never_merge"]), frozenset(value["parameters"]))


def _document(value: Any) -> DocumentedApi | None:
    return None if value is None else import_openapi(value["text"])


def _paths(document: DocumentedApi) -> frozenset[str]:
    """Every path that a document promises, below each of its servers."""
    return frozenset(
        base + operation.path_template for operation in document.operations for base in operation.base_paths or ("",)
    )


def _decision(value: Any) -> Decision:
    return Decision(**value)


def _false_positives(documents: Any) -> dict[str, frozenset[ClassKey]]:
    """By the endpoint's id."""
    found: dict[str, set[ClassKey]] = defaultdict(set)
    for _, value in documents:
        found[value["endpoint_id"]].add((value["location"], value["pointer"], value["class_name"]))
    return {endpoint_id: frozenset(keys) for endpoint_id, keys in found.items()}


def _custom_classes(documents: Any) -> CustomClasses:
    return CustomClasses(CustomClass(**value) for _, value in documents)
