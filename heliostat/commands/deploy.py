"""`heliostat deploy`: Heliostat into an AWS account, or up to date in it."""

from __future__ import annotations

import json
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
    from heliostat.deploying.pace import pause
    from heliostat.deploying.presentation import deployed_lines, deployer_policies, preview_lines
    from heliostat.deploying.report import JsonReport, LinesReport

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
        for each in deployment.preview(private_api_vpc):
            lines = [json.dumps(each.document())] if as_json else preview_lines(each)
            typer.echo("\n".join(lines))
        return
    deployed = deployment.deploy(private_api_vpc)
    report.end(api_url=deployed.api_url, topic_arn=deployed.topic_arn)
    if not as_json:
        typer.echo("\n".join(deployed_lines(deployed, installation)))
