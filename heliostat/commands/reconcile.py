"""`heliostat reconcile`: look at the mirror sessions now."""

from __future__ import annotations

import typer

from heliostat.commands.options import ApiOption, JsonOption, NoWaitOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT


def reconcile(
    *,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    no_wait: NoWaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the mirror sessions to what is selected now, instead of at the next change or within five minutes.

    Exit status: 0 done, 1 failed, 3 it waits for a person.

    Example: `heliostat reconcile`
    """
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.watching import begun, watch_to_end

    control = control_plane(api, state)
    operation = Mirroring(control).reconcile()
    if no_wait:
        begun(operation, as_json=as_json)
    else:
        raise typer.Exit(watch_to_end(operation, control, as_json=as_json))
