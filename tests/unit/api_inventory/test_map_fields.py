"""Objects whose keys are words of data: held against documents that are counted by hand, in any order and any parts."""

from __future__ import annotations

import random
import string
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api_inventory.body_fields import FieldTally
from api_inventory.json_schema import json_schema
from api_inventory.knowledge import Knowledge, within_bounds
from api_inventory.limits import FIELDS_MAX, MAP_RECORDS_MIN, PROPERTIES_MAX
from api_inventory.map_fields import stands_for
from api_inventory.schema_fields import schema_fields

DRAW = random.Random(7)
WORDS = sorted({"".join(DRAW.choices(string.ascii_lowercase, k=DRAW.randint(3, 9))) for _ in range(500)})


def learnt(documents: list[Any]) -> Knowledge:
    tally = FieldTally()
    tally.add(documents)
    fields = {("200", pointer): values for pointer, values in tally.fields.items()}
    return within_bounds({}, fields, {}, truncated=tally.truncated)


def counts(knowledge: Knowledge) -> dict[str, int]:
    return {pointer: values.count for (_, pointer), values in knowledge.fields.items()}


def labelled(number: int) -> dict[str, Any]:
    return {"id": number, "labels": dict.fromkeys(DRAW.sample(WORDS, 3), "on")}


def by_user(number: int) -> dict[str, Any]:
    """As a hook's or a user's settings are given: one record for each."""
    return {word: {"name": word, "age": number, "roles": {"admin": True}} for word in DRAW.sample(WORDS, 4)}


def beside_ids(number: int) -> dict[str, Any]:
    """The same, where some objects have ids for keys: more of them, all together, than there are objects."""
    return {str(10_000 + key): {"name": "x", "age": 1} for key in range(40)} if number % 30 == 0 else by_user(number)


def or_a_list(number: int) -> dict[str, Any] | list[int]:
    """The same, or a list now and then: with more items, all together, than there are objects."""
    return list(range(20)) if number % 15 == 0 else by_user(number)


def test_many_word_keys_are_one_field() -> None:
    assert counts(learnt([labelled(number) for number in range(60)])) == {
        "": 60,
        "/id": 60,
        "/labels": 60,
        "/labels/~w": 180,
    }


def test_fewer_keys_are_one_field_where_their_values_are_records() -> None:
    documents = [by_user(number) for number in range(12)]

    assert len({key for document in documents for key in document}) < PROPERTIES_MAX
    assert counts(learnt(documents)) == {
        "": 12,
        **dict.fromkeys(("/~w", "/~w/name", "/~w/age", "/~w/roles", "/~w/roles/admin"), 48),
    }


def test_an_id_beside_each_word_hides_no_map() -> None:
    documents = [{word: {"name": "x", "age": 1}, str(10_000 + key): 1} for key, word in enumerate(WORDS[:30])]

    assert counts(learnt(documents)) == {"": 30, "/~k": 30, **dict.fromkeys(("/~w", "/~w/name", "/~w/age"), 30)}


def test_names_below_a_map_tell_of_the_one_above_it_once_they_are_folded() -> None:
    names = ["a", "b", *WORDS[:16]]
    folded = [{"kone": {name: {"x": 1, "y": 1}}} for name in names]
    others = [{word: {"a": 1, "b": 1}} for word in WORDS[20:35]]
    whole = learnt([*folded, *others])

    assert "/kone/~w" in counts(learnt(folded))
    assert counts(whole) == {"": 33, "/~w": 33, "/~w/~w": 48, "/~w/~w/x": 18, "/~w/~w/y": 18}
    assert learnt(folded).merge(learnt(others)) == learnt(others).merge(learnt(folded)) == whole


@pytest.mark.parametrize("make", [labelled, by_user, beside_ids, or_a_list])
def test_parts_merge_in_any_order_to_what_all_documents_say(make: Any) -> None:
    documents = [{"data": make(number), "next": None} for number in range(90)]
    whole = learnt(documents)
    draw = random.Random(3)
    for _ in range(5):
        draw.shuffle(documents)
        cuts = sorted(draw.sample(range(len(documents)), 6))
        parts = [learnt(documents[low:high]) for low, high in zip([0, *cuts], [*cuts, None], strict=True)]
        total = Knowledge()
        for part in parts:
            total = part.merge(total) if draw.random() < 0.5 else total.merge(part)
        assert total == whole
        assert parts[0].merge(parts[1]).merge(parts[2]) == parts[0].merge(parts[1].merge(parts[2]))


def test_a_map_leaves_room_for_the_other_fields() -> None:
    fixed = {f"p{number}": number for number in range(200)}
    documents = [{**fixed, "users": by_user(number)} for number in range(100)]

    knowledge = learnt(documents)

    assert not knowledge.truncated
    assert len(knowledge.fields) == 1 + len(fixed) + 1 + 5 < FIELDS_MAX


def test_a_key_that_is_always_there_keeps_its_name() -> None:
    documents = [{"base": "EUR", **dict.fromkeys(DRAW.sample(WORDS, 5), 1.5)} for _ in range(60)]
    knowledge = learnt(documents)

    assert counts(knowledge) == {"": 60, "/base": 60, "/~w": 300}
    # Until a document is without it: then it is one of them.
    assert counts(knowledge.merge(learnt([{"usd": 2.5}]))) == {"": 61, "/~w": 361}


ORDINARY = (
    [{f"p{number}": number for number in range(PROPERTIES_MAX + 50)}] * 30,
    # A change of some settings of many.
    [{f"s{number}": "x" for number in DRAW.sample(range(PROPERTIES_MAX), 5)} for _ in range(300)],
    # Links and includes of one resource.
    [{f"rel{number % (MAP_RECORDS_MIN - 1)}": {"data": None, "links": {}}} for number in range(90)],
    # An entity with parts that may be missing.
    [{"id": 1, **{f"part{number}": {"id": 1, "name": ""} for number in DRAW.sample(range(60), 9)}} for _ in range(200)],
    # One name in common, a habit of the interface.
    [{f"rel{number % 40}": {"href": "/"}} for number in range(90)],
)


@pytest.mark.parametrize("documents", ORDINARY, ids=["wide", "settings", "relations", "entity", "links"])
def test_ordinary_objects_keep_all_their_fields(documents: list[dict[str, Any]]) -> None:
    names = {key for document in documents for key in document}

    assert {f"/{name}" for name in names} <= counts(learnt(documents)).keys()


def schema_of(documents: list[Any]) -> dict[str, Any]:
    schema = json_schema({pointer: values for (_, pointer), values in learnt(documents).fields.items()})
    assert schema is not None
    for document in documents:
        Draft202012Validator(schema).validate(document)
    return schema


def test_a_map_is_exported_as_additional_properties() -> None:
    labels = schema_of([labelled(number) for number in range(60)])["properties"]["labels"]

    assert labels["additionalProperties"]["type"] == "string"
    assert "properties" not in labels
    users = schema_of([{"users": by_user(number)} for number in range(30)])["properties"]["users"]
    assert users["additionalProperties"]["required"] == ["age", "name", "roles"]


def test_properties_that_are_always_there_stand_beside_those_of_a_map() -> None:
    schema = schema_of([{"base": "EUR", **dict.fromkeys(DRAW.sample(WORDS, 5), 1.5)} for _ in range(60)])

    assert list(schema["properties"]) == schema["required"] == ["base"]
    assert schema["additionalProperties"]["type"] == "number"


def test_a_few_keys_of_which_each_is_seldom_there_are_those_of_a_map() -> None:
    languages = [
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fi",
        "fr",
        "he",
        "hu",
        "it",
        "ja",
        "ko",
        "lt",
        "lv",
        "nl",
        "no",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sv",
        "tr",
        "uk",
        "zh",
    ]
    titles = [{"title": dict.fromkeys(DRAW.sample(languages, 2), "Heat")} for _ in range(60)]

    assert schema_of(titles)["properties"]["title"]["additionalProperties"]["type"] == "string"
    mixed = [{"title": {**each["title"], "ja": 1, "fr": []}} for each in titles]
    assert "additionalProperties" not in schema_of(mixed)["properties"]["title"]


def test_properties_of_one_type_that_are_sent_one_by_one_are_no_map() -> None:
    names = [
        "bio",
        "city",
        "email",
        "first",
        "job",
        "last",
        "locale",
        "motto",
        "nick",
        "phone",
        "site",
        "street",
        "title",
        "zone",
    ]

    changes = schema_of([{names[number % len(names)]: "x"} for number in range(280)])

    assert sorted(changes["properties"]) == names


def test_many_properties_that_are_always_there_are_no_map() -> None:
    schema = schema_of([{f"p{number}": number for number in range(PROPERTIES_MAX + 50)}] * 30)

    assert len(schema["required"]) == PROPERTIES_MAX + 50


def test_counts_of_a_map_are_found_by_the_pointers_of_its_schema() -> None:
    knowledge = learnt([labelled(number) for number in range(60)])

    pointers = {pointer for _, pointer in knowledge.field_counts()}
    assert pointers == schema_fields(schema_of([labelled(number) for number in range(60)])).keys()


@pytest.mark.parametrize(
    ("folded", "pointer", "stands"),
    [
        ("/a/~w/b", "/a/anna/b", True),
        ("/a/~w/b", "/a/~w/b", True),
        ("/a/~w/b", "/a/~i/b", False),
        ("/a/~w/b", "/a/anna/c", False),
        ("/a/~w", "/a/anna/b", False),
    ],
)
def test_where_a_value_was_before_its_map_was_folded(folded: str, pointer: str, stands: bool) -> None:  # noqa: FBT001
    assert stands_for(folded, pointer) is stands
