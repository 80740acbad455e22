"""From counted fields to JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from api_inventory.body_fields import ITEMS, VALUES, key_of
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from api_inventory.value_type import FORMATS, JSON_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.counts import Counts

# A format is claimed where all strings had it, or, once there are enough of them, nearly all.
_FORMAT_SHARE_MIN = 0.95


def json_schema(fields: Mapping[str, Counts]) -> dict[str, Any] | None:
    """The schema of documents with these types by pointer (see `body_fields`); None where there was no document.

    A type is listed when it was seen at all. A property is required when no parent object was without it and there were
    enough of them to say so.
    """
    children: dict[str, list[str]] = defaultdict(list)
    for pointer in sorted(fields):
        if pointer:
            children[pointer.rpartition("/")[0]].append(pointer)
    return _schema("", fields, children) if "" in fields else None


def type_schema(types: Counts) -> dict[str, Any]:
    """The schema of values with these types, without what lies below."""
    kinds = _json_types(types)
    schema: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds} if kinds else {}
    if "string" in kinds and (claimed := _format(types)):
        schema["format"] = claimed
    return schema


def _schema(pointer: str, fields: Mapping[str, Counts], children: Mapping[str, list[str]]) -> dict[str, Any]:
    types = fields[pointer]
    schema = type_schema(types)
    below = {child.rpartition("/")[2]: child for child in children.get(pointer, ())}
    if ITEMS in below:
        schema["items"] = _schema(below.pop(ITEMS), fields, children)
    if VALUES in below:
        schema["additionalProperties"] = _schema(below.pop(VALUES), fields, children)
    if below:
        schema["properties"] = {key_of(step): _schema(child, fields, children) for step, child in below.items()}
        if required := _required(types.get("object", 0), below, fields):
            schema["required"] = required
    return schema


def _required(objects: int, below: Mapping[str, str], fields: Mapping[str, Counts]) -> list[str]:
    if objects < REQUIRED_SUPPORT_MIN:
        return []
    return [key_of(step) for step, child in below.items() if sum(fields[child].values()) >= objects]


def _json_types(types: Counts) -> list[str]:
    """JSON types in a fixed order; formats are strings, and integers are numbers where there are others."""
    seen = {"string" if kind in FORMATS else kind for kind in types}
    if "number" in seen:
        seen.discard("integer")
    return [kind for kind in JSON_TYPES if kind in seen]


def _format(types: Counts) -> str | None:
    formats = {kind: types[kind] for kind in FORMATS if kind in types}
    if not formats:
        return None
    commonest = max(formats, key=lambda kind: formats[kind])
    strings = types.get("string", 0) + sum(formats.values())
    enough = strings >= REQUIRED_SUPPORT_MIN and formats[commonest] >= _FORMAT_SHARE_MIN * strings
    return commonest if enough or formats[commonest] == strings else None
