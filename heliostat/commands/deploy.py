"""`heliostat deploy`: Heliostat into an AWS account, or up to date in it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

NAME_HELP = "The installation's name: every name begins with it."
REGION_HELP = "The AWS region; by default the one of the AWS configuration."


def deploy(  # noqa: PLR0913 - the options of a command
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help=NAME_HELP)] = "heliostat",
    region: Annotated[str | None, typer.Option(metavar="REGION", help=REGION_HELP, show_default=False)] = None,
    private_api_vpc: Annotated[
        str | None,
        typer.Option(
            metavar="VPC|none",
            help="Let the API be reached from this VPC alone; `none` takes that back. Default: as it is.",
            show_default=False,
        ),
    ] = None,
    sign_in: Annotated[
        bool | None,
        typer.Option(
            "--sign-in/--no-sign-in",
            help="With the dashboard, where people sign in with Amazon Cognito. Default: as it is; at first, with.",
            show_default=False,
        ),
    ] = None,
    admin_email: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Invite an administrator of the dashboard by e-mail.",
            show_default=False,
        ),
    ] = None,
    artifacts: Annotated[Path, typer.Option(metavar="DIR", help="What `make package` built.")] = Path(
        "build/artifacts"
    ),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print resources and IAM statements, and change nothing.")
    ] = False,
    policy: Annotated[
        bool,
        typer.Option("--policy", help="Print the IAM policies that deploying and destroying take, and do nothing."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")] = False,
) -> None:
    """Install Heliostat in the AWS account of the shell's credentials, or upgrade it in place.

    A run that was cut is finished by the same command. Nothing is mirrored until a selection is applied.

    Example: `heliostat deploy --dry-run`
    """
    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.artifacts import read_artifacts
    from heliostat.deploying.deploy import Deployment
    from heliostat.deploying.first_admin import make_admin
    from heliostat.deploying.pace import pause
    from heliostat.deploying.presentation import deployed_lines, deployer_policies, preview_lines
    from heliostat.deploying.report import JsonReport, LinesReport
    from heliostat.errors import WrongUsage

    if admin_email is not None and ("@" not in admin_email or sign_in is False):
        raise WrongUsage("--admin-email: takes an e-mail address, and a dashboard with sign-in")
    account = AwsAccount(region)
    installation = account.installation(name)
    if policy:
        for document in deployer_policies(installation):
            typer.echo(json.dumps(document, indent=2))
        return
    built = read_artifacts(artifacts)
    report = JsonReport(typer.echo) if as_json else LinesReport(typer.echo)
    deployment = Deployment(account, installation, built, report, pause)
    if dry_run:
        for each in deployment.preview(private_api_vpc, sign_in=sign_in):
            lines = [json.dumps(each.document())] if as_json else preview_lines(each)
            typer.echo("\n".join(lines))
        return
    deployed = deployment.deploy(private_api_vpc, sign_in=sign_in)
    if admin_email is not None:
        if not deployed.user_pool_id:
            raise WrongUsage("--admin-email: this installation has no dashboard; give --sign-in as well")
        made = make_admin(account.client("cognito-idp"), deployed.user_pool_id, admin_email)
        report.say(f"{admin_email}: invited by e-mail, as admin" if made else f"{admin_email}: is an admin")
    report.end(**asdict(deployed))
    if not as_json:
        typer.echo("\n".join(deployed_lines(deployed, installation)))
