"""`heliostat plan`: what applying would do."""

from __future__ import annotations

from heliostat.commands.options import (
    AddOption,
    AllOption,
    ApiOption,
    BalancersArgument,
    ConnectedVpcOption,
    FloorOption,
    InstanceTypeOption,
    JsonOption,
    PacketLengthOption,
    RemoveOption,
    StateOption,
    SubnetOption,
    VpcOption,
    control_plane,
)
from heliostat.control.local_run import STATE_DEFAULT


def plan(  # noqa: PLR0913 - the options of a command
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
    api: ApiOption = None,
    state: StateOption = STATE_DEFAULT,
    every: AllOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what applying a selection would do: every step with its reason, quotas, and the cost of a month.

    Nothing is changed. Without load balancers, the stored selection is planned again.

    Example: `heliostat plan shop-web --vpc vpc-0abc1234`
    """
    from heliostat.control.mirroring import Mirroring
    from heliostat.control.views.plan import plan_view
    from heliostat.control.views.tables import print_json, print_view
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
    planned = Mirroring(control_plane(api, state)).planned(wish)
    if as_json:
        print_json(planned.plan)
    else:
        print_view(plan_view(planned.plan))
