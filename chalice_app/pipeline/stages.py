"""Where it stops: one look at each stage, and then which of the empty ones is the first behind which nothing moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalice_app.pipeline import reasons
from chalice_app.pipeline.counters import DATAGRAMS, EXCHANGES, RECORDS_SENT
from chalice_app.pipeline.limits import ITERATOR_AGE_MAX_S
from chalice_app.pipeline.measures import Unread
from chalice_app.pipeline.series import Series
from chalice_app.pipeline.stage import STAGES, Finding, Stage, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.facts import Facts

UNITS = {
    "permission": "permission",
    "stack": "stacks",
    "agents": "agents",
    "sessions": "mirror sessions",
    "packets_at_source": "packets",
    "packets_at_agent": "packets",
    "exchanges": "exchanges",
    "records": "records",
    "processor": "records",
    "endpoints": "endpoints",
}
# Stages that something moves through; of the others there is something, or not.
MOVING = frozenset(STAGES[4:])
# Where a person mends what is wrong with a stage.
PAGES = {
    "permission": "/permissions",
    "stack": "/operations",
    "agents": "/operations",
    "sessions": "/load-balancers",
    "packets_at_source": "/load-balancers",
    "exchanges": "/load-balancers",
}
NEVER = Series(minutes=(), total=0, rate_per_s=None, moved_s=None)
BEHIND = "Nothing can come this far while the stage that is named stops."
PAST = "Data flow on past it all the same."


@dataclass(frozen=True, slots=True)
class Checklist:
    """The stages in order; `stops_at` is the name of the one that is stopped, if any is."""

    stages: tuple[Stage, ...]
    stops_at: str | None

    @property
    def stop(self) -> Stage | None:
        """The stage that is stopped."""
        return next((stage for stage in self.stages if stage.state == "stopped"), None)


def checklist(facts: Facts, owner: str) -> Checklist:
    """Decide."""
    return decided(dict(zip(STAGES, _findings(facts, owner), strict=True)))


def decided(findings: Mapping[str, Finding]) -> Checklist:
    """Where it stops, of what was found of some stages, in their order."""
    named = tuple(findings.items())
    # What moves shows that nothing before it holds it up, whatever that looks like.
    moving = (at for at, (name, each) in enumerate(named) if each.presence == "there" and name in MOVING)
    last_moving = max(moving, default=-1)
    empty = (at for at, (_, each) in enumerate(named) if each.presence == "empty" and at > last_moving)
    stop = next(empty, None)
    stages = tuple(_stage(name, each, _state(at, each, stop)) for at, (name, each) in enumerate(named))
    return Checklist(stages, None if stop is None else named[stop][0])


def _state(at: int, finding: Finding, stop: int | None) -> State:
    if finding.presence == "unread":
        return "unknown"
    if at == stop:
        return "stopped"
    if stop is not None and at > stop:
        return "waiting"
    return "flowing" if finding.presence == "there" else "idle"


def _stage(name: str, finding: Finding, state: State) -> Stage:
    failure = finding.failure
    is_told = failure is not None and state in ("stopped", "idle", "unknown")
    explanation = failure.explanation if failure is not None and is_told else finding.explanation
    if is_told and state == "idle":
        explanation = f"{explanation} {PAST}"
    return Stage(
        name=name,
        state=state,
        unit=UNITS[name],
        explanation=BEHIND if state == "waiting" else explanation,
        total=finding.total,
        series=finding.series,
        age_s=finding.age_s,
        code=failure.code if failure is not None and is_told else None,
        fix=failure.fix if failure is not None and is_told else None,
        page=_page(name, failure) if is_told else None,
        evidence=failure.evidence if failure is not None and is_told else {},
    )


def _page(name: str, failure: Failure | None) -> str | None:
    if failure is None or failure.fix is None:
        return None
    if failure.code in ("nothing_selected", "stack_absent"):
        return "/connect"
    if "denied" in failure.code or failure.code in ("permissions_missing", "policy_not_attached"):
        return "/permissions"
    return PAGES.get(name)


def _findings(facts: Facts, owner: str) -> list[Finding]:
    static = [_permission(facts), _stack(facts), _agents(facts, owner), _sessions(facts)]
    sessions_stand = static[3].presence == "there"
    flow = _Flow(facts.now_s, is_fed=sessions_stand)
    sources, agents, processing = facts.flows.sources, facts.flows.agents, facts.flows.processing
    inventory = facts.inventory
    processor = f"{owner}-{reasons.PROCESSING}"
    moving = [
        flow.look(
            sources if isinstance(sources, Unread) else sources.mirrored,
            "Copies of packets leave the instances that are mirrored.",
            lambda: reasons.source_failure(sources),  # type: ignore[arg-type]
        ),
        flow.look(
            _counter(agents, DATAGRAMS),
            "Agents receive mirrored packets.",
            lambda: reasons.arrival_failure(facts),
        ),
        flow.look(
            _counter(agents, EXCHANGES),
            "Agents pair requests with their answers.",
            lambda: reasons.exchange_failure(agents),  # type: ignore[arg-type]
        ),
        flow.look(
            _counter(agents, RECORDS_SENT),
            "Kinesis takes the agents' records.",
            lambda: reasons.record_failure(agents),  # type: ignore[arg-type]
        ),
        flow.look(
            processing if isinstance(processing, Unread) else processing.records,
            "The processor folds records into the inventory.",
            lambda: reasons.processing_failure(processing, processor),  # type: ignore[arg-type]
            is_failing=not isinstance(processing, Unread)
            and processing.iterator_age_s is not None
            and processing.iterator_age_s > ITERATOR_AGE_MAX_S,
        ),
        flow.look(
            inventory if isinstance(inventory, Unread) else inventory.requests,
            "" if isinstance(inventory, Unread) else f"Requests of {inventory.hosts:,} hosts are in the inventory.",
            lambda: reasons.inventory_failure(inventory),  # type: ignore[arg-type]
            total=None if isinstance(inventory, Unread) else inventory.endpoints,
        ),
    ]
    return [*static, *moving]


def _counter(agents: Mapping[str, Series] | Unread, name: str) -> Series | Unread:
    return agents if isinstance(agents, Unread) else agents.get(name, NEVER)


def _permission(facts: Facts) -> Finding:
    # What the installation is made of; what CloudWatch refuses is told where it is missed.
    parts = (facts.selected, facts.stacks, facts.sessions)
    refused = next((part.failure for part in parts if isinstance(part, Unread)), None)
    if refused is None:
        return Finding("there", "The account can be read.")
    # Patience or a network is no matter of rights.
    return Finding("unread" if refused.retryable else "empty", "", failure=refused)


def _stack(facts: Facts) -> Finding:
    stacks, selected = facts.stacks, facts.selected
    if isinstance(stacks, Unread):
        return Finding("unread", "", failure=stacks.failure)
    standing = sum(stack.state in ("ready", "working") for stack in stacks)
    if standing == len(stacks):
        working = [stack.name for stack in stacks if stack.state == "working"]
        told = f"{', '.join(working)} is being changed." if working else "Both stacks stand."
        return Finding("there", told, total=standing)
    if selected == 0 and all(stack.state == "absent" for stack in stacks):
        return Finding("empty", "", total=standing, failure=reasons.failure_of("nothing_selected"))
    return Finding("empty", "", total=standing, failure=reasons.stack_failure(stacks))


def _agents(facts: Facts, owner: str) -> Finding:
    fleet, counters = facts.agents, facts.flows.agents
    if isinstance(fleet, Unread):
        return Finding("unread", "", failure=fleet.failure)
    if fleet.healthy == 0:
        failure = reasons.agents_failure(fleet, facts.launch_failure, f"{owner}-{reasons.COLLECTOR}")
        return Finding("empty", "", total=fleet.healthy, failure=failure)
    heard = counters.get(DATAGRAMS) if not isinstance(counters, Unread) else None
    told = f"{fleet.healthy:,} of {fleet.registered:,} are healthy."
    if not isinstance(counters, Unread) and heard is None:
        # An agent tells of packets also where there are none: silence is that of the agent.
        told += " Their first heartbeat has not come yet."
    return Finding("there", told, total=fleet.healthy)


def _sessions(facts: Facts) -> Finding:
    sessions = facts.sessions
    if isinstance(sessions, Unread):
        return Finding("unread", "", failure=sessions.failure)
    age_s = None if sessions.looked_at_s is None else max(facts.now_s - sessions.looked_at_s, 0.0)
    if sessions.count:
        return Finding("there", "Mirror sessions stand.", total=sessions.count, age_s=age_s)
    is_unselected = facts.selected == 0
    failure = reasons.failure_of("nothing_selected") if is_unselected else reasons.sessions_failure(sessions)
    return Finding("empty", "", total=0, age_s=age_s, failure=failure)


class _Flow:
    """Looks at what moves, one stage after the other: each is held against the last one before it that is known."""

    def __init__(self, now_s: float, *, is_fed: bool) -> None:
        self._now_s = now_s
        self._is_fed = is_fed
        self._upstream: Series | None = None

    def look(
        self,
        series: Series | Unread,
        explanation: str,
        failure: Callable[[], Failure],
        *,
        total: float | None = None,
        is_failing: bool = False,
    ) -> Finding:
        """What is found; `failure` is asked where it is empty. `is_failing`: however much it moves."""
        if isinstance(series, Unread):
            return Finding("unread", "", failure=series.failure)
        upstream, self._upstream = self._upstream, series
        age_s = None if series.moved_s is None else max(self._now_s - series.moved_s, 0.0)
        shown = series.total if total is None else total
        is_empty = is_failing or (
            series.is_behind(upstream) if upstream is not None else self._is_fed and series.moved_s is None
        )
        if is_empty:
            return Finding("empty", "", total=shown, series=series, age_s=age_s, failure=failure())
        if series.is_moving(self._now_s):
            return Finding("there", explanation, total=shown, series=series, age_s=age_s)
        return Finding("quiet", "Nothing comes from before it at the moment.", total=shown, series=series, age_s=age_s)
