"""Scores of many traffics as one table, by kind of document and volume."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from score_templates import Score

    from template_training.examples import Recipe

_COLUMNS = (
    "| documents | requests per operation | traffics | F1 | lowest | over | under |\n|---|---|---|---|---|---|---|"
)


def table(title: str, scores: Iterable[tuple[Recipe, Score]]) -> str:
    """Means over traffics; `lowest` is the lowest F1 of one."""
    rows: dict[tuple[str, int], list[Score]] = defaultdict(list)
    for recipe, score in scores:
        rows[_kind_of(recipe), recipe.volume].append(score)
        rows["all", recipe.volume].append(score)
    return "\n".join([f"\n{title}\n", _COLUMNS, *(_row(*key, found) for key, found in sorted(rows.items()))])


def _row(kind: str, volume: int, scores: list[Score]) -> str:
    means = [fmean(getattr(score, field) for score in scores) for field in ("f1", "over_merge", "under_merge")]
    lowest = min(score.f1 for score in scores)
    return f"| {kind} | {volume} | {len(scores)} | {means[0]:.3f} | {lowest:.2f} | {means[1]:.3f} | {means[2]:.3f} |"


def _kind_of(recipe: Recipe) -> str:
    families = {"aws": "AWS", "google": "Google"}
    family = families.get(recipe.document.partition("-")[0], "OpenAPI")
    if recipe.style == "published":
        return f"{family}, published style book"
    return f"{family}, foreign routes" if recipe.has_foreign_siblings else family
