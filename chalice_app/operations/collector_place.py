"""Where the collector stands: it is made in one VPC, and not moved.

Its target group is named and belongs to a VPC, so that CloudFormation would have to make another of the same name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.errors import CollectorInAnotherVpc
from chalice_app.stacks.status import StackState, standing

if TYPE_CHECKING:
    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.stacks import Stacks


def require_vpc_of_collector(wish: Selection, stacks: Stacks, owner: str) -> None:
    """Refuse a selection that would move the collector.

    Raises:
        CollectorInAnotherVpc: it stands in another VPC, and does not go.
    """
    stack = stacks.describe(f"{owner}-collector")
    if wish.vpc_id is None or stack is None or stack.status == "DELETE_IN_PROGRESS":
        return
    # One that failed as a whole is made anew, and that may be anywhere.
    goes = standing(stack.status).state in (StackState.ABSENT, StackState.FAILED)
    vpc_id = stack.parameters.get("VpcId", wish.vpc_id)
    if vpc_id != wish.vpc_id and not goes:
        raise CollectorInAnotherVpc(wish.vpc_id, vpc_id)
