"""Where it stops of each VPC that is mirrored: the sum may flow while the sources of one VPC reach nobody. Pure.

A virtual network belongs to a VPC if all its mirror sessions are in it. Targets by address may live in other VPCs than
their group, so that one can have sessions in several: then its packets tell of none of them alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalice_app.pipeline import reasons
from chalice_app.pipeline.counters import DATAGRAMS, EXCHANGES
from chalice_app.pipeline.facts import BalancersOfVpc, SessionsFact
from chalice_app.pipeline.measures import Arrivals, Sources, Unread
from chalice_app.pipeline.stage import Finding
from chalice_app.pipeline.stages import Checklist, checklist, decided

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from chalice_app.failures.failure import Failure
    from chalice_app.pipeline.facts import Facts, InventoryFact
    from chalice_app.pipeline.stage import Stage

VPC_STAGES = ("sessions", "packets_at_source", "packets_at_agent", "exchanges")
NO_INSTANCE = "None of its mirror sources is an interface of an instance: EC2 measures packets of instances."
NOT_ALL_ASKED = (
    "{left_out:,} of its instances are not asked, have interfaces in another VPC as well, or are mirrored by others "
    "as well."
)
SHARED = "Its virtual networks have mirror sessions in other VPCs as well, and nothing tells whose packets these are."
NOT_ALL_TOLD = (
    "Agents tell of a part of their virtual networks alone, or run for minutes only: none of this VPC's is told."
)
NOT_TOLD_APART = "The inventory does not tell requests of all virtual networks apart."
NONE_OF_ALL = "Agents pair requests with their answers, and the inventory holds none of any VPC lately."
NOT_HEARD = "It is not known where agents tell of their virtual networks."
# Agents count protocols and losses of all that they receive.
COUNTED_OF_ALL = {"counted_of": "all VPCs together"}
UPSTREAM_QUIET = Finding("quiet", "Nothing comes from before it at the moment.")
NOTHING_MIRRORED = Finding("quiet", "Nothing is mirrored here.")
ELSEWHERE = "Targets of its load balancers are in other VPCs."


@dataclass(frozen=True, slots=True)
class VpcHealth:
    """One VPC.

    Attributes:
        load_balancers: how many that are selected stand in it; None where that is not known.
        mirror_sessions: ours, whose sources are in it; None where that is not known.
        sources: what its instances copied, as far as they were asked; None where nothing is known.
        packets_per_s: that agents receive of its virtual networks; None where that is not known.
        exchanges_per_s: in the inventory, of its virtual networks; None where that is not known.
        is_shared: one of these has sessions in another VPC too, and stands at both.
        stages: VPC_STAGES in order.
        stops_at: the name of the stage that is stopped, if any is.
    """

    vpc_id: str
    is_collectors: bool
    load_balancers: int | None
    mirror_sessions: int | None
    sources: Sources | None
    packets_per_s: float | None
    exchanges_per_s: float | None
    is_shared: bool
    stages: tuple[Stage, ...]
    stops_at: str | None

    @property
    def stop(self) -> Stage | None:
        """The stage that is stopped."""
        return next((stage for stage in self.stages if stage.state == "stopped"), None)


def vpcs_of(facts: Facts, exchanges_by_vni: Mapping[int, float] | None, owner: str) -> tuple[VpcHealth, ...]:
    """Each VPC that has a selected load balancer or a mirror session of ours, by id.

    `exchanges_by_vni` are each second's; None where the inventory did not tell.
    """
    territory = facts.territory
    sessions = () if isinstance(territory.sessions, Unread) else territory.sessions
    balancers = territory.balancers or {}
    mirrored: dict[str, list[int]] = {}
    homes: dict[int, set[str]] = {}
    for session in sessions:
        if session.vpc_id is not None:
            mirrored.setdefault(session.vpc_id, []).append(session.vni)
            homes.setdefault(session.vni, set()).add(session.vpc_id)
    shared = {vni for vni, vpc_ids in homes.items() if len(vpc_ids) > 1}
    selected = {vpc_id for vpc_id, found in balancers.items() if found.count}
    return tuple(
        _Vpc(vpc_id, mirrored.get(vpc_id, ()), shared, facts, owner, is_alone=mirrored.keys() == {vpc_id}).health(
            exchanges_by_vni
        )
        for vpc_id in sorted(mirrored.keys() | selected)
    )


def vpcs_unread(facts: Facts) -> str | None:
    """Why a VPC may be missing; None where none is."""
    sessions = facts.territory.sessions
    if isinstance(sessions, Unread):
        return sessions.failure.explanation
    gone = sum(session.vpc_id is None for session in sessions)
    return _gone(gone) if gone else None


def _gone(count: int) -> str:
    return f"The network interfaces of {count:,} mirror sessions were not found."


class _Vpc:
    """One VPC among all that is known: the VNI of each of its mirror sessions, and which have some elsewhere."""

    def __init__(  # noqa: PLR0913 - what is known, by name
        self, vpc_id: str, vnis: Collection[int], shared: AbstractSet[int], facts: Facts, owner: str, *, is_alone: bool
    ) -> None:
        self._id = vpc_id
        self._facts = facts
        self._owner = owner
        # All that is mirrored is in it, so that what is measured of the whole is measured of it.
        self._is_alone = is_alone
        self._count = len(vnis)
        self._vnis = frozenset(vnis)
        self._shared = self._vnis & shared

    def health(self, exchanges_by_vni: Mapping[int, float] | None) -> VpcHealth:
        """As it is shown."""
        facts = self._facts
        by_vpc, balancers = facts.flows.sources_by_vpc, facts.territory.balancers
        decision = self._of_all() if self._is_alone else decided(self._findings())
        return VpcHealth(
            vpc_id=self._id,
            is_collectors=self._id == facts.territory.collector_vpc_id,
            load_balancers=None if balancers is None else balancers.get(self._id, BalancersOfVpc()).count,
            mirror_sessions=None if isinstance(facts.territory.sessions, Unread) else self._count,
            sources=None if by_vpc is None else by_vpc.get(self._id),
            packets_per_s=self._packets_per_s(),
            exchanges_per_s=None if exchanges_by_vni is None else _sum(exchanges_by_vni, self._vnis),
            is_shared=bool(self._shared),
            stages=decision.stages,
            stops_at=decision.stops_at,
        )

    def _packets_per_s(self) -> float | None:
        flows = self._facts.flows
        if self._is_alone:
            heard = None if isinstance(flows.agents, Unread) else flows.agents.get(DATAGRAMS)
            return None if heard is None else heard.rate_per_s
        arrivals = flows.arrivals
        return _sum(arrivals.by_vni, self._vnis) if isinstance(arrivals, Arrivals) else None

    def _of_all(self) -> Checklist:
        found = checklist(self._facts, self._owner)
        stages = tuple(stage for stage in found.stages if stage.name in VPC_STAGES)
        return Checklist(stages, found.stops_at if found.stops_at in VPC_STAGES else None)

    def _findings(self) -> dict[str, Finding]:
        sessions = self._sessions()
        if sessions.presence == "there":
            source = self._source()
            arrival = self._arrival(source)
            moving = (source, arrival, self._exchanges(arrival))
        else:
            # Where it is not known what is mirrored here, what moves is not known either.
            moving = (sessions if sessions.presence == "unread" else NOTHING_MIRRORED,) * 3
        return dict(zip(VPC_STAGES, (sessions, *moving), strict=True))

    def _sessions(self) -> Finding:
        territory = self._facts.territory
        if isinstance(territory.sessions, Unread):
            return Finding("unread", "", failure=territory.sessions.failure)
        if self._count:
            return Finding("there", "Mirror sessions stand.", total=self._count)
        if gone := sum(session.vpc_id is None for session in territory.sessions):
            return _unread(_gone(gone))
        here = (territory.balancers or {}).get(self._id, BalancersOfVpc())
        if not here.sources and here.mirrored == here.count:
            return Finding("quiet", ELSEWHERE, total=0)
        sessions = self._facts.sessions
        failure = reasons.sessions_failure(sessions if isinstance(sessions, SessionsFact) else SessionsFact(0))
        return Finding("empty", "", total=0, failure=failure)

    def _source(self) -> Finding:
        flows = self._facts.flows
        if isinstance(flows.sources, Unread):
            return Finding("unread", "", failure=flows.sources.failure)
        sources = (flows.sources_by_vpc or {}).get(self._id)
        if sources is None:
            return _unread(NO_INSTANCE)
        mirrored = sources.mirrored
        if mirrored.is_moving(self._facts.now_s):
            return Finding("there", "Copies of packets leave the instances that are mirrored.", total=mirrored.total)
        if sources.left_out:
            return _unread(NOT_ALL_ASKED.format(left_out=sources.left_out))
        if mirrored.moved_s is None:
            return Finding("empty", "", total=mirrored.total, failure=reasons.source_failure(sources))
        return Finding("quiet", "Its instances copy nothing at the moment.", total=mirrored.total)

    def _arrival(self, source: Finding) -> Finding:
        arrivals = self._facts.flows.arrivals
        if isinstance(arrivals, Unread):
            return Finding("unread", "", failure=arrivals.failure)
        if arrivals is None:
            return _unread(NOT_HEARD)
        told = self._told_by(arrivals.by_vni, "Agents receive mirrored packets.")
        if told is not None:
            return told
        if not arrivals.is_whole:
            return _unread(NOT_ALL_TOLD)
        if source.presence == "there":
            return Finding("empty", "", failure=self._arrival_failure(arrivals, source))
        # Nothing comes; where it is not known whether anything left, that says no more.
        return Finding("unread", "", failure=source.failure) if source.presence == "unread" else UPSTREAM_QUIET

    def _told_by(self, by_vni: Mapping[int, float], explanation: str) -> Finding | None:
        """What moves in its virtual networks; None where nothing does."""
        if _sum(by_vni, self._vnis - self._shared):
            return Finding("there", explanation)
        return _unread(SHARED) if _sum(by_vni, self._shared) else None

    def _arrival_failure(self, arrivals: Arrivals, source: Finding) -> Failure:
        others = sum(arrivals.by_vni.values())
        if not others:
            return reasons.arrival_failure(self._facts)
        told = {
            "packets_mirrored": round(source.total or 0),
            "packets_at_agents": 0,
            "packets_of_others_per_s": round(others, 2),
        }
        return reasons.failure_of("vpc_does_not_arrive", told, vpc_id=self._id)

    def _exchanges(self, arrival: Finding) -> Finding:
        inventory = self._facts.inventory
        if arrival.presence in ("empty", "quiet"):
            # From where the requests of a host came is a matter of the past as well: it says nothing against that.
            return UPSTREAM_QUIET
        if isinstance(inventory, Unread):
            return Finding("unread", "", failure=inventory.failure)
        told = self._told_by(inventory.requests_by_vni, "Agents pair requests with their answers.")
        if told is not None:
            return told
        return self._without_exchanges(inventory) if arrival.presence == "there" else replace(arrival, total=None)

    def _without_exchanges(self, inventory: InventoryFact) -> Finding:
        """Packets arrive, and the inventory knows of no request from here."""
        agents = self._facts.flows.agents
        if isinstance(agents, Unread):
            return Finding("unread", "", failure=agents.failure)
        if EXCHANGES in agents and agents[EXCHANGES].moved_s is not None:
            # Somebody's are: that none is from here, an inventory tells that has them, and tells them apart.
            if not any(inventory.requests_by_vni.values()):
                return _unread(NONE_OF_ALL)
            if not inventory.knows_vnis:
                return _unread(NOT_TOLD_APART)
        failure = reasons.exchange_failure(agents)
        return Finding("empty", "", failure=replace(failure, evidence={**failure.evidence, **COUNTED_OF_ALL}))


def _unread(what: str) -> Finding:
    return Finding("unread", "", failure=reasons.failure_of("not_measured", what=what))


def _sum(by_vni: Mapping[int, float], vnis: Iterable[int]) -> float:
    return sum(by_vni.get(vni, 0.0) for vni in vnis)
