"""What becomes of findings when endpoints are merged into one, or one is split into several.

People's decisions and the past follow: nobody has to accept the same finding again because a path template was learnt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api_inventory.finding import SEVERITIES, finding_id
from api_inventory.findings.decision import most_recent
from api_inventory.findings.limits import HISTORY_MAX
from api_inventory.sightings import renamed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from typing import Protocol

    from api_inventory.findings.state import FindingState

    class _Used(Protocol):
        @property
        def examined_count(self) -> int: ...


def succeeded(
    states: Mapping[str, FindingState],
    successors: Mapping[str, tuple[str, ...]],
    claimed: Container[str],
    activity: Mapping[str, _Used],
    names: Mapping[str, Mapping[str, str]],
) -> dict[str, FindingState]:
    """The findings at the endpoints that there are now, by id.

    A finding of an endpoint that was merged moves to the endpoint that it was merged into, and is joined with the same
    finding there. One of an endpoint that was split moves to those parts where it is claimed; where it is claimed of
    none, to the first, so that its past is not lost. What it says of a parameter of the path follows its name.
    """
    moved: dict[str, FindingState] = {}
    for name in sorted(states):
        for state in _heirs(_named(states[name], names), successors, claimed, activity):
            known = moved.get(state.id)
            moved[state.id] = state if known is None else joined(known, state)
    return moved


def joined(left: FindingState, right: FindingState) -> FindingState:
    """One finding of two of the same rule, place and detail. Which one comes first does not matter.

    Earliest first seen, most recent sighting, most recent decision; it stands as its decision says where both stood by
    it, and is otherwise open where either is.
    """
    latest, earlier = sorted((left, right), key=_recency, reverse=True)
    decision = most_recent(left.decision, right.decision)
    holders = [state for state in (left, right) if decision is not None and state.decision == decision]
    accepted = [state.accepted_severity for state in holders if state.accepted_severity is not None]
    is_accepted = bool(holders) and len(accepted) == len(holders)
    is_fixed = left.status == right.status == "fixed"
    fixed = [state.fixed_at_ns for state in (left, right) if state.fixed_at_ns is not None]
    return replace(
        latest,
        support=max(left.support, right.support),
        first_seen_ns=min(left.first_seen_ns, right.first_seen_ns),
        examined_when_seen=max(latest.examined_when_seen, earlier.examined_when_seen),
        status="accepted" if is_accepted else "fixed" if is_fixed else "open",
        opened_at_ns=min(left.opened_at_ns, right.opened_at_ns),
        reopened=max(left.reopened, right.reopened),
        fixed_at_ns=max(fixed) if is_fixed and not is_accepted else None,
        decision=decision,
        accepted_severity=min(accepted, key=SEVERITIES.index) if is_accepted else None,
        history=tuple(sorted({*left.history, *right.history}))[-HISTORY_MAX:],
    )


def _named(state: FindingState, names: Mapping[str, Mapping[str, str]]) -> FindingState:
    detail, evidence = renamed(state.detail, state.evidence, names.get(state.endpoint_id or "", {}))
    return state if detail == state.detail else replace(state, detail=detail, evidence=evidence)


def _heirs(
    state: FindingState,
    successors: Mapping[str, tuple[str, ...]],
    claimed: Container[str],
    activity: Mapping[str, _Used],
) -> Iterator[FindingState]:
    places = successors.get(state.endpoint_id, ()) if state.endpoint_id is not None else ()
    if not places:
        yield state
        return
    there = [place for place in places if finding_id(state.rule, place, state.detail) in claimed]
    for place in there or places[:1]:
        # Requests of another endpoint say nothing of this one: the wait for its being fixed begins anew.
        examined = activity[place].examined_count if place in activity else 0
        yield replace(state, endpoint_id=place, examined_when_seen=examined)


def _recency(state: FindingState) -> tuple[int, int, str, str]:
    return state.last_seen_ns, state.support, state.severity, state.evidence
