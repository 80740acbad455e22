"""Sightings of rules over single exchanges become claims where there are enough of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from api_inventory.claim import Claim
from stream_processor.review.rules.evidence_rule import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext, SightingCountLike


def sighting_claims(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """One claim per rule, endpoint and detail; of a rule about hosts, one per rule and detail with its coverage.

    Sightings of rules that the catalogue does not know, of a version to come, claim nothing.
    """
    of_host: dict[tuple[str, str], list[SightingCountLike]] = defaultdict(list)
    for endpoint in host.endpoints:
        for (rule_id, detail), seen in sorted(endpoint.sightings.items(), key=lambda item: item[0]):
            rule = context.rules.get(rule_id)
            if rule is None:
                continue
            if rule.scope == "host":
                of_host[rule_id, detail].append(seen)
            elif seen.count >= rule.support_min:
                yield _of_endpoint(endpoint, rule_id, detail, seen, context)
    for (rule_id, detail), all_seen in sorted(of_host.items()):
        count = sum(seen.count for seen in all_seen)
        if count >= context.rules[rule_id].support_min:
            yield Claim(
                rule=rule_id,
                endpoint_id=None,
                host=host.host,
                detail=detail,
                evidence=f"{min(seen.evidence for seen in all_seen)} "
                f"(on {len(all_seen)} of {len(host.endpoints)} endpoints)",
                support=count,
                first_seen_ns=min(seen.first_seen_ns for seen in all_seen),
                last_seen_ns=max(seen.last_seen_ns for seen in all_seen),
                severity=context.rules[rule_id].severity,
            )


def _of_endpoint(
    endpoint: EndpointEvidence, rule_id: str, detail: str, seen: SightingCountLike, context: ReviewContext
) -> Claim:
    return about(
        endpoint,
        rule_id,
        context.rules[rule_id].severity,
        seen.evidence,
        support=seen.count,
        detail=detail,
        first_ns=seen.first_seen_ns,
        last_ns=seen.last_seen_ns,
    )
