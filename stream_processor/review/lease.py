"""One job at a time: the schedule calls once a minute, and a job may take five.

Two jobs at once would read, and write, the same hosts. A document of the store says until when a job may run, so that
nothing is taken from the account's concurrency, which may be ten in all. A job that was killed is waited for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory_store.errors import InventoryStoreError, StoreContention
from inventory_store.host_book import REVIEW_LEASE
from inventory_store.limits import REVIEW_LEASE_S
from stream_processor.review.job import JobReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory_store.host_book import HostBook
    from stream_processor.review.job import ReviewJob

_SECOND_NS = 10**9


def run_alone(job: ReviewJob, book: HostBook, now_ns: int, has_time: Callable[[], bool]) -> JobReport:
    """Runs a job unless another one runs: then the counter "reviews_running" alone says so.

    "jobs_killed" counts one before it that did not end: it may have remembered changes that nobody was told of.
    """
    report = JobReport()
    now_s = now_ns // _SECOND_NS
    try:
        kept = book.read(REVIEW_LEASE, REVIEW_LEASE)
        # A clock that was wrong once must not stop reviews for longer than a lease.
        if kept.value is not None and now_s < kept.value <= now_s + REVIEW_LEASE_S:
            report.counters["reviews_running"] += 1
            return report
        book.write(REVIEW_LEASE, REVIEW_LEASE, now_s + REVIEW_LEASE_S, kept.revision)
    except StoreContention:
        report.counters["reviews_running"] += 1
        return report
    except InventoryStoreError as error:
        report.counters["reviews_failed"] += 1
        report.refusals[str(error)] = None
        return report
    try:
        report = job.run(now_ns, has_time)
        if kept.value:
            report.counters["jobs_killed"] += 1
    finally:
        _release(book, kept.revision + 1, report)
    return report


def _release(book: HostBook, revision: int, report: JobReport) -> None:
    try:
        book.write(REVIEW_LEASE, REVIEW_LEASE, 0, revision)
    except InventoryStoreError as error:
        report.refusals[str(error)] = None
