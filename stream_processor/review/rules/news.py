"""What is different from what it was (OWASP API9:2023), and what reviews have to remember to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.counts import bounded
from api_inventory.host_memory import CALLERS_REMEMBERED_MAX, ENDPOINTS_REMEMBERED_MAX, EndpointMemory, HostMemory
from stream_processor.review.rules.evidence_rule import EvidenceRule, about
from stream_processor.review.rules.limits import LEARNING_NS, SUPPORT_MIN
from stream_processor.review.rules.protection import is_protected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import EndpointEvidence, HostEvidence, ReviewContext

_PROTECTED_REQUESTS_MIN = 50


def new_and_sensitive(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-06: an endpoint that appeared this week, on a host that was known before, answers with sensitive data."""
    first_ns = min((endpoint.first_seen_ns for endpoint in host.endpoints), default=0)
    for endpoint in host.endpoints:
        found = endpoint.sensitive_in_response()
        is_new = context.now_ns - endpoint.first_seen_ns <= LEARNING_NS < endpoint.first_seen_ns - first_ns
        if found and is_new and endpoint.behaviour.accepted >= SUPPORT_MIN:
            classes = sorted({field.class_name for field in found})
            yield about(
                endpoint,
                "INV-06",
                "info",
                f"First seen in the last seven days; {endpoint.behaviour.accepted} accepted requests, and answers hold "
                f"{', '.join(classes)}.",
                support=endpoint.behaviour.accepted,
            )


def protection_dropped(host: HostEvidence, context: ReviewContext) -> Iterator[Claim]:
    """INV-10: for a week nobody was answered without a credential, and now somebody is."""
    for endpoint in host.endpoints:
        memory = context.memory.of(endpoint.key.id)
        since_ns, until_ns = memory.protected_since_ns, memory.protected_until_ns
        anonymous = endpoint.behaviour.anonymous
        if since_ns is None or until_ns is None or not anonymous.ok:
            continue
        if until_ns - since_ns >= LEARNING_NS and memory.protected_requests >= _PROTECTED_REQUESTS_MIN:
            days = (until_ns - since_ns) // (LEARNING_NS // 7)
            yield about(
                endpoint,
                "INV-10",
                "high",
                f"For {days} days and {memory.protected_requests} requests nobody was accepted without credentials; "
                f"since then {anonymous.ok} were.",
                support=anonymous.ok,
                first_ns=anonymous.first_ok_ns,
                last_ns=anonymous.last_ok_ns,
            )


def next_memory(host: HostEvidence, context: ReviewContext) -> HostMemory:
    """What the next review has to know: written by the review after its claims."""
    remembered = {endpoint.key.id: _next(endpoint, context) for endpoint in host.endpoints}
    return HostMemory(bounded(remembered, ENDPOINTS_REMEMBERED_MAX))


def _next(endpoint: EndpointEvidence, context: ReviewContext) -> EndpointMemory:
    memory = context.memory.of(endpoint.key.id)
    met = {**dict.fromkeys(endpoint.behaviour.callers, context.now_ns), **memory.callers}
    callers = bounded(met, CALLERS_REMEMBERED_MAX, lambda caller: (met[caller], caller))
    if not is_protected(endpoint):
        # What it was before is what a dropped protection is told by.
        return EndpointMemory(memory.protected_since_ns, memory.protected_until_ns, memory.protected_requests, callers)
    since_ns = memory.protected_since_ns
    return EndpointMemory(
        endpoint.first_seen_ns if since_ns is None else since_ns,
        endpoint.last_seen_ns,
        endpoint.behaviour.requests,
        callers,
    )


NEWS_RULES = (EvidenceRule("INV-06", new_and_sensitive), EvidenceRule("INV-10", protection_dropped))
