"""A JSON Schema as the rows of a tree: what stands where, of which type, and whether it is required."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliostat.report.limits import SCHEMA_DEPTH_MAX, SCHEMA_ROWS_MAX

_ALTERNATIVES = ("anyOf", "oneOf", "allOf")


@dataclass(frozen=True, slots=True)
class SchemaRow:
    """One field.

    Attributes:
        depth: 0 for a field of the body itself.
        name: the field's name; "[]" for the items of an array; "" for the body where it is not an object.
        types: "integer or null", with the format where one is known.
        required: the field was in every object that could hold it, and there were enough of them to say so; None for
            what is no field of an object.
    """

    depth: int
    name: str
    types: str
    required: bool | None


def schema_rows(schema: Mapping[str, Any]) -> tuple[list[SchemaRow], bool]:
    """The rows of a schema in reading order, and whether there were more than are shown."""
    rows: list[SchemaRow] = []
    for row in _body_rows(schema):
        if len(rows) == SCHEMA_ROWS_MAX:
            return rows, True
        rows.append(row)
    return rows, False


def _body_rows(schema: Mapping[str, Any]) -> Iterator[SchemaRow]:
    if "properties" not in schema:
        yield SchemaRow(0, "", type_text(schema), required=None)
    yield from _child_rows(schema, 0)


def _child_rows(schema: Mapping[str, Any], depth: int) -> Iterator[SchemaRow]:
    if depth > SCHEMA_DEPTH_MAX:
        return
    required = schema.get("required", ())
    for name, child in _mapping(schema.get("properties")).items():
        yield SchemaRow(depth, name, type_text(child), required=name in required)
        yield from _child_rows(child, depth + 1)
    items = _mapping(schema.get("items"))
    if items:
        yield SchemaRow(depth, "[]", type_text(items), required=None)
        yield from _child_rows(items, depth + 1)
    for alternative in _alternatives(schema):
        yield from _child_rows(alternative, depth)


def type_text(schema: Mapping[str, Any]) -> str:
    """The types of a schema in words: "string (uuid)", "integer or null", "any"."""
    types = schema.get("type")
    names = [types] if isinstance(types, str) else list(types or ())
    names += [type_text(alternative) for alternative in _alternatives(schema)]
    text = " or ".join(dict.fromkeys(names)) or "any"
    return f"{text} ({schema['format']})" if "format" in schema else text


def _alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for keyword in _ALTERNATIVES:
        yield from (part for part in schema.get(keyword, ()) if isinstance(part, Mapping))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
