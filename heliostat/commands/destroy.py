"""`heliostat destroy`: Heliostat out of an AWS account."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from heliostat.commands.deploy import NAME_HELP, REGION_HELP
from heliostat.errors import WrongUsage


def someone_is_there() -> bool:
    """Is there somebody at a terminal who can be asked?"""
    return sys.stdin.isatty()


def destroy(
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help=NAME_HELP)] = "heliostat",
    region: Annotated[str | None, typer.Option(metavar="REGION", help=REGION_HELP, show_default=False)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keep_inventory: Annotated[
        bool, typer.Option("--keep-inventory", help="Keep the inventory's table and its key; deploy finds them again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Remove Heliostat from the AWS account: mirror sessions, agents, functions, tables, bucket, roles.

    Only what carries this installation's tag is touched, and at the end AWS is asked whether anything is left. A run
    that was cut is finished by the same command.

    Example: `heliostat destroy --keep-inventory`
    """
    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.destroy import Removal
    from heliostat.deploying.pace import pause
    from heliostat.deploying.report import JsonReport, LinesReport

    if not yes and not someone_is_there():
        raise WrongUsage("--yes: not given, and nobody is there to ask")
    account = AwsAccount(region)
    installation = account.installation(name)
    if not yes:
        what = "everything but the inventory" if keep_inventory else "everything, the inventory included,"
        place = f"in {installation.region} of {installation.account}"
        if typer.prompt(f"This removes {what} of {name} {place}. Type its name to go on") != name:
            raise WrongUsage("another name was typed: nothing was removed")
    report = JsonReport(typer.echo) if as_json else LinesReport(typer.echo)
    kept = Removal(account, installation, report, pause).destroy(keep_inventory=keep_inventory)
    if kept is not None:
        report.say(f"kept: {kept.table_arn}")
        if kept.key_arn:
            report.say(f"kept: {kept.key_arn}, which the table is encrypted with")
    report.end(kept=[] if kept is None else [arn for arn in (kept.table_arn, kept.key_arn) if arn])
