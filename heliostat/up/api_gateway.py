"""What API Gateway does in front of Lambda: match a route, make the event, call the app, read its answer.

Events are those of a REST API's Lambda proxy integration. Path parameters stay as they were sent, percent-encoded, as
`chalice local` hands them over. Who may call is not decided here: see `front`.
"""

from __future__ import annotations

import base64
import uuid
from collections import defaultdict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.wrappers import Request, Response

from heliostat.up.front_error import METHOD_NOT_ALLOWED, UNKNOWN_ROUTE
from simulator.kinesis_event import FunctionIdentity, InvocationContext

if TYPE_CHECKING:
    from collections.abc import Mapping

# API Gateway waits 29 seconds for an answer.
FUNCTION = FunctionIdentity("heliostat-api", timeout_s=29)


class ProxyApp(Protocol):
    """A Chalice app, as Lambda sees it."""

    @property
    def routes(self) -> Mapping[str, Mapping[str, Any]]:
        """Route entries by path and method."""

    def __call__(self, event: dict[str, Any], context: Any, /) -> dict[str, Any]:
        """Answer one proxy event."""


@dataclass(frozen=True, slots=True)
class MatchedRoute:
    """A route of the app and the path parameters that a request gives it."""

    path: str
    parameters: dict[str, str]


class ApiGateway:
    """Serves one app. Lambda runs one invocation at a time in a process, and Chalice relies on it: so does this."""

    def __init__(self, app: ProxyApp, stage_variables: Mapping[str, str] | None = None) -> None:
        self._app = app
        self._stage_variables = stage_variables
        self._one_at_a_time = Lock()

    def handle(self, request: Request, claims: Mapping[str, str] | None = None) -> Response:
        """Answer a request as API Gateway and the app would together; `claims` are what its authorizer verified."""
        route = match_route(self._app.routes, _raw_path(request))
        if route is None:
            return UNKNOWN_ROUTE.response()
        if request.method not in self._app.routes[route.path]:
            return METHOD_NOT_ALLOWED.response()
        context = InvocationContext(str(uuid.uuid4()), FUNCTION)
        # A body that comes slowly keeps nobody else waiting.
        event = proxy_event(request, route, context.aws_request_id, claims)
        event["stageVariables"] = self._stage_variables
        with self._one_at_a_time:
            return _response(self._app(event, context))


def match_route(routes: Mapping[str, Any], raw_path: str) -> MatchedRoute | None:
    """Find the route of a path; a literal segment is preferred to a parameter. A trailing slash does not count."""
    segments = raw_path.rstrip("/").split("/")
    # "{" sorts after every letter, so literal routes come first.
    for path in sorted(routes):
        parameters = _match(path.rstrip("/").split("/"), segments)
        if parameters is not None:
            return MatchedRoute(path, parameters)
    return None


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    parameters = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            parameters[expected[1:-1]] = given
        elif expected != given:
            return None
    return parameters


def proxy_event(
    request: Request, route: MatchedRoute, request_id: str, claims: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The event that API Gateway's Lambda proxy integration makes of a request.

    A Cognito authorizer's claims are strings, lists among them too; where nobody had to sign in there is no authorizer.
    """
    body, is_base64 = _body(request)
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() != "authorization"}
    queries = request.args.to_dict(flat=False) or None
    return {
        "resource": route.path,
        "path": _raw_path(request),
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": request.args.to_dict() or None,
        "multiValueQueryStringParameters": queries,
        "pathParameters": route.parameters or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": route.path,
            "httpMethod": request.method,
            "path": _raw_path(request),
            "stage": "local",
            "requestId": request_id,
            "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            **({} if claims is None else {"authorizer": {"claims": dict(claims)}}),
            "identity": {"sourceIp": request.remote_addr, "userAgent": headers.get("user-agent")},
        },
        "body": body,
        "isBase64Encoded": is_base64,
    }


def _raw_path(request: Request) -> str:
    """The path as it was sent. WSGI hands it over decoded, and "/" inside a parameter would be lost."""
    sent: str = request.environ.get("REQUEST_URI") or request.path
    return sent.partition("?")[0]


def _body(request: Request) -> tuple[str | None, bool]:
    content = request.get_data()
    if not content:
        return None, False
    try:
        return content.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(content).decode(), True


def _response(answer: Mapping[str, Any]) -> Response:
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body
    response = Response(content, status=answer["statusCode"], content_type="application/json")
    headers = defaultdict(list, {name: [value] for name, value in (answer.get("headers") or {}).items()})
    headers |= answer.get("multiValueHeaders") or {}
    for name, values in headers.items():
        response.headers.setlist(name, values)
    return response
