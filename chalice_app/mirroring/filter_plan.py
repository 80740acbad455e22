"""Which mirror filters to make, repair and delete."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chalice_app.mirroring.step import (
    CreateFilter,
    CreateRule,
    DeleteFilter,
    DeleteRule,
    KeepFilter,
    ModifyRule,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chalice_app.discovery.mirrors import FilterRule, MirrorFilter
    from chalice_app.mirroring.filter_spec import FilterSpec
    from chalice_app.mirroring.session_plan import SessionPlan
    from chalice_app.mirroring.situation import Situation


@dataclass(slots=True)
class FilterPlan:
    """Steps that come before those of sessions, and after them."""

    before: list[Step] = field(default_factory=list)
    after: list[DeleteFilter] = field(default_factory=list)
    kept: list[KeepFilter] = field(default_factory=list)

    @property
    def created(self) -> int:
        """How many filters are new."""
        return sum(isinstance(step, CreateFilter) for step in self.before)


def plan_filters(situation: Situation, sessions: SessionPlan, specs: Mapping[str, FilterSpec]) -> FilterPlan:
    """The steps for all filters that the planned sessions name by key."""
    plan, own = FilterPlan(), situation.own_filters
    for key in sorted(sessions.filter_keys):
        if key not in own:
            plan.before.append(
                CreateFilter(code="new_ports", explanation=f"Backends serve on these ports: {key}.", spec=specs[key])
            )
            continue
        repairs = list(_repairs(own[key][0], specs[key]))
        if repairs:
            plan.before += repairs
        else:
            plan.kept.append(
                KeepFilter(
                    code="as_planned", explanation="It says what it has to.", filter_id=own[key][0].id, filter_key=key
                )
            )
    plan.after += _unused(situation, sessions, own)
    return plan


def _repairs(found: MirrorFilter, spec: FilterSpec) -> Iterator[Step]:
    """What was edited by somebody else. Deleting first leaves room within ten rules."""
    planned = {(rule.direction, rule.number): rule for rule in spec.rules()}
    actual = {(rule.direction, rule.number): rule for rule in found.rules}
    edited = "The rule was edited since Heliostat made it."
    for place in sorted(actual.keys() - planned.keys()):
        yield DeleteRule(
            code="rule_added",
            explanation="Somebody added the rule since Heliostat made the filter.",
            filter_id=found.id,
            rule_id=actual[place].id,
        )
    for place in sorted(actual.keys() & planned.keys()):
        if _says(actual[place]) != _says(planned[place]):
            yield ModifyRule(
                code="rule_edited",
                explanation=edited,
                filter_id=found.id,
                rule_id=actual[place].id,
                rule=planned[place],
            )
    for place in sorted(planned.keys() - actual.keys()):
        yield CreateRule(
            code="rule_missing",
            explanation="The rule is missing, so what it accepts is not copied.",
            filter_id=found.id,
            rule=planned[place],
        )


def _says(rule: FilterRule) -> FilterRule:
    """The rule without its identity."""
    return replace(rule, id="", tags={})


def _unused(
    situation: Situation, sessions: SessionPlan, own: Mapping[str, Iterable[MirrorFilter]]
) -> Iterator[DeleteFilter]:
    if situation.incomplete:
        return
    deleted = {step.session_id for step in sessions.deletes}
    moved = {step.session_id for step in sessions.modifies if step.filter_key is not None}
    used = {each.filter_id for each in situation.sessions if each.id not in deleted | moved}
    for key in sorted(own):
        for place, each in enumerate(own[key]):
            is_planned = place == 0 and key in sessions.filter_keys
            if not is_planned and each.id not in used:
                yield DeleteFilter(
                    code="unused",
                    explanation="No mirror session uses it any more.",
                    filter_id=each.id,
                )
