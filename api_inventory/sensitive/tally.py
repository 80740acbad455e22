"""Counting sensitive values, in place: a value is examined with the name of its field, counted and forgotten."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from api_inventory.sensitive.custom_classes import NO_CUSTOM_CLASSES, CustomClasses
from api_inventory.sensitive.evidence import ClassCount, ClassKey, Sensitive, smallest_marks, within_bounds
from api_inventory.sensitive.examination import Examined, examine, worth_examining

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_MARK_DIGITS = 2
_NO_VALUES = frozenset({dict, list, bool, type(None)})


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
            self._count_custom(location, path, value, 1)

    def add_column(self, location: str, path: str, column: Sequence[Any], types: Collection[str] = ()) -> None:
        """Counts the scalars of one field, all at once.

        Args:
            location: as in `add_leaf`.
            path: the field's name or pointer.
            column: its values; objects and arrays among them are passed over.
            types: those of its values (see `value_type`), where they are known.
        """
        counts = self._examined.setdefault(location, {})
        kinds = set(map(type, column))
        for kind in kinds - _NO_VALUES:
            values = column if len(kinds) == 1 else [value for value in column if type(value) is kind]
            if kind is str and "" in values:
                values = [value for value in values if value]
            if not values:
                continue
            counts[path] = counts.get(path, 0) + len(values)
            for value, times in worth_examining(path, values, types).items():
                if (examined := examine(path, value)) is not None:
                    self._count((location, path, examined.class_name), examined, times)
            if self._custom is not None:
                for value, times in Counter(values).items():
                    self._count_custom(location, path, value, times)

    def sensitive(self) -> Sensitive:
        """What was seen so far."""
        matches = {
            key: ClassCount(count, near_misses, smallest_marks(marks))
            for key, (count, near_misses, marks) in self._matches.items()
        }
        examined = {
            (location, path): count for location, counts in self._examined.items() for path, count in counts.items()
        }
        return within_bounds(examined, matches, truncated=False)

    def _count_custom(self, location: str, path: str, value: Any, times: int) -> None:
        if self._custom is not None:
            for class_name in self._custom.classes_of(path, value):
                found = Examined(class_name, value=str(value).encode("utf-8", "surrogatepass"))
                self._count((location, path, class_name), found, times)

    def _count(self, key: ClassKey, examined: Examined, times: int = 1) -> None:
        count, near_misses, marks = self._matches.get(key) or (0, 0, set())
        if examined.is_match:
            marks.update(self._marks(examined))
            self._matches[key] = (count + times, near_misses, marks)
        else:
            self._matches[key] = (count, near_misses + times, marks)

    def _marks(self, examined: Examined) -> Iterable[str]:
        if examined.tail is not None:
            yield examined.tail[:_MARK_DIGITS]
        elif examined.value is not None:
            hashed = blake2b(examined.value, digest_size=_MARK_DIGITS // 2, key=self._key[: blake2b.MAX_KEY_SIZE])
            yield hashed.hexdigest()
