"""What people are told of a pipeline that is not as it should be, and when it is again. Pure.

Looked at every five minutes. Nothing is said while nothing is selected, while a stack is being changed, or of what
could not be read: a refusal is no absence. A collector whose change failed is watched all the same, for its agents may
have gone with that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from api_inventory.notifications.happening import Happening
from chalice_app.pipeline.counters import DATAGRAMS
from chalice_app.pipeline.coverage import known_of_both, losses, share_of
from chalice_app.pipeline.measures import Fleet, Unread
from chalice_app.pipeline.reasons import COLLECTOR, agents_failure
from chalice_app.pipeline.vpcs import vpcs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.pipeline.facts import Facts
    from chalice_app.pipeline.stage import Stage

# An agent is replaced within minutes: what two looks see is no replacement.
AGENTS_PATIENCE_S = 280
LOSSES_TOLD_MAX = 5
# A collector that never stood, or is to go: what its agents do is no news.
_GONE = frozenset({"stack_rolled_back", "stack_delete_failed"})
# The failure of a VPC of whose mirrored packets none arrives; one look may meet a route while it is being changed.
CUT, VPC_PATIENCE_S = "vpc_does_not_arrive", 280


@dataclass(frozen=True, slots=True)
class Wanted:
    """What people want.

    Attributes:
        agents: healthy ones, at least.
        coverage_percent: of mirrored packets that agents receive, at least; 0: nobody is told.
        coverage_minutes: over so many.
    """

    agents: int
    coverage_percent: int
    coverage_minutes: int


@dataclass(frozen=True, slots=True)
class Watch:
    """What the last look left.

    Attributes:
        agents_since_s, coverage_since_s: since when it is not as it should be; None where it is.
        agents_told, coverage_told: whether people know.
        vpcs_since_s: since when no packet of a VPC reaches agents although those of others do, by VPC.
        vpcs_told: those of them that people know of.
    """

    agents_since_s: int | None = None
    agents_told: bool = False
    coverage_since_s: int | None = None
    coverage_told: bool = False
    vpcs_since_s: Mapping[str, int] = field(default_factory=dict)
    vpcs_told: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Watch:
        """What was kept; nothing of None."""
        return cls(**{**value, "vpcs_told": tuple(value.get("vpcs_told", ()))}) if value else cls()


def watched(before: Watch, facts: Facts, wanted: Wanted, owner: str) -> tuple[Watch, tuple[Happening, ...]]:
    """After a look: what to keep, and what to tell."""
    if _is_unknown(facts):
        return before, ()
    if not _is_to_be_watched(facts, f"{owner}-{COLLECTOR}"):
        return Watch(), ()
    after, of_agents = _agents(before, facts, wanted, owner)
    after, of_coverage = _coverage(after, facts, wanted)
    after, of_vpcs = _vpcs(after, facts, wanted, owner)
    return after, (*of_agents, *of_coverage, *of_vpcs)


def _is_unknown(facts: Facts) -> bool:
    """Could it not be read, or is something being changed?"""
    if isinstance(facts.selected, Unread) or isinstance(facts.stacks, Unread):
        return True
    return any(stack.state == "working" for stack in facts.stacks)


def _is_to_be_watched(facts: Facts, collector: str) -> bool:
    """Is traffic selected, and does a collector stand for it, whole or not?"""
    if isinstance(facts.selected, Unread) or isinstance(facts.stacks, Unread):
        return False
    return facts.selected > 0 and any(
        stack.name == collector and stack.state != "absent" and stack.failure_code not in _GONE
        for stack in facts.stacks
    )


def _agents(before: Watch, facts: Facts, wanted: Wanted, owner: str) -> tuple[Watch, tuple[Happening, ...]]:
    fleet, now_s = facts.agents, int(facts.now_s)
    if isinstance(fleet, Unread):
        return before, ()
    is_silent = fleet.healthy > 0 and _is_silent(facts)
    if fleet.healthy >= wanted.agents and not is_silent:
        after = replace(before, agents_since_s=None, agents_told=False)
        if not before.agents_told:
            return after, ()
        told = f"{fleet.healthy} of {fleet.registered} agents are healthy again."
        return after, (_agents_happening("info", told, f"back {before.agents_since_s}", fleet, wanted),)
    since_s = now_s if before.agents_since_s is None else before.agents_since_s
    after = replace(before, agents_since_s=since_s)
    if before.agents_told or now_s - since_s < AGENTS_PATIENCE_S:
        return after, ()
    if is_silent:
        told = f"No heartbeat comes from {fleet.healthy} agents that answer their health check."
        details: tuple[str, ...] = ("What they decode, drop and send is not known. See the agents' log group.",)
    else:
        told = f"{fleet.healthy} of {wanted.agents} agents that are wanted are healthy."
        failure = agents_failure(fleet, facts.launch_failure, f"{owner}-{COLLECTOR}")
        details = (failure.explanation, failure.fix or "")
    happening = Happening(
        "agents",
        "critical" if fleet.healthy == 0 else "high",
        told,
        f"low {since_s}",
        details=details,
        facts={**_agents_facts(fleet, wanted), "since_s": since_s},
    )
    return replace(after, agents_told=True), (happening,)


def _agents_happening(severity: Any, text: str, identity: str, fleet: Fleet, wanted: Wanted) -> Happening:
    return Happening("agents", severity, text, identity, facts={**_agents_facts(fleet, wanted), "is_back": True})


def _agents_facts(fleet: Fleet, wanted: Wanted) -> dict[str, Any]:
    return {"healthy": fleet.healthy, "registered": fleet.registered, "wanted": wanted.agents}


def _is_silent(facts: Facts) -> bool:
    """Agents tell of packets every minute, also of none: nothing is the silence of the agents."""
    counters = facts.flows.agents
    if isinstance(counters, Unread):
        return False
    heard = counters.get(DATAGRAMS)
    return heard is None or heard.rate_per_s is None


def _coverage(before: Watch, facts: Facts, wanted: Wanted) -> tuple[Watch, tuple[Happening, ...]]:
    share = None if wanted.coverage_percent == 0 else share_lately(facts, wanted.coverage_minutes)
    now_s = int(facts.now_s)
    if wanted.coverage_percent == 0:
        return replace(before, coverage_since_s=None, coverage_told=False), ()
    if share is None:
        return before, ()
    numbers = {"share": round(share, 4), "threshold": wanted.coverage_percent / 100, "minutes": wanted.coverage_minutes}
    if share * 100 >= wanted.coverage_percent:
        after = replace(before, coverage_since_s=None, coverage_told=False)
        if not before.coverage_told:
            return after, ()
        told = f"Agents receive {share:.1%} of what is mirrored again."
        identity = f"back {before.coverage_since_s}"
        return after, (Happening("coverage", "info", told, identity, facts={**numbers, "is_back": True}),)
    if before.coverage_told:
        return before, ()
    lost = [f"{loss.name.name}: {loss.count:,.0f} {loss.name.unit}" for loss in losses(facts.flows)[:LOSSES_TOLD_MAX]]
    happening = Happening(
        "coverage",
        "high",
        f"Agents received {share:.1%} of what was mirrored within {wanted.coverage_minutes} minutes, and "
        f"{wanted.coverage_percent} % are wanted.",
        f"low {now_s}",
        details=tuple(f"Lost: {each}." for each in lost) or ("No counter of losses says where the rest went.",),
        facts={**numbers, "since_s": now_s},
    )
    return replace(before, coverage_since_s=now_s, coverage_told=True), (happening,)


def _vpcs(before: Watch, facts: Facts, wanted: Wanted, owner: str) -> tuple[Watch, tuple[Happening, ...]]:
    """A VPC may be too small for its silence to be seen in the share of all."""
    if wanted.coverage_percent == 0:
        return replace(before, vpcs_since_s={}, vpcs_told=()), ()
    if isinstance(facts.territory.sessions, Unread):
        return before, ()
    now_s = int(facts.now_s)
    since_s: dict[str, int] = {}
    told: list[str] = []
    happenings = []
    for vpc in vpcs_of(facts, None, owner):
        arrival = next(stage for stage in vpc.stages if stage.name == "packets_at_agent")
        is_cut, is_told = arrival.code == CUT, vpc.vpc_id in before.vpcs_told
        if not is_cut and (arrival.state == "flowing" or vpc.vpc_id not in before.vpcs_since_s):
            if is_told:
                happenings.append(_vpc_back(vpc.vpc_id, before.vpcs_since_s[vpc.vpc_id]))
            continue
        # What is idle or unknown for a while is not back.
        begun_s = since_s[vpc.vpc_id] = before.vpcs_since_s.get(vpc.vpc_id, now_s)
        if is_told:
            told.append(vpc.vpc_id)
        elif is_cut and now_s - begun_s >= VPC_PATIENCE_S:
            told.append(vpc.vpc_id)
            happenings.append(_vpc_cut(vpc.vpc_id, begun_s, arrival))
    return replace(before, vpcs_since_s=since_s, vpcs_told=tuple(told)), tuple(happenings)


def _vpc_cut(vpc_id: str, since_s: int, arrival: Stage) -> Happening:
    return Happening(
        "coverage",
        "high",
        f"Agents receive nothing of what is mirrored in {vpc_id}, though they do of other VPCs.",
        f"{vpc_id} low {since_s}",
        details=(arrival.explanation, arrival.fix or ""),
        facts={"vpc_id": vpc_id, "code": arrival.code, "since_s": since_s},
    )


def _vpc_back(vpc_id: str, since_s: int) -> Happening:
    told = f"Agents receive what is mirrored in {vpc_id} again."
    return Happening("coverage", "info", told, f"{vpc_id} back {since_s}", facts={"vpc_id": vpc_id, "is_back": True})


def share_lately(facts: Facts, minutes: int) -> float | None:
    """Received of mirrored packets over the last minutes of which both are known, at most 1; None where they are not.

    Where sources are too many, what they copied is asked for less often: then it is not known at some looks.
    """
    sources, agents = facts.flows.sources, facts.flows.agents
    if isinstance(sources, Unread) or isinstance(agents, Unread):
        return None
    received, mirrored = agents.get(DATAGRAMS), sources.whole
    if received is None or mirrored is None:
        return None
    pairs = known_of_both(received, mirrored)[-minutes:]
    return None if len(pairs) < minutes else share_of(pairs)
