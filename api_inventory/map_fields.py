"""Objects whose keys are data and look like words (labels, users, languages, hooks): their fields are kept as one.

Keys that look like ids are told one by one, wherever they stand (see `body_fields`). That words are keys of a map, only
many of them tell: more than anybody names properties, or alike as records are. Then all keys that some object was
without become one field, `~w`, and what lies below them with it; a key that every object has keeps its name.

Each part of the condition, once it holds, holds whatever else is seen: keys only become more, one that was left out
once is never required again, and what was folded stays so. So tables merge in any order to the same result, as long as
nothing was cut (FIELDS_MAX) before it was known for a map; what was cut until then is counted from then on.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from api_inventory.limits import MAP_RECORDS_MIN, PROPERTIES_MAX
from api_inventory.pointer_steps import ITEMS, VALUES, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.value_evidence import ValueEvidence

# Two names that records of a map share tell that they are records: one alone ("href") is a habit of an interface.
_SHARED_STEPS_MIN = 2
# The smallest table that holds a map: an object, its keys, and what they share.
_FIELDS_MIN = 1 + MAP_RECORDS_MIN * (1 + _SHARED_STEPS_MIN)
# Steps that stand for any item or key, beside which an object may have keys that are words.
_NO_NAMES = frozenset({ITEMS, VALUES, WORDS})


def with_maps_folded(fields: Mapping[str, ValueEvidence]) -> Mapping[str, ValueEvidence]:
    """The fields of one body by pointer, where objects that are maps have one field for all their keys."""
    if not _may_hold_map(fields):
        return fields
    root = _Node()
    for pointer, values in fields.items():
        node = root
        for step in pointer.split("/")[1:]:
            node = node.below.setdefault(step, _Node())
        node.values = values
    if not root.fold():
        return fields
    folded: dict[str, ValueEvidence] = {}
    root.write("", folded)
    return folded


def _may_hold_map(fields: Mapping[str, ValueEvidence]) -> bool:
    """Seldom: an object with as many keys as a map has and none that is always there, or one that was folded before."""
    if any(WORDS in pointer for pointer in fields):
        return True
    if len(fields) < _FIELDS_MIN:
        return False
    parents = {
        pointer: pointer.rpartition("/")[0]
        for pointer in fields
        if pointer and pointer.rpartition("/")[2] not in _NO_NAMES
    }
    wide = {parent: count for parent, count in Counter(parents.values()).items() if count >= MAP_RECORDS_MIN}
    for pointer, parent in parents.items() if wide else ():
        above, values = fields.get(parent), fields[pointer]
        if wide.get(parent, PROPERTIES_MAX + 1) <= PROPERTIES_MAX and (
            above is None or values.count >= above.types.get("object", 0)
        ):
            del wide[parent]
    return bool(wide)


def stands_for(folded: str, pointer: str) -> bool:
    """Whether a pointer of a folded table is the place of what was seen at `pointer`."""
    wanted, steps = folded.split("/"), pointer.split("/")
    return len(wanted) == len(steps) and all(
        one == other or (one == WORDS and other != ITEMS) for one, other in zip(wanted, steps, strict=True)
    )


class _Node:
    """A field, and what lies below it; one that was cut has no values."""

    __slots__ = ("below", "values")

    def __init__(self) -> None:
        self.values: ValueEvidence | None = None
        self.below: dict[str, _Node] = {}

    def fold(self) -> bool:
        """Folds what lies below; whether anything was."""
        is_folded = self._fold_keys()
        for node in list(self.below.values()):
            is_folded |= node.fold()
        # Maps that are values of one tell of it, too.
        if self._fold_keys():
            self.below[WORDS].fold()
            is_folded = True
        return is_folded

    def write(self, pointer: str, table: dict[str, ValueEvidence]) -> None:
        if self.values is not None:
            table[pointer] = self.values
        for step, node in self.below.items():
            node.write(f"{pointer}/{step}", table)

    def _fold_keys(self) -> bool:
        objects = self._objects()
        named = self.below.keys() - _NO_NAMES
        optional = [step for step in named if self.below[step].count() < objects]
        if not optional or not (WORDS in self.below or self._is_map(optional, len(named))):
            return False
        words = self.below.setdefault(WORDS, _Node())
        for step in optional:
            words.take(self.below.pop(step))
        return True

    def _is_map(self, optional: list[str], named: int) -> bool:
        if len(optional) > PROPERTIES_MAX:
            return True
        # An entity has a key that is always there, and records of a map have none in common.
        if len(optional) < max(named, MAP_RECORDS_MIN):
            return False
        shared: Counter[str] = Counter()
        for step in optional:
            shared.update(self.below[step].record_steps())
        # A map may have had any name before it was folded.
        maps = shared.pop(WORDS, 0)
        often = [step for step, count in shared.items() if count + maps >= MAP_RECORDS_MIN]
        return len(often) >= _SHARED_STEPS_MIN or maps >= MAP_RECORDS_MIN

    def record_steps(self) -> set[str]:
        """The names below an object, or below the objects of an array; `~w` alone where they are keys of a map."""
        items = self.below.get(ITEMS)
        steps = self.below.keys() | (items.below.keys() if items is not None else set())
        return {WORDS} if WORDS in steps else steps - _NO_NAMES

    def take(self, other: _Node) -> None:
        """Adds what was seen at another place."""
        if other.values is not None:
            self.values = other.values if self.values is None else self.values.merge(other.values)
        for step, node in other.below.items():
            self.below.setdefault(step, _Node()).take(node)

    def count(self) -> int:
        return 0 if self.values is None else self.values.count

    def _objects(self) -> int:
        return 0 if self.values is None else self.values.types.get("object", 0)
