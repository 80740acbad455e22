"""A rule over evidence: its identifier, and a function from evidence to claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.claim import Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext
    from api_inventory.finding import Severity


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """`id` is that of the catalogue."""

    id: str
    claims: Callable[[HostEvidence, ReviewContext], Iterator[Claim]]


def about(  # noqa: PLR0913 - a claim has so many parts, and the rules name them
    endpoint: EndpointEvidence,
    rule: str,
    severity: Severity,
    evidence: str,
    *,
    support: int,
    detail: str = "",
    first_ns: int | None = None,
    last_ns: int | None = None,
) -> Claim:
    """A claim about an endpoint; seen as long as the endpoint was, where nothing closer is known."""
    return Claim(
        rule=rule,
        endpoint_id=endpoint.key.id,
        host=endpoint.key.host,
        detail=detail,
        evidence=evidence,
        support=support,
        first_seen_ns=endpoint.first_seen_ns if first_ns is None else first_ns,
        last_seen_ns=endpoint.last_seen_ns if last_ns is None else last_ns,
        severity=severity,
    )


def about_host(  # noqa: PLR0913 - as above
    host: HostEvidence,
    rule: str,
    severity: Severity,
    evidence: str,
    *,
    support: int,
    detail: str = "",
    first_ns: int | None = None,
    last_ns: int | None = None,
) -> Claim:
    """A claim about a host as a whole."""
    seen = [endpoint for endpoint in host.endpoints if endpoint.traffic.first_seen_ns is not None]
    return Claim(
        rule=rule,
        endpoint_id=None,
        host=host.host,
        detail=detail,
        evidence=evidence,
        support=support,
        first_seen_ns=min((e.first_seen_ns for e in seen), default=0) if first_ns is None else first_ns,
        last_seen_ns=max((e.last_seen_ns for e in seen), default=0) if last_ns is None else last_ns,
        severity=severity,
    )
