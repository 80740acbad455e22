"""`heliostat apply`: mirror what is selected, and follow that to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from heliostat.commands.options import (
    AddOption,
    AllOption,
    ApiOption,
    BalancersArgument,
    ConnectedVpcOption,
    FloorOption,
    InstanceTypeOption,
    JsonOption,
    NoWaitOption,
    PacketLengthOption,
    RemoveOption,
    StateOption,
    SubnetOption,
    VpcOption,
    YesOption,
    control_plane,
)
from heliostat.control.local_run import STATE_DEFAULT
from heliostat.errors import WrongUsage

if TYPE_CHECKING:
    from heliostat.control.api import Document
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.wish import Wish


def apply(  # noqa: PLR0913 - the options of a command
    load_balancers: BalancersArgument = None,
    *,
    vpc: VpcOption = None,
    add: AddOption = None,
    remove: RemoveOption = None,
    subnet: SubnetOption = None,
    instance_type: InstanceTypeOption = None,
    connected_vpc: ConnectedVpcOption = None,
    packet_length: PacketLengthOption = None,
    session_number_floor: FloorOption = None,
    retry: Annotated[
        str | None,
        typer.Option(
            metavar="OPERATION",
            help="Try this operation again that failed, or say yes to it where it waits.",
            show_default=False,
        ),
    ] = None,
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    every: AllOption = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Say yes to deletions that would wait for a person otherwise.")
    ] = False,
    yes: YesOption = False,
    no_wait: NoWaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Mirror what is selected: show the plan, ask, make the stacks and mirror sessions, and follow that to its end.

    Exit status: 0 done, 1 failed, 2 wrong usage, 3 it waits for a person. Ctrl-C stops watching, and nothing else.

    Example: `heliostat apply shop-web --vpc vpc-0abc1234`
    """
    from heliostat.control.asking import check_can_ask
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.watching import begun, watch_to_end
    from heliostat.control.wish import Wish

    wish = Wish(
        load_balancers=tuple(load_balancers or ()),
        added=tuple(add or ()),
        removed=tuple(remove or ()),
        every=every,
        vpc_id=vpc,
        connected_vpc_ids=tuple(connected_vpc or ()),
        subnet_ids=tuple(subnet or ()),
        instance_types=tuple(instance_type or ()),
        session_number_floor=session_number_floor,
        packet_length=packet_length,
    )
    check_can_ask(agreed=yes)
    control = control_plane(api, state)
    mirroring = Mirroring(control)
    if retry is None:
        operation = _applied(wish, mirroring, confirmed=confirm, agreed=yes, quiet=as_json)
    else:
        if wish != Wish(subnet_ids=wish.subnet_ids, instance_types=wish.instance_types) or confirm:
            raise WrongUsage("--retry takes --instance-type and --subnet, and nothing else of a selection")
        operation = _retried(retry, wish, mirroring, agreed=yes, quiet=as_json)
    if no_wait:
        begun(operation, as_json=as_json)
    else:
        raise typer.Exit(watch_to_end(operation, control, as_json=as_json))


def _applied(wish: Wish, mirroring: Mirroring, *, confirmed: bool, agreed: bool, quiet: bool) -> Document:
    """The operation of a plan that was shown and agreed to."""
    from heliostat.control.asking import ask
    from heliostat.control.views.plan import plan_view
    from heliostat.control.views.tables import print_view

    planned = mirroring.planned(wish)
    print_view(plan_view(planned.plan), is_error=quiet)
    ask("Apply this plan?", agreed=agreed)
    return mirroring.apply(planned, confirmed=confirmed)


def _retried(operation_id: str, wish: Wish, mirroring: Mirroring, *, agreed: bool, quiet: bool) -> Document:
    """The operation that comes of one that failed or waits, which was shown and agreed to."""
    from heliostat.control.asking import ask
    from heliostat.control.views.failure import failure_view
    from heliostat.control.views.operation import headline
    from heliostat.control.views.tables import print_view

    before = mirroring.operation(operation_id)
    print_view(headline(before), is_error=quiet)
    if before["failure"]:
        print_view(failure_view(before["failure"]), is_error=quiet)
    ask("Go on with it?" if before["state"] == "waiting" else "Try it again?", agreed=agreed)
    return mirroring.retry(operation_id, instance_types=wish.instance_types, subnet_ids=wish.subnet_ids)
