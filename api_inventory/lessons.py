"""What examined exchanges teach of an endpoint, beyond how much it is used: written together, seldom, and large.

A mergeable sum of parts, each of which merges by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.knowledge import Knowledge
from api_inventory.knowledge_tally import KnowledgeTally

if TYPE_CHECKING:
    from api_inventory.exchange import Exchange, Request
    from api_inventory.path_template import PathTemplate


@dataclass(frozen=True, slots=True)
class Lessons:
    """`Lessons()` is the identity of `merge`.

    Attributes:
        knowledge: parameters, and the fields of bodies.
    """

    knowledge: Knowledge = field(default_factory=Knowledge)

    def merge(self, other: Lessons) -> Lessons:
        """Both together. Associative and commutative."""
        return Lessons(self.knowledge.merge(other.knowledge))


class LessonsTally:
    """Adds up exchanges in place."""

    def __init__(self) -> None:
        self._knowledge = KnowledgeTally()

    def add(self, exchange: Exchange, request: Request, template: PathTemplate) -> None:
        """Learns from one exchange; `request` is its request, and `template` that of its target."""
        self._knowledge.add(request, exchange.response, template)

    def lessons(self) -> Lessons:
        """What was learnt so far."""
        return Lessons(self._knowledge.knowledge())
