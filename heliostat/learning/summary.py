"""What `heliostat learn` found, as a table for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from heliostat.numbers import plural
from heliostat.report.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

    from heliostat.report import Report

HOSTS_SHOWN_MAX = 20
HOST_CHARACTERS_MAX = 80


def print_summary(report: Report, out: Path) -> None:
    """Print one row a host, the most used first, and where the rest stands."""
    console = Console(highlight=False)
    ranked = sorted(report.hosts, key=lambda host: -host.collection.request_count)
    table = Table("Host", box=None, header_style="dim")
    for heading in ("Endpoints", "Requests", "Findings"):
        table.add_column(heading, justify="right")
    for host in ranked[:HOSTS_SHOWN_MAX]:
        name = host.collection.host
        findings = sum(finding.host == name for finding in report.findings)
        counts = (host.collection.endpoint_count, host.collection.request_count, findings)
        table.add_row(Text(visible(name, HOST_CHARACTERS_MAX)), *(f"{count:,}" for count in counts))
    if ranked:
        console.print(table)
    if len(ranked) > HOSTS_SHOWN_MAX:
        console.print(f"and {plural(len(ranked) - HOSTS_SHOWN_MAX, 'more host')}")
    totals = [
        plural(report.endpoint_count, "endpoint"),
        plural(report.request_count, "request"),
        plural(len(report.findings), "finding"),
    ]
    console.print(f"{', '.join(totals)} from {plural(report.exchange_count, 'exchange')}: see {out / 'report.html'}")
