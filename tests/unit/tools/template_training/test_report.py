from __future__ import annotations

from dataclasses import dataclass

from template_training.report import table


@dataclass(frozen=True)
class Recipe:
    document: str
    volume: int
    style: str = "drawn-1"
    has_foreign_siblings: bool = False


@dataclass(frozen=True)
class Score:
    f1: float
    over_merge: float
    under_merge: float


def test_a_table_has_means_by_kind_and_volume_and_the_lowest_of_each() -> None:
    scores = [
        (Recipe("aws-batch", 20), Score(0.9, 0.1, 0.0)),
        (Recipe("aws-glue", 20), Score(0.7, 0.0, 0.2)),
        (Recipe("shop", 20, "published"), Score(1.0, 0.0, 0.0)),
    ]

    lines = table("style left out", scores).splitlines()  # type: ignore[arg-type]

    assert "| AWS | 20 | 2 | 0.800 | 0.70 | 0.050 | 0.100 |" in lines
    assert "| OpenAPI, published style book | 20 | 1 | 1.000 | 1.00 | 0.000 | 0.000 |" in lines
    assert any(line.startswith("| all | 20 | 3 | 0.867 | 0.70 |") for line in lines)
