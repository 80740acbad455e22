"""Mirror sessions that a network interface has already: do they leave us room, and packets?

EC2 allows an interface three mirror sessions, and copies a packet to the lowest numbered one whose filter accepts it.
Those of others are never touched: at most we say whose they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.discovery.load_balancer import Eligibility, Note
from chalice_app.mirroring.limits import SESSIONS_PER_ACCOUNT_MAX, SESSIONS_PER_INTERFACE_MAX
from chalice_app.mirroring.precedence import Taken, serving_rules, taken_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.discovery.backend import NetworkInterface
    from chalice_app.discovery.circumstances import Circumstances
    from chalice_app.discovery.mirrors import FilterRule, MirrorSession

EVERY_PORT = (1, 65_535)


class Contention:
    """The mirror sessions of the account, by interface, whoever made them."""

    def __init__(self, circumstances: Circumstances) -> None:
        self._installation = circumstances.installation
        self._count = len(circumstances.mirrors.sessions)
        self._rules: Mapping[str, Sequence[FilterRule]] = {
            each.id: each.rules for each in circumstances.mirrors.filters
        }
        self._by_interface: dict[str, list[MirrorSession]] = {}
        for session in sorted(circumstances.mirrors.sessions, key=lambda session: session.number):
            self._by_interface.setdefault(session.interface_id, []).append(session)

    def is_mirrored(self, interface: NetworkInterface) -> bool:
        """Has it a mirror session, whoever made it?"""
        return interface.id in self._by_interface

    def refusal(self, interface: NetworkInterface, port: int | None) -> Eligibility | None:
        """Why a mirror session of ours would find no room or no packets; None where it would."""
        ours, foreign = self._sessions(interface)
        if not ours and len(foreign) >= SESSIONS_PER_INTERFACE_MAX:
            return Eligibility(
                mirrorable=False,
                code="interface_sessions_full",
                explanation=f"It has {len(foreign)} mirror sessions, the most that EC2 allows: {_named(foreign)}.",
                fix="Ask their owner to delete one. Heliostat never touches mirror sessions that it did not make.",
            )
        before = [session for session in foreign if not ours or session.number < ours[0].number]
        if before and self._taken(before, interface, port) is Taken.ALL:
            return Eligibility(
                mirrorable=False,
                code="foreign_session_takes_all",
                explanation=(
                    f"Another mirror session comes first and takes every packet: {_named(before)}. A packet is copied "
                    "once, so a mirror session of ours would be billed and carry nothing."
                ),
                fix="Ask its owner to give it a higher number than ours, or a filter without the ports served here.",
            )
        if not ours and self._count >= SESSIONS_PER_ACCOUNT_MAX:
            return Eligibility(
                mirrorable=False,
                code="session_quota",
                explanation=f"The account has {self._count} mirror sessions in this region, and EC2 allows no more.",
                fix="Delete mirror sessions that nobody needs, or select less. AWS does not raise this quota.",
            )
        return None

    def note(self, interface: NetworkInterface, port: int | None) -> Note | None:
        """What to know of the mirror sessions of others."""
        ours, foreign = self._sessions(interface)
        if not foreign:
            return None
        before = [session for session in foreign if not ours or session.number < ours[0].number]
        loses = "It takes a part of the packets served here" if before else "It comes after ours"
        if before and self._taken(before, interface, port) is Taken.NONE:
            loses = "It takes none of the packets served here"
        return Note(
            "foreign_session",
            f"It has a mirror session that is not ours: {_named(foreign)}. {loses}.",
            "To see all packets, ask its owner for a higher number than ours." if before else None,
        )

    def _sessions(self, interface: NetworkInterface) -> tuple[list[MirrorSession], list[MirrorSession]]:
        sessions = self._by_interface.get(interface.id, [])
        ours = [session for session in sessions if session.is_managed_by(self._installation)]
        return ours, [session for session in sessions if session not in ours]

    def _taken(self, before: Sequence[MirrorSession], interface: NetworkInterface, port: int | None) -> Taken:
        if not all(session.filter_id in self._rules for session in before):
            return Taken.SOME  # a filter that is not shown to us may take anything
        ports = EVERY_PORT if port is None else (port, port)
        ours = serving_rules([ports], ipv6=bool(interface.ipv6_addresses or interface.ipv6_prefixes))
        return taken_by(ours, *(self._rules[session.filter_id] for session in before))


def _named(sessions: Sequence[MirrorSession]) -> str:
    return ", ".join(f"{session.id} (number {session.number}, {_owner(session)})" for session in sessions)


def _owner(session: MirrorSession) -> str:
    name = session.tags.get("Name")
    return f"{name!r} of account {session.owner_id}" if name else f"of account {session.owner_id}"
