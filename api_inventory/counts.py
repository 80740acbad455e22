"""Bounded tables of counters that merge in any order to the same result.

A table over its bound keeps the first keys in a fixed order ("bottom-k"). Whoever is among the first k of all keys is
among the first k of every part, so that the counters that remain are exact, and merging stays associative and
commutative. Whether anything was cut is told beside the table.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")

Counts = Mapping[str, int]


def _itself(key: Any) -> Any:
    return key


def bounded(table: Mapping[KeyT, ValueT], maximum: int, order: Callable[[KeyT], Any] = _itself) -> dict[KeyT, ValueT]:
    """The table's first `maximum` entries in the order of their keys, or of `order(key)`; all where they fit."""
    if len(table) <= maximum:
        return dict(table)
    kept = sorted(table, key=order)[:maximum]
    return {key: table[key] for key in kept}


def added(left: Counts, right: Counts) -> dict[str, int]:
    """The sum of two tables, key by key."""
    total = dict(left)
    for key, count in right.items():
        total[key] = total.get(key, 0) + count
    return total


def merged(
    left: Mapping[KeyT, ValueT], right: Mapping[KeyT, ValueT], merge: Callable[[ValueT, ValueT], ValueT]
) -> dict[KeyT, ValueT]:
    """The union of two tables; `merge` joins the values of keys that both have."""
    union = dict(left)
    for key, value in right.items():
        union[key] = merge(union[key], value) if key in union else value
    return union
