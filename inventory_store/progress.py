"""How far a partition bucket's records have been folded into one item, so that each counts once.

Two things can bring a record twice. The stream delivers it again, with the sequence number that it had: the cursor
knows. Its writer put it twice, since an answer was lost or a spool was replayed after a crash: it has two sequence
numbers, and its number among those of its writer knows.

One thing can bring a record late: it was given up, others were folded meanwhile, and it is redriven. The cursor alone
could not tell it from one that was folded. So an item notes where it may have been passed over: a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from inventory_store.limits import GAPS_KEPT_S, GAPS_MAX, WRITERS_REMEMBERED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.exchange_record import Origin
    from inventory_store.cursor import Cursor
    from inventory_store.folds import Part

ContentT = TypeVar("ContentT")


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of the stream of which nothing was folded, and something may have been given up.

    Attributes:
        after: the last record folded before it, or redriven within it; None where there was none.
        before: the first folded behind it.
        numbers: of each writer, the number of its last record that counted up to `after`.
        later: of each writer, the number of its first record that counted behind the gap.
        since_s: when `after` reached the stream, epoch seconds; 0 where that is not known, or there was none.
        until_s: the same of `before`.
    """

    after: Cursor | None
    before: Cursor
    numbers: Mapping[str, int] = field(default_factory=dict)
    later: Mapping[str, int] = field(default_factory=dict)
    since_s: int = 0
    until_s: int = 0

    @property
    def width_s(self) -> int:
        """How much of the stream's time it spans."""
        return self.until_s - self.since_s

    def holds(self, sequence: Cursor) -> bool:
        """Whether a record stands in it."""
        return (self.after is None or self.after < sequence) and sequence < self.before

    def knows(self, origin: Origin) -> bool:
        """Whether another copy of a record in it was folded, on this side of it or on that."""
        first = self.later.get(origin.writer)
        return origin.number <= self.numbers.get(origin.writer, 0) or (first is not None and origin.number >= first)

    def redriven(self, part: Part[ContentT]) -> Gap:
        """What is left of it behind a record that counts. Records are redriven in the order of the stream."""
        numbers = dict(self.numbers)
        if part.origin is not None:
            last = numbers.pop(part.origin.writer, 0)
            numbers[part.origin.writer] = max(last, part.origin.number)
        return replace(self, after=part.sequence, numbers=_newest(numbers), since_s=part.arrived_at_s)

    def following(self, origin: Origin) -> Gap:
        """The same, once a record before it counts that was redriven."""
        return replace(self, numbers=_with_earlier(self.numbers, origin))

    def followed_by(self, origin: Origin) -> Gap:
        """The same, once a record behind it counts."""
        first = self.later.get(origin.writer)
        is_full = len(self.later) >= WRITERS_REMEMBERED_MAX
        if is_full if first is None else first <= origin.number:
            return self
        return replace(self, later={**self.later, origin.writer: origin.number})


@dataclass(frozen=True, slots=True)
class Progress:
    """What an item remembers of one bucket.

    Attributes:
        cursor: the sequence number of the last record folded; None before the first.
        numbers: of each writer, the number of its last record folded; who wrote last stands last.
        arrived_at_s: when the record at the cursor reached the stream, epoch seconds; 0 where that is not known.
        gaps: in the order of the stream; see `_kept`.
    """

    cursor: Cursor | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    arrived_at_s: int = 0
    gaps: tuple[Gap, ...] = ()

    def over(
        self, parts: Iterable[Part[ContentT]], given_up_before_s: float | None = None
    ) -> tuple[tuple[Part[ContentT], ...], Progress]:
        """The parts that were not folded yet, and how far the item is once they are. Parts come in stream order.

        Args:
            parts: of records that were delivered together, or are redriven.
            given_up_before_s: what arrived before this time (epoch seconds) may have been given up. None: nothing is.
        """
        fresh: list[Part[ContentT]] = []
        cursor, numbers, arrived_at_s, gaps = self.cursor, dict(self.numbers), self.arrived_at_s, list(self.gaps)
        for part in parts:
            origin = part.origin
            if cursor is not None and part.sequence <= cursor:
                if _takes(gaps, part):
                    fresh.append(part)
                    numbers = numbers if origin is None else _with_earlier(numbers, origin)
                continue
            if cursor == self.cursor and given_up_before_s is not None and arrived_at_s < given_up_before_s:
                # Whatever was given up since the last fold stands before this record, or it would be in this batch.
                gaps.append(Gap(cursor, part.sequence, dict(numbers), since_s=arrived_at_s, until_s=part.arrived_at_s))
            cursor, arrived_at_s = part.sequence, part.arrived_at_s
            if origin is not None:
                last = numbers.pop(origin.writer, 0)
                numbers[origin.writer] = max(last, origin.number)
                if origin.number <= last:
                    continue
                gaps = [gap.followed_by(origin) for gap in gaps]
            fresh.append(part)
        return tuple(fresh), Progress(cursor, _newest(numbers), arrived_at_s, _kept(gaps, arrived_at_s))


def _takes(gaps: list[Gap], part: Part[ContentT]) -> bool:
    """Whether a redriven record counts: one in a gap, which ends there from now on, of which no copy counts."""
    place = next((place for place, gap in enumerate(gaps) if gap.holds(part.sequence)), None)
    if place is None:
        return False
    origin = part.origin
    if origin is not None:
        if gaps[place].knows(origin):
            return False
        gaps[:place] = [gap.followed_by(origin) for gap in gaps[:place]]
        gaps[place + 1 :] = [gap.following(origin) for gap in gaps[place + 1 :]]
    gaps[place] = gaps[place].redriven(part)
    return True


def _newest(numbers: Mapping[str, int]) -> dict[str, int]:
    """Those of who wrote last."""
    return dict(list(numbers.items())[-WRITERS_REMEMBERED_MAX:])


def _with_earlier(numbers: Mapping[str, int], origin: Origin) -> dict[str, int]:
    """The numbers once a record before some of them was redriven: nobody is forgotten for it.

    Its writer keeps its place. Where it has none it stands first, as if it wrote longest ago.
    """
    if origin.writer in numbers:
        return {**numbers, origin.writer: max(numbers[origin.writer], origin.number)}
    return _newest({origin.writer: origin.number, **numbers})


def _kept(gaps: Iterable[Gap], arrived_at_s: int) -> tuple[Gap, ...]:
    """Those that the stream can still bring something of; of many, the widest.

    Behind an outage a shard goes on with records that were almost too old. Nothing was given up between them, and yet
    each batch may note a gap, as wide as the time from one record to the next.
    """
    kept = [gap for gap in gaps if gap.until_s + GAPS_KEPT_S >= arrived_at_s]
    while len(kept) > GAPS_MAX:
        kept.remove(min(kept, key=attrgetter("width_s")))
    return tuple(kept)
