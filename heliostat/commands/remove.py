"""`heliostat remove`: take everything away that applying made."""

from __future__ import annotations

import typer

from heliostat.commands.options import ApiOption, JsonOption, NoWaitOption, StateOption, YesOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT


def remove(
    *,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    yes: YesOption = False,
    no_wait: NoWaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take away every mirror session, filter and stack that Heliostat made, and verify that nothing is left.

    The inventory stays. What carries no tag of Heliostat's is not touched.

    Exit status: 0 nothing is left, 1 failed, 2 wrong usage, 3 it waits for a person.

    Example: `heliostat remove`
    """
    from heliostat.control.asking import ask, check_can_ask
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.views.removal import removal_view
    from heliostat.control.views.tables import print_view
    from heliostat.control.watching import begun, watch_to_end

    check_can_ask(agreed=yes)
    control = control_plane(api, state)
    mirroring = Mirroring(control)
    print_view(removal_view(mirroring.now()), is_error=as_json)
    ask("Remove all of this?", agreed=yes)
    operation = mirroring.remove()
    if no_wait:
        begun(operation, as_json=as_json)
    else:
        raise typer.Exit(watch_to_end(operation, control, as_json=as_json))
