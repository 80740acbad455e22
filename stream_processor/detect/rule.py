"""A rule: what it is called, how bad what it finds is, and a function that finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api_inventory.finding import Severity
    from stream_processor.usable import Usable


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a rule saw. `detail` tells sightings of one rule at one endpoint apart, `evidence` is masked."""

    detail: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`id` and `title` are stable: people suppress and search by them."""

    id: str
    title: str
    severity: Severity
    sightings: Callable[[Usable], Iterable[Sighting]]
