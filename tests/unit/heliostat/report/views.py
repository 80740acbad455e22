"""Endpoints as a report shows them, made for its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api_inventory.access.access import Access
from api_inventory.collection import Collection
from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary
from api_inventory.findings.state import FindingState
from api_inventory.review import EndpointFacts, HostReview
from api_inventory.sensitive.fields import SensitiveField
from heliostat.report import CaptureSummary, Report
from heliostat.report.model import EndpointView, HostSection
from heliostat.report.overview import Overview

if TYPE_CHECKING:
    from api_inventory.finding import Severity

SECOND_NS = 1_000_000_000
START_NS = 1_795_000_000 * SECOND_NS
HOST = "shop.example.test"


def a_view(
    path: str,
    method: str = "GET",
    *,
    host: str = HOST,
    facts: EndpointFacts | None = None,
    access: Access | None = None,
    sensitive: tuple[SensitiveField, ...] = (),
    derivation: tuple[str, ...] = (),
    **detail: Any,
) -> EndpointView:
    key = EndpointKey(host, path, method)
    summary = EndpointSummary(
        id=key.id,
        key=key,
        request_count=12,
        unanswered_count=1,
        statuses={"200": 10, "404": 1},
        request_content_types=(),
        response_content_types=("application/json",),
        parameter_count=1,
        protocols=("http/1.1",),
        first_seen_ns=START_NS,
        last_seen_ns=START_NS + 60 * SECOND_NS,
        examined_count=12,
        latencies={"30": 10, "60": 1},
        facts=facts or EndpointFacts(),
    )
    return EndpointView(Endpoint(summary, access=access or Access(), **detail), sensitive, derivation)


def a_field(
    class_name: str, location: str = "response.body", pointer: str = "/email", severity: Any = "high"
) -> SensitiveField:
    return SensitiveField(location, pointer, class_name, class_name.title(), severity, "contact", 0.9, 11, 12, 5)


def a_finding(
    rule: str = "AUTH-12", severity: Severity = "medium", *, view: EndpointView | None = None, **changes: Any
) -> FindingState:
    """About the whole host where no endpoint is given."""
    state = {
        "rule": rule,
        "title": f"Title of {rule}",
        "severity": severity,
        "host": HOST if view is None else view.endpoint.summary.key.host,
        "endpoint_id": None if view is None else view.endpoint.summary.id,
        "detail": "api_key",
        "evidence": "query api_key=‹masked:32›",
        "support": 4,
        "first_seen_ns": START_NS,
        "last_seen_ns": START_NS,
        "examined_when_seen": 12,
        "status": "open",
        "opened_at_ns": START_NS,
    }
    return FindingState(**{**state, **changes})


def a_section(host: str, *views: EndpointView, **review: Any) -> HostSection:
    collection = Collection(
        host, len(views), 12 * len(views), START_NS, START_NS + 60 * SECOND_NS, HostReview(**review)
    )
    return HostSection(collection, views)


def a_report(*views: EndpointView, findings: tuple[FindingState, ...] = (), **parts: Any) -> Report:
    """Of one host."""
    host = views[0].endpoint.summary.key.host if views else HOST
    overview = Overview()
    for view in views:
        overview.add(view)
    given: dict[str, Any] = {
        "captures": (CaptureSummary("shop.pcap", 24, {"packets": 480}),),
        "hosts": (a_section(host, *views, risk=37),),
        "generated_at": "2026-11-24 14:00:00 UTC",
        "version": "0.1.0",
        "overview": overview,
        "endpoint_keys": {view.endpoint.summary.id: view.endpoint.summary.key for view in views},
    }
    return Report(findings=findings, **{**given, **parts})
