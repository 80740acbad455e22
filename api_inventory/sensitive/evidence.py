"""What was seen of sensitive values, per field: counters that merge in any order, and no value.

Values that differ are told apart by marks of eight bits: of a hash, or of the tail that the agent gave a mask. Three
different marks are three different values, and one of 256 marks tells nothing of a value, with the key or without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api_inventory.counts import bounded, merged
from api_inventory.sensitive.limits import FIELDS_EXAMINED_MAX, FIELDS_MATCHED_MAX, MARKS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

FieldKey = tuple[str, str]
"""Where a field is: "request.query", "request.path", "request.header", "request.cookie", "request.body",
"response.header" or "response.body"; and its name, or in a body its pointer."""
ClassKey = tuple[str, str, str]
"""A field and a class."""


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
            smallest_marks({*self.marks, *other.marks}),
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
        return within_bounds(
            merged(self.examined, other.examined, int.__add__),
            merged(self.matches, other.matches, ClassCount.merge),
            truncated=self.truncated or other.truncated,
        )

    def fewer(self, divisor: int) -> Sensitive:
        """As if the bounds were so many times smaller."""
        examined = bounded(self.examined, FIELDS_EXAMINED_MAX // divisor, _shallow_first)
        matches = bounded(self.matches, FIELDS_MATCHED_MAX // divisor, _shallow_first)
        is_cut = len(examined) < len(self.examined) or len(matches) < len(self.matches)
        return Sensitive(examined, matches, self.truncated or is_cut)

    def with_path_names(self, names: Mapping[str, str]) -> Sensitive:
        """The same, with parameters of the path called otherwise."""
        examined: dict[FieldKey, int] = {}
        matches: dict[ClassKey, ClassCount] = {}
        for (location, pointer), count in self.examined.items():
            field_key = location, path_name(location, pointer, names)
            examined[field_key] = examined.get(field_key, 0) + count
        for (location, pointer, class_name), found in self.matches.items():
            key = location, path_name(location, pointer, names), class_name
            matches[key] = matches[key].merge(found) if key in matches else found
        return replace(self, examined=examined, matches=matches)


def path_name(location: str, pointer: str, names: Mapping[str, str]) -> str:
    """What a field is called where parameters of the path are called otherwise."""
    return names.get(pointer, pointer) if location == "request.path" else pointer


def smallest_marks(marks: set[str]) -> tuple[str, ...]:
    """As many as are kept, in order."""
    return tuple(sorted(marks)[:MARKS_MAX])


def within_bounds(
    examined: Mapping[FieldKey, int], matches: Mapping[ClassKey, ClassCount], *, truncated: bool
) -> Sensitive:
    """The shallowest fields, where there are too many."""
    return Sensitive(
        bounded(examined, FIELDS_EXAMINED_MAX, _shallow_first),
        bounded(matches, FIELDS_MATCHED_MAX, _shallow_first),
        truncated or len(examined) > FIELDS_EXAMINED_MAX or len(matches) > FIELDS_MATCHED_MAX,
    )


def _shallow_first(key: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return key[1].count("/"), key
