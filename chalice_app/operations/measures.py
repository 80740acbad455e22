"""What a look at the mirror sessions and an operation come to, in numbers. Their names: `chalice_app.telemetry`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalice_app.mirroring.session_plan import NO_REASON_TO_DELETE
from chalice_app.mirroring.step import CreateSession, DeleteSession, KeepSession, ModifySession, SkipTarget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice_app.mirroring.execution import Outcome
    from chalice_app.mirroring.plan import Plan
    from chalice_app.operations.control_store import ControlStore, Head
    from chalice_app.operations.operation import Operation

SESSIONS = {CreateSession: "sessions_made", ModifySession: "sessions_changed", DeleteSession: "sessions_removed"}


def plan_measures(plan: Plan) -> dict[str, float]:
    """How much there is to do, and which targets have a mirror session or cannot have one.

    A session that the plan makes counts once it is kept: by the next look.
    """
    quotas = [step for step in plan.of(SkipTarget) if step.code in NO_REASON_TO_DELETE]
    return {
        "plan_changes": len(plan.changes),
        "targets_mirrored": len(plan.of(KeepSession)) + len(plan.of(ModifySession)),
        "targets_not_mirrorable": len(plan.of(SkipTarget)) - len(quotas),
        "targets_at_quota": len(quotas),
    }


def outcome_measures(outcomes: tuple[Outcome, ...]) -> dict[str, float]:
    """What became of the steps of a plan."""
    counted = Counter(
        SESSIONS[type(each.step)] for each in outcomes if each.state == "done" and type(each.step) in SESSIONS
    )
    counted["steps_failed"] += sum(each.state == "failed" for each in outcomes)
    counted["steps_not_reached"] += sum(each.state == "not_reached" for each in outcomes)
    return dict(counted)


def operation_measures(operation: Operation) -> dict[str, float]:
    """Of one that ended, or waits for a person."""
    told: dict[str, float] = {f"operations_{operation.state}": 1}
    if operation.state in ("succeeded", "failed"):
        told["operation_duration"] = operation.updated_at_s - operation.created_at_s
    return told


def age_measures(store: ControlStore, now_s: float) -> Mapping[str, float]:
    """How old is what is at work or waits its turn, and the last look at what was applied; 0 where there is none."""
    applied, last_run = store.applied(), store.last_run()
    looks = applied is not None and bool(applied.load_balancer_ids) and last_run is not None
    return {
        "operation_age_s": _oldest_s(store, store.head(), now_s),
        "look_age_s": max(0.0, now_s - float(last_run["at_s"])) if looks and last_run is not None else 0.0,
    }


def _oldest_s(store: ControlStore, head: Head, now_s: float) -> float:
    known = [store.operation(each) for each in (head.running, head.queued) if each is not None]
    active = [each for each in known if each is not None and not each.has_ended and each.state != "waiting"]
    return max((max(0.0, now_s - each.created_at_s) for each in active), default=0.0)
