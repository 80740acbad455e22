"""What a fold did."""

from __future__ import annotations

from enum import Enum


class FoldOutcome(Enum):
    """What a fold did. Every outcome leaves the inventory as if each record had been folded once."""

    FOLDED = "folded"
    PARTLY_REPLAYED = "partly_replayed"
    REPLAYED = "replayed"

    @classmethod
    def of(cls, fresh: int, brought: int) -> FoldOutcome:
        """The outcome of folding the `fresh` parts of those `brought`."""
        if fresh == brought:
            return cls.FOLDED
        return cls.PARTLY_REPLAYED if fresh else cls.REPLAYED
