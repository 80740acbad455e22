"""Traffic over time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.counts import merged
from api_inventory.minutes import MINUTE_NS, Interval, hour_of
from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.limits import (
    TRAFFIC_ENDPOINTS_MAX,
    TRAFFIC_HOSTS_MAX,
    TRAFFIC_MEMBERS_MAX,
    TRAFFIC_SERIES_MAX,
)
from chalice_app.inventory.traffic_series import STEPS, points, span_of, totals, within
from chalice_app.routes.answering import answers
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_query, read_time_ns
from inventory_store.folds import host_subject
from inventory_store.port import CollectionQuery, EndpointQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.minutes import Minutes
    from chalice_app.inventory.traffic_series import Step

blueprint = Blueprint(__name__)
SPAN_PARAMETERS = frozenset({"from", "to", "step"})
PARAMETERS = SPAN_PARAMETERS | {"host", "endpoint_id"}


@blueprint.route("/v1/traffic", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_traffic() -> dict[str, Any]:
    """Requests, errors and latencies of a host or an endpoint, by the minute, hour or day."""
    query = read_query(blueprint.current_request.query_params, PARAMETERS)
    span = _span(query)
    subjects, left_out = _subjects(query.get("host"), query.get("endpoint_id"))
    return {
        "host": query.get("host"),
        "endpoint_id": query.get("endpoint_id"),
        **span.document,
        "members_left_out": left_out,
        "points": span.points(span.minutes(subjects)),
    }


@blueprint.route("/v1/traffic/hosts", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_traffic_of_hosts() -> dict[str, Any]:
    """The same of the busiest hosts, each by itself, with what happened in the whole span."""
    span = _span(read_query(blueprint.current_request.query_params, SPAN_PARAMETERS))
    page = wiring.inventory().collections(
        CollectionQuery(sort="request_count", order="desc", page_size=TRAFFIC_HOSTS_MAX)
    )
    measured = [(collection.host, span.minutes([host_subject(collection.host)])) for collection in page.items]
    return {
        **span.document,
        "hosts_known": page.total if page.total is not None else len(page.items),
        "items": [
            {"host": host, "totals": span.totals(minutes), "points": span.points(minutes)} for host, minutes in measured
        ],
    }


@blueprint.route("/v1/traffic/endpoints", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_traffic_of_endpoints() -> dict[str, Any]:
    """What happened at the busiest endpoints, of one host or of all, in a span of time."""
    query = read_query(blueprint.current_request.query_params, SPAN_PARAMETERS | {"host"})
    span, store = _span(query), wiring.inventory()
    host = query.get("host")
    page = store.endpoints(
        EndpointQuery(host=host, sort="request_count", order="desc", page_size=TRAFFIC_ENDPOINTS_MAX)
    )
    measured = []
    series_left = TRAFFIC_SERIES_MAX
    for summary in page.items:
        subjects = [summary.id]
        if summary.facts is not None and summary.facts.merged_count:
            members = store.endpoint(summary.id, now_s=int(wiring.now_s())).members
            subjects += members[: min(series_left, TRAFFIC_MEMBERS_MAX)]
        series_left -= len(subjects)
        if series_left < 0:
            break
        measured.append((summary, span.minutes(subjects)))
    return {
        "host": host,
        **span.document,
        "is_complete": len(measured) == len(page.items) and page.next_page_token is None,
        "items": [
            {
                "endpoint_id": summary.id,
                "method": summary.key.method,
                "host": summary.key.host,
                "path_template": summary.key.path_template,
                "totals": span.totals(minutes),
            }
            for summary, minutes in measured
        ],
    }


@dataclass(frozen=True, slots=True)
class _Span:
    """A span of time in steps, by its first and last minute."""

    step: Step
    first: int
    last: int

    @property
    def document(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "from": rfc3339(self.first * MINUTE_NS),
            "to": rfc3339((self.last + 1) * MINUTE_NS),
        }

    def minutes(self, subjects: Iterable[str]) -> Minutes:
        """The traffic of these together."""
        store, first, last = wiring.inventory(), hour_of(self.first), hour_of(self.last)
        shares = (store.minutes(subject, first, last) for subject in subjects)
        return reduce(lambda left, right: merged(left, right, Interval.merge), shares, {})

    def points(self, minutes: Minutes) -> list[dict[str, Any]]:
        return points(minutes, self.step, self.first, self.last)

    def totals(self, minutes: Minutes) -> dict[str, Any]:
        return totals(within(minutes, self.first, self.last))


def _span(query: Mapping[str, Any]) -> _Span:
    step = query.get("step", "minute")
    if step not in STEPS:
        raise InvalidRequest("step", f"one of {', '.join(STEPS)}")
    to_ns = read_time_ns("to", query["to"]) if "to" in query else wiring.now_ns()
    from_ns = read_time_ns("from", query["from"]) if "from" in query else None
    return _Span(step, *span_of(step, from_ns, to_ns))


def _subjects(host: str | None, endpoint_id: str | None) -> tuple[list[str], int]:
    """Whose minutes are added up, and how many are not."""
    if (host is None) == (endpoint_id is None):
        raise InvalidRequest("host", "a host, or else an endpoint_id")
    if endpoint_id is None:
        return [host_subject(known_host(str(host)))], 0
    endpoint = wiring.inventory().endpoint(endpoint_id, now_s=int(wiring.now_s()))
    members = endpoint.members[:TRAFFIC_MEMBERS_MAX]
    return [endpoint.summary.id, *members], len(endpoint.members) - len(members)
