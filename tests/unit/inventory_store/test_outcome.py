from __future__ import annotations

import pytest

from inventory_store.outcome import FoldOutcome


@pytest.mark.parametrize(
    ("fresh", "outcome"), [(3, FoldOutcome.FOLDED), (1, FoldOutcome.PARTLY_REPLAYED), (0, FoldOutcome.REPLAYED)]
)
def test_the_outcome_tells_how_much_was_new(fresh: int, outcome: FoldOutcome) -> None:
    assert FoldOutcome.of(fresh, 3) is outcome
