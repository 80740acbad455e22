"""What use costs, and whether anything bounds it (OWASP API4:2023, API6:2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.behaviour.limits import BURST_WINDOW_NS, HOUR_NS
from api_inventory.behaviour.purpose import purpose_of
from stream_processor.review.rules.evidence_rule import EvidenceRule, about, about_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api_inventory.claim import Claim
    from api_inventory.evidence import HostEvidence, ReviewContext

_HOST_REQUESTS_MIN = 1_000
# A hundred a second, for ten seconds.
_BURST_MIN = 1_000
_HOUR_REQUESTS_MIN = 100
_ERROR_SHARE_MIN = 0.05
_ERROR_SHARE_HIGH = 0.25
_SLOW_REQUESTS_MIN = 50
# The 95th percentile is slow where more than one in twenty is.
_SLOW_SHARE_MIN = 0.05
_TOOL_REQUESTS_MIN = 20
_TOOL_SHARE_MIN = 0.5


def no_limit_in_sight(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """RES-01: a thousand requests, and not one sign of a limit on any endpoint."""
    requests = sum(endpoint.traffic.request_count for endpoint in host.endpoints)
    examined = sum(endpoint.traffic.examined_count for endpoint in host.endpoints)
    signs = sum(e.behaviour.signals.limit_headers + e.behaviour.signals.throttled for e in host.endpoints)
    is_limited = signs or any("429" in endpoint.traffic.statuses for endpoint in host.endpoints)
    if requests >= _HOST_REQUESTS_MIN and examined and not is_limited:
        yield about_host(
            host,
            "RES-01",
            "info",
            f"{requests} requests, none answered 429; none of the {examined} that were looked into told of a limit.",
            support=requests,
        )


def burst_not_limited(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """RES-02: one client sent a hundred requests a second, and none was refused for it."""
    for endpoint in host.endpoints:
        bursts = endpoint.behaviour.bursts
        most, window = max(((count, window) for (window, _), count in bursts.items()), default=(0, 0))
        if most >= _BURST_MIN and not endpoint.behaviour.signals.throttled and "429" not in endpoint.traffic.statuses:
            yield about(
                endpoint,
                "RES-02",
                "medium",
                f"One client sent at least {most} requests within ten seconds, and none was answered 429.",
                support=most,
                first_ns=window * BURST_WINDOW_NS,
                last_ns=(window + 1) * BURST_WINDOW_NS - 1,
            )


def many_server_errors(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """RES-05: more than one in twenty requests of an hour ended in a server's error."""
    for endpoint in host.endpoints:
        bad = {
            hour: (errors / requests, errors, requests)
            for hour, (requests, errors) in endpoint.behaviour.hours.items()
            if requests >= _HOUR_REQUESTS_MIN and errors > _ERROR_SHARE_MIN * requests
        }
        if bad:
            share, errors, requests = max(bad.values())
            yield about(
                endpoint,
                "RES-05",
                "high" if share > _ERROR_SHARE_HIGH else "medium",
                f"{errors} of {requests} requests within an hour were answered with a server's error (5xx).",
                support=requests,
                first_ns=min(bad) * HOUR_NS,
                last_ns=(max(bad) + 1) * HOUR_NS - 1,
            )


def slow_without_credential(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """RES-06: anybody can keep the backend busy: one in twenty requests without a credential takes five seconds."""
    for endpoint in host.endpoints:
        requests = endpoint.behaviour.anonymous.requests
        slow = endpoint.behaviour.signals.slow_anonymous
        if requests >= _SLOW_REQUESTS_MIN and slow > _SLOW_SHARE_MIN * requests and endpoint.behaviour.anonymous.ok:
            yield about(
                endpoint,
                "RES-06",
                "low",
                f"{slow} of {requests} requests without credentials took more than five seconds.",
                support=requests,
            )


def automated_flow(host: HostEvidence, _: ReviewContext) -> Iterator[Claim]:
    """FLOW-01: what is meant for people is mostly used by tools."""
    for endpoint in host.endpoints:
        purpose = purpose_of(endpoint.key.method, endpoint.key.path_template)
        requests = endpoint.behaviour.signals.public_requests
        tools = endpoint.behaviour.signals.public_tools
        if purpose and requests >= _TOOL_REQUESTS_MIN and tools > _TOOL_SHARE_MIN * requests:
            yield about(
                endpoint,
                "FLOW-01",
                "info",
                f"{tools} of {requests} requests from public clients came from tools (curl, libraries, headless).",
                support=requests,
                detail=purpose,
            )


RESOURCE_RULES = (
    EvidenceRule("RES-01", no_limit_in_sight),
    EvidenceRule("RES-02", burst_not_limited),
    EvidenceRule("RES-05", many_server_errors),
    EvidenceRule("RES-06", slow_without_credential),
    EvidenceRule("FLOW-01", automated_flow),
)
