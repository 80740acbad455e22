"""How the DynamoDB adapter answers queries.

What the keys give is read page by page: endpoints by path template, of one host or of all, or by risk, and findings by
severity. What a filter leaves out is read all the same, within a bound for each page, which is short then, but has a
token. Other orders are made in memory, within bounds; beyond them the caller is asked for a narrower question
(TooManyToSort).
"""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from heapq import merge
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

from api_inventory.changes.change import CHANGE_ID_HEX_DIGITS
from api_inventory.collection import Collection
from api_inventory.counts import merged
from api_inventory.endpoint import ENDPOINT_ID_HEX_DIGITS, EndpointKey
from api_inventory.finding import FINDING_ID_HEX_DIGITS, SEVERITIES
from api_inventory.lessons import Lessons
from api_inventory.minutes import Interval
from api_inventory.traffic import Traffic, status_classes
from inventory_store import table
from inventory_store.assembly import endpoint_detail, endpoint_summary
from inventory_store.encoding.change import unpack_change
from inventory_store.encoding.finding import unpack_finding
from inventory_store.encoding.lessons import unpack_lessons
from inventory_store.encoding.review import unpack_host_review, unpack_review
from inventory_store.encoding.sample import unpack_sample
from inventory_store.encoding.traffic import unpack_minutes, unpack_traffic
from inventory_store.errors import TooManyToSort, UnknownChange, UnknownCollection, UnknownEndpoint, UnknownFinding
from inventory_store.limits import (
    FINDINGS_COUNTED_MAX,
    HOST_CHARACTERS_MAX,
    HOSTS_LISTED_TOGETHER_MAX,
    MEMBERS_SAMPLED_MAX,
    READS_AT_ONCE,
    ROWS_READ_AT_ONCE,
    ROWS_READ_PER_PAGE_MAX,
    ROWS_SEARCHED_AT_ONCE,
    SORTED_ROWS_MAX,
)
from inventory_store.page_token import after, page_token
from inventory_store.port import Document, FindingClass, FindingCounts, FoldedEndpoint, Page
from inventory_store.searching import collection_found, found, summary_found, terms, text_of
from inventory_store.sorting import (
    EXAMPLE_CHANGE_KEY,
    EXAMPLE_FINDING_KEY,
    change_key,
    collection_key,
    endpoint_key,
    example_key,
    finding_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from api_inventory.changes.change import Change
    from api_inventory.endpoint import Endpoint, EndpointSummary
    from api_inventory.findings.state import FindingState
    from api_inventory.minutes import Minutes
    from api_inventory.review import EndpointReview
    from inventory_store.dynamodb_table import DynamoDbTable, Item
    from inventory_store.page_token import SortKey
    from inventory_store.queries import ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery

RowT = TypeVar("RowT")
ReadT = TypeVar("ReadT")

_FINDING_ID = re.compile(rf"[0-9a-f]{{{FINDING_ID_HEX_DIGITS}}}")
_CHANGE_ID = re.compile(rf"[0-9a-f]{{{CHANGE_ID_HEX_DIGITS}}}")

# Which orders of the endpoints of all hosts an index gives.
_INDEXED = {"path_template": table.ENDPOINTS, "risk": table.RISKS}

# Greater than every bucket, host and id: beyond all sort keys that go on from here.
_BEYOND = "~"


class DynamoDbReader:
    """The reading half of the adapter."""

    def __init__(self, dynamodb_table: DynamoDbTable) -> None:
        self._table = dynamodb_table

    def collections(self, query: CollectionQuery) -> Page[Collection]:
        """See InventoryStore. `total` is always known: all hosts are read."""
        last = after(query, example_key(query))
        rows = [row for row in self._collections() if collection_found(query.search, row)]
        return _sorted_page(query, rows, query.order, last, lambda row: collection_key(row, query.sort))

    def collection(self, host: str) -> Collection:
        """See InventoryStore."""
        found = None
        if len(host) <= HOST_CHARACTERS_MAX:
            # A host with a space in its name begins as another does.
            begun = self._collections(table.collection_sort_key(host))
            found = next((collection for collection in begun if collection.host == host), None)
        if found is None:
            raise UnknownCollection(host)
        return found

    def endpoints(self, query: EndpointQuery) -> Page[EndpointSummary]:
        """See InventoryStore. `total` is known where the order was made in memory."""
        last = after(query, example_key(query))

        def key(row: EndpointSummary) -> SortKey:
            return endpoint_key(row, query.sort)

        if query.sort in _INDEXED and query.host is None:
            return self._page_of_all_hosts(query, last)
        if query.sort == "path_template" and query.host is not None:
            descending = query.order == "desc"
            rows = self._host_summaries(query.host, last, descending=descending, at_once=ROWS_READ_AT_ONCE)
            return _read_page(query, rows, _endpoint_filter(query), key)
        found = self._summaries(query.host)
        matching = list(islice(filter(_endpoint_filter(query), found), SORTED_ROWS_MAX + 1))
        if len(matching) <= SORTED_ROWS_MAX:
            return _sorted_page(query, matching, query.order, last, key)
        if query.sort == "risk":
            # A host of so many is a good part of all: the others are read over.
            return self._page_of_all_hosts(query, last)
        raise TooManyToSort(SORTED_ROWS_MAX)

    def summary(self, endpoint_id: str) -> EndpointSummary:
        """See InventoryStore."""
        item = None
        if len(endpoint_id) == ENDPOINT_ID_HEX_DIGITS:
            item = self._table.get(table.endpoint_partition(endpoint_id), "KEY")
        key = None if item is None else _endpoint_key(item)
        row = None if key is None else _row(key, self._traffic_items(key))
        if row is None:
            raise UnknownEndpoint(endpoint_id)
        if row.review is not None and row.review.shown_as not in {None, endpoint_id}:
            return self.summary(str(row.review.shown_as))
        return _summary_of(row)

    def endpoint(self, endpoint_id: str, *, now_s: int) -> Endpoint:
        """See InventoryStore."""
        if len(endpoint_id) != ENDPOINT_ID_HEX_DIGITS:
            raise UnknownEndpoint(endpoint_id)
        items = list(self._table.query(table.endpoint_partition(endpoint_id)))
        key = next((_endpoint_key(item) for item in items if item[table.SORT_KEY] == "KEY"), None)
        row = None if key is None else _row(key, self._traffic_items(key))
        if key is None or row is None:
            raise UnknownEndpoint(endpoint_id)
        if row.review is not None and row.review.shown_as not in {None, endpoint_id}:
            return self.endpoint(str(row.review.shown_as), now_s=now_s)
        members = () if row.review is None else row.review.members[:MEMBERS_SAMPLED_MAX]
        samples = [
            unpack_sample(item["sample"], item[table.PARTITION_KEY])
            for item in chain(items, *_several_at_once(self._sample_items, iter(members)))
            if "sample" in item and item[table.EXPIRY_ATTRIBUTE] > now_s
        ]
        of_endpoint = self._table.query(
            table.host_findings_partition(key.host), begins_with=table.host_finding_sort_key(endpoint_id)
        )
        findings = sorted(map(_finding, of_endpoint), key=finding_key)
        return endpoint_detail(row.with_lessons(items), samples, findings)

    def _sample_items(self, endpoint_id: str) -> list[Item]:
        return list(self._table.query(table.endpoint_partition(endpoint_id), begins_with=table.SAMPLE))

    def host_endpoints(self, host: str) -> Iterator[Endpoint]:
        """See InventoryStore."""
        if len(host) > HOST_CHARACTERS_MAX:
            raise UnknownCollection(host)
        first, rest = _peeked(self._host_rows(host))
        if first is None:
            raise UnknownCollection(host)
        return self._without_extras(row for row in rest if row.is_shown)

    def folded(self, host: str) -> Iterator[FoldedEndpoint]:
        """See InventoryStore."""

        def evidence(row: _Row) -> FoldedEndpoint:
            items = self._table.query(table.endpoint_partition(row.key.id), begins_with=table.LESSONS)
            absorbed = table.lessons_sort_key(None)
            lessons = _merged_lessons(item for item in items if item[table.SORT_KEY] != absorbed)
            return FoldedEndpoint(row.key, row.folded, lessons, row.review, row.owner)

        return _several_at_once(evidence, self._host_rows(host))

    def minutes(self, subject: str, first_hour: int, last_hour: int) -> Minutes:
        """See InventoryStore."""
        first, last = table.minutes_sort_key(first_hour, 0), f"{table.minutes_sort_key(last_hour, 0)[:-4]} {_BEYOND}"
        items = self._table.query_between(table.minutes_partition(subject), first, last)
        shares = (unpack_minutes(item["minutes"], str(item[table.SORT_KEY])) for item in items)
        return reduce(lambda left, right: merged(left, right, Interval.merge), shares, {})

    def document(self, kind: str, key: str) -> Document | None:
        """See InventoryStore."""
        item = self._table.get(table.document_partition(kind), key)
        return None if item is None else _document(item)

    def documents(self, kind: str) -> Iterator[Document]:
        """See InventoryStore."""
        return map(_document, self._table.query(table.document_partition(kind)))

    def finding(self, finding_id: str) -> FindingState:
        """See InventoryStore. Looks through a part of the index: people ask for one finding, now and then."""
        if not _FINDING_ID.fullmatch(finding_id):
            raise UnknownFinding(finding_id)
        of_slot = self._table.query_findings(table.finding_partition(finding_id), "0", _BEYOND)
        wanted = (item for item in of_slot if str(item[table.FINDINGS_SORT_KEY]).endswith(f" {finding_id}"))
        item = next(wanted, None)
        if item is None:
            raise UnknownFinding(finding_id)
        return _finding(item)

    def host_findings(self, host: str) -> Iterator[FindingState]:
        """See InventoryStore."""
        return map(_finding, self._table.query(table.host_findings_partition(host)))

    def changes(self, query: ChangeQuery) -> Page[Change]:
        """See InventoryStore. `total` is not known."""
        last = after(query, EXAMPLE_CHANGE_KEY)
        # A change is noticed after the look before, by which changes lie: none of a later one can be of the time.
        start = None if query.to_ns is None else table.change_sort_key(query.to_ns, "")
        if last is not None:
            start = table.change_sort_key(int(last[0]), str(last[1]))
        streams = [
            self._table.query(partition, after=start, descending=True, at_once=ROWS_READ_AT_ONCE)
            for partition in table.change_partitions()
        ]
        ordered = merge(*streams, key=lambda item: str(item[table.SORT_KEY]), reverse=True)
        rows = (unpack_change(item["change"], str(item[table.SORT_KEY])) for item in ordered)
        return _read_page(query, rows, query.wants, change_key)

    def change(self, change_id: str) -> Change:
        """See InventoryStore. Looks through one partition of the changes: people ask for one, now and then."""
        if not _CHANGE_ID.fullmatch(change_id):
            raise UnknownChange(change_id)
        of_slot = self._table.query(table.change_partition(change_id), descending=True)
        item = next((item for item in of_slot if str(item[table.SORT_KEY]).endswith(f" {change_id}")), None)
        if item is None:
            raise UnknownChange(change_id)
        return unpack_change(item["change"], str(item[table.SORT_KEY]))

    def findings(self, query: FindingQuery) -> Page[FindingState]:
        """See InventoryStore. `total` is not known."""
        last = after(query, EXAMPLE_FINDING_KEY)
        first, beyond = _finding_range(query, last)
        streams = [self._table.query_findings(partition, first, beyond) for partition in table.finding_partitions()]
        ordered = merge(*streams, key=lambda item: str(item[table.FINDINGS_SORT_KEY]))
        return _read_page(query, map(_finding, ordered), query.wants, finding_key)

    def finding_counts(self, query: FindingQuery) -> FindingCounts:
        """See InventoryStore."""
        found: Iterator[FindingState]
        if query.host is None:
            first, beyond = _finding_range(query, None)
            slots = [self._table.query_findings(each, first, beyond) for each in table.finding_partitions()]
            found = map(_finding, chain.from_iterable(slots))
        else:
            found = self.host_findings(query.host)
        counted = islice(found, FINDINGS_COUNTED_MAX)
        by_class = Counter(FindingClass.of(finding) for finding in counted if query.wants(finding))
        return FindingCounts(by_class, is_complete=next(found, None) is None)

    def endpoint_keys(self, endpoint_ids: Iterable[str]) -> dict[str, EndpointKey]:
        """See InventoryStore."""

        def key(endpoint_id: str) -> EndpointKey | None:
            item = self._table.get(table.endpoint_partition(endpoint_id), "KEY")
            return None if item is None else _endpoint_key(item)

        wanted = sorted(set(endpoint_ids))
        found = _several_at_once(key, iter(wanted))
        return {each: known for each, known in zip(wanted, found, strict=True) if known is not None}

    def _page_of_all_hosts(self, query: EndpointQuery, last: SortKey | None) -> Page[EndpointSummary]:
        """A page from an index, with the traffic of those that are wanted; what nothing was counted of is left out."""
        wanted = _listing_filter(query)
        kept: list[Item] = []
        token = None
        for count, item in enumerate(self._listed(query, last), start=1):
            if wanted(item):
                if len(kept) == query.page_size:
                    token = page_token(query, _place(query, kept[-1]))
                    break
                kept.append(item)
            if count == ROWS_READ_PER_PAGE_MAX:
                token = page_token(query, _place(query, item))
                break
        summaries = _several_at_once(self._summary, map(_endpoint_key, kept))
        return Page(tuple(filter(None, summaries)), token)

    def _listed(self, query: EndpointQuery, last: SortKey | None) -> Iterator[Item]:
        """What endpoints are listed by, in the order asked for."""
        descending = query.order == "desc"
        index = _INDEXED[query.sort]
        start = None
        if last is not None:
            risk, path_template, method, host = last
            start = table.endpoints_sort_key(str(path_template), str(method), str(host))
            if query.sort == "risk":
                start = table.risks_sort_key(int(risk), str(path_template), str(method), str(host))
        streams = [
            self._table.query_index(
                index,
                partition,
                after=start,
                descending=descending,
                at_once=ROWS_SEARCHED_AT_ONCE if _is_selective(query) else ROWS_READ_AT_ONCE,
            )
            for partition in table.endpoints_partitions()
        ]
        return merge(*streams, key=lambda item: str(item[index.sort_key]), reverse=descending)

    def _summary(self, key: EndpointKey) -> EndpointSummary | None:
        """None where nothing was counted yet, or where another endpoint shows it."""
        row = _row(key, self._traffic_items(key))
        return _summary_of(row) if row is not None and row.is_shown else None

    def _collections(self, begins_with: str = "") -> Iterator[Collection]:
        def shares_of(slot: str) -> list[Item]:
            return list(self._table.query(slot, begins_with=begins_with))

        slots = _several_at_once(shares_of, iter(table.collection_partitions()))
        items = sorted(chain.from_iterable(slots), key=_host_of)
        for host, shares in groupby(items, key=_host_of):
            if collection := _collection(host, list(shares)):
                yield collection

    def _summaries(self, host: str | None) -> Iterator[EndpointSummary]:
        """The endpoints of one host, or of all."""
        if host is not None:
            yield from self._host_summaries(host)
            return
        hosts = [collection.host for collection in self._collections()]
        if len(hosts) > HOSTS_LISTED_TOGETHER_MAX:
            raise TooManyToSort(SORTED_ROWS_MAX)
        yield from chain.from_iterable(_several_at_once(lambda each: list(self._host_summaries(each)), iter(hosts)))

    def _host_summaries(
        self, host: str, last: SortKey | None = None, *, descending: bool = False, at_once: int | None = None
    ) -> Iterator[EndpointSummary]:
        rows = self._host_rows(host, last, descending=descending, at_once=at_once)
        return (_summary_of(row) for row in rows if row.is_shown)

    def _host_rows(
        self, host: str, last: SortKey | None = None, *, descending: bool = False, at_once: int | None = None
    ) -> Iterator[_Row]:
        """A host's endpoints, also those that others show, in the order of path template and method."""
        start = None
        if last is not None:
            start = table.traffic_sort_key(str(last[1]), str(last[2])) + ("" if descending else _BEYOND)
        streams = [
            self._table.query(partition, after=start, descending=descending, at_once=at_once)
            for partition in table.traffic_partitions(host)
        ]
        ordered = merge(*streams, key=lambda item: str(item[table.SORT_KEY]), reverse=descending)
        for (path_template, method), shares in groupby(ordered, key=_path_and_method):
            row = _row(EndpointKey(host, path_template, method), list(shares))
            if row is not None:
                yield row

    def _traffic_items(self, key: EndpointKey) -> list[Item]:
        """Every bucket's share of an endpoint's traffic."""
        prefix = table.traffic_sort_key(key.path_template, key.method)
        return list(self._table.query(table.traffic_partition(key), begins_with=prefix))

    def _without_extras(self, rows: Iterator[_Row]) -> Iterator[Endpoint]:
        """Endpoints without samples and findings."""

        def detail(row: _Row) -> Endpoint:
            items = self._table.query(table.endpoint_partition(row.key.id), begins_with=table.LESSONS)
            return endpoint_detail(row.with_lessons(items))

        return _several_at_once(detail, rows)


@dataclass(frozen=True, slots=True)
class _Row:
    """An endpoint as the items of its traffic tell: what was folded, and what the last review wrote."""

    key: EndpointKey
    folded: Traffic
    parameter_count: int
    review: EndpointReview | None
    owner: str

    @property
    def is_shown(self) -> bool:
        """Not as another one."""
        return self.review is None or self.review.shown_as is None

    @property
    def traffic(self) -> Traffic:
        """All that is shown."""
        return self.folded if self.review is None else self.folded.merge(self.review.absorbed)

    def with_lessons(self, items: Iterable[Item]) -> FoldedEndpoint:
        """All that is shown, with the lessons in these items."""
        return FoldedEndpoint(self.key, self.traffic, _merged_lessons(items), self.review, self.owner)


def _row(key: EndpointKey, items: list[Item]) -> _Row | None:
    """None where there are no items yet: the endpoint is known, and nothing was counted."""
    if not items:
        return None
    written = next((item for item in items if "review" in item), None)
    review = None if written is None else unpack_review(written["review"], str(written[table.SORT_KEY]))
    owner = next((str(item["owner"]) for item in items if "owner" in item), "")
    return _Row(key, _merged_traffic(items), _parameter_count(items), review, owner)


def _summary_of(row: _Row) -> EndpointSummary:
    return endpoint_summary(row.key, row.traffic, row.parameter_count, row.review, row.owner)


def _several_at_once(read: Callable[[RowT], ReadT], rows: Iterator[RowT]) -> Iterator[ReadT]:
    """What is known of each endpoint lies by itself: several are read beside each other."""
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        while some := list(islice(rows, READS_AT_ONCE)):
            yield from pool.map(read, some)


def _peeked(rows: Iterator[RowT]) -> tuple[RowT | None, Iterator[RowT]]:
    """The first row, and all rows again."""
    first = next(rows, None)

    def again() -> Iterator[RowT]:
        if first is not None:
            yield first
        yield from rows

    return first, again()


def _sorted_page(
    query: Any, rows: list[RowT], order: str, last: SortKey | None, key: Callable[[RowT], SortKey]
) -> Page[RowT]:
    """A page of rows sorted in memory."""
    descending = order == "desc"
    placed = sorted(rows, key=key, reverse=descending)
    if last is not None:
        placed = [row for row in placed if (key(row) < last if descending else key(row) > last)]
    kept = tuple(placed[: query.page_size])
    more = len(placed) > query.page_size
    return Page(kept, page_token(query, key(kept[-1])) if more else None, len(rows))


def _read_page(
    query: Any, rows: Iterable[RowT], wanted: Callable[[RowT], bool], key: Callable[[RowT], SortKey]
) -> Page[RowT]:
    """A page of rows that come in order; short, but with a token, where few of those read were wanted."""
    kept: list[RowT] = []
    for count, row in enumerate(rows, start=1):
        if wanted(row):
            if len(kept) == query.page_size:
                return Page(tuple(kept), page_token(query, key(kept[-1])))
            kept.append(row)
        if count == ROWS_READ_PER_PAGE_MAX:
            return Page(tuple(kept), page_token(query, key(row)))
    return Page(tuple(kept))


def _is_selective(query: EndpointQuery) -> bool:
    """Whether rows are left out that have to be read."""
    narrowed = query.host, query.method, query.status, query.owner, query.search or None, *query.words
    return any(each is not None for each in narrowed)


def _listing_filter(query: EndpointQuery) -> Callable[[Item], bool]:
    """Whether an endpoint is asked for, by what it is listed by."""
    status = () if query.status is None else (f"status:{query.status}",)
    wanted_words, sought = frozenset((*query.words, *status)), terms(query.search)

    def wanted(item: Item) -> bool:
        owner = str(item.get("owner", ""))
        words = (*str(item.get("words", "")).split(), *(f"status:{each}" for each in table.answered(item)))
        return (
            query.host in {None, item["host"]}
            and query.method in {None, item["method"]}
            and query.wants_owner(owner)
            and wanted_words.issubset(words)
            and (not sought or _is_found(sought, item, owner, words))
        )

    return wanted


def _is_found(sought: tuple[str, ...], item: Item, owner: str, words: tuple[str, ...]) -> bool:
    classes = sorted(word.removeprefix("sensitive:") for word in words if word.startswith("sensitive:"))
    text = text_of(f"{item['method']} {item['host']}{item['path_template']}", owner, *classes)
    return all(found(term, text, words) for term in sought)


def _place(query: EndpointQuery, item: Item) -> SortKey:
    """Where an endpoint stands in its index; its summary may have moved on."""
    key = _endpoint_key(item)
    first = int(str(item[table.RISKS_SORT_KEY])[:3]) if query.sort == "risk" else key.path_template
    return first, key.path_template, key.method, key.host


def _endpoint_filter(query: EndpointQuery) -> Callable[[EndpointSummary], bool]:
    words = frozenset(query.words)

    def wanted(row: EndpointSummary) -> bool:
        return (
            query.method in {None, row.key.method}
            and query.wants_owner(row.owner)
            and summary_found(query.search, row)
            and (query.status is None or query.status in status_classes(row.statuses))
            and (not words or (row.facts is not None and words.issubset(row.facts.words)))
        )

    return wanted


def _finding_range(query: FindingQuery, last: SortKey | None) -> tuple[str, str]:
    """Between which sort keys the rest of the findings asked for lies."""
    severity = "" if query.severity is None else f"{SEVERITIES.index(query.severity)} "
    if last is None:
        return severity or "0", severity + _BEYOND
    # Nothing lies between a text and itself with a zero added.
    return f"{last[0]} {last[1]} {last[2]}\0", severity + _BEYOND


def _host_of(item: Item) -> str:
    host: str = item[table.SORT_KEY].rpartition(" ")[0]
    return host


def _path_and_method(item: Item) -> tuple[str, str]:
    path_template, method, _ = item[table.SORT_KEY].rsplit(" ", 2)
    return path_template, method


def _collection(host: str, shares: list[Item]) -> Collection | None:
    """What the buckets' shares of a host add up to; None while nothing was counted yet."""
    traffic = _merged_traffic(shares)
    if traffic.request_count == 0:
        return None
    endpoints = sum(item.get("endpoint_count", 0) for item in shares)
    written = next((item for item in shares if "review" in item), None)
    review = None if written is None else unpack_host_review(written["review"], str(written[table.SORT_KEY]))
    shown = endpoints - (0 if review is None else review.hidden_count)
    return Collection(host, shown, traffic.request_count, traffic.first_seen_ns or 0, traffic.last_seen_ns or 0, review)


def _parameter_count(items: Iterable[Item]) -> int:
    """Of the bucket that knows most: all of an endpoint's requests travel in one, as a rule."""
    return max(int(item.get("parameter_count", 0)) for item in items)


def _merged_traffic(items: Iterable[Item]) -> Traffic:
    shares = (unpack_traffic(item["traffic"], str(item[table.SORT_KEY])) for item in items if "traffic" in item)
    return reduce(Traffic.merge, shares, Traffic())


def _merged_lessons(items: Iterable[Item]) -> Lessons:
    shares = (unpack_lessons(item["lessons"], str(item[table.SORT_KEY])) for item in items if "lessons" in item)
    return reduce(Lessons.merge, shares, Lessons())


def _document(item: Item) -> Document:
    return Document(item[table.SORT_KEY], item["data"], item["revision"])


def _endpoint_key(item: Item) -> EndpointKey:
    return EndpointKey(item["host"], item["path_template"], item["method"])


def _finding(item: Item) -> FindingState:
    return unpack_finding(item["finding"], str(item[table.SORT_KEY]))
