"""From what is wanted and what there is to frozen steps. Pure: shown before Apply, and run by the reconciler.

What holds whatever the input:
- What is not ours (`heliostat:managed-by`) is never changed or deleted.
- Where a load balancer could not be read, nothing is deleted, and no session of ours that may serve it is changed.
- A plan that was carried out and is made again has nothing to do.
- The order of the input does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from chalice_app.mirroring.collector_plan import plan_collector
from chalice_app.mirroring.filter_plan import FilterPlan, plan_filters
from chalice_app.mirroring.filter_spec import FilterSpec
from chalice_app.mirroring.limits import (
    FILTERS_PER_ACCOUNT_MAX,
    SESSIONS_PER_ACCOUNT_MAX,
    TARGETS_PER_ACCOUNT_MAX,
)
from chalice_app.mirroring.session_plan import SessionPlan, plan_sessions
from chalice_app.mirroring.source import mirror_sources
from chalice_app.mirroring.step import SkipTarget, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from chalice_app.mirroring.situation import Situation
    from chalice_app.mirroring.source import MirrorSource, RefusedTarget
    from chalice_app.mirroring.vnis import VniBook

StepT = TypeVar("StepT", bound=Step)


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of something the account has, and may have."""

    name: str
    used_before: int
    used_after: int
    limit: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in the order in which it can be done, then what is kept and skipped.

    Attributes:
        book: the VNIs with those that the plan's new groups take.
        warnings: what a person should know before they say yes.
    """

    steps: tuple[Step, ...]
    book: VniBook
    quotas: tuple[Quota, ...]
    warnings: tuple[str, ...]

    @property
    def changes(self) -> tuple[Step, ...]:
        """The steps that change something."""
        return tuple(step for step in self.steps if step.action not in ("keep", "skip"))

    def of(self, kind: type[StepT]) -> tuple[StepT, ...]:
        """The steps of one kind."""
        return tuple(step for step in self.steps if isinstance(step, kind))

    def counts(self) -> dict[str, int]:
        """How many steps there are of each action."""
        counted = dict.fromkeys(("create", "modify", "delete", "keep", "skip"), 0)
        for step in self.steps:
            counted[step.action] += 1
        return counted


def make_plan(situation: Situation) -> Plan:
    """The plan for a situation."""
    sources, refused = mirror_sources(situation.balancers)
    own = {session.id for session in situation.own_sessions}
    book = situation.book.with_groups(
        (source.members for source in sources), (each.vni for each in situation.sessions if each.id not in own)
    )
    # Thousands of interfaces serve on a few sets of ports.
    made = {kind: FilterSpec.of_ports(*kind) for kind in {(source.ports, source.families) for source in sources}}
    specs = {source.interface_id: made[source.ports, source.families] for source in sources}
    sessions = plan_sessions(situation, sources, refused, specs, book)
    filters = plan_filters(situation, sessions, {spec.key: spec for spec in specs.values()})
    changes: tuple[Step, ...] = (
        *plan_collector(situation),
        *filters.before,
        *sessions.deletes,
        *sessions.modifies,
        *sessions.creates,
        *filters.after,
    )
    left: tuple[Step, ...] = (*filters.kept, *sessions.kept, *map(_skip, refused), *sessions.skipped)
    return Plan(
        (*changes, *left),
        book,
        _quotas(situation, sessions, filters),
        (*_unread(situation), *_widened(sources, specs)),
    )


def _skip(refused: RefusedTarget) -> SkipTarget:
    return SkipTarget(
        code=refused.eligibility.code,
        explanation=refused.eligibility.explanation,
        fix=refused.eligibility.fix,
        balancer_id=refused.balancer_id,
        group_name=refused.group_name,
        target_id=refused.target_id,
        interface_id=refused.interface_id,
    )


def _quotas(situation: Situation, sessions: SessionPlan, filters: FilterPlan) -> tuple[Quota, ...]:
    session_count, filter_count = len(situation.sessions), len(situation.filters)
    target_count = len(situation.targets)
    target_after = target_count + (situation.target_id is None and bool(situation.selection.load_balancer_ids))
    return (
        Quota(
            "mirror sessions",
            session_count,
            session_count + len(sessions.creates) - len(sessions.deletes),
            SESSIONS_PER_ACCOUNT_MAX,
        ),
        Quota(
            "mirror filters",
            filter_count,
            filter_count + filters.created - len(filters.after),
            FILTERS_PER_ACCOUNT_MAX,
        ),
        Quota("mirror targets", target_count, target_after, TARGETS_PER_ACCOUNT_MAX),
    )


def _unread(situation: Situation) -> Iterator[str]:
    for balancer_id, reason in sorted(situation.incomplete.items()):
        yield f"{balancer_id} could not be read, so nothing is deleted: {reason}"


def _widened(sources: Sequence[MirrorSource], specs: Mapping[str, FilterSpec]) -> Iterator[str]:
    extra: dict[str, int] = {}
    for source in sources:
        spec = specs[source.interface_id]
        count = spec.extra_ports(source.ports)
        if count:
            extra[spec.key] = max(count, extra.get(spec.key, 0))
    for key, count in sorted(extra.items()):
        yield (
            f"A mirror filter holds ten rules: {key} copies {count} ports that no selected target serves on. "
            "Fewer different ports behind one interface would avoid it."
        )
