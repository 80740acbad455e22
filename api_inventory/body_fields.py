"""The fields of JSON bodies: where they stand and which types they had. Values are looked at and forgotten.

A field is named by a JSON Pointer (RFC 6901) with two steps of our own that no key can spell, since "~" is escaped:
`~i` for any item of an array and `~k` for any key of an object that is used as a map (its keys are ids).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from api_inventory.limits import ARRAY_ITEMS_PARSED_MAX, FIELD_DEPTH_MAX, FIELD_POINTER_BYTES_MAX
from api_inventory.value_type import string_type

ITEMS = "~i"
VALUES = "~k"

# Keys that nobody names a property: counters, ids, days, addresses.
_MAP_KEY = re.compile(
    r"-?\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=.{0,15}\d)[0-9a-fA-F]{24,64}"
    r"|\d{4}-\d\d-\d\d(?:T.{1,30})?|[^@\s]{1,64}@[^@\s]{1,255}|\d{1,3}(?:\.\d{1,3}){3}|‹masked:[^‹›]{1,60}›"
)
# Steps remembered: the keys of a few hundred endpoints; a key costs about 200 bytes.
_STEPS_REMEMBERED_MAX = 8192


class FieldTally:
    """Counts types by pointer over JSON documents.

    Attributes:
        fields: types by pointer; the root is "".
        deep, wide: documents of which something lay below the depth, or beyond the items, that are looked at.
        long: fields whose pointers are longer than those that are kept; what lies below them is not looked at.
    """

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, int]] = {}
        self.deep = 0
        self.wide = 0
        self.long = 0

    def add(self, document: Any) -> None:
        """Counts one parsed JSON document."""
        deep = wide = False
        pending: list[tuple[str, int, Any]] = [("", 0, document)]
        while pending:
            pointer, depth, value = pending.pop()
            if _is_long(pointer):
                # Nor is anything below it looked at: its pointers would be longer still.
                self.long += 1
                continue
            self._count(pointer, value)
            if not isinstance(value, dict | list) or not value:
                continue
            if depth == FIELD_DEPTH_MAX:
                deep = True
            elif isinstance(value, dict):
                pending.extend([(pointer + _step(key), depth + 1, child) for key, child in value.items()])
            else:
                wide = wide or len(value) > ARRAY_ITEMS_PARSED_MAX
                below = f"{pointer}/{ITEMS}"
                pending.extend([(below, depth + 1, child) for child in value[:ARRAY_ITEMS_PARSED_MAX]])
        self.deep += deep
        self.wide += wide

    def _count(self, pointer: str, value: Any) -> None:
        types = self.fields.get(pointer)
        if types is None:
            types = self.fields[pointer] = {}
        token = string_type(value) if isinstance(value, str) else _JSON_TYPES[type(value)]
        types[token] = types.get(token, 0) + 1


_JSON_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}


def _step(key: str) -> str:
    """The step of a pointer that leads to a key. Of a key that no pointer has room for, only so much as shows that."""
    return _short_step(key[: FIELD_POINTER_BYTES_MAX + 1])


@lru_cache(maxsize=_STEPS_REMEMBERED_MAX)
def _short_step(key: str) -> str:
    if len(key) <= FIELD_POINTER_BYTES_MAX and _MAP_KEY.fullmatch(key):
        return f"/{VALUES}"
    # JSON can spell halves of surrogate pairs, which no store can hold.
    encodable = key.encode("utf-8", "replace").decode("utf-8")
    return "/" + encodable.replace("~", "~0").replace("/", "~1")


def _is_long(pointer: str) -> bool:
    """By bytes in UTF-8, at most four for a character, without encoding what is plain."""
    return len(pointer) > FIELD_POINTER_BYTES_MAX or (
        len(pointer) > FIELD_POINTER_BYTES_MAX // 4 and not pointer.isascii()
    )


def key_of(step: str) -> str:
    """The key that a pointer's step names."""
    return step.replace("~1", "/").replace("~0", "~")
