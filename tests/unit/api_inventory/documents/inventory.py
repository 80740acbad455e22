"""Endpoints, findings and samples as tests of documents need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary
from api_inventory.findings.decision import Decision
from api_inventory.findings.lifecycle import decided
from api_inventory.findings.state import FindingState, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api_inventory.endpoint import Parameter

HOST = "shop.example.test"
NOW = 1_700_000_000 * 10**9
DAY = 86_400 * 10**9


def endpoint(
    path: str = "/orders/{order_id}",
    method: str = "GET",
    *,
    statuses: Mapping[str, int] | None = None,
    last_seen_ns: int = NOW,
    parameters: tuple[Parameter, ...] = (),
    **known: Any,
) -> Endpoint:
    key = EndpointKey(HOST, path, method)
    counts = {"200": 100} if statuses is None else statuses
    summary = EndpointSummary(
        id=key.id,
        key=key,
        request_count=sum(counts.values()),
        unanswered_count=0,
        examined_count=sum(counts.values()),
        latencies={},
        statuses=counts,
        request_content_types=known.pop("request_content_types", ()),
        response_content_types=("application/json",),
        parameter_count=len(parameters),
        protocols=("http/1.1",),
        first_seen_ns=NOW - 40 * DAY,
        last_seen_ns=last_seen_ns,
    )
    return Endpoint(summary, parameters, **known)


def finding(**known: Any) -> FindingState:
    told: dict[str, Any] = {
        "rule": "AUTH-12",
        "title": "API key in query",
        "severity": "medium",
        "host": HOST,
        "endpoint_id": EndpointKey(HOST, "/orders", "GET").id,
        "detail": "api_key",
        "evidence": "api_key=‹masked:32›",
        "support": 5,
        "first_seen_ns": NOW,
        "last_seen_ns": NOW,
        "examined_when_seen": 5,
        "status": "open",
        "opened_at_ns": NOW,
        "history": (Transition(NOW, "open", "", "Seen in traffic."),),
    }
    return FindingState(**(told | known))


def accepted(state: FindingState, reason: str = "test network only") -> FindingState:
    return decided(state, Decision("accept", "ana", reason, NOW + 1))
