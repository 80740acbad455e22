from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.host_memory import EndpointMemory, HostMemory, MemoryMalformed

TIMES = st.none() | st.integers(0, 2**62)
NAMES = st.text(max_size=6)
MEMORIES = st.builds(
    HostMemory,
    st.dictionaries(
        NAMES,
        st.builds(EndpointMemory, TIMES, TIMES, st.integers(0, 9), st.dictionaries(NAMES, st.integers(0, 9))),
        max_size=4,
    ),
)


@given(MEMORIES)
def test_a_memory_survives_as_json(memory: HostMemory) -> None:
    assert HostMemory.from_json(json.loads(json.dumps(memory.to_json()))) == memory


def test_of_a_new_endpoint_nothing_is_remembered() -> None:
    assert HostMemory().of("new") == EndpointMemory()


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"version": 1},
        {"version": 2, "endpoints": {}},
        {"version": 1, "endpoints": {"a": [1, 2, 3, {}, 5]}},
    ],
)
def test_what_is_no_memory_is_refused(value: Any) -> None:
    with pytest.raises(MemoryMalformed):
        HostMemory.from_json(value)
