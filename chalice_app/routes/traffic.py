"""Traffic over time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from heapq import nlargest, nsmallest
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.counts import merged
from api_inventory.minutes import MINUTE_NS, MINUTES_OF_QUARTER, Interval, hour_of
from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.limits import (
    BUCKETS,
    TRAFFIC_ENDPOINTS_MAX,
    TRAFFIC_HOSTS_MAX,
    TRAFFIC_ITEMS_BY_QUARTER_MAX,
    TRAFFIC_ITEMS_MAX,
    TRAFFIC_MEMBERS_MAX,
    TRAFFIC_SERIES_AT_ONCE,
    TRAFFIC_SERIES_MAX,
)
from chalice_app.inventory.traffic_series import MINUTES_OF, STEPS, points, span_of, totals, within
from chalice_app.routes.answering import answers
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_query, read_time_ns
from inventory_store.folds import host_subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api_inventory.collection import Collection
    from api_inventory.endpoint import EndpointSummary
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
    series, left_out = _series(query.get("host"), query.get("endpoint_id"))
    if span.items_of(series) > span.items_max:
        hours = span.items_max * span.hours // span.items_of(series)
        raise InvalidRequest("from", f"a later one: of so much traffic, {hours} hours are added up by the {span.step}")
    [minutes] = _measured(span, [series])
    return {
        "host": query.get("host"),
        "endpoint_id": query.get("endpoint_id"),
        **span.document,
        "members_left_out": left_out,
        "points": span.points(minutes),
    }


@blueprint.route("/v1/traffic/hosts", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_traffic_of_hosts() -> dict[str, Any]:
    """The same of the busiest hosts, each by itself, with what happened in the whole span.

    Of a long span, or of hosts with very many endpoints, these are fewer.
    """
    span = _span(read_query(blueprint.current_request.query_params, SPAN_PARAMETERS))
    hosts = tuple(wiring.inventory().hosts())
    busiest = nlargest(TRAFFIC_HOSTS_MAX, hosts, key=lambda host: (host.request_count, host.host))
    measured = span.within_bound([_of_host(host) for host in busiest])
    return {
        **span.document,
        "hosts_known": len(hosts),
        "items": [
            {"host": host.host, "totals": span.totals(minutes), "points": span.points(minutes)}
            for host, minutes in zip(busiest, _measured(span, measured), strict=False)
        ],
    }


@blueprint.route("/v1/traffic/endpoints", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_traffic_of_endpoints() -> dict[str, Any]:
    """What happened at the busiest endpoints, as the reviews of one host or of all know them, in a span of time."""
    query = read_query(blueprint.current_request.query_params, SPAN_PARAMETERS | {"host"})
    span, store = _span(query), wiring.inventory()
    host = query.get("host")
    hosts = tuple(store.hosts()) if host is None else (store.collection(host),)
    known = (each for collection in hosts if collection.review for each in collection.review.busiest)
    busiest = nsmallest(TRAFFIC_ENDPOINTS_MAX, known, key=lambda each: (-each[1], each[0]))
    with ThreadPoolExecutor(TRAFFIC_SERIES_AT_ONCE) as pool:
        rows = list(pool.map(_row, (endpoint_id for endpoint_id, _ in busiest)))
    series = span.within_bound([_of_endpoint(*row) for row in rows], TRAFFIC_SERIES_MAX)
    measured = [(row, minutes) for (row, _), minutes in zip(rows, _measured(span, series), strict=False)]
    return {
        "host": host,
        **span.document,
        "is_complete": len(measured) == sum(collection.endpoint_count for collection in hosts),
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
class _Series:
    """Whose minutes are added up; `items`: how many of the store each hour of them is, at the most."""

    subjects: tuple[str, ...]
    items: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A span of time in steps, by its first and last minute."""

    step: Step
    first: int
    last: int

    @property
    def hours(self) -> int:
        return hour_of(self.last) - hour_of(self.first) + 1

    @property
    def is_by_quarter(self) -> bool:
        """Whether no step begins or ends within a quarter of an hour."""
        return MINUTES_OF[self.step] % MINUTES_OF_QUARTER == 0

    @property
    def items_max(self) -> int:
        return TRAFFIC_ITEMS_BY_QUARTER_MAX if self.is_by_quarter else TRAFFIC_ITEMS_MAX

    def items_of(self, series: _Series) -> int:
        return series.items * self.hours

    def within_bound(self, every: Sequence[_Series], subjects_max: int = TRAFFIC_ITEMS_BY_QUARTER_MAX) -> list[_Series]:
        """The first of these that one answer has time for."""
        items = accumulate(map(self.items_of, every))
        subjects = accumulate(len(series.subjects) for series in every)
        bounds = zip(every, items, subjects, strict=True)
        return [series for series, read, asked in bounds if read <= self.items_max and asked <= subjects_max]

    @property
    def document(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "from": rfc3339(self.first * MINUTE_NS),
            "to": rfc3339((self.last + 1) * MINUTE_NS),
        }

    def minutes(self, subject: str) -> Minutes:
        """The traffic of one, that of a quarter of an hour in its first minute where steps are as wide."""
        store, first, last = wiring.inventory(), hour_of(self.first), hour_of(self.last)
        if self.is_by_quarter:
            quarters = store.quarters(subject, first, last)
            return {quarter * MINUTES_OF_QUARTER: each for quarter, each in quarters.items()}
        return store.minutes(subject, first, last)

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


def _series(host: str | None, endpoint_id: str | None) -> tuple[_Series, int]:
    """Whose minutes are added up, and how many are not."""
    if (host is None) == (endpoint_id is None):
        raise InvalidRequest("host", "a host, or else an endpoint_id")
    if endpoint_id is None:
        return _of_host(wiring.inventory().collection(known_host(str(host)))), 0
    summary, members = _row(endpoint_id)
    return _of_endpoint(summary, members), max(0, len(members) - TRAFFIC_MEMBERS_MAX)


def _row(endpoint_id: str) -> tuple[EndpointSummary, tuple[str, ...]]:
    """An endpoint, and those that are shown as it."""
    summary = wiring.inventory().summary(endpoint_id)
    if summary.facts is None or not summary.facts.merged_count:
        return summary, ()
    return summary, wiring.inventory().endpoint(summary.id, now_s=int(wiring.now_s())).members


def _of_host(host: Collection) -> _Series:
    hidden = 0 if host.review is None else host.review.hidden_count
    return _Series((host_subject(host.host),), min(host.endpoint_count + hidden, BUCKETS))


def _of_endpoint(summary: EndpointSummary, members: tuple[str, ...]) -> _Series:
    subjects = (summary.id, *members[:TRAFFIC_MEMBERS_MAX])
    return _Series(subjects, len(subjects))


def _measured(span: _Span, every: Sequence[_Series]) -> list[Minutes]:
    """The traffic of each of these; several are read beside each other."""
    with ThreadPoolExecutor(TRAFFIC_SERIES_AT_ONCE) as pool:
        shares = pool.map(span.minutes, [subject for series in every for subject in series.subjects])
        return [
            reduce(lambda left, right: merged(left, right, Interval.merge), islice(shares, len(series.subjects)), {})
            for series in every
        ]
