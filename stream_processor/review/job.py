"""Reviews the hosts of which something is new: reads what is known, decides, writes what is different.

Order of writing: what is decided on (findings, changes, endpoints) first, then what the next review starts from. A job
that is broken off in between is done again by the next one, with the same result.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inventory_store.errors import InventoryStoreError
from inventory_store.queries import CollectionQuery
from stream_processor.limits import REVIEW_INTERVAL_S
from stream_processor.review.host_records import HostRecords
from stream_processor.review.host_review import reviewed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.collection import Collection
    from inventory_store.port import InventoryStore
    from stream_processor.review.host_records import ReadHost
    from stream_processor.review.known_host import ReviewedHost

_PAGE_SIZE = 200
_SECOND_NS = 10**9


@dataclass(slots=True)
class JobReport:
    """What became of a job.

    Attributes:
        counters: hosts reviewed, failed and left for the next job; findings and changes written.
        refusals: what the store said, each sentence once.
    """

    counters: Counter[str] = field(default_factory=Counter)
    refusals: dict[str, None] = field(default_factory=dict)


def _always() -> bool:
    return True


class ReviewJob:
    """Reviews what is due in a store.

    Args:
        store: the inventory.
        interval_s: between two reviews of a host that has more traffic, and no new endpoints.
    """

    def __init__(self, store: InventoryStore, *, interval_s: int = REVIEW_INTERVAL_S) -> None:
        self._store = store
        self._records = HostRecords(store)
        self._interval_s = interval_s

    def run(self, now_ns: int, has_time: Callable[[], bool] = _always) -> JobReport:
        """Review what is due, those that waited longest first. One host that fails never costs another."""
        report = JobReport()
        try:
            collections = list(self._collections())
            schemes = self._records.schemes()
        except InventoryStoreError as error:
            report.counters["reviews_failed"] += 1
            report.refusals[str(error)] = None
            return report
        hosts = frozenset(collection.host for collection in collections)
        due = sorted(
            (each for each in collections if is_due(each, now_ns // _SECOND_NS, self._interval_s)),
            key=lambda each: (each.review.reviewed_at_s if each.review else 0, each.host),
        )
        for collection in due:
            if not has_time():
                report.counters["reviews_left"] += 1
                continue
            try:
                result = self._review(self._records.read(collection.host, hosts, schemes), now_ns)
                report.counters["findings_written"] += len(result.findings)
                report.counters["changes_written"] += len(result.changes)
                report.counters["endpoints_published"] += len(result.reviews)
                report.counters["hosts_reviewed"] += 1
            except InventoryStoreError as error:
                report.counters["reviews_failed"] += 1
                report.refusals[str(error)] = None
        return report

    def _review(self, read: ReadHost, now_ns: int) -> ReviewedHost:
        """Decides of a host, and writes it."""
        result = reviewed(read.known, now_ns)
        self._store.put_findings(result.findings)
        self._store.remove_findings(result.gone)
        self._store.put_changes(result.changes)
        self._records.write(read, result)
        self._store.publish(result.host, result.reviews, result.review)
        return result

    def _collections(self) -> Iterator[Collection]:
        query = CollectionQuery(page_size=_PAGE_SIZE)
        while True:
            page = self._store.collections(query)
            yield from page.items
            if page.next_page_token is None:
                return
            query = CollectionQuery(page_size=_PAGE_SIZE, page_token=page.next_page_token)


def is_due(collection: Collection, now_s: int, interval_s: int) -> bool:
    """Whether something is new of a host: at once where it has new endpoints, now and then where it has more traffic.

    A host with many endpoints is reviewed less often, since each review reads all of them.
    """
    review = collection.review
    if review is None:
        return True
    waited_s = now_s - review.reviewed_at_s
    if collection.endpoint_count + review.hidden_count > review.reviewed_endpoints:
        return waited_s >= min(interval_s, review.reviewed_endpoints // _ENDPOINTS_PER_SECOND)
    patience_s = max(interval_s, review.reviewed_endpoints // _ENDPOINTS_PER_SECOND)
    return collection.request_count > review.reviewed_requests and waited_s >= patience_s


# Endpoints read per second of the interval between reviews: 50 read units a second, cents a day for the largest hosts.
_ENDPOINTS_PER_SECOND = 10
