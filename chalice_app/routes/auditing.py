"""Middleware: a line of the log for every request, and a record of the audit for every change.

A view says with `intend_change` what is to be, before it changes anything: that is recorded at once, and what cannot
be recorded is not begun. With `tell_change` it says what was before and is after. The record of what came of it
replaces the first; where the function was killed in between, that one stays. Nothing of bodies, of queries or of tokens
is logged.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aws_lambda_powertools import Logger

from chalice_app import wiring
from chalice_app.audit.record import AuditRecord, recorded
from chalice_app.errors import ControlPlaneError
from chalice_app.operations.identifier import new_identifier
from chalice_app.roles.asker import asker_of
from chalice_app.roles.route_rights import RIGHT_OF_ROUTE
from chalice_app.telemetry import about, flush, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice import Response
    from chalice.app import Request

    from chalice_app.audit.record import Outcome

logger = Logger(service="heliostat-control-plane")

# HTTP's class of answers for which the service is to blame.
FAILED = 500
CHANGING = frozenset({"decide", "apply", "administer"})
# Where a view leaves what it changed: the context of its request, which ends with it.
_CHANGE = "heliostat.change"
_INTENDED = "heliostat.intended_change"
_BEGUN = "heliostat.begun_record"
_NOTHING = "heliostat.nothing_changed"


def tell_change(request: Request, before: Any, after: Any, **subject: str) -> None:
    """Say what a change is made of, once writing it began; `subject` where parameters of the route do not name it."""
    request.context[_CHANGE] = (before, after, subject)


def intend_change(request: Request, before: Any, wanted: Any, **subject: str) -> None:
    """Record what a change is to be, before any of it is made.

    Raises:
        ControlPlaneError: it cannot be recorded; nothing is to be changed then.
    """
    request.context[_INTENDED] = (before, wanted, subject)
    record = _record(request, "intended", "")
    wiring.store().keep_record(record)
    request.context[_BEGUN] = record


def tell_nothing(request: Request) -> None:
    """Say that a request of a changing route changed nothing, nor meant to: it leaves no record, unless it fails."""
    request.context[_NOTHING] = True


def log_request(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """The same answer; who asked for which route, what became of it, and how long it took are logged."""
    began_s = perf_counter()
    request_id = (event.context or {}).get("requestId")
    with about(request_id=request_id):
        response = get_response(event)
        asker = asker_of(event.context)
        duration_ms = round((perf_counter() - began_s) * 1000, 1)
        logger.info(
            "Request",
            route=f"{event.method} {event.path}",
            by=None if asker is None else asker.name,
            status=response.status_code,
            duration_ms=duration_ms,
            request_id=request_id,
        )
    refused = 400 <= response.status_code < FAILED
    failed = response.status_code >= FAILED
    measure({"requests": 1, "requests_refused": refused, "requests_failed": failed, "request_duration": duration_ms})
    flush()
    return response


def record_changes(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """The same answer; where it is that of a change, a record of it is kept.

    What a view told to be changed is, whatever failed after that. What was refused to the caller before it was begun
    leaves none; whatever else fails may have been made in part.
    """
    response = get_response(event)
    if is_changing(event.path, event.method):
        is_made = response.status_code < 400 or _CHANGE in event.context
        is_begun = _BEGUN in event.context
        if response.status_code < 400 and _NOTHING in event.context and not is_begun:
            return response
        if is_made or is_begun or response.status_code >= FAILED:
            _keep(event, "made" if is_made else "failed", _failure(response))
    return response


def is_changing(path: str, method: str) -> bool:
    """Does this route change something?"""
    return method != "GET" and RIGHT_OF_ROUTE.get((path, method)) in CHANGING


def _failure(response: Response) -> str:
    """The code of a refusal; "" of any other answer."""
    body = response.body
    return str(body["error"]["code"]) if response.status_code >= 400 and isinstance(body, dict) else ""


def _keep(event: Any, outcome: Outcome, failure: str) -> None:
    record = _record(event, outcome, failure)
    try:
        wiring.store().keep_record(record)
    except ControlPlaneError as error:
        # The change is made, and to say otherwise would have it made again: the log has the record then.
        logger.exception("A change could not be recorded", code=error.code, record=record.kept())


def _record(event: Any, outcome: Outcome, failure: str) -> AuditRecord:
    """Of a request as far as it is known; in the place of the one that it began with."""
    asker = asker_of(event.context)
    begun: AuditRecord | None = event.context.get(_BEGUN)
    now_s = wiring.now_s() if begun is None else begun.at_s
    intended = event.context.get(_INTENDED, (None, None, {}))
    before, after, subject = event.context.get(_CHANGE, intended)
    named: Mapping[str, str] = event.uri_params or {}
    return AuditRecord(
        id=new_identifier(now_s) if begun is None else begun.id,
        at_s=now_s,
        by="" if asker is None else asker.name,
        route=f"{event.method} {event.path}",
        subject={**{name: unquote(value) for name, value in named.items()}, **subject},
        before=recorded(before),
        after=recorded(after),
        outcome=outcome,
        failure=failure,
    )
