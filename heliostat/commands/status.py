"""`heliostat status`: what is mirrored, and what is under way."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT
from heliostat.errors import EXIT_WAITING


def status(
    *,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    sessions: Annotated[bool, typer.Option("--sessions", help="List every mirror session.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is selected, how the stacks and mirror sessions are, what is under way, and what waits for a person.

    Exit status: 0, or 3 where something waits for a person.

    Example: `heliostat status --sessions`
    """
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.views.status import sessions_view, status_view
    from heliostat.control.views.tables import print_json, print_view

    mirroring = Mirroring(control_plane(api, state))
    now = mirroring.now()
    if as_json:
        print_json(now)
    else:
        current = mirroring.current(now)
        print_view(status_view(now, mirroring.operation(current) if current else None))
        if sessions:
            print_view(sessions_view(now["interfaces"]))
    if now["waiting"]:
        raise typer.Exit(EXIT_WAITING)
