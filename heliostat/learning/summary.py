"""What `heliostat learn` found, as a table for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api_inventory.visible import visible
from heliostat.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from heliostat.report import Report
    from heliostat.report.model import HostSection

HOSTS_SHOWN_MAX = 20
HOST_CHARACTERS_MAX = 80
CLASSES_SHOWN_MAX = 4
# A third of a narrow terminal.
HOST_WIDTH = 28


def print_summary(report: Report, out: Path) -> None:
    """Print one row a host, the riskiest first, and where the rest stands."""
    console = Console(highlight=False)
    ranked = report.ranked_hosts
    table = Table(box=None, header_style="dim")
    # A host is found again by its whole name; what stands behind it may be broken into lines.
    table.add_column("Host", overflow="fold", min_width=min(HOST_WIDTH, _width(ranked[:HOSTS_SHOWN_MAX])))
    for heading in ("Endpoints", "Requests", "Risk"):
        table.add_column(heading, justify="right")
    table.add_column("Open findings")
    table.add_column("Sensitive data")
    for host in ranked[:HOSTS_SHOWN_MAX]:
        table.add_row(
            Text(visible(host.collection.host, HOST_CHARACTERS_MAX)),
            *(f"{count:,}" for count in (host.collection.endpoint_count, host.collection.request_count, host.risk)),
            _counts(host.severities),
            Text(_classes(host.sensitive)),
        )
    if ranked:
        console.print(table)
    if len(ranked) > HOSTS_SHOWN_MAX:
        console.print(f"and {plural(len(ranked) - HOSTS_SHOWN_MAX, 'more host')}")
    found = _counts((severity, count) for severity, count in report.severities if count)
    totals = [
        plural(report.endpoint_count, "endpoint"),
        plural(report.request_count, "request"),
        plural(len(report.open_findings), "open finding") + (f" ({found})" if found else ""),
    ]
    console.print(f"{', '.join(totals)} from {plural(report.exchange_count, 'exchange')}: see {out / 'report.html'}")


def _width(hosts: Iterable[HostSection]) -> int:
    return max((len(host.collection.host) for host in hosts), default=0)


def _counts(severities: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {severity}" for severity, count in severities)


def _classes(names: tuple[str, ...]) -> str:
    """Names of classes, which people may have chosen."""
    more = len(names) - CLASSES_SHOWN_MAX
    shown = [visible(name, HOST_CHARACTERS_MAX).replace("_", " ") for name in names[:CLASSES_SHOWN_MAX]]
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
