"""Facts of a pipeline in which everything moves; each test spoils one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.failures.explain import explain
from chalice_app.pipeline.facts import Facts, InventoryFact, SessionsFact, StackFact
from chalice_app.pipeline.measures import Fleet, Flows, Processing, Sources, Unread
from chalice_app.pipeline.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW_S = 1_700_000_000.0
THIS_MINUTE = int(NOW_S) // 60
REFUSED = Unread(
    explain(
        code="AccessDenied",
        message="User is not authorized to perform: cloudwatch:GetMetricData",
        operation="cloudwatch:GetMetricData",
    )
)


def moving(each_minute: float = 60.0, *, until_minutes_ago: int = 1, step_s: int = 60) -> Series:
    """So much every minute of the last hour, until some minutes ago."""
    first = (THIS_MINUTE - 60) // 5 * 5
    last = THIS_MINUTE - until_minutes_ago
    return Series.of(
        dict.fromkeys(range(first, last + 1, step_s // 60), each_minute * step_s / 60), NOW_S, step_s=step_s
    )


def silent() -> Series:
    """Told every minute, and nothing was counted."""
    return moving(0)


def agents(**counted: Series) -> dict[str, Series]:
    return {"datagrams": moving(600), "exchanges": moving(), "records_sent": moving(10), **counted}


def flows(**changes: Any) -> Flows:
    parts: dict[str, Any] = {
        "sources": Sources(moving(600, step_s=300), moving(0, step_s=300)),
        "balancer_bytes": moving(60_000),
        "agents": agents(),
        "processing": Processing(moving(10), invocations=20, iterator_age_s=2),
        "packets_by_vni": {7: 10.0},
    }
    return Flows(**{**parts, **changes})


def facts(flowing: Mapping[str, Any] | None = None, **changes: Any) -> Facts:
    """All of it, with changes of the flows and of the rest."""
    parts: dict[str, Any] = {
        "now_s": NOW_S,
        "selected": 1,
        "stacks": (stack("collector"), stack("processing")),
        "agents": Fleet(2, 2),
        "launch_failure": None,
        "sessions": SessionsFact(3, NOW_S - 40),
        "is_listening": True,
        "flows": flows(**(flowing or {})),
        "inventory": InventoryFact(12, 2, moving()),
    }
    return Facts(**{**parts, **changes})


def stack(name: str, status: str | None = "CREATE_COMPLETE", state: str = "ready", **more: Any) -> StackFact:
    return StackFact(f"heliostat-{name}", status, state, **more)


def stopped_behind(name: str) -> dict[str, Any]:
    """Flows in which nothing came further than the stage of this name, ever."""
    order = ("packets_at_source", "packets_at_agent", "exchanges", "records", "processor", "endpoints")
    dead = set(order[order.index(name) :])
    counted = agents()
    for stage, counter in (("packets_at_agent", "datagrams"), ("exchanges", "exchanges"), ("records", "records_sent")):
        if stage in dead:
            counted[counter] = silent()
    changed: dict[str, Any] = {"agents": counted}
    if "packets_at_source" in dead:
        changed |= {"sources": Sources(moving(0, step_s=300), moving(0, step_s=300)), "balancer_bytes": silent()}
    if "processor" in dead:
        changed["processing"] = Processing(Series.of({}, NOW_S))
    return changed


NOTHING_KEPT = InventoryFact(0, 0, Series.of({}, NOW_S))
