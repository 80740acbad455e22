"""What a running Heliostat tells of itself, once a second, on a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class RunStatus:
    """The way of the data, counted at each stage.

    Attributes:
        drops: what was lost, by name; every bound that was hit stands here.
        activity: what the built-in traffic or the replay is doing.
    """

    packets: int = 0
    exchanges: int = 0
    records: int = 0
    records_handled: int = 0
    hosts: int = 0
    endpoints: int = 0
    requests: int = 0
    drops: Mapping[str, int] = field(default_factory=dict)
    activity: str = ""


def status_view(status: RunStatus, *, address: str, running_s: float) -> RenderableType:
    """The status as a table: one row a stage."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row("agent", f"{status.packets:,}", "packets received")
    table.add_row("", f"{status.exchanges:,}", "exchanges decoded")
    table.add_row("record stream", f"{status.records:,}", f"records, {status.records_handled:,} processed")
    table.add_row("inventory", f"{status.endpoints:,}", f"endpoints of {plural(status.hosts, 'host')}")
    table.add_row("", f"{status.requests:,}", "requests observed")
    for name, count in sorted(status.drops.items()):
        if count:
            table.add_row("[red]lost[/red]", f"{count:,}", Text(name.replace("_", " ")))
    if status.activity:
        table.add_row("traffic", "", Text(status.activity))
    table.add_row("", "", Text(f"{address}, up for {running_s:.0f} s; Ctrl-C stops everything"))
    return table
