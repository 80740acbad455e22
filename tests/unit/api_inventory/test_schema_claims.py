from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api_inventory.body_fields import FieldTally
from api_inventory.json_schema import json_schema
from api_inventory.schema_claims import (
    ENUM_CLAIM_SUPPORT_MIN,
    EXACT_TYPE_SUPPORT_MIN,
    NOT_NULL_SUPPORT_MIN,
    REQUIRED_CLAIM_SUPPORT_MIN,
    TYPE_SUPPORT_MIN,
    UNION_SUPPORT_MIN,
    KnownTypes,
    claimed,
    claimed_parameter,
    without_statistics,
)
from tests.unit.api_inventory.traffic_made import DOCUMENTS


def schema_of(*documents: Any, is_text: bool = False) -> dict[str, Any]:
    tally = FieldTally(is_text=is_text)
    tally.add(list(documents))
    schema = json_schema(tally.fields)
    assert schema is not None
    return schema


def claims(*documents: Any) -> dict[str, Any]:
    return claimed(schema_of(*documents))


def test_of_few_values_nothing_is_claimed_and_all_is_told() -> None:
    schema = claims(*[{"id": 7, "state": "on"}] * (TYPE_SUPPORT_MIN - 1))

    assert (schema["x-types"], schema["properties"]["id"]["x-types"]) == ("object", "integer")
    assert not {"type", "required"} & schema.keys()
    assert Draft202012Validator(schema).is_valid([])


def test_of_some_values_the_type_is_claimed_and_no_more() -> None:
    """Null, a number that is not whole and text of no format may still come, and a property may be left out."""
    day = "2026-01-31"
    schema = claims(*[{"total": 7, "day": day}] * TYPE_SUPPORT_MIN)

    assert schema["x-presence"] == {"total": 1.0, "day": 1.0}
    assert schema["properties"]["day"]["x-format"] == "date"
    for document in ({"total": 7.5, "day": "soon"}, {"total": None, "day": None}, {}, None):
        assert Draft202012Validator(schema).is_valid(document)
    for document in ({"total": "7"}, {"day": 7}, [], "text"):
        assert not Draft202012Validator(schema).is_valid(document)


def test_what_was_always_null_is_of_no_type_for_long() -> None:
    assert "type" not in claims(*[None] * (UNION_SUPPORT_MIN - 1))


def test_the_items_of_one_document_count_as_one_value() -> None:
    assert claims(*[[7] * 500] * (TYPE_SUPPORT_MIN - 1))["items"]["x-types"] == "integer"
    assert claims(*[[7] * 500] * TYPE_SUPPORT_MIN)["items"]["type"] == ["number", "null"]


def test_a_name_that_is_of_one_type_everywhere_is_of_that_type_where_it_is_seldom() -> None:
    known = KnownTypes()
    often, seldom = schema_of(*[{"id": 7, "note": "x"}] * TYPE_SUPPORT_MIN), schema_of({"id": 8, "note": {}})
    for schema in (often, seldom):
        known.take(schema)

    properties = claimed(seldom, known)["properties"]

    assert properties["id"]["type"] == ["number", "null"]
    assert properties["note"]["x-types"] == "object"


def test_numbers_in_xml_are_text_that_may_turn_out_to_be_words() -> None:
    schema = schema_of(*[{"size": "7"}] * TYPE_SUPPORT_MIN, is_text=True)
    known = KnownTypes(is_text=True)
    known.take(schema)

    assert claimed(schema, known)["properties"]["size"]["type"] == ["string", "null"]


def test_a_parameter_is_a_string_until_it_is_known_better() -> None:
    whole = {"type": "integer", "x-count": EXACT_TYPE_SUPPORT_MIN - 1}

    assert claimed_parameter(whole) == {"type": "string", "x-types": "integer", "x-count": EXACT_TYPE_SUPPORT_MIN - 1}
    assert claimed_parameter(whole | {"x-count": EXACT_TYPE_SUPPORT_MIN})["type"] == "integer"
    assert claimed_parameter(whole | {"x-count": 500, "x-rare-types": ["boolean"]})["type"] == "string"


def test_of_some_values_null_may_stand_in_their_place() -> None:
    schema = claims(*["on", "off"] * (EXACT_TYPE_SUPPORT_MIN // 2 + 6))

    assert (schema["type"], schema["x-enum"]) == (["string", "null"], ["off", "on"])


def test_of_many_values_all_is_claimed() -> None:
    assert claims(*["on", "off"] * ENUM_CLAIM_SUPPORT_MIN)["enum"] == ["off", "on"]
    assert claims(*[1] * NOT_NULL_SUPPORT_MIN)["type"] == "integer"
    assert claims(*[{"a": 1}] * REQUIRED_CLAIM_SUPPORT_MIN)["required"] == ["a"]
    assert "required" not in claims(*[{"a": 1}] * (REQUIRED_CLAIM_SUPPORT_MIN - 1))


def test_what_is_of_several_types_may_be_of_another_for_longer() -> None:
    assert claims(*["a", 1] * (UNION_SUPPORT_MIN // 2))["type"] == ["integer", "string"]
    assert "type" not in claims(*["a", 1] * (UNION_SUPPORT_MIN // 2 - 1))


def test_where_types_were_hardly_ever_seen_there_are_likely_more() -> None:
    assert claims(*["a"] * 500, 1)["x-types"] == ["integer", "string"]


def test_nothing_keeps_a_property_out_that_was_not_seen() -> None:
    schema = claims(*[{"a": 1}] * 1000)

    assert Draft202012Validator(schema).is_valid({"a": 2, "new": "x"})


@given(st.lists(DOCUMENTS, min_size=1, max_size=5))
def test_claims_hold_of_all_that_was_seen(documents: list[Any]) -> None:
    schema = claims(*documents * UNION_SUPPORT_MIN)

    Draft202012Validator.check_schema(schema)
    for document in documents:
        assert Draft202012Validator(schema).is_valid(document)


def order(draw: random.Random) -> dict[str, Any]:
    """Optional, nullable, seldom, of several types, growing: what claims made too early break on."""
    made: dict[str, Any] = {"id": draw.randrange(10**6), "total": draw.choice([draw.randrange(99), draw.random()])}
    made["state"] = draw.choices(["open", "paid", "sent", "lost"], [50, 30, 19, 1])[0]
    for name, presence in (("note", 0.95), ("coupon", 0.4), ("refund", 0.1)):
        if draw.random() < presence:
            made[name] = None if draw.random() < 0.1 else f"{name} {draw.random()}"
    made["owner"] = draw.choices([{"id": 1, "kind": "person"}, "anonymous", 7], [80, 15, 5])[0]
    made["lines"] = [{"sku": draw.choice(["a", "b"]), "price": draw.random()} for _ in range(draw.randrange(4))]
    return made


def test_what_was_not_learnt_from_holds_to_the_claims() -> None:
    """Learnt from 70 of 100 exchanges and held against the others, for APIs of many sizes."""
    broken = 0
    for seed in range(100):
        draw = random.Random(seed)
        documents = [order(draw) for _ in range(draw.choice([5, 20, 60, 150, 400, 1200]))]
        cut = len(documents) * 7 // 10
        validator = Draft202012Validator(claims(*documents[:cut]), format_checker=Draft202012Validator.FORMAT_CHECKER)
        broken += sum(not validator.is_valid(document) for document in documents[cut:])

    assert broken == 0


def test_a_shape_is_without_what_is_told_of_one_place() -> None:
    schema = {
        "type": "object",
        "x-count": 3,
        "properties": {"x-count": {"type": "string", "x-count": 3, "x-enum": ["a"]}},
        "items": {"type": "null", "x-count": 1},
    }

    assert without_statistics(schema) == {
        "type": "object",
        "properties": {"x-count": {"type": "string"}},
        "items": {"type": "null"},
    }
