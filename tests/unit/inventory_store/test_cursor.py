from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory_store.cursor import Cursor
from inventory_store.errors import InvalidSequenceNumber

NUMBERS = st.integers(0, 10**56 - 1)


@given(NUMBERS, NUMBERS)
def test_cursors_compare_as_the_numbers_do(left: int, right: int) -> None:
    assert (Cursor.of(str(left)) < Cursor.of(str(right))) == (left < right)
    assert (Cursor.of(str(left)).text < Cursor.of(str(right)).text) == (left < right)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "abc", " 1", "٣", "²", "1" * 57])
def test_what_is_no_sequence_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidSequenceNumber, match="expected at most 56 decimal digits"):
        Cursor.of(text)
