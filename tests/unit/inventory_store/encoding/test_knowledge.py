from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.value_evidence import ValueEvidence
from api_inventory.value_type import FORMATS, JSON_TYPES
from inventory_store.encoding.blob import compressed
from inventory_store.encoding.knowledge import pack_knowledge, unpack_knowledge
from inventory_store.errors import CorruptItem
from tests.unit.api_inventory.traffic_made import KNOWLEDGE

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
COUNTS = st.dictionaries(NAMES, st.integers(0, 2**53), max_size=3)
NUMBERS = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
WORDS = st.dictionaries(st.sampled_from(["", "active", "in_progress", "EUR", "v2"]), st.integers(0, 2**53), max_size=3)
EVIDENCE = st.builds(
    ValueEvidence, COUNTS, NUMBERS, NUMBERS, *[st.none() | st.integers(0, 2**40)] * 3, st.none() | WORDS
)


@given(KNOWLEDGE)
def test_what_was_learnt_survives(knowledge: Knowledge) -> None:
    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["path", "query"]), NAMES),
        st.builds(ParameterEvidence, st.integers(0, 9), st.integers(0, 9), EVIDENCE),
        max_size=3,
    ),
    st.dictionaries(st.tuples(NAMES, NAMES), EVIDENCE, max_size=3),
    COUNTS,
    st.booleans(),
)
def test_any_evidence_survives(parameters: Any, fields: Any, omissions: Any, truncated: bool) -> None:  # noqa: FBT001
    knowledge = Knowledge(parameters, fields, omissions, truncated)

    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


def test_strings_that_were_taken_for_words_before_are_not_read() -> None:
    stored = pack_knowledge(Knowledge(fields={("200", "/a"): ValueEvidence({"string": 2}, values={"kowalski": 2})}))

    assert unpack_knowledge(stored, "here").fields["200", "/a"] == ValueEvidence({"string": 2}, values=None)


def test_knowledge_of_the_first_version_is_read_and_none_of_its_strings_is_a_choice() -> None:
    stored = compressed(
        [1, [["query", "a", 2, {"integer": 2}]], [["200", "/b", {"uuid": 1, "null": 3}]], {"not_json": 1}, True]
    )

    assert unpack_knowledge(stored, "here") == Knowledge(
        {("query", "a"): ParameterEvidence(2, 0, ValueEvidence({"integer": 2}))},
        {("200", "/b"): ValueEvidence({"uuid": 1, "null": 3}, values=None)},
        {"not_json": 1},
        truncated=True,
    )


def test_types_keep_their_numbers() -> None:
    """What is stored names types by number: those that there were stand first, in the order that they had."""
    in_order = " ".join([*JSON_TYPES, *FORMATS])

    assert in_order.startswith(
        "null boolean integer number string array object uuid date date-time uri email ipv4 ipv6 hostname byte phone "
        "jwt currency country binary"
    )


@pytest.mark.parametrize(
    "damaged",
    [
        [1, [[1]], [], {}, False],
        [2, [[1]], {}, {}, False],
        [2, [], {"200": [["", [99, 1]]]}, {}, False],
        [2, [], {"200": [["", [0]]]}, {}, False],
        [2, [], {"200": [["", [0, 1], ["a"]]]}, {}, False],
        [3, [], {}, {}, False],
    ],
)
def test_evidence_of_another_form_is_refused_with_its_place(damaged: list[Any]) -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack_knowledge(compressed(damaged), "here")
