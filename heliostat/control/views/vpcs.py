"""Where it stops by VPC: a row for each, then the reasons of those that stop, and of what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.views.tables import sentence, state, table, text, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from heliostat.control.api import Document

NUMBERS = ("load balancers", "sessions", "packets/s", "exchanges/s")


def vpcs_view(vpcs: Sequence[Document], unread: str | None) -> RenderableType | None:
    """A table where there are several, or one stops; else None: a single VPC is told by the stages."""
    if unread is None and len(vpcs) < 2 and not any(vpc["stops_at"] for vpc in vpcs):
        return None
    rows = table(
        *("VPC", "load balancers", "sessions", "packets at source", "packets at agent", "packets/s"),
        *("exchanges", "exchanges/s"),
        right=NUMBERS,
    )
    for vpc in vpcs:
        states = {stage["name"]: state(stage["state"]) for stage in vpc["stages"]}
        rows.add_row(
            text(f"{vpc['vpc_id']}{' (collector)' if vpc['is_collector_vpc'] else ''}"),
            _number(vpc["load_balancers"]),
            _number(vpc["mirror_sessions"]),
            states["packets_at_source"],
            states["packets_at_agent"],
            _number(vpc["packets_per_s"], ",.2f"),
            states["exchanges"],
            _number(vpc["exchanges_per_s"], ",.2f"),
        )
    parts: list[RenderableType] = [rows]
    if unread is not None:
        parts.append(text(f"VPCs may be missing: {unread}", "yellow"))
    if len(vpcs) > 1:
        # The reason of a single one is that of all, and stands there.
        parts += _unknown(vpcs)
        parts += [part for vpc in vpcs for part in _reasons(vpc)]
    return Group(*parts)


def _unknown(vpcs: Sequence[Document]) -> list[RenderableType]:
    """Why what is not known is not, each reason once."""
    of_whom: dict[str, dict[str, None]] = {}
    for vpc in vpcs:
        for stage in vpc["stages"]:
            if stage["state"] == "unknown":
                of_whom.setdefault(stage["explanation"], {})[vpc["vpc_id"]] = None
    return [text(f"Unknown of {', '.join(ids)}: {explanation}") for explanation, ids in of_whom.items()]


def _reasons(vpc: Document) -> list[RenderableType]:
    told: list[RenderableType] = []
    if vpc["is_shared"]:
        told.append(text(f"{vpc['vpc_id']} shares virtual networks with another VPC: their packets stand at both."))
    if vpc["stops_at"] is not None:
        heading = text(f"{vpc['vpc_id']} stops at: {words(vpc['stops_at'])}", "bold red")
        told += [Text(), heading, sentence(vpc["explanation"], vpc["fix"])]
    return told


def _number(value: float | None, spelled: str = ",") -> str:
    return "" if value is None else format(value, spelled)
