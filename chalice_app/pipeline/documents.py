"""The pipeline as the document that `docs/openapi.json` calls Pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.timestamp import rfc3339
from chalice_app.pipeline.balancer_rates import balancer_rates
from chalice_app.pipeline.coverage import coverage, losses
from chalice_app.pipeline.limits import HISTORY_MINUTES, LOOKED_BACK_MINUTES
from chalice_app.pipeline.releases import OWN, Release, misfit
from chalice_app.pipeline.stages import checklist
from chalice_app.pipeline.vpcs import vpcs_of, vpcs_unread

if TYPE_CHECKING:
    from chalice_app.pipeline.balancer_rates import BalancerRate
    from chalice_app.pipeline.coverage import Coverage, Loss
    from chalice_app.pipeline.reading import Look
    from chalice_app.pipeline.stage import Stage
    from chalice_app.pipeline.vpcs import VpcHealth


def pipeline_document(look: Look, owner: str) -> dict[str, Any]:
    """All of it: the stages, what arrived of what was mirrored, what was lost, and rates of load balancers."""
    facts = look.facts
    found = checklist(facts, owner)
    rates = balancer_rates(look.book, look.selected_ids, facts.flows.packets_by_vni, look.exchanges_by_vni)
    stop = found.stop
    return {
        "at": rfc3339(int(facts.now_s * 1e9)),
        "looked_back_s": LOOKED_BACK_MINUTES * 60,
        "stages": [_stage(stage) for stage in found.stages],
        "stops_at": found.stops_at,
        "reason": None if stop is None else stop.explanation,
        "fix": None if stop is None else stop.fix,
        "coverage": _coverage(coverage(facts.flows)),
        "losses": [_loss(each) for each in losses(facts.flows)],
        "load_balancers": [_balancer(rate) for rate in rates],
        "vpcs": [_vpc(each) for each in vpcs_of(facts, look.exchanges_by_vni, owner)],
        "vpcs_unread": vpcs_unread(facts),
        "releases": _releases(facts.agents_release, facts.processor_release),
    }


def _releases(agents: Release | None, processor: Release | None) -> dict[str, Any]:
    found = misfit(OWN, agents, processor)
    return {
        "parts": [
            {
                "part": each.part,
                "version": each.version,
                "record_format": each.record_format,
                "store_layout": each.store_layout,
            }
            for each in (OWN, agents, processor)
            if each is not None
        ],
        "misfit": None
        if found is None
        else {
            "code": found.code,
            "severity": found.severity,
            "explanation": found.explanation,
            "fix": found.fix,
        },
    }


def _stage(stage: Stage) -> dict[str, Any]:
    series = stage.series
    return {
        "name": stage.name,
        "state": stage.state,
        "rate_per_s": None if series is None else _rounded(series.rate_per_s),
        "total": None if stage.total is None else round(stage.total),
        "unit": stage.unit,
        "age_s": _rounded(stage.age_s),
        "history": _history(stage),
        "explanation": stage.explanation,
        "code": stage.code,
        "fix": stage.fix,
        "page": stage.page,
        "evidence": dict(stage.evidence),
    }


def _history(stage: Stage) -> list[float | None]:
    """What was counted in each of the last minutes, the oldest first; null where nothing is known."""
    minutes = stage.series.minutes if stage.series is not None else ()
    unknown: list[float | None] = [None] * (HISTORY_MINUTES - len(minutes))
    return [*unknown, *(_rounded(each) for each in minutes)]


def _coverage(found: Coverage) -> dict[str, Any]:
    return {
        "received_packets": _whole(found.received),
        "mirrored_packets": _whole(found.mirrored),
        "skipped_packets": _whole(found.skipped),
        "share": None if found.share is None else round(found.share, 4),
        "explanation": None if found.unread is None else found.unread.explanation,
        "fix": None if found.unread is None else found.unread.fix,
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "name": loss.name.name,
        "count": round(loss.count),
        "unit": loss.name.unit,
        "explanation": loss.name.explanation,
        "where": loss.name.where,
    }


def _balancer(rate: BalancerRate) -> dict[str, Any]:
    return {
        "load_balancer_id": rate.load_balancer_id,
        "packets_per_s": _rounded(rate.packets_per_s),
        "exchanges_per_s": _rounded(rate.exchanges_per_s),
        "is_shared": rate.is_shared,
    }


def _vpc(health: VpcHealth) -> dict[str, Any]:
    sources, stop = health.sources, health.stop
    return {
        "vpc_id": health.vpc_id,
        "is_collector_vpc": health.is_collectors,
        "load_balancers": health.load_balancers,
        "mirror_sessions": health.mirror_sessions,
        "mirrored_packets": None if sources is None else round(sources.mirrored.total),
        "skipped_packets": None if sources is None else round(sources.skipped.total),
        "instances_left_out": None if sources is None else sources.left_out,
        "packets_per_s": _rounded(health.packets_per_s),
        "exchanges_per_s": _rounded(health.exchanges_per_s),
        "is_shared": health.is_shared,
        "stages": [
            {"name": stage.name, "state": stage.state, "explanation": stage.explanation} for stage in health.stages
        ],
        "stops_at": health.stops_at,
        "code": None if stop is None else stop.code,
        "explanation": None if stop is None else stop.explanation,
        "fix": None if stop is None else stop.fix,
        "evidence": {} if stop is None else dict(stop.evidence),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
