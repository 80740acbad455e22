"""What was seen of sensitive values, per field: counters that merge in any order, and no value.

Values that differ are told apart by marks of eight bits: of a hash, or of the tail that the agent gave a mask. Three
different marks are three different values, and one of 256 marks tells nothing of a value, with the key or without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from api_inventory.counts import bounded, merged
from api_inventory.sensitive.custom_classes import NO_CUSTOM_CLASSES, CustomClasses
from api_inventory.sensitive.examination import Examined, examine
from api_inventory.sensitive.limits import FIELDS_EXAMINED_MAX, FIELDS_MATCHED_MAX, MARKS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FieldKey = tuple[str, str]
"""Where a field is: "request.query", "request.path", "request.header", "request.cookie", "request.body",
"response.header" or "response.body"; and its name, or in a body its pointer."""
ClassKey = tuple[str, str, str]
"""A field and a class."""

_MARK_DIGITS = 2


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Values of one field that are of one class.

    Attributes:
        matches: how many are.
        near_misses: how many look like it and are not: numbers as long as a card's without its check digit.
        marks: of different values, the smallest few, in order.
    """

    matches: int = 0
    near_misses: int = 0
    marks: tuple[str, ...] = ()

    def merge(self, other: ClassCount) -> ClassCount:
        """Both together."""
        return ClassCount(
            self.matches + other.matches,
            self.near_misses + other.near_misses,
            _smallest({*self.marks, *other.marks}),
        )


@dataclass(frozen=True, slots=True)
class Sensitive:
    """What was seen of an endpoint. `Sensitive()` is the identity of `merge`.

    Attributes:
        examined: values by field, blanks and booleans aside.
        matches: what they were.
        truncated: there were more fields than the bounds allow; those left out are the deepest.
    """

    examined: Mapping[FieldKey, int] = field(default_factory=dict)
    matches: Mapping[ClassKey, ClassCount] = field(default_factory=dict)
    truncated: bool = False

    def merge(self, other: Sensitive) -> Sensitive:
        """Both together. Associative and commutative."""
        return _within_bounds(
            merged(self.examined, other.examined, int.__add__),
            merged(self.matches, other.matches, ClassCount.merge),
            truncated=self.truncated or other.truncated,
        )


class SensitiveTally:
    """Adds up leaves in place: what merging one Sensitive per leaf gives, at a fraction of the cost.

    Args:
        key: of the hashes behind marks; whoever has none still keeps no value.
        custom: the classes that people added.
    """

    def __init__(self, key: bytes = b"", custom: CustomClasses = NO_CUSTOM_CLASSES) -> None:
        self._key = key
        self._custom = custom or None
        self._examined: dict[str, dict[str, int]] = {}
        self._matches: dict[ClassKey, tuple[int, int, set[str]]] = {}

    def add_leaf(self, location: str, pointer: str, name: str, value: Any) -> None:
        """Counts one scalar, raw or masked. `pointer` is "" where a name says all, as in a query."""
        self.add_leaves(location, ((pointer, name, value),))

    def add_leaves(self, location: str, leaves: Iterable[tuple[str, str, Any]]) -> None:
        """Counts the scalars of one place: pointer, name and value of each."""
        counts = self._examined.setdefault(location, {})
        for pointer, name, value in leaves:
            if value is None or value is True or value is False or value == "":
                continue
            path = pointer or name
            counts[path] = counts.get(path, 0) + 1
            if (examined := examine(path, value)) is not None:
                self._count((location, path, examined.class_name), examined)
            if self._custom is not None:
                for class_name in self._custom.classes_of(path, value):
                    found = Examined(class_name, value=str(value).encode("utf-8", "surrogatepass"))
                    self._count((location, path, class_name), found)

    def sensitive(self) -> Sensitive:
        """What was seen so far."""
        matches = {
            key: ClassCount(count, near_misses, _smallest(marks))
            for key, (count, near_misses, marks) in self._matches.items()
        }
        examined = {
            (location, path): count for location, counts in self._examined.items() for path, count in counts.items()
        }
        return _within_bounds(examined, matches, truncated=False)

    def _count(self, key: ClassKey, examined: Examined) -> None:
        count, near_misses, marks = self._matches.get(key) or (0, 0, set())
        if examined.is_match:
            marks.update(self._marks(examined))
            self._matches[key] = (count + 1, near_misses, marks)
        else:
            self._matches[key] = (count, near_misses + 1, marks)

    def _marks(self, examined: Examined) -> Iterable[str]:
        if examined.tail is not None:
            yield examined.tail[:_MARK_DIGITS]
        elif examined.value is not None:
            hashed = blake2b(examined.value, digest_size=_MARK_DIGITS // 2, key=self._key[: blake2b.MAX_KEY_SIZE])
            yield hashed.hexdigest()


def _smallest(marks: set[str]) -> tuple[str, ...]:
    return tuple(sorted(marks)[:MARKS_MAX])


def _within_bounds(
    examined: Mapping[FieldKey, int], matches: Mapping[ClassKey, ClassCount], *, truncated: bool
) -> Sensitive:
    return Sensitive(
        bounded(examined, FIELDS_EXAMINED_MAX, _shallow_first),
        bounded(matches, FIELDS_MATCHED_MAX, _shallow_first),
        truncated or len(examined) > FIELDS_EXAMINED_MAX or len(matches) > FIELDS_MATCHED_MAX,
    )


def _shallow_first(key: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return key[1].count("/"), key
