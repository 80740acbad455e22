"""`heliostat watch`: follow an operation to its end."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT


def watch(
    operation: Annotated[
        str | None,
        typer.Argument(metavar="OPERATION", help="Default: the one under way, or that waits.", show_default=False),
    ] = None,
    *,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Follow an operation to its end, and say what came of it. Ctrl-C stops watching; the operation goes on.

    Exit status: that of the operation: 0 done, 1 failed, 3 it waits for a person.

    Example: `heliostat watch`
    """
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.views.tables import print_json
    from heliostat.control.watching import watch_to_end

    control = control_plane(api, state)
    mirroring = Mirroring(control)
    identifier = operation or mirroring.current(mirroring.now())
    if identifier is not None:
        raise typer.Exit(watch_to_end(mirroring.operation(identifier), control, as_json=as_json))
    if as_json:
        print_json(None)
    else:
        typer.echo("No operation is under way.")
