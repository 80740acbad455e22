from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.body_fields import FieldTally, key_of
from api_inventory.limits import ARRAY_ITEMS_PARSED_MAX, FIELD_DEPTH_MAX, FIELDS_MAX


def fields(*documents: Any) -> dict[str, Any]:
    tally = FieldTally()
    tally.add(list(documents))
    return {pointer: evidence.types for pointer, evidence in tally.fields.items()}


def test_types_are_counted_by_pointer_with_arrays_collapsed() -> None:
    counted = fields({"id": 1, "tags": ["a", None]}, {"id": "x", "tags": []})

    assert counted == {
        "": {"object": 2},
        "/id": {"integer": 1, "string": 1},
        "/tags": {"array": 2},
        "/tags/~i": {"string": 1, "null": 1},
    }


def test_formats_stand_in_the_place_of_strings() -> None:
    assert fields({"at": "2024-01-01T00:00:00Z", "on": True, "x": 1.5})["/at"] == {"date-time": 1}


@pytest.mark.parametrize("key", ["42", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "2024-01-01", "a@b.test", "10.0.0.1"])
def test_keys_that_are_data_become_a_map(key: str) -> None:
    assert fields({key: 1, "name": 2}) == {"": {"object": 1}, "/~k": {"integer": 1}, "/name": {"integer": 1}}


@pytest.mark.parametrize("key", ["a/b", "~", "~i", "~k", "a~1b", "", "address_line_1", "iso27001", "sha256sum"])
def test_a_pointer_names_its_key(key: str) -> None:
    (pointer,) = [pointer for pointer in fields({key: 1}) if pointer]

    assert key_of(pointer[1:]) == key


def test_half_a_character_in_a_key_does_not_reach_a_store() -> None:
    assert all(pointer.encode("utf-8") is not None for pointer in fields({"\ud800": 1}))


def test_what_is_not_looked_at_is_told() -> None:
    deep: Any = 1
    for _ in range(FIELD_DEPTH_MAX + 3):
        deep = {"a": deep}
    tally = FieldTally()

    tally.add([deep, [1] * (ARRAY_ITEMS_PARSED_MAX + 1)])

    assert (tally.deep, tally.wide) == (1, 1)
    assert max(pointer.count("/") for pointer in tally.fields) == FIELD_DEPTH_MAX, FIELDS_MAX
    assert tally.fields["/~i"].types == {"integer": ARRAY_ITEMS_PARSED_MAX}


@pytest.mark.parametrize("key", ["x" * 300, "é" * 130])
def test_a_name_too_long_to_keep_is_told(key: str) -> None:
    tally = FieldTally()

    tally.add([{key: 1, "kept": 2}])

    assert (tally.long, set(tally.fields)) == (1, {"", "/kept"})


def test_what_lies_below_a_name_too_long_to_keep_costs_nothing() -> None:
    """Ten thousand children of such a name would have pointers of 300 MB."""
    document = {"k" * 30_000 + "é": {f"c{number}": 1 for number in range(10_000)}}
    tally = FieldTally()

    tracemalloc.start()
    tally.add([document])
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (tally.long, set(tally.fields)) == (1, {""})
    assert peak_bytes < 1_000_000


def test_long_names_are_not_remembered() -> None:
    tracemalloc.start()
    for number in range(200):
        FieldTally().add([{f"{number}" + "k" * 50_000: 1}])
    held_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert held_bytes < 1_000_000


def test_more_fields_than_are_kept_leave_the_shallow_ones() -> None:
    tally = FieldTally()

    wide = {f"k{number}": {"deep": number} for number in range(FIELDS_MAX)}
    tally.add([{"a": 1, **wide}])
    tally.add([{"a": 2, **wide}])

    assert tally.truncated
    assert len(tally.fields) == FIELDS_MAX
    assert {"", "/a"} <= tally.fields.keys()
    assert {pointer.count("/") for pointer in tally.fields} == {0, 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=30,
)


@given(st.lists(JSON, min_size=1), st.data())
def test_documents_say_the_same_whether_they_are_looked_at_together_or_alone(documents: list[Any], data: Any) -> None:
    together, one_by_one = FieldTally(), FieldTally()
    together.add(documents)

    for document in data.draw(st.permutations(documents)):
        one_by_one.add([document])

    assert one_by_one.fields == together.fields
    assert (one_by_one.deep, one_by_one.wide) == (together.deep, together.wide)


@given(JSON)
def test_every_field_has_its_parent(document: Any) -> None:
    counted = fields(document)

    assert all(pointer.rpartition("/")[0] in counted for pointer in counted if pointer)
    assert sum(counted[""].values()) == 1
