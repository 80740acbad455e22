"""What ids of one path parameter look like together, so that one can tell whether they are found by trying.

Kept are hashes of ids, of ids without their last characters, and the range of those that are whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.behaviour.limits import SAMPLE_MAX
from api_inventory.behaviour.spread import estimated_distinct, lowest

if TYPE_CHECKING:
    from collections.abc import Callable

# Digits that a store's integers hold for sure.
_DIGITS_MAX = 15
# Of an id, this part may vary before one calls it a random one: the last three characters, or a fifth of a long one.
_TAIL_CHARACTERS_MIN = 3
_TAIL_PART = 5


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Ids of one parameter. `Identifiers()` is the identity of `merge`.

    Attributes:
        seen: ids, repeated ones as often as they came.
        integers: of them, those that are whole numbers.
        minimum, maximum: of the whole numbers.
        values: lowest hashes of ids.
        stems: lowest hashes of ids without their last characters.
    """

    seen: int = 0
    integers: int = 0
    minimum: int | None = None
    maximum: int | None = None
    values: tuple[int, ...] = ()
    stems: tuple[int, ...] = ()

    def merge(self, other: Identifiers) -> Identifiers:
        """Both together. Associative and commutative."""
        return Identifiers(
            self.seen + other.seen,
            self.integers + other.integers,
            min((bound for bound in (self.minimum, other.minimum) if bound is not None), default=None),
            max((bound for bound in (self.maximum, other.maximum) if bound is not None), default=None),
            lowest(self.values + other.values, SAMPLE_MAX),
            lowest(self.stems + other.stems, SAMPLE_MAX),
        )

    @property
    def distinct(self) -> int:
        """How many different ids there were; estimated where there were many."""
        return estimated_distinct(self.values, SAMPLE_MAX)

    @property
    def distinct_stems(self) -> int:
        """How many there would be without their last characters."""
        return estimated_distinct(self.stems, SAMPLE_MAX)


class IdentifiersTally:
    """Adds ids up in place."""

    __slots__ = ("_integers", "_maximum", "_minimum", "_seen", "_stems", "_values")

    def __init__(self) -> None:
        self._seen = self._integers = 0
        self._minimum: int | None = None
        self._maximum: int | None = None
        self._values: set[int] = set()
        self._stems: set[int] = set()

    def add(self, value: str, times: int, digest: Callable[[str], int]) -> None:
        """An id that was seen so many times."""
        value_hash = digest(value)
        self._seen += times
        if value.isdecimal() and value.isascii() and len(value) <= _DIGITS_MAX:
            number = int(value)
            self._integers += times
            self._minimum = number if self._minimum is None or number < self._minimum else self._minimum
            self._maximum = number if self._maximum is None or number > self._maximum else self._maximum
        elif value_hash not in self._values:
            self._stems.add(digest(value[: -max(_TAIL_CHARACTERS_MIN, len(value) // _TAIL_PART)]))
        self._values.add(value_hash)
        if len(self._values) > 4 * SAMPLE_MAX:
            self._values = set(lowest(self._values, SAMPLE_MAX))
            self._stems = set(lowest(self._stems, SAMPLE_MAX))

    def identifiers(self) -> Identifiers:
        """What was added so far."""
        return Identifiers(
            self._seen,
            self._integers,
            self._minimum,
            self._maximum,
            lowest(self._values, SAMPLE_MAX),
            lowest(self._stems, SAMPLE_MAX),
        )
