"""`heliostat up`: everything on one machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from heliostat.errors import WrongUsage

REPOSITORY = Path(__file__).resolve().parents[2]


def up(  # noqa: PLR0913 - the options of a command
    *,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65_535, help="Port of the dashboard and the API; 0 takes a free one.")
    ] = 0,
    state: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the inventory and the logs.")] = Path(
        ".heliostat"
    ),
    capture: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Mirror the packets of this capture; may be given several times.", show_default=False
        ),
    ] = None,
    traffic: Annotated[
        str | None,
        typer.Option(
            metavar="N|off",
            help="Conversations of made traffic. Default: 300, or off where a capture is given.",
            show_default=False,
        ),
    ] = None,
    emulated: Annotated[bool, typer.Option("--emulated", help="Kinesis and DynamoDB by API, on an emulator.")] = False,
    webhooks_to_loopback: Annotated[
        bool, typer.Option("--webhooks-to-loopback", help="Let webhooks lead to this machine, by HTTP as well.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line when all is running.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0, metavar="SECONDS", help="Stop after this time.", show_default=False)
    ] = None,
) -> None:
    """Run everything on this machine, on loopback, without AWS, and print the address of the dashboard.

    Made traffic is mirrored to the agent, decoded, masked, put into the record stream and folded into an inventory.
    Ctrl-C stops all of it; the inventory stays in the state folder.

    Example: `heliostat up --capture monday.pcap`
    """
    from heliostat.up.lifetime import lifetime
    from heliostat.up.options import UpOptions
    from heliostat.up.presentation import present
    from heliostat.up.wiring import running

    captures = tuple(capture or ())
    for file in captures:
        if not file.is_file():
            raise WrongUsage(f"{file}: no such file")
    options = UpOptions(
        port=port,
        state=state,
        captures=captures,
        conversations=_conversations(traffic, replaying=bool(captures)),
        emulated=emulated,
        dashboard=REPOSITORY / "dashboard" / "dist",
        templates=REPOSITORY / "cfn",
        webhooks_to_loopback=webhooks_to_loopback,
    )
    with lifetime(seconds) as life, running(options) as run:
        if as_json:
            typer.echo(json.dumps(run.announcement()))
            life.last(run.check)
        else:
            present(run, life)


def _conversations(traffic: str | None, *, replaying: bool) -> int:
    from heliostat.up.options import CONVERSATIONS_DEFAULT

    if traffic is None:
        return 0 if replaying else CONVERSATIONS_DEFAULT
    if traffic == "off":
        return 0
    if traffic.isascii() and traffic.isdigit():
        return int(traffic)
    raise WrongUsage(f"--traffic: expected a number of conversations or `off`, found {traffic!r}")
