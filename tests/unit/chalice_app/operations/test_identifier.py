from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from chalice_app.operations.identifier import new_identifier

TIMES = st.floats(0, 32_503_680_000, allow_nan=False)


@given(earlier=TIMES, later=TIMES)
def test_identifiers_sort_by_time_and_are_tokens_of_cloudformation(earlier: float, later: float) -> None:
    first, second = new_identifier(min(earlier, later)), new_identifier(max(earlier, later))

    assert first[:14] <= second[:14]
    # Also with the longest deed behind it.
    assert re.fullmatch(r"[a-zA-Z0-9][-a-zA-Z0-9]{0,127}", f"{first}-recover-1")
    assert len(first) == len(second) == 24


def test_of_one_moment_there_are_many() -> None:
    assert len({new_identifier(1.0) for _ in range(1_000)}) == 1_000
