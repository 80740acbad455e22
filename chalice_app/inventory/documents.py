"""From values to the JSON documents that `docs/openapi.json` describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from api_inventory.latency import percentile_ms
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.endpoint import Endpoint, EndpointSummary, Parameter
    from api_inventory.findings.state import FindingState
    from api_inventory.review import EndpointFacts, HostReview
    from api_inventory.sample import Sample, SampleRequest, SampleResponse
    from inventory_store.port import Collection, Page

ItemT = TypeVar("ItemT")

HOUR_S = 3_600
PERCENTILES = {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def page_document(page: Page[ItemT], of_item: Callable[[ItemT], dict[str, Any]]) -> dict[str, Any]:
    """A page of anything."""
    return {
        "items": [of_item(item) for item in page.items],
        "next_page_token": page.next_page_token,
        "total": page.total,
    }


def collection_document(collection: Collection, now_s: int) -> dict[str, Any]:
    """A host; its requests by the hour are those of a day until now."""
    return {
        "host": collection.host,
        "endpoint_count": collection.endpoint_count,
        "request_count": collection.request_count,
        "first_seen": rfc3339(collection.first_seen_ns),
        "last_seen": rfc3339(collection.last_seen_ns),
        "counted_at": None if collection.counted_at_s is None else rfc3339(collection.counted_at_s * 10**9),
        "review": None if collection.review is None else _host_review(collection, collection.review, now_s),
    }


def _host_review(collection: Collection, review: HostReview, now_s: int) -> dict[str, Any]:
    counted_at_s = now_s if collection.counted_at_s is None else collection.counted_at_s
    # Of hours after that nothing is known.
    counted_hour = counted_at_s // HOUR_S if collection.request_count <= review.reviewed_requests else 0
    return {
        "risk": review.risk,
        "finding_counts": dict(review.finding_counts),
        "sensitive": list(review.sensitive),
        "exposure": review.exposure,
        "load_balancers": list(review.load_balancers),
        "requests_by_hour": review.hourly.until(now_s // HOUR_S, known_until=counted_hour),
        "reviewed_at": rfc3339(review.reviewed_at_s * 10**9),
    }


def endpoint_summary_document(summary: EndpointSummary) -> dict[str, Any]:
    """A row of the endpoints' table."""
    return {
        "id": summary.id,
        "method": summary.key.method,
        "host": summary.key.host,
        "path_template": summary.key.path_template,
        "request_count": summary.request_count,
        "unanswered_count": summary.unanswered_count,
        "statuses": dict(summary.statuses),
        "request_content_types": list(summary.request_content_types),
        "response_content_types": list(summary.response_content_types),
        "parameter_count": summary.parameter_count,
        "protocols": list(summary.protocols),
        "first_seen": rfc3339(summary.first_seen_ns),
        "last_seen": rfc3339(summary.last_seen_ns),
        "examined_count": summary.examined_count,
        "latency_ms": {name: percentile_ms(summary.latencies, percent) for name, percent in PERCENTILES.items()},
        "facts": None if summary.facts is None else _facts(summary.facts),
        "owner": summary.owner or None,
    }


def _facts(facts: EndpointFacts) -> dict[str, Any]:
    return {
        "kind": facts.kind,
        "risk": facts.risk,
        "risk_factors": [
            {"name": factor.name, "points": factor.points, "explanation": factor.explanation}
            for factor in facts.risk_factors
        ],
        "credentials": list(facts.credentials),
        "authentication": facts.authentication,
        "exposure": facts.exposure,
        "sensitive": list(facts.sensitive),
        "finding_counts": dict(facts.finding_counts),
        "attached_methods": list(facts.attached_methods),
        "merged_count": facts.merged_count,
        "is_stable": facts.is_stable,
    }


def endpoint_document(endpoint: Endpoint) -> dict[str, Any]:
    """All of one endpoint."""
    return endpoint_summary_document(endpoint.summary) | {
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "request_schema": endpoint.request_schema,
        "response_schemas": dict(endpoint.response_schemas),
        "xml_schemas": dict(endpoint.xml_schemas),
        "samples": [_sample(sample) for sample in endpoint.samples],
        "findings": [finding_document(finding) for finding in endpoint.findings],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "location": parameter.location,
        "name": parameter.name,
        "types": dict(parameter.types),
        "seen": parameter.seen,
        "required": parameter.required,
        "repeated": parameter.repeated,
        "schema": None if parameter.schema is None else dict(parameter.schema),
    }


def _sample(sample: Sample) -> dict[str, Any]:
    response = sample.response
    return {
        "captured_at": rfc3339(sample.captured_at_ns),
        "client": sample.client,
        "server": sample.server,
        "complete": sample.complete,
        "request": {"method": sample.request.method, "target": sample.request.target} | _message(sample.request),
        "response": None if response is None else {"status": response.status} | _message(response),
    }


def _message(message: SampleRequest | SampleResponse) -> dict[str, Any]:
    headers = [list(header) for header in message.headers]
    return {"headers": headers, "body": message.body, "body_size": message.body_size}


def finding_document(finding: FindingState) -> dict[str, Any]:
    """A finding and how it stands; `endpoint_id` is None of one about the whole host."""
    decision = finding.decision
    return {
        "id": finding.id,
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity,
        "host": finding.host,
        "endpoint_id": finding.endpoint_id,
        "detail": finding.detail,
        "evidence": finding.evidence,
        "support": finding.support,
        "first_seen": rfc3339(finding.first_seen_ns),
        "last_seen": rfc3339(finding.last_seen_ns),
        "status": finding.status,
        "opened_at": rfc3339(finding.opened_at_ns),
        "fixed_at": None if finding.fixed_at_ns is None else rfc3339(finding.fixed_at_ns),
        "reopened": finding.reopened,
        "decision": None
        if decision is None
        else {
            "kind": decision.kind,
            "by": decision.by,
            "reason": decision.reason,
            "at": rfc3339(decision.at_ns),
            "until": None if decision.until_ns is None else rfc3339(decision.until_ns),
        },
        "history": [
            {"at": rfc3339(each.at_ns), "status": each.status, "by": each.by, "reason": each.reason}
            for each in finding.history
        ],
    }
