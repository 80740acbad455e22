"""`heliostat settings`: what administrators decide of an installation, shown and changed."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, NoWaitOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT
from heliostat.errors import WrongUsage


def settings(  # noqa: PLR0913 - the options of a command
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE",
            help="Change this setting; VALUE is text, a list with commas or JSON, and `default` takes a choice back.",
            show_default=False,
        ),
    ] = None,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; stands in the history.", show_default=False)] = "",
    applies: Annotated[
        bool, typer.Option("--apply", help="Bring about what waits, and follow that to its end.")
    ] = False,
    confirms_off: Annotated[
        bool, typer.Option("--confirm-redaction-off", help="Say that redaction off is meant.")
    ] = False,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    no_wait: NoWaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the settings, or change some of them; those of the stacks wait for an apply.

    Exit status: 0 done, 1 failed, 2 wrong usage, 3 the apply waits for a person.

    Example: `heliostat settings creates_vpc_endpoints=true stream_mode=PROVISIONED stream_shards=29 --apply`
    """
    from heliostat.control.configuring import PATH, change, wished_values
    from heliostat.control.views.settings import settings_view
    from heliostat.control.views.tables import print_json, print_view
    from heliostat.control.watching import begun, watch_to_end

    if not changes and (reason or confirms_off):
        raise WrongUsage("--reason and --confirm-redaction-off go with a change: give NAME=VALUE")
    control = control_plane(api, state)
    now = control.get(PATH)
    if changes:
        now = change(wished_values(changes, now), now, control, reason=reason, confirmed=confirms_off)
    if not applies:
        if as_json:
            print_json(now)
        else:
            print_view(settings_view(now))
        return
    operation = control.post(f"{PATH}/apply", {})
    if no_wait:
        begun(operation, as_json=as_json)
    else:
        raise typer.Exit(watch_to_end(operation, control, as_json=as_json))
