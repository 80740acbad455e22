"""Documents that name a host among what they say: rules by which it is muted, and what people are told of it.

They are not found by the host, but by reading them. One that nobody can read may name it, and goes as well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_inventory.notifications.outbox import Outbox
from inventory_store.errors import CorruptItem
from inventory_store.host_book import (
    MUTES,
    NOTIFICATION_MUTES,
    NOTIFICATION_OUTBOX,
    decoded_document,
    understood,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory_store.host_book import HostBook
    from inventory_store.port import InventoryStore
    from inventory_store.purge import PurgedKind


@dataclass(frozen=True, slots=True)
class HostMentions:
    """What there is of them.

    Attributes:
        rules: kind and key of those that mute this host, or an endpoint of it, alone.
        damaged: kind and key of those that nobody can read.
        endpoint_ids: endpoints of the host that were found named.
        is_told: whether the outbox tells of it.
    """

    rules: tuple[tuple[str, str], ...]
    damaged: tuple[tuple[str, str], ...]
    endpoint_ids: frozenset[str]
    is_told: bool

    @property
    def counts(self) -> Mapping[PurgedKind, int]:
        """As records of a purge; none of a kind that there is none of."""
        documents = len(self.rules) + self.is_told
        counts: Counter[PurgedKind] = Counter({"documents": documents, "damaged": len(self.damaged)})
        return +counts


def mentions_of(store: InventoryStore, host: str) -> HostMentions:
    """What names a host. Raises InventoryStoreError."""
    damaged: list[tuple[str, str]] = []
    rules = [
        _Rule(kind, key, _text(value, "host").strip("*"), _text(value, "endpoint_id"))
        for kind, key, value in _read(store, (MUTES, NOTIFICATION_MUTES), damaged)
    ]
    outbox = Outbox()
    for kind, key, value in _read(store, (NOTIFICATION_OUTBOX,), damaged):
        try:
            outbox = understood(f"{kind}/{key}", Outbox.from_json, value)
        except CorruptItem:
            damaged.append((kind, key))
    named = {rule.endpoint_id for rule in rules} | {each.happening.endpoint_id for each in outbox.waiting}
    keys = store.endpoint_keys(named - {""})
    endpoint_ids = frozenset(endpoint_id for endpoint_id, key in keys.items() if key.host == host)
    return HostMentions(
        tuple((rule.kind, rule.key) for rule in rules if rule.host == host or rule.endpoint_id in endpoint_ids),
        tuple(damaged),
        endpoint_ids,
        outbox.without_host(host, endpoint_ids) != outbox,
    )


def remove_mentions(book: HostBook, host: str, mentions: HostMentions) -> None:
    """Removes them; what the outbox says of others stays. Raises InventoryStoreError."""
    for kind, key in (*mentions.rules, *mentions.damaged):
        book.remove(kind, key)
    if mentions.is_told:
        book.change(
            NOTIFICATION_OUTBOX,
            NOTIFICATION_OUTBOX,
            lambda value: value and Outbox.from_json(value).without_host(host, mentions.endpoint_ids).to_json(),
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a rule is about; "" for any. Its pattern of hosts without the wildcards around it: it names the host too."""

    kind: str
    key: str
    host: str
    endpoint_id: str


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    return text if isinstance(text, str) else ""


def _read(
    store: InventoryStore, kinds: tuple[str, ...], damaged: list[tuple[str, str]]
) -> Iterator[tuple[str, str, Any]]:
    """Kind, key and value of what can be read; the rest is added to `damaged`."""
    for kind in kinds:
        for document in store.documents(kind):
            try:
                value = decoded_document(document.data, kind, document.key)
            except CorruptItem:
                damaged.append((kind, document.key))
                continue
            if isinstance(value, dict):
                yield kind, document.key, value
            else:
                damaged.append((kind, document.key))
