from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.limits import ENUM_VALUES_MAX
from api_inventory.value_evidence import ValueEvidence, evidence_of

VALUES: Any = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.sampled_from(["on", "off", "EUR", "", "a b", "10.0.0.1", "2024-01-01", "‹masked:integer:card:16:27ac3fa1›"])
    | st.text(max_size=8)
    | st.binary(max_size=2)
    | st.lists(st.none(), max_size=3)
    | st.dictionaries(st.text(), st.none(), max_size=1)
)
COLUMNS = st.lists(VALUES, min_size=1, max_size=8)
EVIDENCE = st.just(ValueEvidence()) | COLUMNS.map(evidence_of)


def test_what_is_kept_of_values_is_how_many_how_long_and_how_large() -> None:
    assert evidence_of([1999, -3, 40.5, "abc", "a longer text", [1, 2], None, True, {}, b"\0"]) == ValueEvidence(
        types={
            "integer": 2,
            "number": 1,
            "string": 2,
            "array": 1,
            "null": 1,
            "boolean": 1,
            "object": 1,
            "binary": 1,
        },
        number_min=-3,
        number_max=2000,
        length_min=3,
        length_max=13,
        items_max=2,
        values=None,
    )


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [
        (7, 7, 7),
        (0, 0, 0),
        (1234, 1000, 2000),
        (-1234, -2000, -1000),
        (0.123, 0.1, 0.2),
        (300.0, 300, 300),
        (95, 90, 100),
    ],
)
def test_numbers_are_rounded_outwards_so_that_they_tell_of_nobody(number: Any, low: float, high: float) -> None:
    evidence = evidence_of([number])

    assert (evidence.number_min, evidence.number_max) == (low, high)


@given(st.lists(st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_bounds_hold_all_numbers_and_fit_a_store(numbers: list[Any]) -> None:
    evidence = evidence_of(numbers)

    assert evidence.number_min is not None
    assert evidence.number_max is not None
    assert evidence.number_min <= min(numbers)
    assert max(numbers) <= evidence.number_max
    assert json.loads(json.dumps([evidence.number_min, evidence.number_max], allow_nan=False))


def test_words_of_an_interface_are_counted_and_nothing_else_is_kept() -> None:
    assert evidence_of(["open", "closed", "open"], "status").values == {"open": 2, "closed": 1}
    assert evidence_of(["Ada", "Grace"], "first_name").values is None
    assert evidence_of(["open", "Dear Sir"], "status").values is None
    assert evidence_of(["open", "‹masked:6›"], "status").values is None
    assert evidence_of(["open", "a@example.test"], "status").values is None
    assert evidence_of([1, 2], "status").values == {}


def test_too_many_words_are_none_and_stay_none() -> None:
    words = [f"word{'x' * number}" for number in range(ENUM_VALUES_MAX + 1)]
    some, others = evidence_of(words[:9], "status"), evidence_of(words[9:], "status")

    assert evidence_of(words, "status").values is None
    assert some.merge(others).values is None
    assert some.merge(others).merge(some).values is None


def test_a_mask_has_the_length_of_what_it_stands_for() -> None:
    masked = evidence_of(["‹masked:24›", "‹masked:email:9:0a1b2c3d›", "‹masked:integer:card:16:27ac3fa1›"])

    assert (masked.types, masked.length_min, masked.length_max) == ({"string": 1, "email": 1, "integer": 1}, 9, 24)


def test_text_is_typed_by_what_it_means_where_everything_is_text() -> None:
    assert evidence_of(["7", "x"], is_text=True).types == {"integer": 1, "string": 1}
    assert evidence_of(["7", "x"]).types == {"string": 2}


@given(EVIDENCE, EVIDENCE, EVIDENCE)
def test_evidence_merges_in_any_order_to_the_same(
    first: ValueEvidence, second: ValueEvidence, third: ValueEvidence
) -> None:
    assert first.merge(second) == second.merge(first)
    assert first.merge(second).merge(third) == first.merge(second.merge(third))
    assert first.merge(ValueEvidence()) == first


@given(COLUMNS, st.booleans())
def test_many_values_say_what_each_of_them_says(column: list[Any], is_text: bool) -> None:  # noqa: FBT001
    merged = ValueEvidence()
    for value in column:
        merged = merged.merge(evidence_of([value], "kind", is_text=is_text))

    assert evidence_of(column, "kind", is_text=is_text) == merged
    assert merged.count == len(column)
