"""`heliostat redrive`: records that were given up, folded after all."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.deploy import NAME_HELP, REGION_HELP


def redrive(
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help=NAME_HELP)] = "heliostat",
    region: Annotated[str | None, typer.Option(metavar="REGION", help=REGION_HELP, show_default=False)] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would be redriven.")] = False,
) -> None:
    """Hand records that were given up since the table was away to the processor once more, once it is back.

    Each counts once, whatever was written of it before. Records are in the stream for 24 hours.

    Exit status: 0 nothing is left to redrive, 1 something is.

    Example: `heliostat redrive --region eu-central-1`
    """
    import time

    from heliostat.deploying.account import AwsAccount
    from heliostat.deploying.errors import DeploymentFailed
    from heliostat.doctor.subject import Subject
    from heliostat.redrive.on_aws import Redriving

    account = AwsAccount(region)
    installation = account.installation(name)
    subject = Subject(account, installation, time.time())
    collector, processing = subject.stack(installation.collector), subject.stack(installation.processing)
    if collector is None or processing is None:
        raise DeploymentFailed(f"nothing is mirrored by {name} here: there is no collector, or no processor")
    redriving = Redriving.of(
        account,
        queue_url=subject.output(processing, "FailedBatchesUrl"),
        stream_arn=subject.output(collector, "RecordStreamArn"),
        processor=subject.output(processing, "ProcessorName"),
    )
    told, others = redriving(is_dry=is_dry)
    typer.echo(f"{told.records:,} records of {len(told.done):,} messages redriven")
    if told.left:
        why = "dry run" if is_dry else "the processor does not take them now: see its log"
        typer.echo(f"{sum(each.records for each in told.left):,} records of {len(told.left):,} messages left: {why}")
    if told.gone:
        typer.echo(f"{len(told.gone):,} messages name records that the stream does not have any more")
    if others:
        causes = ", ".join(sorted({each.cause for each in others}))
        typer.echo(f"{len(others):,} messages name records that no retry can help: {causes}")
    raise typer.Exit(1 if told.left or told.gone else 0)
