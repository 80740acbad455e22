"""What exchanges teach of an endpoint, beyond how much it is used: written together, seldom, and large.

Most of it is of exchanges that were examined; `behaviour` also says how those ended that an agent only counted.

A mergeable sum of parts, each of which merges by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from api_inventory.access.access import Access
from api_inventory.behaviour.behaviour import Behaviour
from api_inventory.counts import Counts, added, bounded
from api_inventory.knowledge import Knowledge
from api_inventory.limits import KINDS_MAX, VNIS_MAX
from api_inventory.sensitive.evidence import Sensitive
from api_inventory.sightings import Sightings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Lessons:
    """`Lessons()` is the identity of `merge`.

    Attributes:
        knowledge: parameters, and the fields of bodies.
        access: who calls it with which credentials, and what becomes of it.
        sensitive: which fields hold values of which classes.
        behaviour: what only many requests together tell.
        sightings: what rules saw in single exchanges.
        kinds: exchanges by protocol (`operations.ApiKind`).
        vnis: exchanges by the VNI that they were mirrored under, which tells the load balancer.
    """

    knowledge: Knowledge = field(default_factory=Knowledge)
    access: Access = field(default_factory=Access)
    sensitive: Sensitive = field(default_factory=Sensitive)
    behaviour: Behaviour = field(default_factory=Behaviour)
    sightings: Sightings = field(default_factory=Sightings)
    kinds: Counts = field(default_factory=dict)
    vnis: Counts = field(default_factory=dict)

    def merge(self, other: Lessons) -> Lessons:
        """Both together. Associative and commutative."""
        return Lessons(
            self.knowledge.merge(other.knowledge),
            self.access.merge(other.access),
            self.sensitive.merge(other.sensitive),
            self.behaviour.merge(other.behaviour),
            self.sightings.merge(other.sightings),
            bounded(added(self.kinds, other.kinds), KINDS_MAX),
            bounded(added(self.vnis, other.vnis), VNIS_MAX),
        )

    def fewer(self, divisor: int) -> Lessons:
        """Those that clients fill with names of their own making, as if their bounds were so many times smaller."""
        return replace(
            self,
            knowledge=self.knowledge.fewer(divisor),
            sensitive=self.sensitive.fewer(divisor),
            sightings=self.sightings.fewer(divisor),
        )

    def with_path_names(self, names: Mapping[str, str]) -> Lessons:
        """The same, with parameters of the path called as the endpoint calls them that this is shown as."""
        if all(old == new for old, new in names.items()):
            return self
        return replace(
            self,
            knowledge=self.knowledge.with_path_names(names),
            sensitive=self.sensitive.with_path_names(names),
            behaviour=self.behaviour.with_path_names(names),
            sightings=self.sightings.with_path_names(names),
        )

    @property
    def kind(self) -> str:
        """The protocol that most exchanges speak; "rest" where none was examined."""
        return max(self.kinds, key=lambda kind: (self.kinds[kind], kind), default="rest")
