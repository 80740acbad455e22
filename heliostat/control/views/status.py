"""What is mirrored, how it stands, and what is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from heliostat.control.limits import CANDIDATES_SHOWN_MAX
from heliostat.control.names import name_of
from heliostat.control.views.failure import failure_view, retry_command
from heliostat.control.views.operation import operation_view
from heliostat.control.views.tables import facts, moment, state, table, text, words
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from heliostat.control.api import Document


def status_view(now: Document, operation: Document | None) -> RenderableType:
    """The whole state; `operation` is the one under way, or that waits for a person."""
    selection, cost, last_run = now["selection"], now["cost"], now["last_run"]
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
        ("each month", f"{cost['month']} {cost['currency']} (list prices of {cost['prices_of']})"),
        ("last reconciled", _last_run(last_run) if last_run else "never"),
        ("under way", None if operation else "nothing"),
    )
    parts: list[RenderableType] = [rows]
    if operation:
        parts += [Text(), operation_view(operation)]
    if now["waiting"]:
        parts += [Text(), text("This waits for a person:", "bold yellow"), failure_view(now["waiting"])]
        if operation and operation["state"] == "waiting":
            parts.append(Text.assemble("To say yes: ", text(retry_command(operation), "bold")))
    elif last_run and last_run["failure"]:
        parts += [Text(), text("The last reconciliation met this:", "bold"), failure_view(last_run["failure"])]
    return Group(*parts)


def _last_run(last_run: Document) -> str:
    counts = ", ".join(f"{count:,} {words(name)}" for name, count in last_run["counts"].items() if count)
    return f"{moment(last_run['at'])}{f': {counts}' if counts else ''}"


def _selection(selection: Document) -> str:
    ids = selection["load_balancer_ids"]
    if not ids:
        return f"nothing (version {selection['version']})"
    named = ", ".join(name_of(each) for each in ids[:CANDIDATES_SHOWN_MAX])
    rest = len(ids) - CANDIDATES_SHOWN_MAX
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{plural(len(ids), 'load balancer')} (version {selection['version']}): {named}{more}"


def _stack(stack: Document) -> Text:
    status = f" ({stack['status']})" if stack["status"] else ""
    reason = f": {stack['reason']}" if stack["reason"] else ""
    return Text.assemble(state(words(stack["state"])), text(status + reason))


def sessions_view(interfaces: Sequence[Document]) -> RenderableType:
    """A row for each mirror session."""
    rows = table("network interface", "mirror session", "number", "VNI", "serves", right=("number", "VNI"))
    for row in interfaces:
        serves = ", ".join(f"{name_of(each['load_balancer_id'])}/{each['target_group']}" for each in row["serves"])
        fields = ("network_interface_id", "mirror_session_id", "session_number", "vni")
        rows.add_row(*(text(row[field]) for field in fields), text(serves))
    return rows
