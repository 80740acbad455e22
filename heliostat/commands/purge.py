"""`heliostat purge`: remove for good what is kept of a host, or of a value."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, NoWaitOption, StateOption, YesOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT
from heliostat.errors import EXIT_WAITING


def purge(  # noqa: PLR0913 - the options of a command
    *,
    host: Annotated[
        str | None,
        typer.Option(metavar="HOST", help="All that is kept under this host's name.", show_default=False),
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(
            metavar="VALUE",
            help="All records with a mask of this value; - reads it from standard input, which no history keeps.",
            show_default=False,
        ),
    ] = None,
    redaction_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The deployment's key of the masks, with which a value is found: the value itself is not sent.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    yes: YesOption = False,
    no_wait: NoWaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Remove for good what the inventory keeps of a host or of a value: samples, findings, changes, sums, documents.

    One that was cut off is begun again, and goes on. The audit keeps who purged which host, and no value.

    Exit status: 0 nothing is left, 1 failed, 2 wrong usage, 3 not waited for.

    Example: `heliostat purge --host shop.example.com --dry-run`
    """
    from heliostat.control.asking import ask, check_can_ask
    from heliostat.control.purging import Purging, subject_of
    from heliostat.control.views.purge import purge_view, wait_view
    from heliostat.control.views.tables import print_json, print_view
    from heliostat.progress import progress_bar

    subject = subject_of(host, value, redaction_key)
    if not dry_run:
        check_can_ask(agreed=yes)
    purging = Purging(control_plane(api, state), subject)
    told = purging.preview()
    if dry_run:
        print_json(told) if as_json else print_view(purge_view(told, "This would go"))
        return
    print_view(purge_view(told, "This goes for good"), is_error=as_json)
    ask("Remove all of this?", agreed=yes)
    with progress_bar("Purging", (told["is_complete"] and told["total"]) or None) as advance:
        gone = purging.run(advance, lambda step: print_view(wait_view(step), is_error=True), waits=not no_wait)
    print_json(gone) if as_json else print_view(purge_view(gone, "Gone"))
    if not gone["is_done"]:
        raise typer.Exit(EXIT_WAITING)
