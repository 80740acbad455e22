"""The inventory in a DynamoDB table (see `table` for its items).

A fold reads its few items in one call, and advances each on its own: it merges the parts that it does not hold yet (see
`progress`), and writes it where the cursor still stands where it was read. So a batch that comes again, a crash between
two items, and a late twin of this process all leave every item as if each record had been folded once.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import reduce
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import boto3
from botocore.config import Config

from api_inventory.finding import SEVERITIES
from api_inventory.lessons import Lessons
from api_inventory.minutes import by_quarter, merged_minutes
from api_inventory.traffic import Traffic, status_classes
from inventory_store import table
from inventory_store.cursor import Cursor
from inventory_store.dynamodb_purge import HalfWritten, items_of_host, purge_item, purge_place
from inventory_store.dynamodb_reading import DynamoDbReader, several_at_once
from inventory_store.dynamodb_table import DynamoDbTable
from inventory_store.encoding.change import pack_change
from inventory_store.encoding.finding import pack_finding
from inventory_store.encoding.gaps import pack_gaps, unpack_gaps
from inventory_store.encoding.lessons import pack_lessons, unpack_lessons
from inventory_store.encoding.numbers import pack_numbers, unpack_numbers
from inventory_store.encoding.review import pack_host_review, pack_review
from inventory_store.encoding.sample import pack_sample
from inventory_store.encoding.traffic import pack_minutes, pack_traffic, unpack_minutes, unpack_traffic
from inventory_store.errors import CorruptItem, RefusedItem, StoreContention
from inventory_store.folds import Part, host_subject, minutes_expire_at_s, parts_by_hour, sample_slot
from inventory_store.limits import (
    CHANGES_KEPT_S,
    CONTENTION_TRIES_MAX,
    HOSTS_TOLD_AT_ONCE_MAX,
    REGISTERED_REMEMBERED_MAX,
    SAMPLE_BYTES_MAX,
    SAMPLE_REPLACED_AFTER_NS,
)
from inventory_store.outcome import FoldOutcome
from inventory_store.port import check_document
from inventory_store.progress import Progress
from inventory_store.purge import PurgeStep, to_the_end
from inventory_store.told_hosts import COUNTED_AT, counted_attributes, told_wrongly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from api_inventory.changes.change import Change
    from api_inventory.collection import Collection
    from api_inventory.endpoint import EndpointKey
    from api_inventory.findings.state import FindingState
    from api_inventory.minutes import Minutes
    from api_inventory.review import HostReview
    from api_inventory.sample import Sample
    from api_inventory.usage import Usage
    from inventory_store.dynamodb_table import Item, ItemKey
    from inventory_store.folds import CollectionFold, EndpointFold
    from inventory_store.port import PublishedReview
    from inventory_store.purge import PurgedKind, PurgedTails

    _Read = Mapping[ItemKey, Item | None]
    _Fold = EndpointFold | CollectionFold
    _MinutesOfHour = tuple[int, tuple[Part[Minutes], ...]]

StateT = TypeVar("StateT")
ContentT = TypeVar("ContentT")

CLIENT = Config(
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}, parameter_validation=False
)
"""A fold waits for a throttled table within one Lambda invocation, and gives up before that ends.

What a call is given is not held against the service's model first, which took a tenth of the call's time: the types of
this package say what is given, and its tests run against a table that refuses anything else.
"""


def open_dynamodb_store(table_name: str) -> DynamoDbInventoryStore:
    """The store in this table, with region, credentials and endpoint from the AWS environment."""
    return DynamoDbInventoryStore(table_name, boto3.client("dynamodb", config=CLIENT))


class DynamoDbInventoryStore(DynamoDbReader):
    """An InventoryStore in a table made by `table.table_definition`."""

    kind: Literal["dynamodb"] = "dynamodb"

    def __init__(self, table_name: str, client: DynamoDBClient) -> None:
        super().__init__(DynamoDbTable(table_name, client))
        self._registered: dict[str, frozenset[str]] = {}
        self._drops: Counter[str] = Counter()

    def fold(self, fold: EndpointFold) -> FoldOutcome:
        """See InventoryStore. Lessons go first: traffic then tells how many parameters are known.

        Where they are refused, or damaged, traffic counts all the same: what a client taught costs no other its count.
        """
        answered = (status_classes(part.content.traffic.statuses) for part in fold.parts)
        minutes = _minutes_by_hour(fold.key.id, fold.bucket, fold.parts)
        lessons_key = table.endpoint_partition(fold.key.id), table.lessons_sort_key(fold.bucket)
        traffic_key = (
            table.traffic_partition(fold.key),
            table.traffic_sort_key(fold.key.path_template, fold.key.method, fold.bucket),
        )
        taught = fold.lessons.lesson_parts()
        read = self._table.get_many([*([lessons_key] if taught else []), *minutes, traffic_key])
        if traffic_key in read and read[traffic_key] is None:
            # Of an endpoint that was purged since, what this process remembers of it is wrong.
            self._registered.pop(fold.key.id, None)
        self._register(fold.key, fold.bucket, frozenset().union(*answered))
        parameter_count, refusal = None, None
        try:
            if taught:
                parameter_count = self._fold_lessons(lessons_key, fold, taught, read)
        except (CorruptItem, RefusedItem) as error:
            refusal = error
        self._fold_minutes(minutes, fold, read)
        counted = {} if parameter_count is None else {"parameter_count": parameter_count}
        fresh = self._fold_traffic(traffic_key, fold, counted, read)
        for sample in fold.samples:
            self._keep_sample(fold, sample)
        if refusal is not None:
            raise refusal
        return FoldOutcome.of(fresh, len(fold.parts))

    def fold_collection(self, fold: CollectionFold) -> FoldOutcome:
        """See InventoryStore."""
        minutes = _minutes_by_hour(host_subject(fold.host), fold.bucket, fold.parts)
        key = table.collection_partition(fold.bucket), table.collection_sort_key(fold.host, fold.bucket)
        read = self._table.get_many([key, *minutes])
        fresh = self._fold_traffic(key, fold, {"host": fold.host}, read)
        self._fold_minutes(minutes, fold, read)
        return FoldOutcome.of(fresh, len(fold.parts))

    def publish(self, host: str, reviews: Iterable[PublishedReview], review: HostReview) -> None:
        """See InventoryStore."""
        for each in reviews:
            key, review_of = each.key, each.review
            self._register(key, 0, status_classes(review_of.absorbed.statuses))
            partition = table.endpoint_partition(key.id)
            if each.absorbed is not None:
                absorbed = {"lessons": pack_lessons(each.absorbed)}
                self._table.set(partition, table.lessons_sort_key(None), absorbed)
            written = {"review": pack_review(review_of)}
            self._table.set(table.traffic_partition(key), table.review_sort_key(key), written)
            facts, is_shown = review_of.facts, review_of.shown_as is None
            listed = table.listing(key, risk=facts.risk, is_shown=is_shown)
            self._table.set(partition, "KEY", {"words": " ".join(facts.words), **listed})
        self._table.set(table.host_partition(host), host, {"review": pack_host_review(review)})
        self._kept = 0.0, {}

    def tell_hosts(self, hosts: Sequence[Collection], now_s: int) -> int:
        """See InventoryStore."""
        wrong = told_wrongly(hosts, self._told_hosts(), now_s)
        written = wrong[:HOSTS_TOLD_AT_ONCE_MAX]

        def write(each: Collection) -> None:
            self._table.set(table.counted_partition(each.host), each.host, counted_attributes(each, now_s))

        for _ in several_at_once(write, iter(written)):
            pass
        if len(written) == len(wrong):
            self._table.set(*table.ALL_COUNTED, {COUNTED_AT: now_s})
        self._kept = 0.0, {}
        return len(wrong) - len(written)

    def set_owner(self, key: EndpointKey, owner: str) -> None:
        """See InventoryStore."""
        self._table.set(table.traffic_partition(key), table.review_sort_key(key), {"owner": owner})
        self._table.set(table.endpoint_partition(key.id), "KEY", {"owner": owner})

    def put_findings(self, findings: Iterable[FindingState]) -> None:
        """See InventoryStore."""
        for each in findings:
            lies = {"host": each.host, "place": each.place}
            self._table.set(table.finding_place_partition(each.id), table.PLACE, lies)
            self._table.set(*_finding_place(each), _finding_attributes(each))

    def replace_finding(self, read: FindingState, finding: FindingState) -> bool:
        """See InventoryStore."""
        known = pack_finding(read)
        return self._table.update(*_finding_place(read), _finding_attributes(finding), "#finding = :known", known=known)

    def remove_findings(self, findings: Iterable[FindingState]) -> None:
        """See InventoryStore."""
        for each in findings:
            self._table.delete(*_finding_place(each))
            self._table.delete(table.finding_place_partition(each.id), table.PLACE)

    def put_changes(self, changes: Iterable[Change]) -> None:
        """See InventoryStore."""
        for each in changes:
            expire_at_s = each.at_ns // 10**9 + CHANGES_KEPT_S
            written = {"change": pack_change(each), table.EXPIRY_ATTRIBUTE: expire_at_s}
            for partition in table.change_copies(each):
                self._table.set(partition, table.change_sort_key(each.since_ns, each.id), written)

    def put_document(self, kind: str, key: str, data: bytes, *, revision: int) -> None:
        """See InventoryStore."""
        check_document(kind, data)
        condition = "attribute_not_exists(#revision)" if revision == 0 else "#revision = :known"
        known = {} if revision == 0 else {"known": revision}
        values = {"data": data, "revision": revision + 1}
        if not self._table.update(table.document_partition(kind), key, values, condition, **known):
            raise StoreContention("UpdateItem")

    def remove_document(self, kind: str, key: str) -> None:
        """See InventoryStore."""
        self._table.delete(table.document_partition(kind), key)

    def purge_host(
        self,
        host: str,
        after: str | None = None,
        *,
        at_most: int,
        is_dry: bool = False,
        goes_on: Callable[[], bool] = to_the_end,
    ) -> PurgeStep:
        """See InventoryStore."""
        counts: Counter[PurgedKind] = Counter()
        half_written = HalfWritten(self._table, host, purge_place(after))
        all_of_host = items_of_host(self._table, host, half_written, goes_on)
        # What was found is removed whatever the time: a step that only looked would be followed by its like.
        in_time = takewhile(lambda _: goes_on(), all_of_host) if is_dry else all_of_host
        found = list(islice(in_time, at_most))
        counts.update(each.kind for each in found if each.kind is not None)
        is_all = half_written.is_over
        if is_dry:
            return PurgeStep(counts, is_complete=is_all)
        # In turn: what others are found by goes last, and a step that is cut off leaves it.
        for each in found:
            self._table.delete(*each.key)
        self._registered.clear()
        self._kept = 0.0, {}
        return PurgeStep(counts, is_all, None if is_all else json.dumps(half_written.place))

    def purge_tails(self, tails: PurgedTails, after: str | None, *, at_most: int, is_dry: bool = False) -> PurgeStep:
        """See InventoryStore."""
        counts: Counter[PurgedKind] = Counter()
        items, last = self._table.scan(purge_place(after), at_most)
        for item in items:
            kind: PurgedKind | None
            try:
                kind = purge_item(self._table, item, tails, is_dry=is_dry)
            except CorruptItem:
                kind = "damaged"
            if kind is not None:
                counts[kind] += 1
        self._kept = 0.0, {}
        return PurgeStep(counts, last is None, None if last is None else json.dumps(last))

    def take_drops(self) -> Counter[str]:
        """See InventoryStore."""
        drops, self._drops = self._drops, Counter()
        return drops

    def check(self) -> None:
        """See InventoryStore."""
        self._table.check()

    def close(self) -> None:
        """See InventoryStore."""
        self._table.close()

    def _register(self, key: EndpointKey, bucket: int, statuses: frozenset[str]) -> None:
        """Makes the endpoint known, and its host one endpoint richer, where it is new: both or neither.

        It is listed by the classes of its statuses: those that are new are added, before the traffic that has them.
        """
        endpoint_id = key.id
        known = self._registered.get(endpoint_id)
        if known is not None and statuses <= known:
            return
        partition = table.endpoint_partition(endpoint_id)
        item = self._table.get(partition, "KEY")
        known = frozenset() if item is None else table.answered(item)
        answered = {f"{table.ANSWERED}{each}": True for each in sorted(statuses - known)}
        is_new = False
        if item is None:
            counter = table.collection_partition(bucket), table.collection_sort_key(key.host, bucket)
            is_new = self._table.put_and_add(
                {
                    table.PARTITION_KEY: partition,
                    table.SORT_KEY: "KEY",
                    "host": key.host,
                    "path_template": key.path_template,
                    "method": key.method,
                    **table.listing(key),
                    **answered,
                },
                counter,
                "endpoint_count",
            )
        if answered and not is_new:
            self._table.set(partition, "KEY", answered)
        if len(self._registered) >= REGISTERED_REMEMBERED_MAX:
            self._registered.clear()
        self._registered[endpoint_id] = known | statuses

    def _fold_lessons(self, key: ItemKey, fold: EndpointFold, parts: tuple[Part[None], ...], read: _Read) -> int:
        """How many parameters this bucket knows."""
        state, _ = self._advance(
            key,
            tuple(part.of(part) for part in parts),
            lambda item, fresh: _lessons(item).merge(fold.lessons.of(fresh)),
            lambda lessons: {"lessons": pack_lessons(lessons)},
            read,
            given_up_before_s=fold.given_up_before_s,
        )
        return len(state.knowledge.parameters)

    def _fold_minutes(self, by_item: Mapping[ItemKey, _MinutesOfHour], fold: _Fold, read: _Read) -> None:
        """One item an hour, which expires by itself."""
        for key, (hour, of_hour) in by_item.items():
            self._advance(
                key,
                of_hour,
                lambda item, fresh: reduce(merged_minutes, fresh, _minutes(item)),
                lambda minutes, hour=hour: {  # type: ignore[misc]
                    "minutes": pack_minutes(minutes),
                    "quarters": pack_minutes(by_quarter(minutes)),
                    table.EXPIRY_ATTRIBUTE: minutes_expire_at_s(hour),
                },
                read,
                given_up_before_s=fold.given_up_before_s,
            )

    def _fold_traffic(self, key: ItemKey, fold: _Fold, beside: dict[str, Any], read: _Read) -> int:
        """How many parts were new. `beside`: what is written as well."""
        _, fresh = self._advance(
            key,
            tuple(part.of(part.content.traffic) for part in fold.parts),
            lambda item, traffics: reduce(Traffic.merge, traffics, _traffic(item)),
            lambda traffic: {"traffic": pack_traffic(traffic), **beside},
            read,
            given_up_before_s=fold.given_up_before_s,
        )
        return fresh

    def _advance(  # noqa: PLR0913 - what an item is made of
        self,
        key: ItemKey,
        parts: tuple[Part[ContentT], ...],
        merge: Callable[[dict[str, Any], list[ContentT]], StateT],
        attributes: Callable[[StateT], dict[str, Any]],
        read: _Read,
        *,
        given_up_before_s: float | None,
    ) -> tuple[StateT, int]:
        """Merges the parts that the item does not hold yet into it; its state, and how many they were.

        `read` are items as they were a moment ago; one that is not among them, or moved since, is read anew.
        """
        for attempt in range(CONTENTION_TRIES_MAX):
            item = (read[key] if attempt == 0 and key in read else self._table.get(*key)) or {}
            progress = _progress(item)
            fresh, moved = progress.over(parts, given_up_before_s)
            state = merge(item, [part.content for part in fresh])
            if not fresh or moved.cursor is None:
                return state, 0
            values = {
                "cursor": moved.cursor.text,
                "numbers": pack_numbers(moved.numbers),
                "gaps": pack_gaps(moved.arrived_at_s, moved.gaps),
                **attributes(state),
            }
            if self._write(key, values, item):
                return state, len(fresh)
        raise StoreContention("UpdateItem")

    def _write(self, key: ItemKey, values: dict[str, Any], read: Item) -> bool:
        """Writes where the cursor still stands where it was read, and so do the gaps: what is redriven moves them."""
        if "cursor" not in read:
            return self._table.update(*key, values, "attribute_not_exists(#cursor)")
        condition, expected = "#cursor = :stands_at", {"stands_at": read["cursor"]}
        if "gaps" not in read:
            return self._table.update(*key, values, f"{condition} AND attribute_not_exists(#gaps)", **expected)
        return self._table.update(*key, values, f"{condition} AND #gaps = :as_read", **expected, as_read=read["gaps"])

    def _keep_sample(self, fold: EndpointFold, sample: Sample) -> None:
        data = pack_sample(sample)
        if len(data) > SAMPLE_BYTES_MAX:
            self._drops["samples_dropped_too_large"] += 1
            return
        status_class, slot = sample_slot(sample)
        self._table.update(
            table.endpoint_partition(fold.key.id),
            f"{table.SAMPLE}{status_class}#{slot}",
            {
                "captured_at": sample.captured_at_ns,
                table.EXPIRY_ATTRIBUTE: fold.samples_expire_at_s,
                "sample": data,
            },
            "attribute_not_exists(#captured_at) OR #captured_at <= :stale",
            stale=sample.captured_at_ns - SAMPLE_REPLACED_AFTER_NS,
        )


def _minutes_by_hour(subject: str, bucket: int, parts: tuple[Part[Usage], ...]) -> dict[ItemKey, _MinutesOfHour]:
    """What the parts say of each hour, by the item that it is kept in."""
    hours = parts_by_hour(tuple(part.of(part.content.minutes) for part in parts))
    partition = table.minutes_partition(subject)
    return {(partition, table.minutes_sort_key(hour, bucket)): (hour, of_hour) for hour, of_hour in hours.items()}


def _progress(item: dict[str, Any]) -> Progress:
    if "cursor" not in item:
        return Progress()
    where = f"{item['pk']} {item['sk']}"
    numbers = unpack_numbers(item["numbers"], where) if "numbers" in item else {}
    arrived_at_s, gaps = unpack_gaps(item["gaps"], where) if "gaps" in item else (0, ())
    return Progress(Cursor(item["cursor"]), numbers, arrived_at_s, gaps)


def _traffic(item: dict[str, Any]) -> Traffic:
    return unpack_traffic(item["traffic"], f"{item['pk']} {item['sk']}") if "traffic" in item else Traffic()


def _lessons(item: dict[str, Any]) -> Lessons:
    return unpack_lessons(item["lessons"], f"{item['pk']} {item['sk']}") if "lessons" in item else Lessons()


def _minutes(item: dict[str, Any]) -> Minutes:
    return unpack_minutes(item["minutes"], f"{item['pk']} {item['sk']}") if "minutes" in item else {}


def _finding_attributes(finding: FindingState) -> dict[str, Any]:
    severity = SEVERITIES.index(finding.severity)
    return {
        "finding": pack_finding(finding),
        table.FINDINGS_PARTITION_KEY: table.finding_partition(finding.id),
        table.FINDINGS_SORT_KEY: table.finding_sort_key(severity, finding.host, finding.id),
    }


def _finding_place(finding: FindingState) -> tuple[str, str]:
    return table.host_findings_partition(finding.host), table.host_finding_sort_key(finding.place, finding.id)
