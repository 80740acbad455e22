"""Reviews the hosts of which something is new: reads what is known, decides, writes what is different.

Order of writing: what is decided on (findings, changes), then what the next review starts from, then what is shown.
A job that is broken off in between is done again by the next one, with the same result. Of what the next review does
not find again once it is written, findings and sensitive data, people are told before that: the outbox knows what it
was told, and a job that is done again tells nothing twice. Where the outbox does not answer, the host is left to the
next job as it was. Of changes people are told once the review is remembered; what the outbox does not take then, though
it had answered, is given once more when all hosts are reviewed, and a job that was killed before leaves it to the feed:
the next one counts that (see `lease`). Where the store has no room for what the next review starts
from, the host is shown and its findings are told all the same, and nobody is told of the same changes every minute.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from api_inventory.changes.change import IMPACTS
from inventory_store.errors import InventoryStoreError, NotPutBack, RefusedItem, StoreUnavailable
from inventory_store.host_book import HostBook
from inventory_store.host_decisions import HostDecisions
from stream_processor.errors import NoticeRefused
from stream_processor.limits import ENDPOINTS_REVIEWED_MAX, REVIEW_INTERVAL_S, UNTOLD_MAX
from stream_processor.review.host_news import Before, changed_news, found_news
from stream_processor.review.host_records import HostRecords
from stream_processor.review.host_review import reviewed
from stream_processor.review.notices import NoNotices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Collection as AnyOf

    from api_inventory.changes.change import Impact
    from api_inventory.changes.feed import Mute
    from api_inventory.collection import Collection
    from api_inventory.notifications.happening import Happening
    from inventory_store.port import InventoryStore
    from stream_processor.review.host_records import ReadHost
    from stream_processor.review.notices import Notices

_SECOND_NS = 10**9
_MINUTE_NS = 60 * _SECOND_NS


@dataclass(slots=True)
class JobReport:
    """What became of a job.

    Attributes:
        counters: hosts reviewed, failed, too large, and left for the next job; hosts that lists do not tell as they
            are; findings and changes written; notices refused; calls that the outbox failed at, and happenings that it
            did not take; reviews that the store had no room to remember.
        refusals: what the store and the topic said, each sentence once.
        untold: what the outbox did not take of reviews that are remembered, and is given once more when all hosts are
            reviewed.
    """

    counters: Counter[str] = field(default_factory=Counter)
    refusals: dict[str, None] = field(default_factory=dict)
    untold: list[Happening] = field(default_factory=list)


def _always() -> bool:
    return True


class ReviewJob:
    """Reviews what is due in a store.

    Args:
        store: the inventory.
        notices: who is told of what is found.
        impacts: of which changes.
        interval_s: between two reviews of a host that has more traffic, and no new endpoints.
    """

    def __init__(
        self,
        store: InventoryStore,
        notices: Notices | None = None,
        *,
        impacts: AnyOf[Impact] = IMPACTS,
        interval_s: int = REVIEW_INTERVAL_S,
    ) -> None:
        self._store = store
        self._notices = NoNotices() if notices is None else notices
        self._impacts = impacts
        self._records = HostRecords(store)
        self._interval_s = interval_s

    def run(self, now_ns: int, has_time: Callable[[], bool] = _always) -> JobReport:
        """Review what is due, in turn. One host that fails never costs another."""
        report = JobReport()
        try:
            collections = list(self._store.hosts(exact=True))
            groups = self._records.mirror_groups()
            mutes = tuple(HostDecisions(HostBook(self._store)).mutes().values())
            asked = self._records.reviews_asked()
        except InventoryStoreError as error:
            report.counters["reviews_failed"] += 1
            report.refusals[str(error)] = None
            return report
        self._tell_hosts(collections, now_ns // _SECOND_NS, report)
        before = Before.of(collections)
        hosts = frozenset(collection.host for collection in collections)
        due = in_turn(
            [
                each
                for each in collections
                if is_due(each, now_ns // _SECOND_NS, self._interval_s, asked_at_s=asked.get(each.host))
            ],
            is_turn_of_new=now_ns // _MINUTE_NS % 2 == 1,
        )
        try:
            for collection in due:
                if not has_time():
                    report.counters["reviews_left"] += 1
                    continue
                if (refusal := _too_large(collection)) is not None:
                    report.counters["hosts_too_large"] += 1
                    report.refusals[refusal] = None
                    continue
                try:
                    self._review(self._records.read(collection, hosts, groups, now_ns), before, mutes, now_ns, report)
                except InventoryStoreError as error:
                    report.counters["reviews_failed"] += 1
                    report.refusals[str(error)] = None
        finally:
            # Whatever ends the job. Also where nothing was found: what waits for others of its kind is sent once its
            # time has come.
            if self._refusal(tuple(report.untold), now_ns, report) is not None:
                report.counters["happenings_lost"] += len(report.untold)
            report.untold.clear()
        return report

    def _tell_hosts(self, collections: Sequence[Collection], now_s: int, report: JobReport) -> None:
        """Has lists tell of hosts whose reviews are late, before any review takes time or fails."""
        try:
            if left := self._store.tell_hosts(collections, now_s):
                report.counters["hosts_not_told"] += left
        except InventoryStoreError as error:
            report.counters["hosts_not_told"] += 1
            report.refusals[str(error)] = None

    def _review(self, read: ReadHost, before: Before, mutes: Sequence[Mute], now_ns: int, report: JobReport) -> None:
        """Decides of a host, writes it, and tells what changed."""
        result = reviewed(read.known, now_ns)
        found = found_news(read.known, result)
        changed = changed_news(read.known, result, before, mutes=mutes, impacts=self._impacts)
        if found or changed:
            self._tell_found(found, now_ns, report)
        self._store.put_findings(result.findings)
        self._store.remove_findings(result.gone)
        self._store.put_changes(result.changes)
        try:
            self._records.write(read, result)
        except RefusedItem as error:
            report.counters["reviews_not_remembered"] += 1
            report.refusals[str(error)] = None
        else:
            # Only now, since the next review will not decide on the same changes again.
            self._tell_changed(changed, now_ns, report)
        self._store.publish(result.host, result.reviews, result.review)
        for key, owner in result.owners:
            self._store.set_owner(key, owner)
        report.counters["findings_written"] += len(result.findings)
        report.counters["changes_written"] += len(result.changes)
        report.counters["endpoints_published"] += len(result.reviews)
        report.counters["hosts_reviewed"] += 1

    def _tell_found(self, happenings: Sequence[Happening], now_ns: int, report: JobReport) -> None:
        """Tells what no later review finds again; also where that is nothing, to learn whether the outbox answers.

        Raises:
            StoreUnavailable: it does not: the host is to stay as it was, so that the next job finds the same.
        """
        refusal = self._refusal(happenings, now_ns, report)
        if isinstance(refusal, StoreUnavailable):
            raise refusal
        # An outbox that nobody can read takes nothing later either: that costs no review.
        if refusal is not None and happenings:
            report.counters["happenings_lost"] += len(happenings)

    def _tell_changed(self, happenings: Sequence[Happening], now_ns: int, report: JobReport) -> None:
        """Tells what is remembered by now: what the outbox does not take is kept for the end of the job."""
        if not happenings or self._refusal(happenings, now_ns, report) is None:
            return
        room = UNTOLD_MAX - len(report.untold)
        report.untold += happenings[:room]
        if lost := len(happenings[room:]):
            report.counters["happenings_lost"] += lost

    def _refusal(self, happenings: Sequence[Happening], now_ns: int, report: JobReport) -> InventoryStoreError | None:
        """Why the outbox did not take it; None also where the topic refused, since then it waits there."""
        try:
            self._notices.tell(happenings, now_ns // _SECOND_NS)
        except NoticeRefused as error:
            report.counters["notices_refused"] += 1
            report.refusals[str(error)] = None
        except NotPutBack as error:
            # The outbox knows them: handed in once more, they would be told no sooner.
            report.counters["happenings_lost"] += error.count
            report.refusals[str(error)] = None
        except InventoryStoreError as error:
            report.counters["outbox_failed"] += 1
            report.refusals[str(error)] = None
            return error
        return None


def in_turn(due: Sequence[Collection], *, is_turn_of_new: bool) -> list[Collection]:
    """In the order in which they are reviewed: one that was reviewed before, one that was not, and so on.

    Of each kind, those that waited longest come first: since their last review, or since they were seen first. Whoever
    makes up any number of hosts takes half of the time from those that are known, and no more.

    Args:
        due: the hosts.
        is_turn_of_new: begins with one that was not: every other job does, where there is time for one host alone.
    """
    known = sorted(
        (each for each in due if each.review is not None),
        key=lambda each: (each.review.reviewed_at_s if each.review else 0, each.host),
    )
    new = sorted((each for each in due if each.review is None), key=lambda each: (each.first_seen_ns, each.host))
    first, second = (new, known) if is_turn_of_new else (known, new)
    return [each for pair in zip_longest(first, second) for each in pair if each is not None]


def _too_large(collection: Collection) -> str | None:
    """Why a host is not read: one that takes all memory would cost the review of all others."""
    hidden = collection.review.hidden_count if collection.review else 0
    count = collection.endpoint_count + hidden
    if count <= ENDPOINTS_REVIEWED_MAX:
        return None
    return f"{collection.host} has {count:,} endpoints, at most {ENDPOINTS_REVIEWED_MAX:,} are reviewed"


def is_due(collection: Collection, now_s: int, interval_s: int, *, asked_at_s: int | None = None) -> bool:
    """Whether something is new of a host: at once where it has new endpoints, now and then where it has more traffic.

    A host with many endpoints is reviewed less often, since each review reads all of them. What people decided since
    the last review (`asked_at_s`) is followed at once.
    """
    review = collection.review
    if review is None or (asked_at_s is not None and asked_at_s >= review.reviewed_at_s):
        return True
    waited_s = now_s - review.reviewed_at_s
    if collection.endpoint_count + review.hidden_count > review.reviewed_endpoints:
        return waited_s >= min(interval_s, review.reviewed_endpoints // _ENDPOINTS_PER_SECOND)
    patience_s = max(interval_s, review.reviewed_endpoints // _ENDPOINTS_PER_SECOND)
    return collection.request_count > review.reviewed_requests and waited_s >= patience_s


# Endpoints read per second of the interval between reviews: 50 read units a second, cents a day for the largest hosts.
_ENDPOINTS_PER_SECOND = 10
