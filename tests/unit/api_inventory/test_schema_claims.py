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
    NOT_NULL_SUPPORT_MIN,
    REQUIRED_CLAIM_SUPPORT_MIN,
    TYPE_SUPPORT_MIN,
    UNION_SUPPORT_MIN,
    claimed,
    without_statistics,
)
from tests.unit.api_inventory.traffic_made import DOCUMENTS


def claims(*documents: Any) -> dict[str, Any]:
    tally = FieldTally()
    tally.add(list(documents))
    schema = json_schema(tally.fields)
    assert schema is not None
    return claimed(schema)


def test_of_few_values_nothing_is_claimed_and_all_is_told() -> None:
    schema = claims(*[{"id": 7, "state": "on"}] * (TYPE_SUPPORT_MIN - 1))

    assert (schema["x-types"], schema["properties"]["id"]["x-types"]) == ("object", "integer")
    assert schema["x-presence"] == {"id": 1.0, "state": 1.0}
    assert not {"type", "required"} & schema.keys()
    assert Draft202012Validator(schema).is_valid([])


def test_of_some_values_null_may_stand_in_their_place() -> None:
    schema = claims(*["on", "off"] * (TYPE_SUPPORT_MIN // 2 + 6))

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
