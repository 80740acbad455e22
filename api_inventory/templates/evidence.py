"""What is known of the requests of a host: counters per lexical path template and method.

Counters add up in any order to the same sums. Bodies are not among it: what answers look like, and which ids they held,
told nothing in training that paths, methods and statuses did not (docs/templates.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api_inventory.counts import merged
from api_inventory.templates.limits import SUCCESSES_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class MethodEvidence:
    """Requests of one method to one lexical template. `MethodEvidence()` is nothing seen.

    Attributes:
        requests: all of them; `ok` 2xx, `refused` 401 or 403, `not_found` 404, `other` the rest that was answered.
        first_seen_ns, last_seen_ns: of capture, nanoseconds since the epoch.
    """

    requests: int = 0
    ok: int = 0
    refused: int = 0
    not_found: int = 0
    other: int = 0
    first_seen_ns: int | None = None
    last_seen_ns: int | None = None

    def merge(self, other: MethodEvidence) -> MethodEvidence:
        """The evidence of both."""
        firsts = [at for at in (self.first_seen_ns, other.first_seen_ns) if at is not None]
        lasts = [at for at in (self.last_seen_ns, other.last_seen_ns) if at is not None]
        return MethodEvidence(
            self.requests + other.requests,
            self.ok + other.ok,
            self.refused + other.refused,
            self.not_found + other.not_found,
            self.other + other.other,
            min(firsts, default=None),
            max(lasts, default=None),
        )

    @property
    def is_answered(self) -> bool:
        """Whether somebody serves this: an answer other than 404, 401 or 403, which a host gives to any path."""
        return self.ok + self.other > 0


@dataclass(frozen=True, slots=True)
class LeafEvidence:
    """What is known of one lexical path template, by method."""

    template: str
    methods: Mapping[str, MethodEvidence] = field(default_factory=dict)

    def merge(self, other: LeafEvidence) -> LeafEvidence:
        """The evidence of both, which are of one template."""
        return LeafEvidence(self.template, merged(self.methods, other.methods, MethodEvidence.merge))

    @property
    def is_provisional(self) -> bool:
        """Whether too few requests succeeded to say that this endpoint exists."""
        return sum(method.ok for method in self.methods.values()) < SUCCESSES_MIN


def merged_leaves(*parts: tuple[LeafEvidence, ...]) -> tuple[LeafEvidence, ...]:
    """The leaves of all parts, one for each template, in the order of their templates."""
    leaves: dict[str, LeafEvidence] = {}
    for part in parts:
        for leaf in part:
            known = leaves.get(leaf.template)
            leaves[leaf.template] = leaf if known is None else known.merge(leaf)
    return tuple(leaves[template] for template in sorted(leaves))
