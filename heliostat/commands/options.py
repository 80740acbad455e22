"""The options that the commands of the control plane share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from heliostat.control.api import ControlPlane

ApiOption = Annotated[
    str | None,
    typer.Option(
        "--api",
        envvar="HELIOSTAT_API",
        metavar="URL",
        help="The control plane on AWS, with its stage; requests are signed. Default: the local run of --state.",
        show_default=False,
    ),
]
StateOption = Annotated[Path, typer.Option("--state", metavar="DIR", help="The state folder of a local run.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the API's document instead of a table.")]
VpcOption = Annotated[
    str | None, typer.Option("--vpc", metavar="VPC", help="The VPC that the collector stands in.", show_default=False)
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
NoWaitOption = Annotated[bool, typer.Option("--no-wait", help="Start it, and do not follow it to its end.")]

# What is to be mirrored.
BalancersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LOAD_BALANCER",
        help="These and no others, by name or id. Default: the stored selection.",
        show_default=False,
    ),
]
AddOption = Annotated[
    list[str] | None,
    typer.Option(metavar="LOAD_BALANCER", help="Add it to the stored selection; repeatable.", show_default=False),
]
RemoveOption = Annotated[
    list[str] | None,
    typer.Option(metavar="LOAD_BALANCER", help="Take it out of the stored selection; repeatable.", show_default=False),
]
AllOption = Annotated[
    bool, typer.Option("--all", help="Every load balancer of the VPC that has a target to be mirrored.")
]

# How it is to be mirrored; what is not given stays as it is stored.
SubnetOption = Annotated[
    list[str] | None,
    typer.Option("--subnet", metavar="SUBNET", help="A subnet of the agents; repeatable.", show_default=False),
]
InstanceTypeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--instance-type",
        metavar="TYPE",
        help="An instance type of the agents, the preferred one first; repeatable.",
        show_default=False,
    ),
]
ConnectedVpcOption = Annotated[
    list[str] | None,
    typer.Option(
        "--connected-vpc",
        metavar="VPC",
        help="Another VPC whose packets reach the collector; repeatable.",
        show_default=False,
    ),
]
PacketLengthOption = Annotated[
    int | None,
    typer.Option(min=0, metavar="BYTES", help="Keep so much of each packet; 0: all of it.", show_default=False),
]
FloorOption = Annotated[
    int | None,
    typer.Option(
        "--session-number-floor",
        min=1,
        metavar="N",
        help="New mirror sessions get this number or a higher one.",
        show_default=False,
    ),
]


def control_plane(api: str | None, state: Path) -> ControlPlane:
    """The control plane that the options name."""
    from heliostat.control.address import find_address
    from heliostat.control.api import ControlPlane

    return ControlPlane(find_address(api, state, os.environ))
