"""`heliostat permissions`: what the control plane may really do."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT
from heliostat.errors import EXIT_FAILED


def permissions(
    *,
    task: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TASK", help="Of this task alone; repeatable. Default: all of its tasks.", show_default=False
        ),
    ] = None,
    vpc: Annotated[
        str | None, typer.Option("--vpc", metavar="VPC", help="For mirroring in this VPC.", show_default=False)
    ] = None,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Say action by action what the control plane may do, and which statements to add for what is missing.

    Exit status: 0 nothing is missing, 1 something is.

    Example: `heliostat permissions --task discovery`
    """
    from heliostat.control.policies import permissions_of
    from heliostat.control.views.permissions import permissions_view
    from heliostat.control.views.tables import print_json, print_view

    answer = permissions_of(task or (), vpc, control_plane(api, state))
    if as_json:
        print_json(answer)
    else:
        print_view(permissions_view(answer))
    if answer["missing"]:
        raise typer.Exit(EXIT_FAILED)
