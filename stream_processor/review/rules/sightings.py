"""Sightings of rules over single exchanges become claims where there are enough of them.

What is enough stands in the catalogue: how many, of how many different details, of which part of all that was looked
at, and what else of the evidence must agree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from api_inventory.claim import Claim
from api_inventory.rules.rule import RIGHT
from api_inventory.sightings import SightingCount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext
    from api_inventory.rules.rule import Rule

_Seen = dict[str, SightingCount]
"""What one rule saw at one place, by detail."""


def sighting_claims(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """One claim per rule, endpoint and detail; of a rule about hosts, one per rule and detail with its coverage.

    Sightings of rules that the catalogue does not know, of a version to come, claim nothing.
    """
    of_host: dict[str, _Seen] = defaultdict(dict)
    endpoints_of: dict[tuple[str, str], int] = defaultdict(int)
    for endpoint in host.endpoints:
        for rule_id, seen in _by_rule(endpoint.sightings).items():
            rule = context.rules.get(rule_id)
            if rule is None:
                continue
            if rule.scope != "host":
                yield from _claims(rule, seen, host, context, endpoint)
                continue
            for detail, count in seen.items():
                known = of_host[rule_id].get(detail)
                of_host[rule_id][detail] = count if known is None else known.merge(count)
                endpoints_of[rule_id, detail] += 1
    for rule_id in sorted(of_host):
        for claim in _claims(context.rules[rule_id], of_host[rule_id], host, context):
            where = f"(on {endpoints_of[rule_id, claim.detail]} of {len(host.endpoints)} endpoints)"
            yield replace(claim, evidence=f"{claim.evidence} {where}")


def _by_rule(sightings: Mapping[tuple[str, str], SightingCount]) -> dict[str, _Seen]:
    rules: dict[str, _Seen] = defaultdict(dict)
    for (rule_id, detail), seen in sorted(sightings.items(), key=lambda item: item[0]):
        rules[rule_id][detail] = seen
    return rules


def _claims(
    rule: Rule, seen: _Seen, host: HostEvidence, context: ReviewContext, endpoint: EndpointEvidence | None = None
) -> Iterator[Claim]:
    faults = {
        detail: count
        for detail, count in seen.items()
        if detail != RIGHT and _is_confirmed(rule, detail, context, endpoint)
    }
    if rule.share_min is not None:
        wrong = sum(count.count for count in faults.values())
        looked_at = wrong + (seen[RIGHT].count if RIGHT in seen else 0)
        if wrong < rule.share_min * looked_at:
            return
    if rule.details_min > 1:
        if len(faults) < rule.details_min:
            return
        faults = {"": reduce(SightingCount.merge, faults.values())}
    for detail, count in faults.items():
        if count.count >= rule.support_min:
            yield Claim(
                rule=rule.id,
                endpoint_id=None if endpoint is None else endpoint.key.id,
                host=host.host,
                detail=detail,
                evidence=count.evidence,
                support=count.count,
                first_seen_ns=count.first_seen_ns,
                last_seen_ns=count.last_seen_ns,
                severity=rule.severity_of(detail),
            )


def _is_confirmed(rule: Rule, detail: str, context: ReviewContext, endpoint: EndpointEvidence | None) -> bool:
    """Whether other evidence agrees, where the rule needs that."""
    if rule.confirmation == "unknown_host":
        return detail not in context.own_hosts
    if rule.confirmation == "requires_auth":
        return endpoint is not None and endpoint.behaviour.credentialed.ok > 0 and not endpoint.behaviour.anonymous.ok
    return True
