"""An observation: what a set of exchanges says of one endpoint.

Observations merge: associative and commutative, with `Observation()` as identity. An inventory is the merge of all
observations, in whatever order they arrived.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.knowledge import Knowledge
from api_inventory.knowledge_tally import KnowledgeTally
from api_inventory.traffic import Traffic, TrafficTally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.exchange import Exchange
    from api_inventory.path_template import PathTemplate
    from api_inventory.shape_counts import ShapeCounts


@dataclass(frozen=True, slots=True)
class Observation:
    """How much the endpoint is used, and what was learnt of its contract."""

    traffic: Traffic = field(default_factory=Traffic)
    knowledge: Knowledge = field(default_factory=Knowledge)

    def merge(self, other: Observation) -> Observation:
        """Both together. Associative and commutative."""
        return Observation(self.traffic.merge(other.traffic), self.knowledge.merge(other.knowledge))


class ObservationTally:
    """Adds up the exchanges of one endpoint."""

    def __init__(self) -> None:
        self._traffic = TrafficTally()
        self._knowledge = KnowledgeTally()

    def add(self, exchange: Exchange, template: PathTemplate) -> None:
        """Counts one exchange that has a request; `template` is that of its target."""
        assert exchange.request is not None, "responses without a request belong to no endpoint"
        self._traffic.add(exchange, exchange.request)
        self._knowledge.add(exchange.request, exchange.response, template)

    def add_counts(self, counts: ShapeCounts) -> None:
        """Adds exchanges that were counted and not seen: they tell of traffic alone."""
        self._traffic.add_counts(counts)

    def observation(self) -> Observation:
        """What was added so far."""
        return Observation(self._traffic.traffic(), self._knowledge.knowledge())


def observe(exchanges: Iterable[tuple[Exchange, PathTemplate]]) -> Observation:
    """What these exchanges of one endpoint say of it."""
    tally = ObservationTally()
    for exchange, template in exchanges:
        tally.add(exchange, template)
    return tally.observation()
