"""Which items of the DynamoDB table are a host's, and what becomes of one that holds a tail that is to go."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api_inventory.endpoint import EndpointKey
from inventory_store import table
from inventory_store.encoding.change import unpack_change
from inventory_store.errors import CorruptItem, InvalidPageToken, StoreContention
from inventory_store.folds import host_subject
from inventory_store.host_book import KEYED_BY_HOST, kinds_of_host
from inventory_store.limits import CONTENTION_TRIES_MAX, ROWS_SEARCHED_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Collection as AnyOf

    from inventory_store.dynamodb_table import DynamoDbTable, Item, ItemKey
    from inventory_store.purge import PurgedKind, PurgedTails

_KEYS = (table.PARTITION_KEY, table.SORT_KEY)
_DOCUMENT = table.document_partition("")
# Items with tails go as a whole, by the attribute that holds them; of others, these attributes are written anew.
_REMOVED: dict[str, PurgedKind] = {"sample": "samples", "finding": "findings", "change": "changes"}
_LESSONS = "lessons"
_REWRITTEN = (_LESSONS, "review")


@dataclass(frozen=True, slots=True)
class PurgedItem:
    """An item that is to go; `kind`: as what it counts, None of what stands beside such."""

    kind: PurgedKind | None
    key: ItemKey


class HalfWritten:
    """Endpoints of a host that were made known, and whose first fold was cut off before it counted anything.

    It takes a look at all hosts to find them: one that is longer than a step goes on with the next one.

    Attributes:
        place: partition and sort key of the index of endpoints behind which it goes on.
        is_over: it came to the end.
    """

    def __init__(self, items: DynamoDbTable, host: str, after: ItemKey | None) -> None:
        self._items = items
        self._host = host
        self._partitions = table.every_endpoints_partition()
        self.place = after or (self._partitions[0], "")
        self.is_over = False
        if self.place[0] not in self._partitions:
            raise InvalidPageToken

    def purged_items(self, seen: AnyOf[str], goes_on: Callable[[], bool]) -> Iterator[PurgedItem]:
        """Their items, but for those of endpoints that were seen; ends where `goes_on` says no, behind one at least."""
        for partition in self._partitions[self._partitions.index(self.place[0]) :]:
            if partition != self.place[0]:
                self.place = partition, ""
            for item in self._items.query_index(
                table.ENDPOINTS,
                partition,
                after=self.place[1] or None,
                descending=False,
                at_once=ROWS_SEARCHED_AT_ONCE,
                attributes=(*_KEYS, "host", table.ENDPOINTS.sort_key),
            ):
                endpoint_id = item[table.PARTITION_KEY].removeprefix(table.endpoint_partition(""))
                # The index follows the table: what was removed a moment ago may still stand in it, and gives nothing.
                if item["host"] == self._host and endpoint_id not in seen:
                    yield from _of_endpoint(self._items, endpoint_id)
                # Only now: where a step ends amid its items, the next one has to find it.
                self.place = partition, item[table.ENDPOINTS.sort_key]
                if not goes_on():
                    return
        self.is_over = True


def items_of_host(
    items: DynamoDbTable, host: str, half_written: HalfWritten, goes_on: Callable[[], bool]
) -> Iterator[PurgedItem]:
    """Every item of a host, read as they are taken; those that others are found by come behind them.

    What is half written comes last, as long as `goes_on` says so.
    """
    seen: set[str] = set()
    yield from _endpoints(items, host, seen)
    yield from _findings(items, host)
    yield from _changes(items, host)
    yield from _documents(items, host)
    yield from _all_of(items, table.minutes_partition(host_subject(host)), "minutes")
    for partition in table.collection_partitions():
        for item in items.query(partition, begins_with=table.collection_sort_key(host), attributes=_KEYS):
            # A host with a space in its name begins as another does.
            if item[table.SORT_KEY].rpartition(" ")[0] == host:
                yield PurgedItem("sums", _key(item))
    for key in ((table.host_partition(host), host), (table.counted_partition(host), host)):
        if items.get(*key) is not None:
            yield PurgedItem(None, key)
    yield from half_written.purged_items(seen, goes_on)


def purge_item(items: DynamoDbTable, item: Item, tails: PurgedTails, *, is_dry: bool) -> PurgedKind | None:
    """Removes an item, or the tails in it, where it holds any; as what it counts then.

    Raises:
        StoreContention: others wrote it again and again.
        CorruptItem: nobody can say what it holds; it stays as it is.
    """
    key = _key(item)
    removed = next((name for name in _REMOVED if name in item), None)
    if removed is not None:
        if tails.blob(item[removed], " ".join(key)) is None:
            return None
        if not is_dry:
            if removed == "finding":
                items.delete(table.finding_place_partition(key[1].rpartition(" ")[2]), table.PLACE)
            items.delete(*key)
        # Of the copies of a change, the one that lies by its host counts.
        is_copy = removed == "change" and not key[0].startswith(table.change_partitions("")[0])
        return None if is_copy else _REMOVED[removed]
    for _ in range(CONTENTION_TRIES_MAX):
        without = _without(item, tails)
        if not without:
            return None
        kind: PurgedKind = "documents" if key[0].startswith(_DOCUMENT) else "sums"
        if is_dry:
            return kind
        if "revision" in item:
            # Whoever read the document before does not write it any more.
            without["revision"] = item["revision"] + 1
        names = list(without)
        condition = " AND ".join(f"#{name} = :was_{name}" for name in names)
        if items.update(*key, without, condition, **{f"was_{name}": item[name] for name in names}):
            return kind
        item = items.get(*key) or {table.PARTITION_KEY: key[0], table.SORT_KEY: key[1]}
    raise StoreContention("UpdateItem")


def purge_place(after: str | None) -> ItemKey | None:
    """The key behind which a step goes on.

    Raises:
        InvalidPageToken: it is none.
    """
    if after is None:
        return None
    try:
        partition, sort = json.loads(after)
    except (ValueError, TypeError) as error:
        raise InvalidPageToken from error
    if not (isinstance(partition, str) and isinstance(sort, str)):
        raise InvalidPageToken
    return partition, sort


def _without(item: Item, tails: PurgedTails) -> dict[str, Any]:
    """The attributes of an item that hold tails, without them."""
    partition, sort = _key(item)
    if partition.startswith(_DOCUMENT):
        data = tails.document(item["data"], partition.removeprefix(_DOCUMENT), sort) if "data" in item else None
        return {} if data is None else {"data": data}
    where = f"{partition} {sort}"
    found = {
        name: tails.lessons(item[name], where) if name == _LESSONS else tails.blob(item[name], where)
        for name in _REWRITTEN
        if name in item
    }
    return {name: data for name, data in found.items() if data is not None}


def _endpoints(items: DynamoDbTable, host: str, seen: set[str]) -> Iterator[PurgedItem]:
    for partition in table.traffic_partitions(host):
        last: str | None = None
        behind: list[PurgedItem] = []
        for item in items.query(partition, attributes=_KEYS):
            path_template, method, _ = item[table.SORT_KEY].rsplit(" ", 2)
            endpoint_id = EndpointKey(host, path_template, method).id
            if endpoint_id != last:
                yield from behind
                yield from _of_endpoint(items, endpoint_id)
                last, behind = endpoint_id, []
                seen.add(endpoint_id)
            behind.append(PurgedItem(None, _key(item)))
        yield from behind


def _of_endpoint(items: DynamoDbTable, endpoint_id: str) -> Iterator[PurgedItem]:
    yield from _all_of(items, table.minutes_partition(endpoint_id), "minutes")
    known = None
    for item in items.query(table.endpoint_partition(endpoint_id), attributes=_KEYS):
        if item[table.SORT_KEY] == "KEY":
            known = PurgedItem("endpoints", _key(item))
        else:
            yield PurgedItem("samples" if item[table.SORT_KEY].startswith(table.SAMPLE) else None, _key(item))
    if known is not None:
        yield known


def _findings(items: DynamoDbTable, host: str) -> Iterator[PurgedItem]:
    for item in items.query(table.host_findings_partition(host), attributes=_KEYS):
        finding_id = item[table.SORT_KEY].rpartition(" ")[2]
        yield PurgedItem(None, (table.finding_place_partition(finding_id), table.PLACE))
        yield PurgedItem("findings", _key(item))


def _changes(items: DynamoDbTable, host: str) -> Iterator[PurgedItem]:
    [own] = table.change_partitions(host)
    for item in items.query(own):
        kind: PurgedKind = "changes"
        try:
            copies = table.change_copies(unpack_change(item["change"], f"{own} {item[table.SORT_KEY]}"))
        except CorruptItem:
            copies, kind = _copies_of_damaged(items, item[table.SORT_KEY]), "damaged"
        for partition in sorted(copies - {own}):
            yield PurgedItem(None, (partition, item[table.SORT_KEY]))
        yield PurgedItem(kind, _key(item))


def _copies_of_damaged(items: DynamoDbTable, sort: str) -> set[str]:
    """Where a change lies as well of which one item cannot be read: as a copy of it says, or else its id alone."""
    known = table.copies_by_id(sort.rpartition(" ")[2])
    for partition in sorted(known):
        copy = items.get(partition, sort)
        if copy is not None:
            with suppress(CorruptItem):
                return table.change_copies(unpack_change(copy["change"], f"{partition} {sort}"))
    return known


def _documents(items: DynamoDbTable, host: str) -> Iterator[PurgedItem]:
    for kind in kinds_of_host(host):
        yield from _all_of(items, table.document_partition(kind), "documents")
    for kind in KEYED_BY_HOST:
        key = table.document_partition(kind), host
        if items.get(*key) is not None:
            yield PurgedItem("documents", key)


def _all_of(items: DynamoDbTable, partition: str, kind: PurgedKind) -> Iterator[PurgedItem]:
    for item in items.query(partition, attributes=_KEYS):
        yield PurgedItem(kind, _key(item))


def _key(item: Item) -> ItemKey:
    return item[table.PARTITION_KEY], item[table.SORT_KEY]
