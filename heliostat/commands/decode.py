"""`heliostat decode`: the exchanges of a capture, as JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def decode(
    capture: Annotated[Path, typer.Argument(metavar="CAPTURE", help="A pcap or pcapng file.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write here instead of to standard output.", show_default=False
        ),
    ] = None,
    *,
    bodies: Annotated[bool, typer.Option("--bodies", help="Add each body, in base64.")] = False,
) -> None:
    """Print every HTTP exchange of a capture, one JSON object a line, in the order of the requests.

    Plain captures and mirrored ones (VXLAN, GENEVE) are read alike. Nothing is masked: the output holds what the
    capture holds. What was counted goes to standard error as one JSON line.

    Example: `heliostat decode monday.pcap --out exchanges.jsonl`
    """
    from heliostat.decoding import decode_capture

    counters = decode_capture(capture, out, bodies=bodies)
    typer.echo(json.dumps(counters), err=True)
