"""A rule: at one position of a host's paths stand values of a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.templates.route_words import route_words
from api_inventory.templates.segments import PARAMETER, is_fixed, keyed_name

if TYPE_CHECKING:
    from typing import Literal


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A word of which the evidence does not tell what it is. `is_value`: how it is shown until a person says."""

    word: str
    probability: float
    is_value: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """The children of one position are values of a parameter, but for those that are listed as routes.

    Attributes:
        position: the path that leads there, parameters written `{}`: `/repos/{}` for what stands behind an owner.
        since_s: in force for exchanges from then on, seconds since the epoch; before `until_s`, or without an end.
        changed_s: when children that were known before changed sides for the last time.
        name: of the parameter; "" where the collection before it names it, as in the lexical pass.
        literals: children that are routes.
        values: children that are values, although many APIs name routes so.
        probability: mean probability of being a value over the children that were merged; 1 where nothing was learnt.
        reasons: why, in words, the strongest first.
        uncertain: children of which people may be asked.
        source: who says so; "collapsed" where there were too many children to tell.
        is_tail: whatever stands here and below is one value: a path in a tree of files.
        drops_extensions: the values' file extensions differ, and are part of the value.
    """

    position: str
    since_s: int
    changed_s: int
    until_s: int | None = None
    name: str = ""
    literals: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    probability: float = 1.0
    reasons: tuple[str, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    source: Literal["learnt", "people", "documented", "collapsed"] = "learnt"
    is_tail: bool = False
    drops_extensions: bool = False

    def is_in_force(self, at_s: int) -> bool:
        """Whether exchanges of that time follow this rule."""
        return self.since_s <= at_s and (self.until_s is None or at_s < self.until_s)

    def takes(self, token: str) -> bool:
        """Whether a child is a value.

        So is one that was never seen, unless many APIs name a route so: that one stays as it stands until the next
        decision.
        """
        if token == PARAMETER or token in self.values:
            return True
        if token in self.literals or is_reserved(token):
            return False
        if name := keyed_name(token):
            # A title such as `Heat_(1995)`, unless entity sets with keys are routes here.
            return not (name in self.literals or is_reserved(name) or any(map(keyed_name, self.literals)))
        return not is_fixed(token)

    def decides_as(self, other: Rule) -> bool:
        """Whether both give every path the same template."""
        return _decision(self) == _decision(other)


def is_reserved(token: str) -> bool:
    """Whether so many APIs name a route so that this is one until a decision says otherwise."""
    return route_words().is_strong_route(token)


def _decision(rule: Rule) -> tuple[object, ...]:
    return rule.position, rule.name, rule.literals, rule.values, rule.is_tail, rule.drops_extensions
