"""Sightings of rules over single exchanges become claims where there are enough, and evidence does not object."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api_inventory.rules.rule import RIGHT
from stream_processor.review.rules.evidence_rule import about, about_host
from stream_processor.review.rules.foreign import is_foreign
from stream_processor.review.rules.protection import refuses_strangers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext, RuleLike, SightingCountLike


# What one sentence can hold: the others are counted.
_DETAILS_TOLD_MAX = 8


@dataclass(frozen=True, slots=True)
class _Total:
    """Sightings of one rule and detail, at one endpoint or at several of a host."""

    count: int
    first_seen_ns: int
    last_seen_ns: int
    evidence: str
    endpoints: int


def sighting_claims(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """One claim per rule, endpoint and detail; of a rule about hosts, one per rule and detail with its coverage.

    Sightings of rules that the catalogue does not know, of a version to come, claim nothing.
    """
    of_host: dict[str, dict[str, list[SightingCountLike]]] = defaultdict(lambda: defaultdict(list))
    for endpoint in host.endpoints:
        of_endpoint: dict[str, dict[str, _Total]] = defaultdict(dict)
        for (rule_id, detail), seen in endpoint.sightings.items():
            rule = context.rules.get(rule_id)
            if rule is not None and rule.scope == "host":
                of_host[rule_id][detail].append(seen)
            elif rule is not None:
                of_endpoint[rule_id][detail] = _total([seen])
        for rule_id, details in of_endpoint.items():
            yield from _of_endpoint(rule_id, details, endpoint, host, context)
    for rule_id, lists in of_host.items():
        yield from _of_host(rule_id, {detail: _total(every) for detail, every in lists.items()}, host, context)


def _of_endpoint(
    rule_id: str,
    details: Mapping[str, _Total],
    endpoint: EndpointEvidence,
    host: HostEvidence,
    context: ReviewContext,
) -> Iterator[Claim]:
    rule = context.rules[rule_id]
    if rule.confirmation == "requires_auth" and not refuses_strangers(endpoint):
        return
    faults = _faults(rule, details, host, context)
    if rule.details_min > 1:
        if len(faults) < rule.details_min:
            return
        together = _together(faults.values())
        first, others = min(faults), len(faults) - 1
        faults = {"": _Total(together.count, together.first_seen_ns, together.last_seen_ns,
                             f"{faults[first].evidence} (and {others} more)", 1)}  # fmt: skip
    enough = dict(_enough(rule, faults, details))
    for detail, seen in (_joined(enough) if rule.is_joined else enough).items():
        yield about(
            endpoint,
            rule_id,
            rule.severity_of(detail),
            seen.evidence,
            support=seen.count,
            detail=detail,
            first_ns=seen.first_seen_ns,
            last_ns=seen.last_seen_ns,
        )


def _of_host(
    rule_id: str, details: Mapping[str, _Total], host: HostEvidence, context: ReviewContext
) -> Iterator[Claim]:
    rule = context.rules[rule_id]
    looked_at = sum(seen.count for seen in details.values())
    for detail, seen in _enough(rule, _faults(rule, details, host, context), details):
        of_answers = "" if rule.share_min is None else f", {seen.count} of {looked_at} answers"
        yield about_host(
            host,
            rule_id,
            rule.severity_of(detail),
            f"{seen.evidence} (on {seen.endpoints} of {len(host.endpoints)} endpoints{of_answers})",
            support=seen.count,
            detail=detail,
            first_ns=seen.first_seen_ns,
            last_ns=seen.last_seen_ns,
        )


def _faults(
    rule: RuleLike, details: Mapping[str, _Total], host: HostEvidence, context: ReviewContext
) -> dict[str, _Total]:
    """What was seen that is not as it should be."""
    return {
        detail: seen
        for detail, seen in details.items()
        if not (rule.share_min is not None and detail == RIGHT)
        and not (rule.confirmation == "unknown_host" and not is_foreign(detail, host, context))
    }


def _enough(
    rule: RuleLike, faults: Mapping[str, _Total], details: Mapping[str, _Total]
) -> Iterator[tuple[str, _Total]]:
    """Those that were seen often enough, and often enough of what the rule looked at."""
    looked_at = sum(seen.count for seen in details.values())
    for detail, seen in sorted(faults.items(), key=lambda item: item[0]):
        if seen.count >= rule.support_min and seen.count >= (rule.share_min or 0) * looked_at:
            yield detail, seen


def _joined(totals: Mapping[str, _Total]) -> dict[str, _Total]:
    """All details as one, told one after the other."""
    if not totals:
        return {}
    told = [seen.evidence for _, seen in sorted(totals.items())]
    more = f" (and {len(told) - _DETAILS_TOLD_MAX} more)" if len(told) > _DETAILS_TOLD_MAX else ""
    return {"": replace(_together(totals.values()), evidence="; ".join(told[:_DETAILS_TOLD_MAX]) + more)}


def _total(every: Iterable[SightingCountLike]) -> _Total:
    return _together(
        _Total(seen.count, seen.first_seen_ns, seen.last_seen_ns, seen.evidence, endpoints=1) for seen in every
    )


def _together(totals: Iterable[_Total]) -> _Total:
    every = list(totals)
    return _Total(
        sum(seen.count for seen in every),
        min(seen.first_seen_ns for seen in every),
        max(seen.last_seen_ns for seen in every),
        min(seen.evidence for seen in every),
        sum(seen.endpoints for seen in every),
    )
