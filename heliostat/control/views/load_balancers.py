"""Load balancers with what can be mirrored behind them, and their targets one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group

from heliostat.control.limits import ROWS_SHOWN_MAX
from heliostat.control.views.tables import more, sentence, state, table, text
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from heliostat.control.api import Document


def load_balancers_view(balancers: Sequence[Document], *, shows_all: bool) -> RenderableType:
    """A row for each load balancer."""
    headings = ("name", "type", "scheme", "VPC", "zones", "listeners", "mirrorable", "reasons")
    rows = table(*headings, right=("mirrorable",))
    shown_max = len(balancers) if shows_all else ROWS_SHOWN_MAX
    for balancer in balancers[:shown_max]:
        rows.add_row(
            text(balancer["name"]),
            text(balancer["type"]),
            text(balancer["scheme"]),
            text(balancer["vpc_id"]),
            text(", ".join(balancer["availability_zones"])),
            text(", ".join(map(_listener, balancer["listeners"]))),
            f"{balancer['mirrorable_targets']:,} of {balancer['total_targets']:,}",
            text(_reasons(balancer)),
        )
    return Group(rows, *_ending(balancers, len(balancers) - shown_max))


def targets_view(balancers: Sequence[Document], *, shows_all: bool) -> RenderableType:
    """A row for each target, and for whatever could not be read."""
    rows = table("load balancer", "target group", "target", "port", "interface", "code", "why", right=("port",))
    lines = [line for balancer in balancers for line in _target_lines(balancer)]
    shown_max = len(lines) if shows_all else ROWS_SHOWN_MAX
    for line in lines[:shown_max]:
        rows.add_row(*line)
    left_out = len(lines) - shown_max
    return Group(rows, *([more(left_out, "rows", "--all shows them")] if left_out > 0 else []))


def _ending(balancers: Sequence[Document], left_out: int) -> Iterator[RenderableType]:
    if left_out > 0:
        yield more(left_out, "load balancers", "--all shows them")
    mirrorable = sum(balancer["mirrorable_targets"] for balancer in balancers)
    targets = sum(balancer["total_targets"] for balancer in balancers)
    told = f"{plural(len(balancers), 'load balancer')}, {mirrorable:,} of {plural(targets, 'target')} can be mirrored"
    yield text(told, "bold")


def _listener(listener: Document) -> str:
    return f"{listener['protocol']}:{listener['port']}{' (TLS)' if listener['tls'] else ''}"


def _reasons(balancer: Document) -> str:
    """Why targets are not mirrorable, and what was not read: each code and how often."""
    targets = [target for group in balancer["target_groups"] for target in group["targets"]]
    counted = Counter(target["eligibility"]["code"] for target in targets if not target["eligibility"]["mirrorable"])
    unread = [each["unread"] for each in (balancer, *balancer["target_groups"]) if each["unread"]]
    counted.update(f"unread, {each['code']}" for each in unread)
    if balancer["gone_target_groups"]:
        counted["target_group_gone"] = len(balancer["gone_target_groups"])
    return ", ".join(f"{code}: {count}" for code, count in counted.most_common())


def _target_lines(balancer: Document) -> Iterator[Sequence[RenderableType]]:
    name = text(balancer["name"])
    if balancer["unread"]:
        yield _unread_line(name, text(""), balancer["unread"])
    for group in balancer["target_groups"]:
        group_name = text(group["name"])
        if group["unread"]:
            yield _unread_line(name, group_name, group["unread"])
        for target in group["targets"]:
            eligibility = target["eligibility"]
            code = state("mirrorable") if eligibility["code"] == "mirrorable" else text(eligibility["code"])
            where = [text(target[field]) for field in ("id", "port", "network_interface_id")]
            yield name, group_name, *where, code, sentence(eligibility["explanation"], eligibility["fix"])


def _unread_line(name: RenderableType, group: RenderableType, unread: Document) -> Sequence[RenderableType]:
    why = sentence(unread["explanation"], unread["fix"])
    return name, group, text("(unread)", "yellow"), text(""), text(""), text(unread["code"]), why
