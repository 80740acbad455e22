"""How far a partition bucket's records have been folded into one item, so that each counts once.

Two things can bring a record twice. The stream delivers it again, with the sequence number that it had: the cursor
knows. Its writer put it twice, since an answer was lost or a spool was replayed after a crash: it has two sequence
numbers, and its number among those of its writer knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from inventory_store.limits import WRITERS_REMEMBERED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory_store.cursor import Cursor
    from inventory_store.folds import Part

ContentT = TypeVar("ContentT")


@dataclass(frozen=True, slots=True)
class Progress:
    """What an item remembers of one bucket.

    Attributes:
        cursor: the sequence number of the last record folded; None before the first.
        numbers: of each writer, the number of its last record folded; who wrote last stands last.
    """

    cursor: Cursor | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)

    def over(self, parts: Iterable[Part[ContentT]]) -> tuple[tuple[Part[ContentT], ...], Progress]:
        """The parts that were not folded yet, and how far the item is once they are. Parts come in stream order."""
        fresh: list[Part[ContentT]] = []
        cursor, numbers = self.cursor, dict(self.numbers)
        for part in parts:
            if cursor is not None and part.sequence <= cursor:
                continue
            cursor = part.sequence
            origin = part.origin
            if origin is not None:
                last = numbers.pop(origin.writer, 0)
                numbers[origin.writer] = max(last, origin.number)
                if origin.number <= last:
                    continue
            fresh.append(part)
        newest = list(numbers.items())[-WRITERS_REMEMBERED_MAX:]
        return tuple(fresh), Progress(cursor, dict(newest))
