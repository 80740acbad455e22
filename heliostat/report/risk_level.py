"""A risk score in a word, for colours and for people who do not know the scale."""

from __future__ import annotations

from typing import Literal

RiskLevel = Literal["low", "medium", "high", "critical"]

# One critical finding alone makes 39 (see `api_inventory.risk`), and with what stands beside it mostly more than 40.
_LEVELS: tuple[tuple[int, RiskLevel], ...] = ((70, "critical"), (40, "high"), (20, "medium"))


def risk_level(score: int) -> RiskLevel:
    """The level of a score of 0 to 100."""
    return next((level for least, level in _LEVELS if score >= least), "low")
