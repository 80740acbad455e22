"""`heliostat load-balancers`: what there is, and what of it can be mirrored."""

from __future__ import annotations

from typing import Annotated

import typer

from heliostat.commands.options import ApiOption, JsonOption, StateOption, control_plane
from heliostat.control.local_run import STATE_DEFAULT


def load_balancers(  # noqa: PLR0913 - the options of a command
    *,
    vpc: Annotated[
        str | None,
        typer.Option(
            "--vpc",
            metavar="VPC",
            help="Only those of this VPC, judged for a collector that stands in it.",
            show_default=False,
        ),
    ] = None,
    search: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Only those with this in their name.", show_default=False)
    ] = None,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    targets: Annotated[
        bool, typer.Option("--targets", help="A row for each target, with its reason and what to do.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="Show every row, however many there are.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the load balancers of the region, and which of their targets can be mirrored.

    Every load balancer is read, of every type; what cannot be mirrored says why.

    Example: `heliostat load-balancers --vpc vpc-0abc1234 --targets`
    """
    from heliostat.control.names import PATH
    from heliostat.control.views.load_balancers import load_balancers_view, targets_view
    from heliostat.control.views.tables import print_json, print_view

    query = {"vpc_id": vpc, "collector_vpc_id": vpc, "search": search}
    pages = list(control_plane(api, state).pages(PATH, query))
    items = [item for page in pages for item in page["items"]]
    gone = [identifier for page in pages for identifier in page["gone"]]
    if as_json:
        print_json({"items": items, "gone": gone})
        return
    view = targets_view if targets else load_balancers_view
    print_view(view(items, shows_all=every))
    for identifier in gone:
        typer.echo(f"heliostat: {identifier} was deleted while the listing was read", err=True)
