"""What a person sees before they say yes, and afterwards: the plan with its cost, and the state of mirroring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339
from chalice_app.costs.estimate import Estimate, estimate, fleet_of
from chalice_app.mirroring.documents import SESSIONS_SHOWN_MAX, plan_document, selection_document, sessions_document
from chalice_app.mirroring.plan import make_plan
from chalice_app.mirroring.step import CreateSession, DeleteSession
from chalice_app.stacks.status import standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.configuration.configuration import Configuration
    from chalice_app.configuration.setting import Setting
    from chalice_app.discovery.mirrors import MirrorSession
    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.account import AccountReader
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.reconciliation import Reconciler
    from chalice_app.operations.stacks import Stacks
    from chalice_app.stacks.stack import Stack

STACKS = ("collector", "processing")


def plan_of(
    wish: Selection, reconciler: Reconciler, configuration: Configuration, brought: Sequence[Setting]
) -> dict[str, Any]:
    """The document of the plan for a selection, and of the settings that come along. Reads, and changes nothing."""
    situation = replace(reconciler, asks_again=True).situation(wish)
    plan = make_plan(situation)
    count = len(situation.own_sessions)
    after = count + len(plan.of(CreateSession)) - len(plan.of(DeleteSession))
    has_collector = situation.collector is not None
    standing = reconciler.stacks.describe(f"{reconciler.owner}-{STACKS[0]}") if has_collector else None
    before = standing.parameters if standing else None
    brings = {**(before or {}), **configuration.parameters("collector")}
    if wish.subnet_ids:
        brings["SubnetIds"] = ",".join(wish.subnet_ids)
    return plan_document(
        plan,
        wish,
        month(count, wish, before),
        month(after, wish, brings if has_collector or wish.load_balancer_ids else None),
    ) | {"settings": [_brought(setting, configuration) for setting in brought]}


def _brought(setting: Setting, configuration: Configuration) -> dict[str, Any]:
    value = configuration.value(setting)
    return {"name": setting.name, "value": value, "needs_administrator": setting.is_guarded}


def month(session_count: int, selection: Selection, parameters: Mapping[str, str] | None) -> Estimate:
    """What so many mirror sessions cost, and a collector stack of these parameters; None: there is none."""
    fleet = fleet_of(session_count, parameters)
    if selection.instance_types:
        fleet = replace(fleet, instance_type=selection.instance_types[0])
    return estimate(fleet)


def overview(store: ControlStore, stacks: Stacks, account: AccountReader, owner: str) -> dict[str, Any]:
    """The document of what is mirrored now, from the account itself."""
    selection, head, last_run = store.selection(), store.head(), store.last_run()
    own = [session for session in account.mirrors().sessions if session.is_managed_by(owner)]
    described = {name: stacks.describe(f"{owner}-{name}") for name in STACKS}
    rows = [_stack(f"{owner}-{name}", stack) for name, stack in described.items()]
    collector = described[STACKS[0]]
    parameters = None if collector is None or rows[0]["state"] == "absent" else collector.parameters
    operation = store.operation(head.running) if head.running else None
    waiting = last_run["waiting"] if last_run else None
    is_active = operation is not None and not operation.has_ended and operation.state != "waiting"
    return {
        "installation": owner,
        "selection": selection_document(selection),
        "version": selection.version,
        "state": "waiting_for_you" if waiting and not is_active else _state(selection, rows, own, is_active=is_active),
        "stacks": rows,
        "sessions": {"count": len(own)},
        "interfaces": sessions_document(own, store.vni_book()),
        "interfaces_left_out": max(0, len(own) - SESSIONS_SHOWN_MAX),
        "operation": head.running if is_active else None,
        "queued": head.queued,
        "waiting": waiting,
        "last_run": None if last_run is None else _last_run(last_run),
        "cost": _cost(month(len(own), selection, parameters)),
    }


def _last_run(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the last look, with its time as people write it."""
    shown = {name: value for name, value in kept.items() if name not in ("at_s", "waiting", "held", "vpcs")}
    return {"at": rfc3339(int(kept["at_s"] * 1_000_000_000)), **shown}


def _stack(name: str, stack: Stack | None) -> dict[str, Any]:
    status = None if stack is None else stack.status
    found = standing(status)
    return {
        "name": name,
        "status": status,
        "state": found.state.value,
        "reason": None if stack is None else stack.reason or None,
        "failure_code": found.failure_code,
    }


def _state(
    selection: Selection, rows: Sequence[dict[str, Any]], own: Sequence[MirrorSession], *, is_active: bool
) -> str:
    """One word: working, off, mirroring, waiting_for_targets, collector_missing, stack_failed, leftovers."""
    states = {row["state"] for row in rows}
    if is_active or "working" in states:
        return "working"
    if {"failed", "stuck"} & states:
        return "stack_failed"
    if not selection.load_balancer_ids:
        return "leftovers" if own else "off"
    if rows[0]["state"] == "absent":
        return "collector_missing"
    return "mirroring" if own else "waiting_for_targets"


def _cost(now: Estimate) -> dict[str, Any]:
    return {"currency": now.prices.currency, "prices_of": now.prices.copy_of, "month": str(now.month)}
