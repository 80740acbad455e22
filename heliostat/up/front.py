"""The local front: the one door to the control plane and the dashboard.

It says who calls, bounds what they may send, and puts the security headers on every answer. It stands where, on AWS,
API Gateway's authorizers do, and knows nothing of what the routes mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from chalice_app.page.security_headers import SECURITY_HEADERS
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE
from heliostat.limits import REQUEST_BODY_BYTES_MAX
from heliostat.up.front_error import BODY_TOO_LARGE, UNAUTHENTICATED, UNKNOWN_HOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from heliostat.up.api_gateway import ApiGateway
    from heliostat.up.dashboard_files import DashboardFiles
    from heliostat.up.sign_in import SignIn

API_PREFIX = "/v1"
OPEN_PATHS = frozenset(path for (path, _), right in RIGHT_OF_ROUTE.items() if right == OPEN and "{" not in path)
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Front:
    """A WSGI application over the API, the dashboard and the sign-in token of this run."""

    def __init__(self, api: ApiGateway, dashboard: DashboardFiles, sign_in: SignIn) -> None:
        self._api = api
        self._dashboard = dashboard
        self._sign_in = sign_in

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        request = Request(environ)
        request.max_content_length = REQUEST_BODY_BYTES_MAX
        response = self._answer(request)
        response.headers.update(SECURITY_HEADERS)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if _host_name(request) not in LOOPBACK_NAMES:
            return UNKNOWN_HOST.response()
        if not _is_api(request.path):
            return self._dashboard.handle(request)
        response = self._answer_api(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _answer_api(self, request: Request) -> Response:
        claims = self._sign_in.claims(request.headers.get("Authorization", ""))
        if claims is None and request.path not in OPEN_PATHS:
            response = UNAUTHENTICATED.response()
            response.headers["WWW-Authenticate"] = 'Bearer realm="heliostat"'
            return response
        try:
            return self._api.handle(request, claims)
        except RequestEntityTooLarge:
            return BODY_TOO_LARGE.response()


def _is_api(path: str) -> bool:
    return path == API_PREFIX or path.startswith(f"{API_PREFIX}/")


def _host_name(request: Request) -> str:
    """The name in the Host header. A page of another site that rebinds its own name to loopback sends that name."""
    host: str = request.environ.get("HTTP_HOST", "")
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
