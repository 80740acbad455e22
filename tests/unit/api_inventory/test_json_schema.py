"""Held against genson where both say something, and against jsonschema for what validates."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from genson import SchemaBuilder
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api_inventory.body_fields import FieldTally
from api_inventory.json_schema import json_schema, value_schema
from api_inventory.limits import REQUIRED_SUPPORT_MIN
from api_inventory.value_evidence import ValueEvidence, evidence_of
from tests.unit.api_inventory.traffic_made import DOCUMENTS


def schema_of(*documents: Any) -> dict[str, Any]:
    tally = FieldTally()
    tally.add(list(documents))
    schema = json_schema(tally.fields)
    assert schema is not None
    return schema


def test_a_schema_says_what_was_seen_and_how_often() -> None:
    assert schema_of({"id": 1, "tags": ["a"], "note": None}) == {
        "type": "object",
        "x-count": 1,
        "properties": {
            "id": {"type": "integer", "x-count": 1, "x-observed": {"minimum": 1, "maximum": 1}},
            "note": {"type": "null", "x-count": 1},
            "tags": {
                "type": "array",
                "x-count": 1,
                "x-observed": {"maxItems": 1},
                "items": {
                    "type": "string",
                    "x-count": 1,
                    "x-observed": {"minLength": 1, "maxLength": 1},
                },
            },
        },
    }


def test_a_property_is_required_once_enough_objects_had_it() -> None:
    few = [{"id": 1}] * (REQUIRED_SUPPORT_MIN - 1)

    assert "required" not in schema_of(*few)
    assert schema_of(*few, {"id": 1, "note": "x"})["required"] == ["id"]
    assert schema_of(*few, {"id": 1, "note": "x"})["x-presence"] == {"note": 0.05}
    assert "required" not in schema_of(*few, {}, {})


def test_no_document_has_no_schema() -> None:
    assert json_schema({}) is None


@pytest.mark.parametrize(
    ("types", "schema"),
    [
        ({"integer": 3, "number": 1}, {"type": "number"}),
        ({"integer": 3, "null": 1}, {"type": ["null", "integer"]}),
        ({"uuid": 19}, {"type": "string"}),
        ({"uuid": 20}, {"type": "string", "format": "uuid"}),
        ({"uuid": 3, "string": 1}, {"type": "string"}),
        ({"uuid": 99, "string": 1}, {"type": "string", "x-format": "uuid"}),
        ({"uuid": 10, "date": 10}, {"type": "string"}),
        ({"string": 995, "integer": 4}, {"type": ["integer", "string"], "x-rare-types": ["integer"]}),
        ({"string": 900, "integer": 5}, {"type": ["integer", "string"], "x-rare-types": ["integer"]}),
        ({"string": 95, "integer": 5}, {"type": ["integer", "string"]}),
        ({"string": 95, "null": 1}, {"type": ["null", "string"]}),
        ({"binary": 20}, {"type": "string", "format": "binary"}),
        ({}, {}),
    ],
)
def test_types_become_a_schema(types: dict[str, int], schema: dict[str, Any]) -> None:
    assert value_schema(ValueEvidence(types)) == schema | {"x-count": sum(types.values())}


def words(**counts: int) -> dict[str, Any]:
    column = [word for word, count in counts.items() for _ in range(count)]
    return value_schema(evidence_of(column, "status"))


def test_an_enumeration_takes_many_values_and_none_that_is_rare() -> None:
    assert words(open=40, closed=10)["enum"] == ["closed", "open"]
    assert words(open=40, closed=9) | {"x-observed": None} == {
        "type": "string",
        "x-count": 49,
        "x-observed": None,
    }
    assert "enum" not in words(open=96, closed=4), "where one of four in a hundred was nearly missed, others were"
    assert "enum" not in words(open=500), "one value is no choice"
    assert "enum" not in words(**{f"x{letter}": 5 for letter in "abcdefghijklm"}), "more than twelve"


def test_null_is_of_an_enumeration_where_it_was_seen() -> None:
    schema = value_schema(evidence_of([*["on", "off"] * 30, None], "mode"))

    assert (schema["type"], schema["enum"]) == (["null", "string"], ["off", "on", None])


def test_a_number_has_no_enumeration() -> None:
    assert "enum" not in value_schema(evidence_of(["on", "off"] * 30 + [1] * 10, "mode"))


@pytest.mark.parametrize(
    "keys",
    [
        [f"{number}" for number in range(30)],
        [f"2024-01-{day:02}" for day in range(1, 31)],
        [f"item_{number}" for number in range(30)],
        [f"user-{number}@example.test" for number in range(30)],
    ],
)
def test_an_object_whose_keys_are_ids_is_a_map(keys: list[str]) -> None:
    schema = schema_of(*[{key: 1.5} for key in keys])

    assert "properties" not in schema
    assert schema["additionalProperties"]["type"] == "number"
    assert schema["additionalProperties"]["x-count"] == 30


def test_an_object_of_more_properties_than_anybody_names_is_a_map() -> None:
    words_of_letters = ["".join(chr(97 + int(digit)) for digit in f"{number:03}") for number in range(101)]

    schema = schema_of({word: {"n": 1} for word in words_of_letters})

    assert schema["additionalProperties"]["properties"]["n"]["x-count"] == 101
    assert "properties" in schema_of(dict.fromkeys(words_of_letters[:100], 1))


def test_properties_that_are_mostly_absent_make_a_map_and_optional_ones_do_not() -> None:
    names = ["".join(chr(97 + int(digit)) for digit in f"{number:02}") for number in range(60)]

    assert "additionalProperties" in schema_of(*[{name: 1} for name in names])
    assert "properties" in schema_of(*[dict.fromkeys(names[:30], 1), dict.fromkeys(names, 1)])


def test_numbered_properties_that_are_always_there_are_no_map() -> None:
    assert "properties" in schema_of({f"line_{number}": "x" for number in range(12)})


def test_beside_names_only_keys_that_are_ids_are_values_of_the_map() -> None:
    schema = schema_of(*[{"total": "many", "42": 1}] * 50)

    assert Draft202012Validator(schema).is_valid({"total": "many", "43": 2, "note": "x"})
    assert not Draft202012Validator(schema).is_valid({"43": "x"})


class TestFailureCasesOfOtherTools:
    def test_an_array_is_described_by_all_of_its_items_not_the_first(self) -> None:
        items = schema_of([1, "a", {"b": 1}, None])["items"]

        assert items["type"] == ["null", "integer", "string", "object"]

    def test_items_of_one_type_are_all_described(self) -> None:
        assert schema_of([{"a": 1}, {"b": 1}])["items"]["properties"].keys() == {"a", "b"}

    def test_the_last_type_does_not_win(self) -> None:
        assert schema_of({"a": 1}, {"a": "x"}, {"a": None})["properties"]["a"]["type"] == ["null", "integer", "string"]

    def test_null_is_no_string(self) -> None:
        assert schema_of({"a": None})["properties"]["a"]["type"] == "null"

    def test_a_whole_number_is_an_integer(self) -> None:
        assert schema_of({"a": 1})["properties"]["a"]["type"] == "integer"

    def test_values_never_become_names(self) -> None:
        assert schema_of({"6f9619ff-8b86-d011-b42d-00cf4fc964ff": 1}).get("properties") is None


@given(st.lists(DOCUMENTS, min_size=1, max_size=5))
def test_every_document_is_valid_under_the_schema_learnt_from_it(documents: list[Any]) -> None:
    schema = schema_of(*documents)

    Draft202012Validator.check_schema(schema)
    for document in documents:
        assert Draft202012Validator(schema).is_valid(document)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(0.25, 0.75) | st.sampled_from(["x", "y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_types_and_required_properties_are_those_of_genson(documents: list[Any]) -> None:
    builder = SchemaBuilder()
    for document in documents * REQUIRED_SUPPORT_MIN:
        builder.add_object(document)

    assert shape(schema_of(*documents * REQUIRED_SUPPORT_MIN)) == shape(builder.to_schema())


def shape(schema: dict[str, Any]) -> Any:
    """Types, and what is in objects and arrays, however the two write it."""
    alternatives = schema.get("anyOf", [schema])
    types: set[str] = set()
    below: dict[str, Any] = {}
    for each in alternatives:
        kinds = each.get("type", [])
        types |= {kinds} if isinstance(kinds, str) else set(kinds)
        if "items" in each:
            below["~items"] = shape(each["items"])
        below |= {name: shape(child) for name, child in each.get("properties", {}).items()}
        if "required" in each:
            below["~required"] = Counter(each["required"])
    return types, below
