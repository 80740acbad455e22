from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.counts import added, bounded, merged

TABLES = st.lists(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 9)), min_size=1, max_size=6)


@given(TABLES, st.integers(0, 6), st.randoms())
def test_a_bounded_sum_is_the_same_in_any_order(tables: list[dict[str, int]], maximum: int, random: object) -> None:
    shuffled = list(tables)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def fold(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
        return bounded(added(left, right), maximum)

    assert reduce(fold, tables, {}) == reduce(fold, shuffled, {})


@given(TABLES, st.integers(0, 6))
def test_what_is_kept_is_exact(tables: list[dict[str, int]], maximum: int) -> None:
    kept = reduce(lambda left, right: bounded(added(left, right), maximum), tables, {})

    names = sorted({name for table in tables for name in table})[:maximum]
    assert kept == {name: sum(table.get(name, 0) for table in tables) for name in names}


def test_tables_of_values_are_joined_key_by_key() -> None:
    assert merged({"a": 1, "b": 2}, {"b": 5, "c": 3}, max) == {"a": 1, "b": 5, "c": 3}
