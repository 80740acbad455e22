"""One batch of records into the inventory: which of them have to come again, and which no retry can help."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory_store.errors import CorruptItem, InventoryStoreError, RefusedItem, StoreContention
from inventory_store.folds import EndpointFold
from stream_processor.batch import Batch
from stream_processor.endpoint_bounds import ALL_ADMITTED, EndpointBounds
from stream_processor.intake import GivenUp, delivered, newest_arrival_s
from stream_processor.known_templates import KnownTemplates
from stream_processor.lesson_tally import Examination
from stream_processor.limits import EXAMINED_PER_RECORD_MAX, UNBOUNDED
from stream_processor.sampling import SampleGate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from inventory_store.cursor import Cursor
    from inventory_store.folds import CollectionFold
    from inventory_store.port import FoldOutcome, InventoryStore
    from stream_processor.failure_queue import FailureQueue
    from stream_processor.intake import Delivered, Position

_DAY_S = 86_400
# What Python raises where data is not as the code expects. It would be raised again at every retry, and costs the
# record or the fold at hand, never those beside it. What else is raised speaks of the machine, and comes again.
_UNEXPECTED = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(slots=True)
class BatchReport:
    """What became of a batch.

    Attributes:
        counters: everything that was counted, by name.
        failed: sequence numbers of the records that have to come again, in the order of the stream.
        given_up: the records that no retry can help, of which the failure queue took note.
        refusals: what the store said, each sentence once.
    """

    counters: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    given_up: list[GivenUp] = field(default_factory=list)
    refusals: dict[str, None] = field(default_factory=dict)


def _always() -> bool:
    return True


class Processor:
    """Folds batches into a store.

    Args:
        store: the inventory.
        failure_queue: takes note of what is given up.
        sample_ttl_days: how long samples are shown.
        examination: says, once a batch, how exchanges are looked at.
        looks_at_everything: every exchange is looked into, and every path may be an endpoint.
        given_up_after_s: records that are older may have been given up by whoever delivers them; None: none is by age.
        now_s: the time, epoch seconds.

    Attributes:
        totals: the counters of all batches, added up.
        refusals: what the store said of the last batch, each sentence once.
    """

    def __init__(  # noqa: PLR0913 - its ports and settings, by name
        self,
        store: InventoryStore,
        failure_queue: FailureQueue,
        *,
        sample_ttl_days: int,
        examination: Callable[[], Examination] = Examination,
        looks_at_everything: bool = False,
        given_up_after_s: int | None = None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self._templates = KnownTemplates(store)
        self._bounds = EndpointBounds(ALL_ADMITTED if looks_at_everything else None)
        self._examined_per_record_max = UNBOUNDED if looks_at_everything else EXAMINED_PER_RECORD_MAX
        self._examination = examination
        self.totals: Counter[str] = Counter()
        self.refusals: tuple[str, ...] = ()
        self._failure_queue = failure_queue
        self._sample_ttl_s = sample_ttl_days * _DAY_S
        self._gate = SampleGate()
        self._given_up_after_s = given_up_after_s
        self._now_s = now_s

    def process(self, event: Mapping[str, Any], has_time: Callable[[], bool] = _always) -> BatchReport:
        """Folds what the records of a Kinesis event say. Records that fail never cost others.

        Args:
            event: as Lambda hands it over.
            has_time: whether there is time for one fold more; what is not folded has to come again.
        """
        report = BatchReport()
        positions: dict[Cursor, Position] = {}
        batch = self._taken(event, positions, report)
        folding = _Folding(self._gate, positions, report, has_time)
        folding.failed |= batch.not_taken
        given_up_before_s = None if self._given_up_after_s is None else self._now_s() - self._given_up_after_s
        expire_at_s = newest_arrival_s(event) + self._sample_ttl_s
        folding.fold_all(batch.endpoint_folds(expire_at_s, given_up_before_s), self.store.fold)
        folding.fold_all(batch.collection_folds(given_up_before_s), self.store.fold_collection)
        # A record that comes again for another reason is given up again, and noted then.
        report.given_up = [each for each in report.given_up if each.position.sequence_number not in folding.failed]
        folding.failed |= self._failure_queue.note(report.given_up)
        report.failed = [number for number in _numbers_of(event) if number in folding.failed]
        report.counters += batch.counters
        report.counters += self.store.take_drops()
        report.counters["records_failed"] += len(report.failed)
        self.totals += report.counters
        self.refusals = tuple(report.refusals)
        return report

    def _taken(self, event: Mapping[str, Any], positions: dict[Cursor, Position], report: BatchReport) -> Batch:
        """The batch in memory; each record's position goes into `positions` by its cursor.

        A record whose host's templates cannot be read is not taken: it comes again.
        """
        batch = Batch(
            self._gate,
            self._templates,
            self._examination(),
            bounds=self._bounds,
            examined_per_record_max=self._examined_per_record_max,
        )
        for record in delivered(event):
            report.counters["records"] += 1
            if isinstance(record, GivenUp):
                report.counters[f"records_rejected_{record.reason}"] += 1
                report.given_up.append(record)
            else:
                self._take(record, batch, positions, report)
        report.counters += self._templates.take_counters()
        return batch

    def _take(self, record: Delivered, batch: Batch, positions: dict[Cursor, Position], report: BatchReport) -> None:
        if batch.not_taken:
            # The store does not answer; asking it again for each record would take the time that is left.
            batch.not_taken.add(record.position.sequence_number)
            return
        positions[record.cursor] = record.position
        try:
            batch.add(record)
        except InventoryStoreError as error:
            report.counters["records_not_taken"] += 1
            report.refusals[str(error)] = None
            batch.not_taken.add(record.position.sequence_number)
        except _UNEXPECTED as error:
            report.counters["records_given_up_unexpected"] += 1
            report.given_up.append(GivenUp(record.position, "unexpected", _where(error)))


class _Folding:
    """Writes folds, and keeps the records of those that were not written. `failed` are to come again."""

    def __init__(
        self,
        gate: SampleGate,
        positions: Mapping[Cursor, Position],
        report: BatchReport,
        has_time: Callable[[], bool],
    ) -> None:
        self.failed: set[str] = set()
        self._gate = gate
        self._positions = positions
        self._report = report
        self._has_time = has_time
        self._out_of_reach = False

    def fold_all(
        self,
        folds: Iterable[EndpointFold] | Iterable[CollectionFold],
        fold_into_store: Callable[[Any], FoldOutcome],
    ) -> None:
        """Once the store is out of reach or time is up, folds are not tried: they come again with their records."""
        for fold in folds:
            if self._out_of_reach or not self._has_time():
                self._report.counters["folds_not_tried"] += 1
                self._come_again(fold)
                continue
            try:
                outcome = fold_into_store(fold)
                self._report.counters[f"folds_{outcome.value}"] += 1
            except (CorruptItem, RefusedItem) as error:
                self._note(str(error))
                self._give_up(fold, "item_corrupt" if isinstance(error, CorruptItem) else "item_refused", str(error))
            except _UNEXPECTED as error:
                self._note(_where(error))
                self._give_up(fold, "unexpected", _where(error))
            except InventoryStoreError as error:
                self._out_of_reach = not isinstance(error, StoreContention)
                self._note(str(error))
                self._come_again(fold)

    def _note(self, sentence: str) -> None:
        self._report.counters["folds_failed"] += 1
        self._report.refusals[sentence] = None

    def _come_again(self, fold: EndpointFold | CollectionFold) -> None:
        self.failed.update(position.sequence_number for position in self._positions_of(fold))
        if isinstance(fold, EndpointFold):
            for sample in fold.samples:
                self._gate.forget(fold.key.id, sample)

    def _give_up(self, fold: EndpointFold | CollectionFold, reason: str, explanation: str) -> None:
        for position in self._positions_of(fold):
            self._report.counters[f"folds_given_up_{reason}"] += 1
            self._report.given_up.append(GivenUp(position, reason, explanation))

    def _positions_of(self, fold: EndpointFold | CollectionFold) -> Iterator[Position]:
        return (self._positions[part.sequence] for part in fold.parts)


def _where(error: Exception) -> str:
    """The kind of an unexpected error, and where it was raised. Its own words may hold what somebody sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}: a fault of Heliostat"


def _numbers_of(event: Mapping[str, Any]) -> list[str]:
    return [item["kinesis"]["sequenceNumber"] for item in event["Records"]]
