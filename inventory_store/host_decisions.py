"""What people decided of hosts, as values: from the store's documents and back (see `host_book`).

Reviews read them, the control plane reads and writes them. What somebody decided last holds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from api_inventory.changes.feed import Acknowledgement, Mute
from api_inventory.documents.errors import DocumentError
from api_inventory.documents.openapi_import import import_openapi
from api_inventory.findings.decision import Decision
from api_inventory.findings.errors import FindingError
from api_inventory.sensitive.custom_classes import CustomClass, CustomClasses, check_new
from api_inventory.sensitive.errors import InvalidCustomClass
from api_inventory.sensitive.false_positive import FalsePositive
from api_inventory.templates.errors import TemplatesError
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.pins import Pins
from inventory_store.errors import TooManyDecisions
from inventory_store.host_book import (
    ACKNOWLEDGEMENTS,
    API_DOCUMENT,
    CUSTOM_CLASSES,
    MUTES,
    OWNERS,
    PINS,
    REVIEWS_ASKED,
    TEMPLATES,
    HostBook,
    false_positives,
    finding_decisions,
    understood,
)
from inventory_store.limits import ACKNOWLEDGEMENTS_MAX, CHANGES_KEPT_S, FALSE_POSITIVES_MAX, MUTES_MAX, OWNERS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.documents.documented_api import DocumentedApi

_SECOND_NS = 10**9


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """The OpenAPI document of a host.

    Attributes:
        text: as it was imported.
        by: who imported it, and `at_ns` when, nanoseconds since the epoch.
        api: what it promises.
        revision: how often one was imported since there was none.
    """

    text: str
    by: str
    at_ns: int
    api: DocumentedApi
    revision: int = 0


class HostDecisions:
    """Every method raises InventoryStoreError and, where it says so, what its values are refused for."""

    def __init__(self, book: HostBook) -> None:
        self._book = book

    def templates(self, host: str) -> HostTemplates:
        """The path templates that were learnt of a host: what decisions about its paths are taken on."""
        return understood(f"{TEMPLATES}/{host}", templates_from, self._book.read(TEMPLATES, host).value, TemplatesError)

    def pins(self, host: str) -> Pins:
        """What people say of a host's paths, without what its document says."""
        return understood(f"{PINS}/{host}", _pins, self._book.read(PINS, host).value)

    def pins_revision(self, host: str) -> int:
        """How often people said something of a host's paths."""
        return self._book.read(PINS, host).revision

    def set_pins(self, host: str, pins: Pins, revision: int | None = None) -> int:
        """Replaces what people said, of this revision where one is given; the revision since then.

        Raises:
            StaleDocument: somebody said something else since.
        """
        value = {"never_merge": sorted(pins.never_merge), "parameters": sorted(pins.parameters)}
        return self._book.replace(PINS, host, value, revision)

    def of_findings(self, host: str) -> dict[str, Decision]:
        """By the finding's id."""
        kind = finding_decisions(host)
        return {
            key: understood(f"{kind}/{key}", lambda value: Decision(**value), value, FindingError)
            for key, value in self._book.all(kind)
        }

    def decide(self, host: str, finding_id: str, decision: Decision) -> None:
        """Keeps a person's word on a finding."""
        self._book.change(finding_decisions(host), finding_id, lambda _: asdict(decision))

    def false_positives(self, host: str) -> tuple[FalsePositive, ...]:
        """What fields of a host do not hold."""
        kind = false_positives(host)
        return tuple(
            understood(f"{kind}/{key}", lambda value: FalsePositive(**value), value)
            for key, value in self._book.all(kind)
        )

    def add_false_positive(self, host: str, false_positive: FalsePositive) -> None:
        """Keeps one. Raises TooManyDecisions."""
        others = {known.id for known in self.false_positives(host)} - {false_positive.id}
        if len(others) >= FALSE_POSITIVES_MAX:
            raise TooManyDecisions("false positives of one host", FALSE_POSITIVES_MAX)
        self._book.change(false_positives(host), false_positive.id, lambda _: asdict(false_positive))

    def remove_false_positive(self, host: str, false_positive_id: str) -> None:
        """Takes one back, where it is there."""
        self._book.remove(false_positives(host), false_positive_id)

    def custom_classes(self) -> CustomClasses:
        """The classes of sensitive data that people added, compiled."""
        return understood(CUSTOM_CLASSES, CustomClasses, self.custom_class_list(), InvalidCustomClass)

    def custom_class_revisions(self) -> dict[str, int]:
        """How often each of them was written, by name."""
        return {key: kept.revision for key, kept in self._book.all_kept(CUSTOM_CLASSES)}

    def custom_class_list(self) -> tuple[CustomClass, ...]:
        """The same, one by one, in the order of their names."""
        return tuple(
            understood(f"{CUSTOM_CLASSES}/{key}", lambda value: CustomClass(**value), value)
            for key, value in self._book.all(CUSTOM_CLASSES)
        )

    def set_custom_class(self, custom: CustomClass, revision: int | None = None) -> int:
        """Adds a class, or replaces the one of its name, of this revision where one is given; the revision since then.

        Raises:
            InvalidCustomClass: it cannot be used.
            StaleDocument: somebody wrote it since.
        """
        check_new(custom)
        CustomClasses([custom, *(known for known in self.custom_class_list() if known.name != custom.name)])
        return self._book.replace(CUSTOM_CLASSES, custom.name, asdict(custom), revision)

    def remove_custom_class(self, name: str) -> None:
        """Takes a class back, where it is there: what was counted of it is not shown any more."""
        self._book.remove(CUSTOM_CLASSES, name)

    def api_document(self, host: str) -> ImportedDocument | None:
        """The document of a host; None where nobody imported one."""
        kept = self._book.read(API_DOCUMENT, host)
        if kept.value is None:
            return None
        imported = understood(f"{API_DOCUMENT}/{host}", _imported, kept.value, DocumentError)
        return replace(imported, revision=kept.revision)

    def set_api_document(
        self, host: str, text: str, *, by: str, at_ns: int, revision: int | None = None
    ) -> ImportedDocument:
        """Keeps a document in the place of the one before, of this revision where one is given.

        Raises:
            DocumentError: it cannot be read.
            RefusedItem: it is too large to be kept.
            StaleDocument: somebody imported another one since.
        """
        imported = ImportedDocument(text, by, at_ns, import_openapi(text))
        value = {"text": text, "by": by, "at_ns": at_ns}
        return replace(imported, revision=self._book.replace(API_DOCUMENT, host, value, revision))

    def remove_api_document(self, host: str, revision: int | None = None) -> None:
        """Forgets a document, where there is one, of this revision where one is given.

        Raises:
            StaleDocument: somebody imported another one since.
        """
        self._book.remove(API_DOCUMENT, host, revision)

    def ask_for_review(self, host: str, at_s: int) -> None:
        """Has a host reviewed although nothing is new of its traffic; written after what the review is to follow."""
        self._book.change(REVIEWS_ASKED, host, lambda _: {"at_s": at_s})

    def reviews_asked(self) -> dict[str, int]:
        """When a review was asked for last, by host, in seconds since the epoch."""
        return {
            host: understood(f"{REVIEWS_ASKED}/{host}", _moment, value) for host, value in self._book.all(REVIEWS_ASKED)
        }

    def owner_names(self) -> tuple[str, ...]:
        """What people called owners of endpoints, in the order of the alphabet."""
        return tuple(sorted(understood(OWNERS, _names, self._book.read(OWNERS, OWNERS).value)))

    def remember_owners(self, names: Iterable[str]) -> None:
        """Keeps what owners are called; of very many, those that were used last."""
        used = tuple(dict.fromkeys(names))

        def added(value: Any) -> list[str]:
            kept = [known for known in _names(value) if known not in used]
            return [*kept, *used][-OWNERS_MAX:]

        self._book.change(OWNERS, OWNERS, added)

    def acknowledgements(self, host: str) -> tuple[Acknowledgement, ...]:
        """The changes of a host that somebody has seen."""
        return understood(
            f"{ACKNOWLEDGEMENTS}/{host}", _acknowledgements, self._book.read(ACKNOWLEDGEMENTS, host).value
        )

    def acknowledgements_of(self, hosts: Iterable[str]) -> dict[str, tuple[Acknowledgement, ...]]:
        """The same by host, of those of these hosts of which somebody has seen any."""
        return {
            host: understood(f"{ACKNOWLEDGEMENTS}/{host}", _acknowledgements, value)
            for host, value in self._book.all(ACKNOWLEDGEMENTS, hosts)
        }

    def acknowledge(self, host: str, acknowledgement: Acknowledgement) -> None:
        """Keeps one. Those of changes that are gone by now are let go; so are the oldest of very many."""
        oldest_ns = acknowledgement.at_ns - CHANGES_KEPT_S * _SECOND_NS

        def added(value: Any) -> list[dict[str, Any]]:
            kept = [
                known
                for known in _acknowledgements(value)
                if known.change_id != acknowledgement.change_id and known.at_ns > oldest_ns
            ]
            kept = sorted([*kept, acknowledgement], key=lambda known: (known.at_ns, known.change_id))
            return [asdict(known) for known in kept[-ACKNOWLEDGEMENTS_MAX:]]

        self._book.change(ACKNOWLEDGEMENTS, host, added)

    def forget_acknowledgement(self, host: str, change_id: str) -> None:
        """Takes one back, where it is there."""

        def without(value: Any) -> list[dict[str, Any]]:
            return [asdict(known) for known in _acknowledgements(value) if known.change_id != change_id]

        self._book.change(ACKNOWLEDGEMENTS, host, without)

    def mutes(self) -> dict[str, Mute]:
        """The rules by which changes are kept out of the feed, by id."""
        return {
            key: understood(f"{MUTES}/{key}", lambda value: Mute(**value), value)
            for key, value in self._book.all(MUTES)
        }

    def add_mute(self, mute_id: str, mute: Mute) -> None:
        """Keeps a rule. Raises TooManyDecisions."""
        if len(self.mutes()) >= MUTES_MAX:
            raise TooManyDecisions("mutes", MUTES_MAX)
        self._book.change(MUTES, mute_id, lambda _: asdict(mute))

    def remove_mute(self, mute_id: str) -> None:
        """Takes a rule back, where it is there."""
        self._book.remove(MUTES, mute_id)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value or ()))


def _moment(value: Any) -> int:
    return int(value["at_s"])


def templates_from(value: Any) -> HostTemplates:
    """What a document of templates says; nothing was learnt where there is none."""
    return HostTemplates() if value is None else HostTemplates.from_json(value)


def _pins(value: Any) -> Pins:
    return Pins() if value is None else Pins(frozenset(value["never_merge"]), frozenset(value["parameters"]))


def _imported(value: Any) -> ImportedDocument:
    text = value["text"]
    return ImportedDocument(text, value.get("by", ""), value.get("at_ns", 0), import_openapi(text))


def _acknowledgements(value: Any) -> tuple[Acknowledgement, ...]:
    return tuple(Acknowledgement(**each) for each in value or ())
