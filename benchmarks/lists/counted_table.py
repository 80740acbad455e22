"""A DynamoDB table in memory that counts what is read of it: calls and rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from inventory_store import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory_store.table import Index

Item = dict[str, Any]
FINDINGS = table.Index(table.FINDINGS_INDEX, table.FINDINGS_PARTITION_KEY, table.FINDINGS_SORT_KEY)
# One call answers with a megabyte; what lists read has some 400 bytes.
ROWS_PER_CALL = 2_500


class CountedTable:
    """What the adapter asks of `DynamoDbTable`, with conditions that always hold."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self._items: dict[str, dict[str, Item]] = defaultdict(dict)
        self._orders: dict[str, list[str]] = {}

    # What each call does is said in `DynamoDbTable`.

    def get(self, partition: str, sort: str) -> Item | None:  # noqa: D102
        self.read.update(calls=1, rows=1)
        return self._items[partition].get(sort)

    def get_many(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Item | None]:  # noqa: D102
        found = {key: self._items[key[0]].get(key[1]) for key in keys}
        self.read.update(calls=1, rows=len(found))
        return found

    def update(self, partition: str, sort: str, values: Mapping[str, Any], _condition: object, **_: object) -> bool:  # noqa: D102
        self.set(partition, sort, values)
        return True

    def set(self, partition: str, sort: str, values: Mapping[str, Any]) -> None:  # noqa: D102
        item = self._items[partition].get(sort)
        if item is None:
            item = self._items[partition][sort] = {table.PARTITION_KEY: partition, table.SORT_KEY: sort}
            insort(self._orders.setdefault(partition, []), sort)
        for index in (table.ENDPOINTS, table.RISKS, FINDINGS):
            if index.sort_key in values:
                self._move(index, item, values)
        item.update(values)

    def delete(self, partition: str, sort: str) -> None:  # noqa: D102
        del self._items[partition][sort]
        self._orders[partition].remove(sort)

    def put_and_add(self, item: Item, counter: tuple[str, str], attribute: str) -> bool:  # noqa: D102
        self.set(item[table.PARTITION_KEY], item[table.SORT_KEY], item)
        known = self._items[counter[0]].get(counter[1], {})
        self.set(*counter, {attribute: known.get(attribute, 0) + 1})
        return True

    def query(  # noqa: D102
        self,
        partition: str,
        *,
        begins_with: str = "",
        after: str | None = None,
        descending: bool = False,
        at_once: int | None = None,
        **_: object,
    ) -> Iterator[Item]:
        order = self._orders.get(partition, [])
        first, last = bisect_left(order, begins_with), bisect_right(order, f"{begins_with}\U0010ffff")
        at_once = min(at_once or ROWS_PER_CALL, ROWS_PER_CALL)
        yield from self._rows(partition, order[first:last], after, at_once, descending=descending)

    def query_between(self, partition: str, first: str, last: str, **_: object) -> Iterator[Item]:  # noqa: D102
        order = self._orders.get(partition, [])
        between = order[bisect_left(order, first) : bisect_right(order, last)]
        yield from self._rows(partition, between, None, ROWS_PER_CALL, descending=False)

    def query_findings(  # noqa: D102
        self, partition: str, first: str, last: str, *, at_once: int | None = None
    ) -> Iterator[Item]:
        place = f"{FINDINGS.name} {partition}"
        order = self._orders.get(place, [])
        between = order[bisect_left(order, first) : bisect_right(order, last)]
        yield from self._rows(place, between, None, at_once or ROWS_PER_CALL, descending=False)

    def query_index(  # noqa: D102
        self, index: Index, partition: str, *, after: str | None, descending: bool, at_once: int, **_: object
    ) -> Iterator[Item]:
        place = f"{index.name} {partition}"
        yield from self._rows(place, self._orders.get(place, []), after, at_once, descending=descending)

    def _rows(
        self, place: str, order: list[str], after: str | None, at_once: int, *, descending: bool
    ) -> Iterator[Item]:
        if after is not None:
            order = order[: bisect_left(order, after)] if descending else order[bisect_right(order, after) :]
        self.read["calls"] += 1
        for count, sort in enumerate(reversed(order) if descending else order):
            if count % at_once == 0:
                self.read.update(calls=1 if count else 0, rows=min(at_once, len(order) - count))
            yield self._items[place][sort]

    def _move(self, index: Index, item: Item, values: Mapping[str, Any]) -> None:
        if index.sort_key in item:
            old = f"{index.name} {item[index.partition_key]}"
            del self._items[old][item[index.sort_key]]
            order = self._orders[old]
            del order[bisect_left(order, item[index.sort_key])]
        new = f"{index.name} {values[index.partition_key]}"
        self._items[new][values[index.sort_key]] = item
        insort(self._orders.setdefault(new, []), values[index.sort_key])
