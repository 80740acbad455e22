from __future__ import annotations

from typing import Any

import msgpack
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.traffic import Traffic
from api_inventory.value_evidence import ValueEvidence
from api_inventory.value_type import FORMATS, JSON_TYPES
from inventory_store.encoding import (
    pack_knowledge,
    pack_numbers,
    pack_sample,
    pack_traffic,
    unpack_knowledge,
    unpack_numbers,
    unpack_sample,
    unpack_traffic,
)
from inventory_store.errors import CorruptItem
from inventory_store.limits import UNPACKED_BYTES_MAX
from tests.unit.api_inventory.traffic_made import KNOWLEDGE

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
COUNTS = st.dictionaries(NAMES, st.integers(0, 2**53), max_size=4)
TIMES = st.none() | st.integers(0, 2**63 - 1)


@given(st.builds(Traffic, *[st.integers(0, 2**60)] * 5, COUNTS, COUNTS, COUNTS, COUNTS, TIMES, TIMES))
def test_traffic_survives(traffic: Traffic) -> None:
    assert unpack_traffic(pack_traffic(traffic), "here") == traffic


@given(KNOWLEDGE)
def test_knowledge_survives(knowledge: Knowledge) -> None:
    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


NUMBERS = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
EVIDENCE = st.builds(
    ValueEvidence, COUNTS, NUMBERS, NUMBERS, *[st.none() | st.integers(0, 2**40)] * 3, st.none() | COUNTS
)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["path", "query"]), NAMES),
        st.builds(ParameterEvidence, st.integers(0, 9), st.integers(0, 9), EVIDENCE),
    ),
    st.dictionaries(st.tuples(NAMES, NAMES), EVIDENCE),
    COUNTS,
    st.booleans(),
)
def test_any_evidence_survives(parameters: Any, fields: Any, omissions: Any, truncated: bool) -> None:  # noqa: FBT001
    knowledge = Knowledge(parameters, fields, omissions, truncated)

    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


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


@pytest.mark.parametrize("response", [None, SampleResponse(200, (("Set-Cookie", "a=‹masked:3›"),), None, 0)])
def test_samples_survive(response: SampleResponse | None) -> None:
    request = SampleRequest("GET", "/?q=‹masked:4›", (("A", "b"), ("A", "c")), '{"a": "‹masked:1›"}', 9)
    sample = Sample(1, "10.0.0.1:1", "10.0.0.2:80", complete=False, request=request, response=response)

    assert unpack_sample(pack_sample(sample), "here") == sample


@given(st.dictionaries(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), st.integers(1, 2**64 - 1), max_size=5))
def test_the_numbers_of_writers_survive_in_their_order(numbers: dict[str, int]) -> None:
    assert list(unpack_numbers(pack_numbers(numbers), "here").items()) == list(numbers.items())


def compressed(value: object) -> bytes:
    return zstandard.ZstdCompressor().compress(msgpack.packb(value))


DAMAGED = [
    b"",
    b"\xc1",
    msgpack.packb([2, 1]),
    msgpack.packb({"a": 1}),
    msgpack.packb([1, *range(40)]),
    compressed([1, 2]),
    compressed([1, 2, 3, 4, 5]),
    compressed([1, [[1]], [], {}, False]),
    compressed([2, [[1]], {}, {}, False]),
    compressed([2, [], {"200": [["", [99, 1]]]}, {}, False]),
    compressed([2, [], {"200": [["", [0]]]}, {}, False]),
    compressed([2, [], {"200": [["", [0, 1], ["a"]]]}, {}, False]),
    compressed([3, [], {}, {}, False]),
    compressed("x" * (UNPACKED_BYTES_MAX + 1)),
    zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 100),
]


@pytest.mark.parametrize("data", DAMAGED)
@pytest.mark.parametrize("unpack", [unpack_traffic, unpack_knowledge, unpack_sample, unpack_numbers])
def test_a_damaged_item_is_refused_with_its_place(unpack: object, data: bytes) -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack(data, "here")  # type: ignore[operator]
