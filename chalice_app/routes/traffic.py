"""Traffic over time."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from chalice import Blueprint, IAMAuthorizer

from api_inventory.counts import merged
from api_inventory.minutes import MINUTE_NS, Interval, hour_of
from api_inventory.timestamp import rfc3339
from chalice_app import wiring
from chalice_app.errors import InvalidRequest
from chalice_app.inventory.limits import TRAFFIC_MEMBERS_MAX
from chalice_app.inventory.traffic_series import STEPS, points, span_of
from chalice_app.routes.answering import answers
from chalice_app.routes.hosts import known_host
from chalice_app.routes.query import read_query, read_time_ns
from inventory_store.folds import host_subject

if TYPE_CHECKING:
    from api_inventory.minutes import Minutes

blueprint = Blueprint(__name__)
PARAMETERS = frozenset({"host", "endpoint_id", "from", "to", "step"})


@blueprint.route("/v1/traffic", methods=["GET"], authorizer=IAMAuthorizer())
@answers
def get_traffic() -> dict[str, Any]:
    """Requests, errors and latencies of a host or an endpoint, by the minute, hour or day."""
    query = read_query(blueprint.current_request.query_params, PARAMETERS)
    step = query.get("step", "minute")
    if step not in STEPS:
        raise InvalidRequest("step", f"one of {', '.join(STEPS)}")
    to_ns = read_time_ns("to", query["to"]) if "to" in query else wiring.now_ns()
    from_ns = read_time_ns("from", query["from"]) if "from" in query else None
    first, last = span_of(step, from_ns, to_ns)
    subjects, left_out = _subjects(query.get("host"), query.get("endpoint_id"))
    store = wiring.inventory()
    shares = (store.minutes(subject, hour_of(first), hour_of(last)) for subject in subjects)
    minutes: Minutes = reduce(lambda left, right: merged(left, right, Interval.merge), shares, {})
    return {
        "host": query.get("host"),
        "endpoint_id": query.get("endpoint_id"),
        "step": step,
        "from": rfc3339(first * MINUTE_NS),
        "to": rfc3339((last + 1) * MINUTE_NS),
        "members_left_out": left_out,
        "points": points(minutes, step, first, last),
    }


def _subjects(host: str | None, endpoint_id: str | None) -> tuple[list[str], int]:
    """Whose minutes are added up, and how many are not."""
    if (host is None) == (endpoint_id is None):
        raise InvalidRequest("host", "a host, or else an endpoint_id")
    if endpoint_id is None:
        return [host_subject(known_host(str(host)))], 0
    endpoint = wiring.inventory().endpoint(endpoint_id, now_s=int(wiring.now_s()))
    members = endpoint.members[:TRAFFIC_MEMBERS_MAX]
    return [endpoint.summary.id, *members], len(endpoint.members) - len(members)
