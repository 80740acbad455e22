"""`heliostat bench`: how fast the parts are on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

bench = typer.Typer(help="Measure how fast the parts are on this machine.", no_args_is_help=True)


@bench.callback()
def _parts() -> None:
    """Measure how fast the parts are on this machine."""


@bench.command("decode")
def bench_decode(
    capture: Annotated[Path, typer.Argument(metavar="CAPTURE", help="A pcap or pcapng file.", show_default=False)],
    repeat: Annotated[
        int, typer.Option(min=1, metavar="N", help="Passes over the capture; times are those of the median one.")
    ] = 5,
) -> None:
    """Decode a capture on one core without writing anything, and print one JSON line of figures.

    Example: `heliostat bench decode monday.pcap --repeat 5`
    """
    from heliostat.decoding import bench_capture

    typer.echo(json.dumps(bench_capture(capture, repeat)))
