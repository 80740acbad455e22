"""An agent's state as a screen of Rich. Whatever came from traffic is shown as text, stripped of control characters."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from heliostat.numbers import byte_size, grouped
from heliostat.terminal_text import shown
from heliostat.top.rates import Rate, losses, rates

if TYPE_CHECKING:
    from rich.console import RenderableType

    from heliostat.top.running_agent import Sample

_FLOW = (
    ("datagrams", "packets"),
    ("exchanges", "exchanges"),
    ("records_sent", "records"),
)
_BYTES_IN, _BYTES_OUT = "datagram_bytes", "bytes_sent"
# Lines that are there on every screen, and of each table its head.
_FIXED_LINES = 14
_ROWS_MIN, _LOSSES_MAX = 3, 12


def view(before: Sample | None, now: Sample, *, lines: int | None = None) -> RenderableType:
    """One screen of at most so many lines; without, all there is."""
    found = rates(before, now)
    room = None if lines is None else max(lines - _FIXED_LINES, 2 * _ROWS_MIN)
    lost = list(islice(losses(found), None if room is None else max(min(room // 2, _LOSSES_MAX), _ROWS_MIN)))
    shapes_max = None if room is None else max(room - len(lost), _ROWS_MIN)
    return Group(
        _headline(now.heartbeat),
        *(Text(f"! {shown(ailment)}", style="bold red") for ailment in now.heartbeat["ailments"]),
        _flow(found),
        _losses(lost),
        _shapes(now.shapes, shapes_max),
    )


def _headline(heartbeat: dict[str, Any]) -> Text:
    uptime = timedelta(seconds=int(heartbeat["uptime_s"]))
    line = Text(shown(heartbeat["agent"]), style="bold")
    line.append(
        f"  heliostat {shown(heartbeat['version'])}, up {uptime}, by {shown(heartbeat['mode'])}", style="default"
    )
    line.append(f", memory {byte_size(heartbeat['memory_bytes'])}, lag {heartbeat['lag_s']:.1f} s", style="default")
    if heartbeat["mode_reason"]:
        line.append(f"\nno ring: {shown(heartbeat['mode_reason'])}", style="yellow")
    return line


def _flow(found: dict[str, Rate]) -> Table:
    table = _table("", "per second", "in all")
    for name, word in _FLOW:
        rate = found.get(name, Rate(name, 0, None))
        table.add_row(word, _per_s(rate), grouped(rate.total))
    into, out = (found.get(name) for name in (_BYTES_IN, _BYTES_OUT))
    for word, rate_of in (("bytes in", into), ("bytes out", out)):
        if rate_of:
            per_s = "" if rate_of.per_s is None else f"{byte_size(int(rate_of.per_s))}/s"
            table.add_row(word, per_s, byte_size(rate_of.total))
    if into and out and into.total:
        table.add_row("out of in", "", f"{out.total / into.total:.2%}")
    for name in ("records_held", "bytes_held"):
        if name in found:
            table.add_row(name.replace("_", " "), "", grouped(found[name].total))
    return table


def _losses(lost: list[Rate]) -> Table:
    table = _table("lost or refused", "per second", "in all")
    for rate in lost:
        style = "red" if rate.per_s else ""
        table.add_row(Text(shown(rate.name), style=style), _per_s(rate), grouped(rate.total))
    if not lost:
        table.add_row("nothing", "", "")
    return table


def _shapes(shapes: list[dict[str, Any]] | None, most: int | None) -> RenderableType:
    if shapes is None:
        return Text("The agent names hosts and endpoints to its own machine alone: watch it there.", style="dim")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    for heading in ("requests", "bytes"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("status", "method"):
        table.add_column(heading, no_wrap=True)
    for heading, ratio in (("host", 2), ("path", 3)):
        table.add_column(heading, no_wrap=True, overflow="ellipsis", ratio=ratio)
    for shape in shapes[:most]:
        named = [Text(shown(shape.get(name, ""))) for name in ("status", "method", "host", "path")]
        table.add_row(grouped(int(shape.get("requests", 0))), byte_size(int(shape.get("bytes", 0))), *named)
    if not shapes:
        table.add_row("", "", "", "", Text("no endpoint yet"), "")
    return table


def _per_s(rate: Rate) -> str:
    return "" if rate.per_s is None else f"{rate.per_s:,.1f}"


def _table(first: str, *numbers: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, min_width=28, no_wrap=True)
    for heading in numbers:
        table.add_column(heading, justify="right", min_width=12, no_wrap=True)
    return table
