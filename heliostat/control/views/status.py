"""What is mirrored, how it stands, and what is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.limits import CANDIDATES_SHOWN_MAX
from heliostat.control.names import name_of
from heliostat.control.views.failure import failure_view
from heliostat.control.views.operation import operation_view
from heliostat.control.views.tables import facts, state, table, text, words
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from heliostat.control.api import Document


def status_view(now: Document, operation: Document | None) -> RenderableType:
    """The whole state; `operation` is the one under way."""
    selection = now["selection"]
    rows = facts(
        ("state", state(words(now["state"]))),
        ("selection", _selection(selection)),
        ("collector VPC", selection["vpc_id"]),
        ("connected VPCs", ", ".join(selection["connected_vpc_ids"])),
        ("subnets", ", ".join(selection["subnet_ids"])),
        ("instance types", ", ".join(selection["instance_types"])),
        ("packet length", selection["packet_length"] or "whole packets"),
        *((f"stack {stack['name']}", _stack(stack)) for stack in now["stacks"]),
        ("mirror sessions", f"{now['sessions']['count']:,}"),
        ("under way", None if operation else "nothing"),
    )
    parts: list[RenderableType] = [rows]
    if operation:
        parts += [Text(), operation_view(operation)]
    if now["waiting"]:
        parts += [Text(), text("It waits for a person:", "bold yellow"), failure_view(now["waiting"])]
    return Group(*parts)


def _selection(selection: Document) -> str:
    ids = selection["load_balancer_ids"]
    if not ids:
        return f"nothing (version {selection['version']})"
    named = ", ".join(name_of(each) for each in ids[:CANDIDATES_SHOWN_MAX])
    rest = len(ids) - CANDIDATES_SHOWN_MAX
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{plural(len(ids), 'load balancer')} (version {selection['version']}): {named}{more}"


def _stack(stack: Document) -> Text:
    return Text.assemble(state(words(stack["state"])), text(f" ({stack['status']})" if stack["status"] else ""))


def sessions_view(interfaces: Sequence[Document]) -> RenderableType:
    """A row for each mirror session."""
    rows = table("network interface", "mirror session", "number", "VNI", "serves", right=("number", "VNI"))
    for row in interfaces:
        serves = ", ".join(f"{name_of(each['load_balancer_id'])}/{each['target_group']}" for each in row["serves"])
        fields = ("network_interface_id", "mirror_session_id", "session_number", "vni")
        rows.add_row(*(text(row[field]) for field in fields), text(serves))
    return rows
