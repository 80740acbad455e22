"""Plans and mirror sessions as the JSON documents that `docs/openapi.json` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.mirroring.step import (
    CreateSession,
    DeleteSession,
    KeepSession,
    ModifySession,
    SkipTarget,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalice_app.costs.estimate import Estimate
    from chalice_app.discovery.mirrors import MirrorSession
    from chalice_app.mirroring.plan import Plan
    from chalice_app.mirroring.selection import Selection
    from chalice_app.mirroring.vnis import VniBook


# An answer of Lambda holds 6 MB, and a step some 500 bytes; changes come first, so that what is left out is kept or
# skipped first. Counts are of all.
STEPS_SHOWN_MAX = 5_000
SESSIONS_SHOWN_MAX = 5_000


def selection_document(selection: Selection) -> dict[str, Any]:
    """A selection with its version."""
    return {"version": selection.version, **selection.document()}


def plan_document(plan: Plan, selection: Selection, before: Estimate, after: Estimate) -> dict[str, Any]:
    """A plan with what it costs."""
    return {
        "selection": selection_document(selection),
        "steps": [step_document(step) for step in plan.steps[:STEPS_SHOWN_MAX]],
        "steps_left_out": max(0, len(plan.steps) - STEPS_SHOWN_MAX),
        "counts": plan.counts(),
        "quotas": [
            {
                "name": quota.name,
                "used_before": quota.used_before,
                "used_after": quota.used_after,
                "limit": quota.limit,
            }
            for quota in plan.quotas
        ],
        "cost": cost_document(before, after),
        "warnings": list(plan.warnings),
    }


def step_document(step: Step) -> dict[str, Any]:
    """A step."""
    return {
        "action": step.action,
        "kind": step.kind,
        "subject": step.subject,
        "code": step.code,
        "explanation": step.explanation,
        "fix": step.fix if isinstance(step, SkipTarget) else None,
        **_facts(step),
    }


def _facts(step: Step) -> dict[str, Any]:
    match step:
        case CreateSession():
            serves = [
                {"load_balancer_id": member.balancer_id, "target_group": member.group_name} for member in step.members
            ]
            return {
                "network_interface_id": step.interface_id,
                "filter": step.filter_key,
                "vni": step.vni,
                "session_number": step.number,
                "serves": serves,
            }
        case KeepSession():
            return {
                "network_interface_id": step.interface_id,
                "mirror_session_id": step.session_id,
                "vni": step.vni,
                "session_number": step.number,
            }
        case ModifySession() | DeleteSession():
            return {"network_interface_id": step.interface_id, "mirror_session_id": step.session_id}
        case SkipTarget():
            return {
                "network_interface_id": step.interface_id,
                "load_balancer_id": step.balancer_id,
                "target_group": step.group_name,
            }
    return {}


def cost_document(before: Estimate, after: Estimate) -> dict[str, Any]:
    """What a month costs before and after; amounts are strings with two decimals."""
    counts = {line.what: line.count for line in before.lines}
    return {
        "currency": after.prices.currency,
        "prices_of": after.prices.copy_of,
        "region": after.prices.region,
        "before": str(before.month),
        "after": str(after.month),
        "lines": [
            {
                "what": line.what,
                "count_before": counts.get(line.what, 0),
                "count": line.count,
                "each": None if line.each is None else str(line.each),
                "month": None if line.price is None else str(line.month),
            }
            for line in after.lines
        ],
        "by_volume": [{"what": each.what, "price": each.price} for each in after.by_volume],
        "sources": list(after.prices.sources),
    }


def sessions_document(sessions: Iterable[MirrorSession], book: VniBook) -> list[dict[str, Any]]:
    """The first mirror sessions of ours by interface, and what each one is for."""
    members = {entry.vni: entry.members for entry in book.entries.values()}
    return [
        {
            "network_interface_id": session.interface_id,
            "mirror_session_id": session.id,
            "session_number": session.number,
            "vni": session.vni,
            "serves": [
                {"load_balancer_id": member.balancer_id, "target_group": member.group_name}
                for member in members.get(session.vni, ())
            ],
        }
        for session in sorted(sessions, key=lambda session: session.interface_id)[:SESSIONS_SHOWN_MAX]
    ]
