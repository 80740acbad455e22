"""Reads everything that tells where it stops. What one part refuses hides no other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from chalice_app.errors import ControlPlaneError, InventoryUnavailable
from chalice_app.failures.explain import explain
from chalice_app.failures.refused import explain_error
from chalice_app.mirroring.vnis import VniBook
from chalice_app.pipeline.counters import AGENT_COUNTERS
from chalice_app.pipeline.facts import (
    BalancersOfVpc,
    Facts,
    InventoryFact,
    PlacedSession,
    SessionsFact,
    StackFact,
    Territory,
)
from chalice_app.pipeline.inventory_reading import read_inventory
from chalice_app.pipeline.kept import Kept
from chalice_app.pipeline.limits import SOURCES_KEPT_S
from chalice_app.pipeline.measures import Fleet, Places, SourcePlace, Unread
from chalice_app.pipeline.releases import Release, release_of
from chalice_app.stacks.status import standing
from inventory_store.errors import InventoryStoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from chalice_app.discovery.mirrors import MirrorSession
    from chalice_app.failures.failure import Failure
    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.account import AccountReader
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.stacks import Stacks
    from chalice_app.pipeline.measures import Measures
    from chalice_app.settings import Artifacts
    from chalice_app.stacks.scaling_activity import ScalingActivity
    from chalice_app.stacks.stack import Stack
    from inventory_store.port import InventoryStore

Told = TypeVar("Told")
STACKS = ("collector", "processing")


@dataclass(frozen=True, slots=True)
class Look:
    """What was read at one moment: the facts of the decision, and what rates of load balancers are made of.

    Attributes:
        exchanges_by_vni: each second; None where the inventory did not tell.
    """

    facts: Facts
    selected_ids: tuple[str, ...] = ()
    book: VniBook = field(default_factory=VniBook)
    exchanges_by_vni: Mapping[int, float] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What stands, and so where to measure."""

    selection: Selection | Unread
    described: tuple[Stack | Unread | None, ...]
    sessions: tuple[MirrorSession, ...] | Unread
    places: Places


@dataclass(frozen=True, slots=True)
class PipelineReader:
    """Where to read: the account, what the control plane remembers, measures, and the inventory.

    Attributes:
        artifacts: what the control plane would make the stacks of now; None where that is not known.
        kept_places: of mirror sources, which stay where they are: kept beyond one reader by whoever makes many.
    """

    owner: str
    account: AccountReader
    stacks: Stacks
    store: ControlStore
    measures: Measures
    inventory: Callable[[], InventoryStore]
    activities: Callable[[str], Sequence[ScalingActivity]]
    artifacts: Artifacts | None = None
    kept_places: Kept[Mapping[str, SourcePlace]] = field(default_factory=lambda: Kept(SOURCES_KEPT_S))

    def place(self) -> Place:
        """Read what stands. Raises nothing that AWS refuses."""
        described = tuple(
            _told(lambda name=name: self.stacks.describe(f"{self.owner}-{name}"))  # type: ignore[misc]
            for name in STACKS
        )
        all_sessions = _told(lambda: self.account.mirrors().sessions)
        if isinstance(all_sessions, Unread):
            return Place(_told(self.store.selection), described, all_sessions, self._places(described, ()))
        sessions = tuple(session for session in all_sessions if session.is_managed_by(self.owner))
        foreign = {session.interface_id for session in all_sessions if not session.is_managed_by(self.owner)}
        return Place(_told(self.store.selection), described, sessions, self._places(described, sessions, foreign))

    def look(self, now_s: float) -> Look:
        """Read it all. Raises nothing that AWS or the inventory refuses."""
        place = self.place()
        selection, described = place.selection, place.described
        last_run = _told(self.store.last_run)
        source_places = self._source_places(place.sessions, now_s)
        places = replace(place.places, source_places=source_places)
        fleet = self.measures.fleet(places)
        inventory = _told(lambda: self._inventory(now_s))
        facts = Facts(
            now_s=now_s,
            selected=selection if isinstance(selection, Unread) else len(selection.load_balancer_ids),
            stacks=_stack_facts(self.owner, described),
            agents=fleet,
            launch_failure=self._launch_failure(fleet, described[0]),
            sessions=_sessions_fact(place.sessions, last_run),
            is_listening=self._is_listening(places),
            flows=self.measures.flows(places, AGENT_COUNTERS),
            inventory=inventory if isinstance(inventory, Unread) else inventory[0],
            agents_release=_release("agents", described[0], self.artifacts.agent_key if self.artifacts else ""),
            processor_release=_release(
                "processor", described[1], self.artifacts.processor_key if self.artifacts else ""
            ),
            territory=Territory(
                None if isinstance(selection, Unread) else selection.vpc_id,
                _balancers(selection, last_run),
                _placed(place.sessions, source_places),
            ),
        )
        book = _told(self.store.vni_book)
        return Look(
            facts,
            () if isinstance(selection, Unread) else selection.load_balancer_ids,
            VniBook() if isinstance(book, Unread) else book,
            None if isinstance(inventory, Unread) else inventory[1],
        )

    def _source_places(
        self, sessions: Sequence[MirrorSession] | Unread, now_s: float
    ) -> Mapping[str, SourcePlace] | Unread:
        if isinstance(sessions, Unread):
            return sessions
        ids = tuple(sorted({session.interface_id for session in sessions}))

        def ask() -> Mapping[str, SourcePlace]:
            found = self.account.interfaces(ids) if ids else {}
            return {each.id: SourcePlace(each.vpc_id, each.instance_id) for each in found.values()}

        return _told(lambda: self.kept_places.get(ids, now_s, ask))

    def _places(
        self,
        described: Sequence[Stack | Unread | None],
        sessions: Sequence[MirrorSession],
        foreign: AbstractSet[str] = frozenset(),
    ) -> Places:
        """Of our sessions; `foreign`: the interfaces that others mirror."""
        collector, processing = (
            {} if stack is None or isinstance(stack, Unread) else stack.outputs for stack in described
        )
        vnis_by_interface = {session.interface_id: session.vni for session in sessions}
        return Places(
            collector_stack=f"{self.owner}-collector",
            stream_name=collector.get("RecordStreamName"),
            load_balancer_arn=collector.get("AgentLoadBalancerArn"),
            target_group_arn=collector.get("AgentTargetGroupArn"),
            processor_name=processing.get("ProcessorName"),
            log_group=collector.get("AgentLogGroupName"),
            vnis_by_interface=vnis_by_interface,
            contended=frozenset(foreign & vnis_by_interface.keys()),
        )

    def _launch_failure(self, fleet: Fleet | Unread, collector: Stack | Unread | None) -> Failure | None:
        """Why the newest agent did not launch, where none is there although there should be."""
        if isinstance(fleet, Unread) or fleet.registered or collector is None or isinstance(collector, Unread):
            return None
        activities = _told(lambda: self.activities(f"{self.owner}-collector-agents"))
        if isinstance(activities, Unread):
            return None
        failed = next((each for each in activities if each.has_failed and each.message), None)
        return None if failed is None else explain(code=None, message=failed.message, context={"zone": failed.zone})

    def _is_listening(self, places: Places) -> bool | None:
        arn = places.load_balancer_arn
        if arn is None:
            return None
        found = _told(lambda: self.account.is_listening(arn))
        return None if isinstance(found, Unread) else found

    def _inventory(self, now_s: float) -> tuple[InventoryFact, dict[int, float]]:
        try:
            return read_inventory(self.inventory(), now_s)
        except InventoryStoreError as error:
            raise InventoryUnavailable(str(error), retryable=True) from error


def _sessions_fact(
    sessions: Sequence[MirrorSession] | Unread, last_run: Mapping[str, Any] | Unread | None
) -> SessionsFact | Unread:
    if isinstance(sessions, Unread):
        return sessions
    if isinstance(last_run, Unread) or last_run is None:
        return SessionsFact(len(sessions))
    return SessionsFact(len(sessions), last_run["at_s"], last_run.get("waiting") or last_run.get("failure"))


def _placed(
    sessions: Sequence[MirrorSession] | Unread, places: Mapping[str, SourcePlace] | Unread
) -> tuple[PlacedSession, ...] | Unread:
    if isinstance(sessions, Unread):
        return sessions
    if isinstance(places, Unread):
        return places
    found = ((places.get(session.interface_id), session.vni) for session in sessions)
    return tuple(PlacedSession(None if place is None else place.vpc_id, vni) for place, vni in found)


def _balancers(
    selection: Selection | Unread, last_run: Mapping[str, Any] | Unread | None
) -> Mapping[str, BalancersOfVpc] | None:
    """As the last look at mirror sessions met them; None where it does not tell."""
    if isinstance(selection, Unread) or isinstance(last_run, Unread):
        return None
    if not selection.load_balancer_ids:
        return {}
    told = None if last_run is None else last_run.get("vpcs")
    return None if told is None else {vpc_id: BalancersOfVpc(**counts) for vpc_id, counts in told.items()}


def _release(part: str, stack: Stack | Unread | None, artifact_key: str) -> Release | None:
    # A stack without outputs is being made, or was rolled back: nothing of it is at work.
    if stack is None or isinstance(stack, Unread) or not stack.outputs:
        return None
    return release_of(part, stack.outputs, stack.parameters, artifact_key)


def _stack_facts(owner: str, described: Sequence[Stack | Unread | None]) -> tuple[StackFact, ...] | Unread:
    facts = []
    for name, stack in zip(STACKS, described, strict=True):
        if isinstance(stack, Unread):
            return stack
        status, reason = (None, "") if stack is None else (stack.status, stack.reason)
        found = standing(status)
        facts.append(StackFact(f"{owner}-{name}", status, found.state.value, reason, found.failure_code))
    return tuple(facts)


def _told(read: Callable[[], Told]) -> Told | Unread:
    try:
        return read()
    except ControlPlaneError as error:
        return Unread(_failure(error))


def _failure(error: ControlPlaneError) -> Any:
    found = explain_error(error)
    if found.code != "unexplained" or error.fix is None:
        return found
    return explain(code="not_measured", message=error.explanation, context={"what": error.explanation})
