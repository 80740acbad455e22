from __future__ import annotations

from typing import Any

from heliostat.report.limits import SCHEMA_DEPTH_MAX, SCHEMA_ROWS_MAX
from heliostat.report.schema_tree import SchemaRow, schema_rows, type_text, value_notes


def outline(schema: dict[str, Any]) -> list[str]:
    rows, _ = schema_rows(schema)
    return [
        f"{'  ' * row.depth}{row.name or '(body)'}{'?' if row.required is False else ''}: {row.types}" for row in rows
    ]


def test_an_object_is_read_field_by_field() -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "note": {"type": ["string", "null"]},
            "items": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "integer"}}}},
        },
    }

    assert outline(schema) == [
        "id: string (uuid)",
        "note?: string or null",
        "items?: array",
        "  []: object",
        "    sku?: integer",
    ]


def test_a_body_that_is_no_object_has_a_row_of_its_own() -> None:
    assert outline({"type": "array", "items": {"type": "integer"}}) == ["(body): array", "[]: integer"]
    assert outline({"type": "string"}) == ["(body): string"]


def test_alternatives_are_joined() -> None:
    schema = {"anyOf": [{"type": "object", "properties": {"a": {"type": "null"}}}, {"type": "string"}]}

    assert outline(schema) == ["(body): object or string", "a?: null"]


def test_an_unknown_type_is_any() -> None:
    assert type_text({}) == "any"


def test_a_deep_schema_and_a_wide_one_are_bounded() -> None:
    deep: dict[str, Any] = {"type": "integer"}
    for _ in range(100):
        deep = {"type": "object", "properties": {"a": deep}}
    wide = {"type": "object", "properties": {f"f{number}": {"type": "null"} for number in range(1000)}}

    rows, more = schema_rows(wide)

    assert len(schema_rows(deep)[0]) == SCHEMA_DEPTH_MAX + 1
    assert (len(rows), more) == (SCHEMA_ROWS_MAX, True)
    assert rows[0] == SchemaRow(0, "f0", "null", required=False)


def test_seen_values_presence_and_maps_are_told() -> None:
    schema = {
        "type": "object",
        "required": ["state"],
        "x-presence": {"note": 0.25},
        "properties": {
            "state": {"type": "string", "enum": ["new", "paid"], "x-observed": {"minLength": 3, "maxLength": 4}},
            "note": {"type": ["string", "integer"], "x-format": "uuid", "x-rare-types": ["integer"]},
            "rates": {
                "type": "object",
                "additionalProperties": {"type": "number", "x-observed": {"minimum": 1, "maximum": 1}},
            },
            "tags": {"type": "array", "items": {"type": "string"}, "x-observed": {"maxItems": 7}},
        },
    }

    rows, _ = schema_rows(schema)

    assert [(row.name, row.required, row.share, row.notes) for row in rows] == [
        ("state", True, None, ("one of: new, paid", "3 to 4 characters")),
        ("note", False, 0.25, ("mostly uuid", "seldom integer")),
        ("rates", False, None, ()),
        ("{any key}", None, None, ("1",)),
        ("tags", False, None, ("up to 7 items",)),
        ("[]", None, None, ()),
    ]


def test_a_long_enumeration_is_cut() -> None:
    assert value_notes({"enum": [str(number) for number in range(40)]})[0].endswith("11 and 28 more")
