"""`heliostat learn`: captures in, an inventory out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heliostat.errors import UnreadableInput


def learn(
    captures: Annotated[
        list[Path], typer.Argument(metavar="CAPTURE...", help="pcap, pcapng or HAR files.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write to; made where there is none.")
    ] = Path("inventory"),
    tests: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE|FOLDER",
            help="Passive tests in Akto's grammar, beside our own rules; repeatable.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Learn the API inventory of captures, on this machine, and write it as JSON, OpenAPI and a report.

    Plain captures and mirrored ones (VXLAN, GENEVE) are read alike. Sensitive values are masked before they are kept.
    A file that cannot be read costs only itself; the exit status is then 2. What an earlier run wrote to the folder is
    replaced, unless no file can be read.

    Example: `heliostat learn monday.pcap tuesday.pcapng --out inventory`
    """
    from heliostat.learning.command import learn_captures
    from heliostat.learning.summary import print_summary

    report = learn_captures(captures, out, tests or ())
    print_summary(report, out)
    problems = [capture.problem for capture in report.captures if capture.problem]
    for problem in problems:
        typer.echo(f"heliostat: {problem}", err=True)
    if problems:
        raise typer.Exit(UnreadableInput.exit_code)
