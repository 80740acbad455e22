"""`heliostat status`: what is mirrored, what is under way, and where it stops."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT
from heliostat.errors import EXIT_WAITING

PIPELINE = "/v1/pipeline"


def status(
    *,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    sessions: Annotated[bool, typer.Option("--sessions", help="List every mirror session.")] = False,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="List the stages from a permission to an endpoint, and where it stops.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is selected, how the stacks and mirror sessions are, what is under way, and what waits for a person.

    Exit status: 0, or 3 where something waits for a person.

    Example: `heliostat status --sessions`
    """
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.views.pipeline import pipeline_view
    from heliostat.control.views.status import sessions_view, status_view
    from heliostat.control.views.tables import print_json, print_view

    control = control_plane(api, state)
    mirroring = Mirroring(control)
    now = mirroring.now()
    if as_json:
        print_json({**now, "pipeline": control.get(PIPELINE)} if checklist else now)
    else:
        current = mirroring.current(now)
        print_view(status_view(now, mirroring.operation(current) if current else None))
        if checklist:
            print_view(pipeline_view(control.get(PIPELINE)))
        if sessions:
            print_view(sessions_view(now["interfaces"]))
    if now["waiting"]:
        raise typer.Exit(EXIT_WAITING)
