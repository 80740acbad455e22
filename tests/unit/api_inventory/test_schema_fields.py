"""Schemas as tables of fields. jsonschema says what a schema allows, genson what a schema of documents is."""

from __future__ import annotations

from typing import Any

from genson import SchemaBuilder
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api_inventory.body_fields import FieldTally
from api_inventory.limits import FIELD_DEPTH_MAX, FIELDS_MAX
from api_inventory.schema_fields import SchemaField, field_types, schema_fields

EXAMPLES: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "integer": 7,
    "number": 7.5,
    "string": "seven",
    "array": [],
    "object": {},
}

simple = st.fixed_dictionaries({"type": st.sampled_from(list(EXAMPLES))})
composed = st.recursive(
    simple,
    lambda below: st.one_of(
        st.fixed_dictionaries({"anyOf": st.lists(below, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"oneOf": st.lists(below, min_size=1, max_size=3)}),
    ),
    max_leaves=6,
)


@given(composed)
def test_a_value_that_the_schema_allows_has_one_of_its_types(schema: dict[str, Any]) -> None:
    types = field_types(schema)

    for kind, value in EXAMPLES.items():
        wider = {kind, "number"} if kind == "integer" else {kind}
        if Draft202012Validator(schema).is_valid(value):
            assert wider & set(types)


documents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from(["a", "b/c", "d~e"]), below, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.lists(documents, min_size=1, max_size=4))
def test_the_schema_of_documents_has_the_fields_of_the_documents(bodies: list[Any]) -> None:
    builder, tally = SchemaBuilder(), FieldTally()
    for body in bodies:
        builder.add_object(body)
        tally.add([body])

    fields = schema_fields(builder.to_schema())

    assert set(fields) == set(tally.fields)


def test_names_required_and_items_are_told_by_pointer() -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "tags": {"type": "array", "items": {"type": "string"}},
            "by/day": {"additionalProperties": {"type": "number"}},
        },
    }

    assert schema_fields(schema) == {
        "": SchemaField(("object",), required=True),
        "/id": SchemaField(("string",), required=True, only_in="response"),
        "/tags": SchemaField(("array",), required=False),
        "/by~1day": SchemaField((), required=False),
        "/tags/~i": SchemaField(("string",), required=False),
        "/by~1day/~k": SchemaField(("number",), required=False),
    }


def test_all_of_adds_up_and_one_of_requires_what_all_alternatives_require() -> None:
    base = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    card = {"type": "object", "required": ["kind", "pan"], "properties": {"kind": {}, "pan": {}}}
    cash = {"type": "object", "required": ["kind"], "properties": {"kind": {}}}

    fields = schema_fields({"allOf": [base, {"oneOf": [card, cash]}]})

    assert {pointer for pointer, known in fields.items() if known.required} == {"", "/id", "/kind"}
    assert "/pan" in fields


def test_the_dialects_of_older_documents_are_read() -> None:
    assert field_types({"type": "string", "nullable": True}) == ("null", "string")
    assert field_types({"type": "file"}) == ("string",)
    assert field_types({"enum": [1, "a", None]}) == ("null", "integer", "string")
    assert field_types({"const": 1.5}) == ("number",)
    assert field_types({"properties": {}}) == ("object",)
    assert field_types({"items": {}}) == ("array",)
    assert field_types(schema=True) == ()


def test_a_schema_within_itself_ends_at_the_depth_of_fields() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/node"}}}

    deepest = max(pointer.count("/") for pointer in schema_fields(node, lambda _: node))

    assert deepest == FIELD_DEPTH_MAX


def test_schemas_made_to_explode_are_read_up_to_a_bound() -> None:
    bomb: dict[str, Any] = {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}
    wide = {"type": "object", "properties": {f"p{number}": {"$ref": "#"} for number in range(300)}}

    assert schema_fields(bomb, lambda _: bomb) == {"": SchemaField((), required=True)}
    assert len(schema_fields(wide, lambda _: wide)) == FIELDS_MAX
