"""Which mirror sessions to create, modify, delete and keep."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalice_app.mirroring.limits import PACKET_LENGTH_MAX, SESSIONS_PER_ACCOUNT_MAX, SESSIONS_PER_INTERFACE_MAX
from chalice_app.mirroring.session_number import free_number
from chalice_app.mirroring.step import CreateSession, DeleteSession, KeepSession, ModifySession, SkipTarget
from chalice_app.mirroring.vnis import group_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.discovery.load_balancer import Eligibility
    from chalice_app.discovery.mirrors import MirrorSession
    from chalice_app.mirroring.filter_spec import FilterSpec
    from chalice_app.mirroring.situation import Situation
    from chalice_app.mirroring.source import MirrorSource, RefusedTarget
    from chalice_app.mirroring.vnis import Members, VniBook

# What hinders a new mirror session, and says nothing against the one that there is: a full account or interface.
NO_REASON_TO_DELETE = frozenset({"session_quota", "interface_sessions_full"})


@dataclass(slots=True)
class SessionPlan:
    """Steps of mirror sessions by what they do; `filter_ids_kept` are filters of sessions that stay as they are."""

    deletes: list[DeleteSession] = field(default_factory=list)
    modifies: list[ModifySession] = field(default_factory=list)
    creates: list[CreateSession] = field(default_factory=list)
    kept: list[KeepSession] = field(default_factory=list)
    skipped: list[SkipTarget] = field(default_factory=list)
    filter_keys: set[str] = field(default_factory=set)
    filter_ids_kept: set[str] = field(default_factory=set)


def plan_sessions(
    situation: Situation,
    sources: Sequence[MirrorSource],
    refused: Sequence[RefusedTarget],
    specs: Mapping[str, FilterSpec],
    book: VniBook,
) -> SessionPlan:
    """The steps for all interfaces; `specs` gives each source's filter by interface."""
    return _Planner(situation, refused, specs, book).plan(sources)


class _Planner:
    def __init__(
        self,
        situation: Situation,
        refused: Sequence[RefusedTarget],
        specs: Mapping[str, FilterSpec],
        book: VniBook,
    ) -> None:
        self._situation = situation
        self._unread = situation.incomplete
        self._target_id = situation.target_id
        self._specs = specs
        self._book = book
        self._refusals = {each.interface_id: each.eligibility for each in reversed(refused) if each.interface_id}
        self._filters = {key: filters[0].id for key, filters in situation.own_filters.items()}
        self._on_interface: dict[str, list[MirrorSession]] = defaultdict(list)
        for session in situation.sessions:
            self._on_interface[session.interface_id].append(session)
        self._members_by_vni = {entry.vni: entry.members for entry in book.entries.values()}
        self._plan = SessionPlan()

    def plan(self, sources: Sequence[MirrorSource]) -> SessionPlan:
        own: dict[str, list[MirrorSession]] = defaultdict(list)
        for session in self._situation.own_sessions:
            own[session.interface_id].append(session)
        wanted = {source.interface_id: source for source in sources}
        for interface_id in sorted(own):
            source = wanted.get(interface_id)
            first, *others = own[interface_id]
            if source is None:
                others = own[interface_id]
            else:
                self._settle(first, source)
            for session in others:
                self._end(session, is_wanted=source is not None)
        self._begin([source for source in sources if source.interface_id not in own])
        return self._plan

    # --- sessions that there are ---

    def _settle(self, session: MirrorSession, source: MirrorSource) -> None:
        """A session of an interface that is to be mirrored: keep it, or set right what is wrong with it."""
        if self._may_serve_unread(session):
            self._keep(session, "held_unread", HELD)
            return
        group, spec = group_digest(source.members), self._specs[source.interface_id]
        vni, target_id = self._book.entries[group].vni, self._target_id
        wishes = self._situation.selection.packet_length
        changed = {
            "retargeted": target_id is not None and session.target_id != target_id,
            "filter_changed": session.filter_id != self._filters.get(spec.key),
            "vni_changed": session.vni != vni,
            "packet_length_changed": (session.packet_length or PACKET_LENGTH_MAX) != (wishes or PACKET_LENGTH_MAX),
        }
        self._plan.filter_keys.add(spec.key)
        codes = [code for code, is_so in changed.items() if is_so]
        if not codes:
            self._keep(session, "as_planned", "It mirrors what it has to.")
            return
        self._plan.modifies.append(
            ModifySession(
                code=codes[0],
                explanation=" ".join(CHANGES[code] for code in codes),
                session_id=session.id,
                interface_id=session.interface_id,
                target_id=target_id if changed["retargeted"] else None,
                filter_key=spec.key if changed["filter_changed"] else None,
                vni=vni if changed["vni_changed"] else None,
                packet_length=wishes if changed["packet_length_changed"] else None,
                whole_packets=changed["packet_length_changed"] and wishes is None,
            )
        )

    def _end(self, session: MirrorSession, *, is_wanted: bool) -> None:
        """A session that is one too many, or on an interface that is not to be mirrored."""
        if self._unread:
            self._keep(session, "held_unread", HELD)
            return
        refusal = self._refusals.get(session.interface_id)
        if not is_wanted and refusal is not None and refusal.code in NO_REASON_TO_DELETE:
            self._keep(session, refusal.code, f"It mirrors already. {refusal.explanation}")
            return
        code, explanation = ("duplicate", DUPLICATE) if is_wanted else self._why_not_wanted(session, refusal)
        self._plan.deletes.append(
            DeleteSession(code=code, explanation=explanation, session_id=session.id, interface_id=session.interface_id)
        )

    def _keep(self, session: MirrorSession, code: str, explanation: str) -> None:
        self._plan.filter_ids_kept.add(session.filter_id)
        self._plan.kept.append(
            KeepSession(
                code=code,
                explanation=explanation,
                session_id=session.id,
                interface_id=session.interface_id,
                vni=session.vni,
                number=session.number,
            )
        )

    def _members(self, session: MirrorSession) -> Members:
        """What it was made for: its VNI is recorded with it."""
        return self._members_by_vni.get(session.vni, ())

    def _may_serve_unread(self, session: MirrorSession) -> bool:
        if not self._unread:
            return False
        members = self._members(session)
        return not members or any(member.balancer_id in self._unread for member in members)

    def _why_not_wanted(self, session: MirrorSession, refusal: Eligibility | None) -> tuple[str, str]:
        selected = set(self._situation.selection.load_balancer_ids)
        made_for = {member.balancer_id for member in self._members(session)}
        if not selected or (made_for and not made_for & selected):
            return "deselected", "Its load balancers are not selected any more."
        if refusal is not None:
            return refusal.code, refusal.explanation
        read = {balancer.id for balancer in self._situation.balancers}
        if made_for and not made_for & read:
            return "load_balancer_gone", "Its load balancer was deleted."
        return "target_gone", "It is no target of a selected load balancer any more."

    # --- sessions to make ---

    def _begin(self, sources: Sequence[MirrorSource]) -> None:
        room = SESSIONS_PER_ACCOUNT_MAX - len(self._situation.sessions) + len(self._plan.deletes)
        for source in sources:
            others = self._on_interface[source.interface_id]
            # None of them is ours, for then it would have been settled.
            number = free_number(
                (each.number for each in others),
                (each.number for each in others),
                self._situation.selection.session_number_floor,
            )
            if len(others) >= SESSIONS_PER_INTERFACE_MAX or number is None:
                self._skip(source, "interface_sessions_full", FULL_INTERFACE, FULL_INTERFACE_FIX)
            elif len(self._plan.creates) >= room:
                self._skip(source, "session_quota", FULL_ACCOUNT, FULL_ACCOUNT_FIX)
            else:
                self._create(source, number)

    def _create(self, source: MirrorSource, number: int) -> None:
        group, spec = group_digest(source.members), self._specs[source.interface_id]
        self._plan.filter_keys.add(spec.key)
        remarks = " ".join(remark.explanation for remark in source.remarks)
        serves = ", ".join(sorted({member.group_name for member in source.members}))
        self._plan.creates.append(
            CreateSession(
                code="new_target",
                explanation=f"It serves {serves}. {remarks}".strip(),
                interface_id=source.interface_id,
                filter_key=spec.key,
                number=number,
                vni=self._book.entries[group].vni,
                packet_length=self._situation.selection.packet_length,
                members=source.members,
            )
        )

    def _skip(self, source: MirrorSource, code: str, explanation: str, fix: str) -> None:
        first = source.members[0]
        self._plan.skipped.append(
            SkipTarget(
                code=code,
                explanation=explanation,
                fix=fix,
                balancer_id=first.balancer_id,
                group_name=first.group_name,
                target_id=source.interface_id,
                interface_id=source.interface_id,
            )
        )


HELD = "A selected load balancer could not be read: nothing that may serve it is changed or deleted."
DUPLICATE = "Heliostat has another mirror session on this interface: packets are mirrored once."
FULL_INTERFACE = "The interface has three mirror sessions of others, and AWS allows three."
FULL_INTERFACE_FIX = "Delete one that is not needed; Heliostat touches none of them."
FULL_ACCOUNT = f"The account has {SESSIONS_PER_ACCOUNT_MAX:,} mirror sessions, which AWS raises for nobody."
FULL_ACCOUNT_FIX = "Select fewer load balancers, or spread backends over accounts."
CHANGES = {
    "retargeted": "It sends to another mirror target than the agents'.",
    "filter_changed": "It has another filter than the ports of its targets ask for.",
    "vni_changed": "It has another VNI than the target groups of its interface were given.",
    "packet_length_changed": "It keeps another length of each packet than is wanted.",
}
