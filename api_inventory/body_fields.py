"""The fields of documents: where they stand, and what their values looked like.

A field is named by a JSON Pointer (RFC 6901) with steps of our own that no key can spell, since "~" is escaped: `~i`
for any item of an array, `~k` for any key of an object that is used as a map (its keys are ids), and `~w` for any key
of one that is known for a map by many of its keys (they are words, see `map_fields`).

Many documents are looked at together, column by column: first the values of all of them in one place, then in the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from api_inventory.counts import bounded
from api_inventory.limits import ARRAY_ITEMS_PARSED_MAX, FIELD_DEPTH_MAX, FIELD_POINTER_BYTES_MAX, FIELDS_MAX
from api_inventory.map_fields import with_maps_folded
from api_inventory.pointer_steps import ITEMS, VALUES, WORDS
from api_inventory.safe_name import holds_class
from api_inventory.value_evidence import ValueEvidence, evidence_of

MAP_KEY_PATTERN = (
    r"-?[0-9]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=.{0,15}[0-9])[0-9a-fA-F]{24,64}"
    r"|[0-9]{4}-[0-9][0-9]-[0-9][0-9](?:T.{1,30})?|[^@\s]{1,64}@[^@\s]{1,255}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    r"|‹masked:[^‹›]{1,60}›"
)
"""Keys that nobody names a property: counters, ids, days, addresses. Read alike by Python and by ECMA-262."""

_MAP_KEY = re.compile(MAP_KEY_PATTERN)
# Steps remembered: the keys of a few hundred endpoints; a key costs about 200 bytes.
_STEPS_REMEMBERED_MAX = 8192


Look = Callable[[str, Sequence[Any], ValueEvidence], None]
"""Is shown the pointer of a field, its values in some documents, and what they say."""


class FieldTally:
    """Adds up documents: evidence by pointer; the root is "".

    Attributes:
        deep: objects and arrays that are not looked into, for they lie below the depth that is.
        wide: arrays of which only the first items are looked at.
        long: values whose pointers are longer than those that are kept; what lies below them is not looked at.
        truncated: there were more fields than are kept; those left out are the deepest.
    """

    def __init__(self, *, is_text: bool = False, look: Look | None = None) -> None:
        """`look`: who else looks at values, as long as they are there."""
        self.fields: dict[str, ValueEvidence] = {}
        self.deep = 0
        self.wide = 0
        self.long = 0
        self.truncated = False
        self._is_text = is_text
        self._look = look

    def add(self, documents: list[Any]) -> None:
        """Looks at the roots of these documents; they are not kept."""
        pending: list[tuple[str, str, int, list[Any]]] = [("", "", 0, documents)] if documents else []
        while pending:
            pointer, name, depth, column = pending.pop()
            if _is_long(pointer):
                # Nor is anything below it looked at: its pointers would be longer still.
                self.long += len(column)
                continue
            evidence = evidence_of(column, name, is_text=self._is_text)
            known = self.fields.get(pointer)
            self.fields[pointer] = evidence if known is None else known.merge(evidence)
            if self._look is not None:
                self._look(pointer, column, evidence)
            if "object" in evidence.types:
                self._add_objects(pointer, depth, [value for value in column if type(value) is dict], pending)
            if "array" in evidence.types:
                self._add_arrays(pointer, name, depth, [value for value in column if type(value) is list], pending)
        if len(self.fields) > FIELDS_MAX:
            self.fields = dict(with_maps_folded(self.fields))
            self.truncated |= len(self.fields) > FIELDS_MAX
            self.fields = bounded(self.fields, FIELDS_MAX, shallow_first)

    def _add_objects(self, pointer: str, depth: int, objects: list[dict[str, Any]], pending: list[Any]) -> None:
        if depth == FIELD_DEPTH_MAX:
            self.deep += sum(map(bool, objects))
            return
        mapped: list[Any] = []
        for key, column in _columns(objects).items():
            step = pointer_step(key)
            if step == _VALUES_STEP:
                mapped += column
            else:
                pending.append((pointer + step, key, depth + 1, column))
        if mapped:
            pending.append((pointer + _VALUES_STEP, "", depth + 1, mapped))

    def _add_arrays(self, pointer: str, name: str, depth: int, arrays: list[list[Any]], pending: list[Any]) -> None:
        if depth == FIELD_DEPTH_MAX:
            self.deep += sum(map(bool, arrays))
            return
        self.wide += sum(len(array) > ARRAY_ITEMS_PARSED_MAX for array in arrays)
        if column := [item for array in arrays for item in array[:ARRAY_ITEMS_PARSED_MAX]]:
            pending.append((f"{pointer}/{ITEMS}", name, depth + 1, column))


_VALUES_STEP = f"/{VALUES}"


def _columns(objects: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The values of all objects by key. Objects with the same keys in the same order are turned over at once."""
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for item in objects:
        alike[tuple(item)].append(item)
    columns: defaultdict[str, list[Any]] = defaultdict(list)
    for keys, items in alike.items():
        for key, values in zip(keys, zip(*[item.values() for item in items], strict=True), strict=True):
            columns[key] += values
    return columns


def shallow_first(pointer: str) -> tuple[int, str, str]:
    """Parents stand before their children, so that what is kept is a tree; what tells of a map, before its siblings."""
    return pointer.count("/"), pointer.replace(WORDS, "\0"), pointer


def pointer_step(key: str) -> str:
    """The step of a pointer that leads to a key. Of a key that no pointer has room for, only so much as shows that."""
    return _short_step(key[: FIELD_POINTER_BYTES_MAX + 1])


@lru_cache(maxsize=_STEPS_REMEMBERED_MAX)
def _short_step(key: str) -> str:
    if len(key) <= FIELD_POINTER_BYTES_MAX and (_MAP_KEY.fullmatch(key) or holds_class(key)):
        return _VALUES_STEP
    # Text from elsewhere than JSON can hold halves of surrogate pairs, which no store can.
    encodable = key.encode("utf-8", "replace").decode("utf-8")
    return "/" + encodable.replace("~", "~0").replace("/", "~1")


def _is_long(pointer: str) -> bool:
    """By bytes in UTF-8, at most four for a character, without encoding what is plain."""
    return len(pointer) > FIELD_POINTER_BYTES_MAX or (
        len(pointer) > FIELD_POINTER_BYTES_MAX // 4
        and not pointer.isascii()
        and len(pointer.encode()) > FIELD_POINTER_BYTES_MAX
    )


def key_of(step: str) -> str:
    """The key that a pointer's step names."""
    return step.replace("~1", "/").replace("~0", "~")
