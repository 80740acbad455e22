"""What is known and decided of each host beyond its endpoints, as documents of the store.

    kind                        key                what
    templates                   <host>             learnt path templates
    memory                      <host>             what the last review of the host leaves for the next one
    snapshot <host>             <moment>-<number>  a piece of the host's contract as the last review saw it
    pins                        <host>             what people say of the host's paths
    api-document                <host>             the OpenAPI document that somebody imported
    finding-decisions <host>    <finding id>       what a person decided of a finding
    false-positives <host>      <field>            a class of sensitive data that a field does not hold
    custom-classes              <name>             a class of sensitive data that people defined
    passive-tests               <file name>        a test in Akto's grammar that people added
    mirror-groups               <VNI>              load balancers, and their scheme, that a VNI stands for
    acknowledgements            <host>             changes that somebody has seen
    mutes                       <id>               a rule by which changes are kept out of the feed
    owners                      owners             what owners of endpoints are called, to choose from
    reviews-asked               <host>             when somebody decided what the next review has to follow
    notification-outbox         notification-outbox  what waits to be told to people, and what was told
    notification-mutes          <id>               a rule by which people are not told
    pipeline-watch              pipeline-watch     what was told of agents and coverage, and since when it is so
    review-lease                review-lease       until when a job may review, alone
    hash-key                    hash-key           of the hashes by which values are told apart; drawn once
    purged-hosts                <digest of a host> when all that was kept of it was removed, see `purged_hosts`

Documents are JSON, compressed. Whoever reads one for changing it writes it with the revision that it read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import zstandard

from inventory_store.errors import CorruptItem, StaleDocument, StoreContention
from inventory_store.limits import CONTENTION_TRIES_MAX, UNPACKED_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inventory_store.port import InventoryStore

TEMPLATES = "templates"
MEMORY = "memory"
PINS = "pins"
API_DOCUMENT = "api-document"
CUSTOM_CLASSES = "custom-classes"
PASSIVE_TESTS = "passive-tests"
MIRROR_GROUPS = "mirror-groups"
ACKNOWLEDGEMENTS = "acknowledgements"
MUTES = "mutes"
OWNERS = "owners"
REVIEWS_ASKED = "reviews-asked"
NOTIFICATION_OUTBOX = "notification-outbox"
NOTIFICATION_MUTES = "notification-mutes"
PIPELINE_WATCH = "pipeline-watch"
REVIEW_LEASE = "review-lease"
HASH_KEY = "hash-key"
PURGED_HOSTS = "purged-hosts"
KEYED_BY_HOST = (TEMPLATES, MEMORY, PINS, API_DOCUMENT, ACKNOWLEDGEMENTS, REVIEWS_ASKED)
"""Kinds with one document for each host."""

ValueT = TypeVar("ValueT")

# Ordinary JSON shrinks to a tenth.
_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Kept:
    """A document and its revision; 0 of one that is not there, whose value is None."""

    value: Any
    revision: int


class HostBook:
    """Documents of hosts, by kind."""

    def __init__(self, store: InventoryStore) -> None:
        self._store = store

    def read(self, kind: str, key: str) -> Kept:
        """A document as it is now."""
        document = self._store.document(kind, key)
        return (
            Kept(None, 0) if document is None else Kept(decoded_document(document.data, kind, key), document.revision)
        )

    def write(self, kind: str, key: str, value: Any, revision: int) -> None:
        """Writes over the revision that was read.

        Raises:
            StoreContention: somebody wrote meanwhile.
            RefusedItem: it is too large.
        """
        self._store.put_document(kind, key, encoded_document(value), revision=revision)

    def change(self, kind: str, key: str, change: Callable[[Any], Any]) -> Any:
        """Reads, changes and writes, again where somebody wrote meanwhile; the value that was written."""
        for _ in range(CONTENTION_TRIES_MAX):
            kept = self.read(kind, key)
            value = change(kept.value)
            if value == kept.value:
                return value
            try:
                self.write(kind, key, value, kept.revision)
            except StoreContention:
                continue
            return value
        raise StoreContention(f"change a document of kind {kind}")

    def replace(self, kind: str, key: str, value: Any, revision: int | None) -> int:
        """Writes in the place of what stands, whatever that is, or over one revision alone; the revision since then.

        Raises:
            StaleDocument: it is at another revision.
            RefusedItem: it is too large.
        """
        if revision is None:
            self.change(kind, key, lambda _: value)
            return self.read(kind, key).revision
        kept = self.read(kind, key)
        if kept.revision != revision:
            raise StaleDocument(revision, kept.revision)
        if kept.value == value:
            return revision
        try:
            self.write(kind, key, value, revision)
        except StoreContention as error:
            now = self.read(kind, key)
            # A client whose first answer was lost writes again, and is refused for what it wrote itself.
            if now.revision != revision + 1 or encoded_document(now.value) != encoded_document(value):
                raise StaleDocument(revision, now.revision) from error
        return revision + 1

    def all(self, kind: str, keys: Iterable[str] | None = None) -> Iterator[tuple[str, Any]]:
        """Key and value of every document of a kind, or of those of these keys that there are."""
        return ((key, kept.value) for key, kept in self.all_kept(kind, keys))

    def all_kept(self, kind: str, keys: Iterable[str] | None = None) -> Iterator[tuple[str, Kept]]:
        """The same with their revisions."""
        for document in self._store.documents(kind, keys):
            yield document.key, Kept(decoded_document(document.data, kind, document.key), document.revision)

    def remove(self, kind: str, key: str, revision: int | None = None) -> None:
        """Removes a document, where it is there, whatever it is, or of one revision alone.

        Raises:
            StaleDocument: it is at another revision.
        """
        if revision is not None and (current := self.read(kind, key).revision) != revision:
            raise StaleDocument(revision, current)
        self._store.remove_document(kind, key)


def understood(where: str, read: Callable[[Any], ValueT], value: Any, *malformed: type[Exception]) -> ValueT:
    """What a document says; `malformed` are the errors by which `read` refuses what this version does not write.

    Raises:
        CorruptItem: whoever wrote it was of another version, or the item is damaged.
    """
    refusals: tuple[type[Exception], ...] = (*malformed, AttributeError, KeyError, TypeError, ValueError)
    try:
        return read(value)
    except refusals as error:
        raise CorruptItem(where, f"a document that this version writes ({error})") from error


def kinds_of_host(host: str) -> tuple[str, ...]:
    """Kinds of which every document is this host's."""
    return finding_decisions(host), false_positives(host), snapshot_pieces(host)


def finding_decisions(host: str) -> str:
    """The kind of the decisions on a host's findings."""
    return f"finding-decisions {host}"


def false_positives(host: str) -> str:
    """The kind of what people say that fields of a host do not hold."""
    return f"false-positives {host}"


def snapshot_pieces(host: str) -> str:
    """The kind of the pieces of a host's snapshot."""
    return f"snapshot {host}"


def encoded_document(value: Any) -> bytes:
    """A document as it is kept."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return zstandard.ZstdCompressor(level=_LEVEL).compress(text.encode("utf-8", "surrogatepass"))


def decoded_document(data: bytes, kind: str, key: str) -> Any:
    """What a document says. Raises CorruptItem."""
    try:
        # Sixteen times what an endpoint unpacks to: a host has many.
        text = zstandard.ZstdDecompressor().decompress(data, max_output_size=16 * UNPACKED_BYTES_MAX)
        return json.loads(text.decode("utf-8", "surrogatepass"))
    except (zstandard.ZstdError, ValueError) as error:
        raise CorruptItem(f"{kind}/{key}", "compressed JSON") from error
