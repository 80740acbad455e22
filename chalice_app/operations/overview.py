"""What a person sees before they say yes, and afterwards: the plan with its cost, and the state of mirroring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339
from chalice_app.costs.estimate import INSTANCE_TYPE_DEFAULT, Estimate, Fleet, estimate
from chalice_app.mirroring.documents import SESSIONS_SHOWN_MAX, plan_document, selection_document, sessions_document
from chalice_app.mirroring.plan import make_plan
from chalice_app.mirroring.step import CreateSession, DeleteSession
from chalice_app.stacks.status import standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.discovery.mirrors import MirrorSession
    from chalice_app.mirroring.selection import Selection
    from chalice_app.operations.account import AccountReader
    from chalice_app.operations.control_store import ControlStore
    from chalice_app.operations.reconciliation import Reconciler
    from chalice_app.operations.stacks import Stacks

STACKS = ("collector", "processing")


def plan_of(wish: Selection, reconciler: Reconciler) -> dict[str, Any]:
    """The document of the plan for a selection. Reads, and changes nothing."""
    situation = replace(reconciler, asks_again=True).situation(wish)
    plan = make_plan(situation)
    count = len(situation.own_sessions)
    after = count + len(plan.of(CreateSession)) - len(plan.of(DeleteSession))
    has_collector = situation.collector is not None
    return plan_document(
        plan,
        wish,
        month(count, wish, has_collector=has_collector),
        month(after, wish, has_collector=has_collector or bool(wish.load_balancer_ids)),
    )


def month(session_count: int, selection: Selection, *, has_collector: bool) -> Estimate:
    """What so many mirror sessions and the collector of a selection cost."""
    instance_type = selection.instance_types[0] if selection.instance_types else INSTANCE_TYPE_DEFAULT
    return estimate(Fleet(session_count, has_collector, instance_type=instance_type))


def overview(store: ControlStore, stacks: Stacks, account: AccountReader, owner: str) -> dict[str, Any]:
    """The document of what is mirrored now, from the account itself."""
    selection, head, last_run = store.selection(), store.head(), store.last_run()
    own = [session for session in account.mirrors().sessions if session.is_managed_by(owner)]
    rows = [_stack(stacks, f"{owner}-{name}") for name in STACKS]
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
        "cost": _cost(selection, own, rows),
    }


def _last_run(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the last look, with its time as people write it."""
    shown = {name: value for name, value in kept.items() if name not in ("at_s", "waiting", "held")}
    return {"at": rfc3339(int(kept["at_s"] * 1_000_000_000)), **shown}


def _stack(stacks: Stacks, name: str) -> dict[str, Any]:
    stack = stacks.describe(name)
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


def _cost(selection: Selection, own: Sequence[MirrorSession], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    now = month(len(own), selection, has_collector=rows[0]["state"] != "absent")
    return {"currency": now.prices.currency, "prices_of": now.prices.copy_of, "month": str(now.month)}
