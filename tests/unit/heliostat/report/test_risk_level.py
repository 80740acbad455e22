from __future__ import annotations

import pytest

from heliostat.report.risk_level import risk_level


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, "low"),
        (19, "low"),
        (20, "medium"),
        (39, "medium"),
        (40, "high"),
        (69, "high"),
        (70, "critical"),
        (100, "critical"),
    ],
)
def test_a_score_has_a_level(score: int, level: str) -> None:
    assert risk_level(score) == level
