from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api_inventory.body_fields import FieldTally
from api_inventory.json_schema import json_schema, type_schema
from api_inventory.limits import REQUIRED_SUPPORT_MIN


def schema_of(*documents: Any) -> dict[str, Any]:
    tally = FieldTally()
    for document in documents:
        tally.add(document)
    schema = json_schema(tally.fields)
    assert schema is not None
    return schema


def test_a_schema_says_what_was_seen() -> None:
    assert schema_of({"id": 1, "tags": ["a"], "by_day": {"2024-01-01": 1.5}}) == {
        "type": "object",
        "properties": {
            "by_day": {"type": "object", "additionalProperties": {"type": "number"}},
            "id": {"type": "integer"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    }


def test_a_property_is_required_once_enough_objects_had_it() -> None:
    few = [{"id": 1}] * (REQUIRED_SUPPORT_MIN - 1)

    assert "required" not in schema_of(*few)
    assert schema_of(*few, {"id": 1, "note": "x"})["required"] == ["id"]
    assert "required" not in schema_of(*few, {}, {})


def test_no_document_has_no_schema() -> None:
    assert json_schema({}) is None


@pytest.mark.parametrize(
    ("types", "schema"),
    [
        ({"integer": 3, "number": 1}, {"type": "number"}),
        ({"integer": 3, "null": 1}, {"type": ["null", "integer"]}),
        ({"uuid": 3}, {"type": "string", "format": "uuid"}),
        ({"uuid": 3, "string": 1}, {"type": "string"}),
        ({"uuid": 99, "string": 1}, {"type": "string", "format": "uuid"}),
        ({"uuid": 5, "date": 5}, {"type": "string"}),
        ({}, {}),
    ],
)
def test_types_become_a_schema(types: dict[str, int], schema: dict[str, Any]) -> None:
    assert type_schema(types) == schema


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(JSON, min_size=1, max_size=5))
def test_every_document_is_valid_under_the_schema_learnt_from_it(documents: list[Any]) -> None:
    schema = schema_of(*documents)

    Draft202012Validator.check_schema(schema)
    for document in documents:
        assert Draft202012Validator(schema).is_valid(document)
