from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalice_app.mirroring.session_number import free_number

NUMBERS = st.sets(st.one_of(st.integers(1, 12), st.integers(32_755, 32_766)), max_size=20)
FLOORS = st.one_of(st.integers(1, 12), st.integers(32_755, 32_766))


@given(foreign=NUMBERS, own=NUMBERS, floor=FLOORS)
def test_it_is_the_lowest_free_one_behind_all_foreign_ones_if_there_is_one(
    foreign: set[int], own: set[int], floor: int
) -> None:
    taken = foreign | own
    candidates = [number for number in range(floor, 32_767) if number not in taken]
    behind = [number for number in candidates if number > max(foreign, default=0)]

    assert free_number(taken, foreign, floor) == (min(behind) if behind else min(candidates, default=None))


def test_where_everything_from_the_floor_on_is_taken_there_is_none() -> None:
    assert free_number([32_766], [32_766], 32_766) is None
