"""Why a stage is empty: from what is measured around it to a row of the catalogue of failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.failures.explain import explain
from chalice_app.failures.failure import Failure
from chalice_app.pipeline.counters import CONNECTIONS_TLS, OTHER_PROTOCOLS, REFUSALS
from chalice_app.pipeline.measures import Fleet, Processing, Sources, Unread
from chalice_app.pipeline.series import Series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalice_app.pipeline.facts import Facts, InventoryFact, SessionsFact, StackFact

COLLECTOR, PROCESSING = "collector", "processing"


def failure_of(code: str, evidence: Mapping[str, Any] | None = None, message: str = "", **facts: Any) -> Failure:
    """A row of the catalogue, with its facts filled in, and beside them what was measured."""
    found = explain(code=code, message=message, context=facts)
    shown = {name: str(value) for name, value in (evidence or {}).items()}
    return Failure(
        code=found.code,
        severity=found.severity,
        scope=found.scope,
        explanation=found.explanation,
        fix=found.fix,
        retryable=found.retryable,
        automatic_fix=found.automatic_fix,
        evidence={**found.evidence, **shown},
        remedy=found.remedy,
    )


def failure_from(document: Mapping[str, Any]) -> Failure:
    """The failure that a document of ours tells of."""
    names = ("code", "severity", "scope", "explanation", "fix", "retryable", "automatic_fix", "evidence", "remedy")
    return Failure(**{name: document[name] for name in names if name in document})


def stack_failure(stacks: Sequence[StackFact]) -> Failure:
    """Why the first stack that does not stand does not."""
    stack = next(each for each in stacks if each.state in ("absent", "failed", "stuck"))
    told = {"stack": stack.name, "status": stack.status or "none"}
    if stack.state == "absent":
        return failure_of("stack_absent", told, stack_name=stack.name)
    code = stack.failure_code
    if code is None:
        found = explain(code=None, message=stack.reason, context={"stack_name": stack.name})
        code = found.code if found.code != "unexplained" else "stack_rolled_back"
    return failure_of(code, told, stack.reason, stack_name=stack.name, stack_status=stack.status)


def agents_failure(fleet: Fleet, launch_failure: Failure | None, collector_stack: str) -> Failure:
    """Why no agent is at work."""
    told = {"registered": fleet.registered, "healthy": fleet.healthy}
    if fleet.registered == 0:
        return launch_failure or failure_of("agents_absent", told, stack_name=collector_stack)
    return failure_of("agents_unhealthy", told)


def sessions_failure(sessions: SessionsFact) -> Failure:
    """Why nothing is mirrored: what the last look met, if it met something."""
    return failure_from(sessions.failure) if sessions.failure else failure_of("waiting_for_targets")


def source_failure(sources: Sources) -> Failure:
    """Why sources copy nothing."""
    if sources.skipped.total > 0:
        return failure_of("source_drops_copies", {"packets_skipped": round(sources.skipped.total)})
    return failure_of("sources_silent", {"packets_mirrored": 0})


def arrival_failure(facts: Facts) -> Failure:
    """Why copies do not reach the agents."""
    sources, taken = facts.flows.sources, facts.flows.balancer_bytes
    told: dict[str, Any] = {"packets_at_agents": 0}
    is_mirrored = isinstance(sources, Sources) and sources.mirrored.moved_s is not None
    if isinstance(sources, Sources):
        told["packets_mirrored"] = round(sources.mirrored.total)
    if isinstance(taken, Series):
        told["bytes_at_load_balancer"] = round(taken.total)
    if facts.is_listening is False:
        return failure_of("listener_missing", told)
    if isinstance(taken, Series) and taken.moved_s is not None:
        return failure_of("agents_hear_nothing", told)
    if is_mirrored and isinstance(taken, Series):
        return failure_of("no_route_to_collector", told)
    return failure_of("nothing_arrives", told, stage="packets at the agents")


def exchange_failure(agents: Mapping[str, Series]) -> Failure:
    """Why packets bring no exchange."""

    def counted(name: str) -> int:
        return round(agents[name].total) if name in agents else 0

    told = {name: counted(name) for name in ("datagrams", CONNECTIONS_TLS, *OTHER_PROTOCOLS) if counted(name)}
    strange = counted("datagrams_not_vxlan") + counted("datagrams_dropped_vni")
    if strange * 2 > counted("datagrams"):
        return failure_of("strange_packets", {**told, "packets_of_others": strange})
    others = {name: counted(name) for name in OTHER_PROTOCOLS if counted(name)}
    if counted(CONNECTIONS_TLS) > sum(others.values()):
        return failure_of("traffic_encrypted", told, connections=counted(CONNECTIONS_TLS))
    one_sided = counted("requests_unanswered") + counted("responses_orphaned")
    if one_sided and not others:
        return failure_of("halves_apart", {**told, "one_sided": one_sided})
    protocols = ", ".join(name.removeprefix("connections_").replace("_", " ") for name in others)
    return failure_of("traffic_not_http", told, protocols=protocols)


def record_failure(agents: Mapping[str, Series]) -> Failure:
    """Why exchanges become no records."""
    refusals = {name: round(agents[name].total) for name in REFUSALS if name in agents and agents[name].total}
    if not refusals:
        return failure_of("records_refused")
    most = max(refusals, key=lambda name: refusals[name])
    told = ", ".join(
        f"{count:,} {name.removeprefix('refusals_').replace('_', ' ')}" for name, count in refusals.items()
    )
    return failure_of(REFUSALS[most], refusals, refusals=told)


def processing_failure(processing: Processing, processing_stack: str) -> Failure:
    """Why records are not processed."""
    told = {
        "invocations": round(processing.invocations),
        "errors": round(processing.errors),
        "throttles": round(processing.throttles),
    }
    if processing.iterator_age_s is not None:
        told["iterator_age_s"] = round(processing.iterator_age_s)
    if processing.errors and processing.errors >= processing.invocations:
        return failure_of("processor_failing", told, stack_name=processing_stack)
    if processing.throttles and processing.throttles >= processing.invocations:
        return failure_of("processor_throttled", told)
    if processing.iterator_age_s is not None or processing.invocations:
        return failure_of("records_late", told)
    return failure_of("processor_not_invoked", told)


def inventory_failure(inventory: InventoryFact) -> Failure:
    """Why what is processed does not show."""
    told = {"endpoints": inventory.endpoints}
    # Records that were late are folded into the minutes in which their requests were made.
    return failure_of("records_late" if inventory.endpoints else "exchanges_of_no_use", told)


def unread(what: str) -> Unread:
    """What is not measured in this run."""
    return Unread(failure_of("not_measured", what=what))
