"""How findings stand after another look at a host's traffic.

A claim says that a rule's condition was met up to some moment. It may be repeated for ever, since counters never
forget: what moves a finding is whether it was seen *again*. Silence proves nothing: a finding is fixed when its
endpoint was used, and looked into, for long enough without another sighting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from api_inventory.finding import SEVERITIES, finding_id, place_of_host
from api_inventory.findings.decision import most_recent
from api_inventory.findings.limits import FIXED_AFTER_NS, FIXED_AFTER_REQUESTS, HISTORY_MAX
from api_inventory.findings.state import FindingState, Transition
from api_inventory.findings.succession import succeeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.finding import Severity
    from api_inventory.findings.decision import Decision
    from api_inventory.findings.state import FindingStatus


class Claimed(Protocol):
    """What a rule says of a host's evidence: its condition was met `support` times, up to `last_seen_ns`."""

    @property
    def rule(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> Severity: ...  # noqa: D102
    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def endpoint_id(self) -> str | None: ...  # noqa: D102
    @property
    def detail(self) -> str: ...  # noqa: D102
    @property
    def evidence(self) -> str: ...  # noqa: D102
    @property
    def support(self) -> int: ...  # noqa: D102
    @property
    def first_seen_ns(self) -> int: ...  # noqa: D102
    @property
    def last_seen_ns(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Activity:
    """How much an endpoint was used: requests that were looked into, ever, and the capture time of the last one."""

    examined_count: int = 0
    last_seen_ns: int = 0

    def with_others(self, others: Iterable[Activity]) -> Activity:
        """All together: how much a host was used."""
        every = (self, *others)
        return Activity(sum(one.examined_count for one in every), max(one.last_seen_ns for one in every))


def judged(  # noqa: PLR0913 - each is another source of what is known
    known: Mapping[str, FindingState],
    claims: Iterable[Claimed],
    activity: Mapping[str, Activity],
    now_ns: int,
    *,
    titles: Mapping[str, str],
    decisions: Mapping[str, Decision] | None = None,
    successors: Mapping[str, tuple[str, ...]] | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[FindingState, ...]:
    """The findings of one host as they stand now, in the order of their ids. Judging twice is judging once.

    Args:
        known: the host's findings as they stood, by id. One whose id is not in the answer is at another endpoint now.
        claims: what the rules say now.
        activity: the host's endpoints, by id. An endpoint that is not here is silent.
        now_ns: when the judgement is made.
        titles: of the rules, by their ids; a rule without one is called by its id.
        decisions: what people decided since, by the finding's id.
        successors: endpoints that were merged into another one, or split into several, and what became of them.
        names: what parameters of the path of an endpoint that was merged are called now, by its id.
    """
    claimed, taken = _by_id(claims), decisions or {}
    states = {name: decided(state, taken.get(name)) for name, state in known.items()}
    if successors:
        states = succeeded(states, successors, claimed, activity, names or {})
    of_host = Activity().with_others(activity.values())
    result = []
    for name in sorted(states.keys() | claimed.keys()):
        place = (states.get(name) or claimed[name]).endpoint_id
        used = of_host if place is None else activity.get(place, Activity())
        if name not in states:
            state = decided(_opened(claimed[name], titles, used, now_ns), taken.get(name))
        else:
            # Once more, since a decision may be of the id that the finding has only now.
            state = decided(states[name], taken.get(name))
            state = _seen(state, claimed[name], titles, used, now_ns) if name in claimed else state
        result.append(_settled(state, used, now_ns))
    return tuple(result)


def decided(state: FindingState, decision: Decision | None) -> FindingState:
    """The finding after a person's word; unchanged by one that it knows, or that is older than the known one."""
    if decision is None or most_recent(state.decision, decision) == state.decision:
        return state
    state = replace(state, decision=decision)
    if decision.sets_aside:
        aside = replace(state, accepted_severity=state.severity, fixed_at_ns=None)
        return _moved(aside, "accepted", decision.at_ns, decision.reason, by=decision.by)
    if state.status == "open":
        return state
    again = replace(state, accepted_severity=None, fixed_at_ns=None)
    return _moved(again, "open", decision.at_ns, decision.reason or "Opened again.", by=decision.by)


def is_worse(severity: Severity, than: Severity) -> bool:
    """Whether one severity stands above another."""
    return SEVERITIES.index(severity) < SEVERITIES.index(than)


def _by_id(claims: Iterable[Claimed]) -> dict[str, Claimed]:
    """The most recent of several claims of one finding; of equals always the same one."""
    claimed: dict[str, Claimed] = {}
    for claim in claims:
        place = place_of_host(claim.host) if claim.endpoint_id is None else claim.endpoint_id
        name = finding_id(claim.rule, place, claim.detail)
        if name not in claimed or _recency(claim) > _recency(claimed[name]):
            claimed[name] = claim
    return claimed


def _recency(claim: Claimed) -> tuple[int, int, int, str, int]:
    """Of equals in all else, the one that was seen first."""
    return claim.last_seen_ns, -SEVERITIES.index(claim.severity), claim.support, claim.evidence, -claim.first_seen_ns


def _opened(claim: Claimed, titles: Mapping[str, str], used: Activity, now_ns: int) -> FindingState:
    return FindingState(
        rule=claim.rule,
        title=titles.get(claim.rule, claim.rule),
        severity=claim.severity,
        host=claim.host,
        endpoint_id=claim.endpoint_id,
        detail=claim.detail,
        evidence=claim.evidence,
        support=claim.support,
        first_seen_ns=claim.first_seen_ns,
        last_seen_ns=claim.last_seen_ns,
        examined_when_seen=used.examined_count,
        status="open",
        opened_at_ns=now_ns,
        history=(Transition(now_ns, "open", "", "Seen in traffic."),),
    )


def _seen(state: FindingState, claim: Claimed, titles: Mapping[str, str], used: Activity, now_ns: int) -> FindingState:
    """The finding with what the claim adds; open again where it was gone, or where it grew beyond what was accepted."""
    if claim.last_seen_ns <= state.last_seen_ns:
        return replace(state, first_seen_ns=min(state.first_seen_ns, claim.first_seen_ns))
    state = replace(
        state,
        title=titles.get(claim.rule, state.title),
        severity=claim.severity,
        evidence=claim.evidence,
        support=max(state.support, claim.support),
        first_seen_ns=min(state.first_seen_ns, claim.first_seen_ns),
        last_seen_ns=claim.last_seen_ns,
        examined_when_seen=used.examined_count,
    )
    if state.status == "fixed":
        return _reopened(state, now_ns, "Seen again after it was fixed.")
    accepted = state.accepted_severity
    kind = None if state.decision is None else state.decision.kind
    if state.status == "accepted" and kind == "accept" and accepted and is_worse(claim.severity, accepted):
        return _reopened(state, now_ns, f"Accepted as {accepted}, and now {claim.severity}.")
    return state


def _settled(state: FindingState, used: Activity, now_ns: int) -> FindingState:
    """What time and traffic alone bring: acceptances end, and what is not seen any more is fixed."""
    if state.status == "accepted" and state.decision is not None and state.decision.has_ended(now_ns):
        state = _moved(replace(state, accepted_severity=None), "open", now_ns, "The acceptance has ended.")
    if used.examined_count < state.examined_when_seen:
        # The endpoint's counters were lost to their age and began again: so does the wait.
        state = replace(state, examined_when_seen=used.examined_count)
    unseen_requests = used.examined_count - state.examined_when_seen
    unseen_ns = used.last_seen_ns - _doubted_ns(state)
    if state.status == "open" and unseen_requests >= FIXED_AFTER_REQUESTS and unseen_ns >= FIXED_AFTER_NS:
        reason = f"Not seen in {unseen_requests} requests since."
        return _moved(replace(state, fixed_at_ns=now_ns), "fixed", now_ns, reason)
    return state


def _doubted_ns(state: FindingState) -> int:
    """When there was last a reason to think that it is there: a sighting, or a person who opened it again."""
    decision = state.decision
    opened_ns = decision.at_ns if decision is not None and not decision.sets_aside else 0
    return max(state.last_seen_ns, opened_ns)


def _reopened(state: FindingState, now_ns: int, reason: str) -> FindingState:
    again = replace(state, reopened=state.reopened + 1, fixed_at_ns=None, accepted_severity=None)
    return _moved(again, "open", now_ns, reason)


def _moved(state: FindingState, status: FindingStatus, at_ns: int, reason: str, *, by: str = "") -> FindingState:
    history = (*state.history, Transition(at_ns, status, by, reason))[-HISTORY_MAX:]
    return replace(state, status=status, history=history)
