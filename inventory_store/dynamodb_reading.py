"""How the DynamoDB adapter answers queries.

What the keys give is read page by page: endpoints by path template, of one host or of all, or by risk, and findings by
severity. What a filter leaves out is read all the same, within a bound for each page, which is short then, but has a
token. Other orders are made in memory, within bounds that are known before anything is read where a host was reviewed;
beyond them the caller is asked for a narrower question (TooManyToSort).

A host's traffic lies in as many items as its records have buckets. What is told of all hosts together is added up from
these as long as they are few (COUNTED_ANEW_MAX). Of more, one item of each is read, which its last review wrote, or
whoever counted it since that is late.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from heapq import merge
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, TypeVar

from api_inventory.changes.change import CHANGE_ID_HEX_DIGITS
from api_inventory.collection import Collection
from api_inventory.endpoint import ENDPOINT_ID_HEX_DIGITS, EndpointKey
from api_inventory.finding import FINDING_ID_HEX_DIGITS, SEVERITIES
from api_inventory.findings.state import FindingClass
from api_inventory.lessons import Lessons
from api_inventory.minutes import by_quarter
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
    CHANGES_READ_PER_PAGE_MAX,
    COUNTED_ANEW_MAX,
    FINDINGS_COUNTED_MAX,
    HOST_CHARACTERS_MAX,
    HOST_SLOTS,
    HOSTS_LISTED_TOGETHER_MAX,
    MEMBERS_SAMPLED_MAX,
    READS_AT_ONCE,
    REVIEWS_KEPT_S,
    ROWS_READ_AT_ONCE,
    ROWS_READ_PER_PAGE_MAX,
    ROWS_SEARCHED_AT_ONCE,
    SORTED_ROWS_MAX,
    SORTED_ROWS_OF_INDEXED_MAX,
)
from inventory_store.page_token import after, page_token
from inventory_store.port import Document, FindingCounts, FoldedEndpoint, Page
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
from inventory_store.told_hosts import COUNTED, COUNTED_AT, told_host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from api_inventory.changes.change import Change
    from api_inventory.endpoint import Endpoint, EndpointSummary
    from api_inventory.findings.state import FindingState
    from api_inventory.minutes import Interval, Minutes
    from api_inventory.review import EndpointReview, HostReview
    from inventory_store.dynamodb_table import DynamoDbTable, Item, ItemKey
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
        # Where hosts are many: what is told of them, and until when (of `time.monotonic`) that is told again.
        self._kept: tuple[float, dict[str, Collection]] = (0.0, {})

    def collections(self, query: CollectionQuery) -> Page[Collection]:
        """See InventoryStore. `total` is always known: all hosts are read."""
        last = after(query, example_key(query))
        rows = [row for row in self.hosts() if collection_found(query.search, row)]
        return _sorted_page(query, rows, query.order, last, lambda row: collection_key(row, query.sort))

    def hosts(self, *, exact: bool = False) -> Iterator[Collection]:
        """See InventoryStore."""
        told = self._told_hosts()
        if not exact and _endpoints_of(told) > COUNTED_ANEW_MAX:
            known = (told[host] for host in sorted(told))
        else:
            sums = self._host_sums()
            reviews = {host: collection.review for host, collection in told.items()}
            known = (sums[host].collection(host, reviews.get(host)) for host in sorted(sums))
        return (collection for collection in known if collection.request_count)

    def collection(self, host: str) -> Collection:
        """See InventoryStore."""
        if len(host) > HOST_CHARACTERS_MAX:
            raise UnknownCollection(host)
        # A host with a space in its name begins as another does.
        found = self._host_sums(table.collection_sort_key(host)).get(host)
        if found is None or not found.requests:
            raise UnknownCollection(host)
        return found.collection(host, self._host_review(host))

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
        found = self._summaries(query.host, SORTED_ROWS_OF_INDEXED_MAX if query.sort == "risk" else SORTED_ROWS_MAX)
        if found is not None:
            return _sorted_page(query, list(filter(_endpoint_filter(query), found)), query.order, last, key)
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
            for item in chain(items, *several_at_once(self._sample_items, iter(members)))
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

        return several_at_once(evidence, self._host_rows(host))

    def minutes(self, subject: str, first_hour: int, last_hour: int) -> Minutes:
        """See InventoryStore."""
        items = self._table.query_between(*_hours_range(subject, first_hour, last_hour))
        shares = (unpack_minutes(item["minutes"], str(item[table.SORT_KEY])) for item in items)
        return _added_up(shares)

    def quarters(self, subject: str, first_hour: int, last_hour: int) -> dict[int, Interval]:
        """See InventoryStore."""
        told = (table.SORT_KEY, "quarters")
        partition, *hours = _hours_range(subject, first_hour, last_hour)
        items = list(self._table.query_between(partition, *hours, attributes=told))
        # What was written before there were quarters, a month ago at the most, has minutes alone.
        bare = self._items((partition, str(item[table.SORT_KEY])) for item in items if "quarters" not in item)
        shares = (unpack_minutes(item["quarters"], str(item[table.SORT_KEY])) for item in items if "quarters" in item)
        of_bare = (by_quarter(unpack_minutes(item["minutes"], str(item[table.SORT_KEY]))) for item in bare)
        return _added_up(chain(shares, of_bare))

    def document(self, kind: str, key: str) -> Document | None:
        """See InventoryStore."""
        item = self._table.get(table.document_partition(kind), key)
        return None if item is None else _document(item)

    def documents(self, kind: str, keys: Iterable[str] | None = None) -> Iterator[Document]:
        """See InventoryStore."""
        partition = table.document_partition(kind)
        if keys is None:
            return map(_document, self._table.query(partition))
        return map(_document, self._items((partition, key) for key in sorted(set(keys))))

    def finding(self, finding_id: str) -> FindingState:
        """See InventoryStore."""
        known = _FINDING_ID.fullmatch(finding_id)
        lies = self._table.get(table.finding_place_partition(finding_id), table.PLACE) if known else None
        item = None
        if lies is not None:
            place = table.host_finding_sort_key(str(lies["place"]), finding_id)
            item = self._table.get(table.host_findings_partition(str(lies["host"])), place)
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
            for partition in table.change_partitions(query.host, query.endpoint_id)
        ]
        ordered = merge(*streams, key=lambda item: str(item[table.SORT_KEY]), reverse=True)
        rows = (unpack_change(item["change"], str(item[table.SORT_KEY])) for item in ordered)
        return _read_page(query, rows, query.wants, change_key, at_most=CHANGES_READ_PER_PAGE_MAX)

    def change(self, change_id: str) -> Change:
        """See InventoryStore."""
        item = None
        if _CHANGE_ID.fullmatch(change_id):
            [of_id] = table.change_partitions(of_id=change_id)
            item = next(
                (each for each in self._table.query(of_id) if each[table.SORT_KEY].endswith(f" {change_id}")), None
            )
        if item is None:
            raise UnknownChange(change_id)
        return unpack_change(item["change"], str(item[table.SORT_KEY]))

    def findings(self, query: FindingQuery) -> Page[FindingState]:
        """See InventoryStore. `total` is known of one endpoint."""
        last = after(query, EXAMPLE_FINDING_KEY)
        if (of_endpoint := self._of_endpoint(query)) is not None:
            return _sorted_page(query, list(filter(query.wants, of_endpoint)), "asc", last, finding_key)
        first, beyond = _finding_range(query, last)
        streams = [
            self._table.query_findings(partition, first, beyond, at_once=ROWS_READ_AT_ONCE)
            for partition in table.finding_partitions()
        ]
        ordered = merge(*streams, key=lambda item: str(item[table.FINDINGS_SORT_KEY]))
        return _read_page(query, map(_finding, ordered), query.wants, finding_key)

    def finding_counts(self, query: FindingQuery) -> FindingCounts:
        """See InventoryStore."""
        found = self._of_endpoint(query)
        if found is None and query.host is not None:
            found = self.host_findings(query.host)
        if found is not None:
            return _counted(query, found, FINDINGS_COUNTED_MAX)
        if query.endpoint_id is None and not query.search:
            known: Counter[FindingClass] = Counter()
            for collection in self._told_hosts().values():
                known.update({} if collection.review is None else collection.review.findings)
            if known.total() > COUNTED_ANEW_MAX:
                return FindingCounts({each: count for each, count in known.items() if query.wants_class(each)})
        first, beyond = _finding_range(query, None)
        slots = table.finding_partitions()

        def counted(slot: str) -> FindingCounts:
            of_slot = map(_finding, self._table.query_findings(slot, first, beyond))
            return _counted(query, of_slot, FINDINGS_COUNTED_MAX // len(slots))

        parts = list(several_at_once(counted, iter(slots)))
        by_class = reduce(Counter.__add__, (Counter(part.by_class) for part in parts))
        return FindingCounts(by_class, is_complete=all(part.is_complete for part in parts))

    def _of_endpoint(self, query: FindingQuery) -> Iterator[FindingState] | None:
        """The findings of the endpoint that is asked for; None where none is, or one that nothing was folded of."""
        key = None if query.endpoint_id is None else self.endpoint_keys([query.endpoint_id]).get(query.endpoint_id)
        if key is None:
            return None
        place = table.host_finding_sort_key(key.id)
        return map(_finding, self._table.query(table.host_findings_partition(key.host), begins_with=place))

    def endpoint_keys(self, endpoint_ids: Iterable[str]) -> dict[str, EndpointKey]:
        """See InventoryStore."""
        wanted = sorted({each for each in endpoint_ids if len(each) == ENDPOINT_ID_HEX_DIGITS})
        items = self._items((table.endpoint_partition(each), "KEY") for each in wanted)
        return {key.id: key for key in map(_endpoint_key, items)}

    def _items(self, keys: Iterable[ItemKey]) -> Iterator[Item]:
        """Those of the items with these keys that there are, in the order of the keys; many are read in one call."""
        wanted = list(keys)
        parts = (wanted[start : start + ROWS_READ_AT_ONCE] for start in range(0, len(wanted), ROWS_READ_AT_ONCE))
        found: dict[ItemKey, Item | None] = {}
        for read in several_at_once(self._table.get_many, parts):
            found |= read
        items = (found[key] if key in found else self._table.get(*key) for key in wanted)
        return (item for item in items if item is not None)

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
        summaries = several_at_once(self._summary, map(_endpoint_key, kept))
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
                attributes=(index.sort_key, *table.LISTED_BY),
            )
            for partition in table.endpoints_partitions()
        ]
        return merge(*streams, key=lambda item: str(item[index.sort_key]), reverse=descending)

    def _summary(self, key: EndpointKey) -> EndpointSummary | None:
        """None where nothing was counted yet, or where another endpoint shows it."""
        row = _row(key, self._traffic_items(key))
        return _summary_of(row) if row is not None and row.is_shown else None

    def _host_review(self, host: str) -> HostReview | None:
        """What the last review wrote of a host; None before the first."""
        item = self._table.get(table.host_partition(host), host)
        return None if item is None else unpack_host_review(item["review"], host)

    def _told_hosts(self) -> dict[str, Collection]:
        """What is told of all hosts where they are many, as it was some seconds ago at the most.

        Each as its last review left it, or as it was counted later.
        """
        until_s, known = self._kept
        if time.monotonic() < until_s:
            return known

        def of_slot(slot: str) -> dict[str, Item]:
            told = (table.SORT_KEY, "review", *COUNTED)
            return {str(item[table.SORT_KEY]): item for item in self._table.query(slot, attributes=told)}

        # Read before what it speaks of, which is no older then.
        all_counted = self._table.get(*table.ALL_COUNTED)
        looked_at_s = 0 if all_counted is None else int(all_counted[COUNTED_AT])
        slots = [*table.host_partitions(), *table.counted_partitions()]
        parts = list(several_at_once(of_slot, iter(slots)))
        reviewed, counted = (reduce(dict.__or__, some) for some in (parts[:HOST_SLOTS], parts[HOST_SLOTS:]))
        hosts = (
            told_host(host, reviewed.get(host), counted.get(host), looked_at_s)
            for host in reviewed.keys() | counted.keys()
        )
        found = {each.host: each for each in hosts if each is not None}
        if _endpoints_of(found) > COUNTED_ANEW_MAX:
            self._kept = time.monotonic() + REVIEWS_KEPT_S, found
        return found

    def _host_sums(self, begins_with: str = "") -> dict[str, _HostSums]:
        """What the shares of all buckets add up to, by the host, of all hosts that begin so."""

        def of_slot(slot: str) -> defaultdict[str, _HostSums]:
            told = (table.SORT_KEY, "traffic", "endpoint_count")
            sums: defaultdict[str, _HostSums] = defaultdict(_HostSums)
            for item in self._table.query(slot, begins_with=begins_with, attributes=told):
                sums[_host_of(item)].add(item)
            return sums

        total: defaultdict[str, _HostSums] = defaultdict(_HostSums)
        for part in several_at_once(of_slot, iter(table.collection_partitions())):
            for host, sums in part.items():
                total[host].merge(sums)
        return total

    def _summaries(self, host: str | None, at_most: int) -> list[EndpointSummary] | None:
        """The endpoints of one host, or of all; None where there are more than these."""
        if host is not None:
            review = self._host_review(host)
            if review is not None and review.reviewed_endpoints > at_most:
                return None
            rows = list(islice(self._host_rows(host), at_most + 1))
            return None if len(rows) > at_most else [_summary_of(row) for row in rows if row.is_shown]
        hosts = list(self.hosts())
        if len(hosts) > HOSTS_LISTED_TOGETHER_MAX or sum(each.endpoint_count for each in hosts) > at_most:
            return None
        of_hosts = several_at_once(lambda each: list(self._host_summaries(each)), iter(each.host for each in hosts))
        return list(chain.from_iterable(of_hosts))

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

        return several_at_once(detail, rows)


@dataclass(slots=True)
class _HostSums:
    """What shares of a host's traffic add up to, as far as lists tell it."""

    endpoints: int = 0
    requests: int = 0
    first_seen_ns: int | None = None
    last_seen_ns: int = 0

    def add(self, item: Item) -> None:
        traffic = unpack_traffic(item["traffic"], str(item[table.SORT_KEY])) if "traffic" in item else Traffic()
        self.merge(
            _HostSums(
                item.get("endpoint_count", 0), traffic.request_count, traffic.first_seen_ns, traffic.last_seen_ns or 0
            )
        )

    def merge(self, other: _HostSums) -> None:
        self.endpoints += other.endpoints
        self.requests += other.requests
        seen = [each for each in (self.first_seen_ns, other.first_seen_ns) if each is not None]
        self.first_seen_ns = min(seen, default=None)
        self.last_seen_ns = max(self.last_seen_ns, other.last_seen_ns)

    def collection(self, host: str, review: HostReview | None) -> Collection:
        shown = self.endpoints - (0 if review is None else review.hidden_count)
        return Collection(host, shown, self.requests, self.first_seen_ns or 0, self.last_seen_ns, review)


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


def several_at_once(read: Callable[[RowT], ReadT], rows: Iterator[RowT]) -> Iterator[ReadT]:
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
    query: Any,
    rows: Iterable[RowT],
    wanted: Callable[[RowT], bool],
    key: Callable[[RowT], SortKey],
    at_most: int | None = None,
) -> Page[RowT]:
    """A page of rows that come in order; short, but with a token, where few of those read were wanted."""
    kept: list[RowT] = []
    at_most = ROWS_READ_PER_PAGE_MAX if at_most is None else at_most
    for count, row in enumerate(rows, start=1):
        if wanted(row):
            if len(kept) == query.page_size:
                return Page(tuple(kept), page_token(query, key(kept[-1])))
            kept.append(row)
        if count == at_most:
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


def _endpoints_of(hosts: Mapping[str, Collection]) -> int:
    return sum(each.folded_count for each in hosts.values())


def _counted(query: FindingQuery, found: Iterator[FindingState], at_most: int) -> FindingCounts:
    """Those that match, of so many that are looked at."""
    by_class = Counter(FindingClass.of(each) for each in islice(found, at_most) if query.wants(each))
    return FindingCounts(by_class, is_complete=next(found, None) is None)


def _added_up(shares: Iterable[Minutes]) -> Minutes:
    total: Minutes = {}
    for share in shares:
        for at, interval in share.items():
            total[at] = total[at].merge(interval) if at in total else interval
    return total


def _hours_range(subject: str, first_hour: int, last_hour: int) -> tuple[str, str, str]:
    """The partition of a subject's minutes, and the first and last sort key of these hours."""
    beyond = f"{table.minutes_sort_key(last_hour, 0)[:-4]} {_BEYOND}"
    return table.minutes_partition(subject), table.minutes_sort_key(first_hour, 0), beyond


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
