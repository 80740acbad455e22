"""Statuses of answers, gathered by class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TONES = {"1": "info", "2": "good", "3": "info", "4": "warn", "5": "bad"}
_UNANSWERED_TONE = "none"


@dataclass(frozen=True, slots=True)
class StatusClass:
    """The share of one class among all requests of an endpoint; `percent` of 100."""

    label: str
    tone: str
    count: int
    percent: float


def status_tone(status: str) -> str:
    """How a status is coloured."""
    return _TONES.get(status[:1], _UNANSWERED_TONE)


def status_classes(statuses: Mapping[str, int], unanswered: int) -> list[StatusClass]:
    """The classes that occurred in their order, unanswered requests last."""
    counts: Counter[str] = Counter()
    for status, count in statuses.items():
        counts[f"{status[:1]}xx"] += count
    labelled = sorted(counts.items())
    if unanswered:
        labelled.append(("unanswered", unanswered))
    total = sum(count for _, count in labelled)
    return [
        StatusClass(label, status_tone(label), count, round(100 * count / total, 2))
        for label, count in labelled
        if total
    ]
