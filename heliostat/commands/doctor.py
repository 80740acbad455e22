"""`heliostat doctor`: what is right and what is wrong with an installation in an AWS account."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.deploy import NAME_HELP, REGION_HELP


def doctor(
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help=NAME_HELP)] = "heliostat",
    region: Annotated[str | None, typer.Option(metavar="REGION", help=REGION_HELP, show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Ask the account, by reads alone, whether an installation is whole and works: a row for each check.

    Exit status: 0 all is well, 1 something failed, 3 nothing failed, and something could not be told.

    Example: `heliostat doctor --region eu-central-1`
    """
    import json
    import os
    import time

    from heliostat.control.views.doctor import verdict_lines
    from heliostat.deploying.account import AwsAccount
    from heliostat.doctor.examination import examine, exit_status

    if region is not None:
        # The control plane's own reads, which are used here, look there.
        os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = region
    found = []
    for verdict in examine(AwsAccount(region), name, time.time()):
        found.append(verdict)
        for line in [json.dumps(verdict.document())] if as_json else verdict_lines(verdict):
            typer.echo(line)
    raise typer.Exit(exit_status(found))
