"""What is missing between mirror sessions and the agents: somebody deleted it, and nothing else would say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.mirroring.step import CreateListener, CreateStack, CreateTarget, DeleteTarget, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.mirroring.situation import Situation


def plan_collector(situation: Situation) -> Iterator[Step]:
    """The steps that come before those of filters and sessions."""
    collector = situation.collector
    if not situation.selection.load_balancer_ids:
        return
    if collector is None:
        yield CreateStack(
            code="collector_missing",
            explanation="There are no agents yet that could take mirrored packets.",
            name=f"{situation.owner}-collector",
        )
        return
    if not collector.is_listening:
        yield CreateListener(
            code="listener_missing",
            explanation="The agents' load balancer has no listener on UDP 4789: mirrored packets go nowhere.",
            load_balancer_arn=collector.load_balancer_arn,
            target_group_arn=collector.target_group_arn,
        )
    if situation.target_id is None:
        yield CreateTarget(
            code="mirror_target_missing",
            explanation="The mirror target of the agents' load balancer was deleted.",
            load_balancer_arn=collector.load_balancer_arn,
        )


def plan_target_removal(situation: Situation) -> Iterator[DeleteTarget]:
    """Mirror targets of ours that the collector stack does not delete with itself."""
    of_stack = situation.collector.target_id if situation.collector else None
    for target in situation.own_targets:
        if target.id != of_stack:
            yield DeleteTarget(
                code="removed",
                explanation="It took the place of the stack's mirror target, and the stack does not know it.",
                target_id=target.id,
            )
