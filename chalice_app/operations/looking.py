"""Reads the situation that a plan is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice_app.discovery.circumstances import Circumstances, Verdict
from chalice_app.discovery.discovery import discover
from chalice_app.mirroring.situation import Collector, Situation
from chalice_app.operations.stacks import standing_outputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.account import AccountReader
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.stacks import Stacks


OUTPUTS = {"AgentLoadBalancerArn", "AgentTargetGroupArn", "MirrorTargetId"}


def look(  # noqa: PLR0913 - where to look, by name
    selection: Selection,
    *,
    owner: str,
    account: AccountReader,
    stacks: Stacks,
    store: ControlStore,
    verdicts: Mapping[str, str],
) -> Situation:
    """What is wanted and what there is, read now. `verdicts` are refusals of EC2 that count, and their days.

    Raises:
        InvalidRequest: a selected id is of another account or region.
        AwsRefused, AwsUnreachable: AWS did not tell what exists at all; what it does not tell of one load balancer is
            told in the situation.
    """
    collector = read_collector(owner, account, stacks)
    found = discover(selection.load_balancer_ids, account, _circumstances(selection, owner, verdicts))
    return Situation(
        owner=owner,
        selection=selection,
        balancers=found.balancers,
        sessions=found.mirrors.sessions,
        filters=found.mirrors.filters,
        targets=found.mirrors.targets,
        collector=collector,
        book=store.vni_book(),
    )


def read_collector(owner: str, account: AccountReader, stacks: Stacks) -> Collector | None:
    """What the collector stack made; None where it does not stand."""
    outputs = standing_outputs(stacks, owner, "collector")
    # A template of another version may not tell them: then it has to be applied anew.
    if outputs is None or not outputs.keys() >= OUTPUTS:
        return None
    load_balancer_arn = outputs["AgentLoadBalancerArn"]
    return Collector(
        load_balancer_arn=load_balancer_arn,
        target_group_arn=outputs["AgentTargetGroupArn"],
        target_id=outputs["MirrorTargetId"],
        is_listening=account.is_listening(load_balancer_arn),
    )


def _circumstances(selection: Selection, owner: str, verdicts: Mapping[str, str]) -> Circumstances:
    return Circumstances(
        installation=owner,
        collector_vpc_id=selection.vpc_id,
        connected_vpc_ids=frozenset(selection.connected_vpc_ids),
        agent_group_names=frozenset({f"{owner}-collector-agents"}),
        verdicts={of: Verdict(is_supported=False, date=day) for of, day in verdicts.items()},
    )
