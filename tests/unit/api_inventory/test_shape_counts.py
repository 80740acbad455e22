from __future__ import annotations

import dataclasses

import pytest

from api_inventory.shape_counts import ShapeCounts


def test_counts_are_values() -> None:
    counts = ShapeCounts("GET", "a.test", "/", "h2", 200, "", "", 1, 0, 0, 0, 1, 1)

    assert counts == dataclasses.replace(counts)
    with pytest.raises(dataclasses.FrozenInstanceError):
        counts.requests = 2  # type: ignore[misc]
