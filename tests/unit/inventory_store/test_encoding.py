from __future__ import annotations

import msgpack
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.knowledge import Knowledge, ParameterTally
from api_inventory.sample import Sample, SampleRequest, SampleResponse
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.traffic import Traffic
from inventory_store.encoding import (
    pack_knowledge,
    pack_numbers,
    pack_sample,
    pack_sensitive,
    pack_traffic,
    unpack_knowledge,
    unpack_numbers,
    unpack_sample,
    unpack_sensitive,
    unpack_traffic,
)
from inventory_store.errors import CorruptItem
from inventory_store.limits import UNPACKED_BYTES_MAX

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
COUNTS = st.dictionaries(NAMES, st.integers(0, 2**53), max_size=4)
TIMES = st.none() | st.integers(0, 2**63 - 1)


@given(st.builds(Traffic, *[st.integers(0, 2**60)] * 5, COUNTS, COUNTS, COUNTS, COUNTS, TIMES, TIMES))
def test_traffic_survives(traffic: Traffic) -> None:
    assert unpack_traffic(pack_traffic(traffic), "here") == traffic


@given(
    st.builds(
        Knowledge,
        st.dictionaries(
            st.tuples(st.sampled_from(["path", "query"]), NAMES), st.builds(ParameterTally, st.integers(0, 9), COUNTS)
        ),
        st.dictionaries(st.tuples(NAMES, NAMES), COUNTS),
        COUNTS,
        st.booleans(),
    )
)
def test_knowledge_survives(knowledge: Knowledge) -> None:
    assert unpack_knowledge(pack_knowledge(knowledge), "here") == knowledge


@given(
    st.builds(
        Sensitive,
        st.dictionaries(st.tuples(NAMES, NAMES), st.integers(0, 2**53)),
        st.dictionaries(
            st.tuples(NAMES, NAMES, NAMES),
            st.builds(
                ClassCount, st.integers(0, 9), st.integers(0, 9), st.lists(st.sampled_from(["0a", "ff"])).map(tuple)
            ),
        ),
        st.booleans(),
    )
)
def test_sensitive_data_survives(sensitive: Sensitive) -> None:
    assert unpack_sensitive(pack_sensitive(sensitive), "here") == sensitive


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
    compressed("x" * (UNPACKED_BYTES_MAX + 1)),
    zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 100),
]


@pytest.mark.parametrize("data", DAMAGED)
@pytest.mark.parametrize("unpack", [unpack_traffic, unpack_knowledge, unpack_sample, unpack_numbers, unpack_sensitive])
def test_a_damaged_item_is_refused_with_its_place(unpack: object, data: bytes) -> None:
    with pytest.raises(CorruptItem, match="here"):
        unpack(data, "here")  # type: ignore[operator]
