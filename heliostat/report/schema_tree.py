"""A JSON Schema as the rows of a tree: what stands where, of which type, and whether it is required."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heliostat.report.limits import ENUM_VALUES_SHOWN_MAX, SCHEMA_DEPTH_MAX, SCHEMA_ROWS_MAX

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
        share: the part of the objects that had it, where that is known and not all.
        notes: what else was seen of its values: "one of: new, paid", "1 to 4".
    """

    depth: int
    name: str
    types: str
    required: bool | None
    share: float | None = None
    notes: tuple[str, ...] = ()


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
        yield SchemaRow(0, "", type_text(schema), required=None, notes=value_notes(schema))
    yield from _child_rows(schema, 0)


def _child_rows(schema: Mapping[str, Any], depth: int) -> Iterator[SchemaRow]:
    if depth > SCHEMA_DEPTH_MAX:
        return
    required = schema.get("required", ())
    shares = _mapping(schema.get("x-presence"))
    for name, child in _mapping(schema.get("properties")).items():
        yield SchemaRow(depth, name, type_text(child), name in required, shares.get(name), value_notes(child))
        yield from _child_rows(child, depth + 1)
    for name, child in _nameless(schema):
        yield SchemaRow(depth, name, type_text(child), required=None, notes=value_notes(child))
        yield from _child_rows(child, depth + 1)
    for alternative in _alternatives(schema):
        yield from _child_rows(alternative, depth)


def _nameless(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The items of an array, and the values of a map, whose keys are values themselves."""
    maps = (schema.get("additionalProperties"), *_mapping(schema.get("patternProperties")).values())
    for name, child in (("[]", schema.get("items")), *(("{any key}", each) for each in maps)):
        if found := _mapping(child):
            yield name, found


def value_notes(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """What else was seen of values: an enumeration, bounds, a type that is rare."""
    return tuple(_value_notes(schema))


def _value_notes(schema: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(known := schema.get("enum"), list) and known:
        more = len(known) - ENUM_VALUES_SHOWN_MAX
        yield f"one of: {', '.join(map(str, known[:ENUM_VALUES_SHOWN_MAX]))}{f' and {more} more' if more > 0 else ''}"
    if "x-format" in schema:
        yield f"mostly {schema['x-format']}"
    seen = _mapping(schema.get("x-observed"))
    for least, most, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters")):
        if least in seen and most in seen:
            bounds = f"{seen[least]}" if seen[least] == seen[most] else f"{seen[least]} to {seen[most]}"
            yield bounds + unit
    if "maxItems" in seen:
        yield f"up to {seen['maxItems']} items"
    if isinstance(rare := schema.get("x-rare-types"), list) and rare:
        yield f"seldom {' or '.join(map(str, rare))}"


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
