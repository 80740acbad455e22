"""The door for people as API Gateway makes it: a stage's path, an authorizer in front of each route, the app behind.

The token is verified by PyJWT, against the user pool's key, issuer and audience.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jwt
from werkzeug.wrappers import Request, Response

from app import app
from heliostat.up.api_gateway import ApiGateway, match_route
from tests.unit.chalice_app.sign_in.user_pool import CLIENT_ID, ISSUER, UserPool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STAGE_PATH = "/api"


@dataclass
class PeoplesDoor:
    """A WSGI application. `expired` are tokens whose time a test has let pass."""

    pool: UserPool
    stage: dict[str, str] = field(default_factory=dict)
    expired: set[str] = field(default_factory=set)
    # The last token that was let in.
    token: str = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent = str(environ.get("REQUEST_URI") or environ["PATH_INFO"])
        if not sent.startswith(f"{STAGE_PATH}/"):
            # As API Gateway answers where no stage is.
            return Response('{"message":"Forbidden"}', 403)(environ, start_response)
        environ["REQUEST_URI"] = sent.removeprefix(STAGE_PATH)
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        route = match_route(app.routes, str(request.environ["REQUEST_URI"]).partition("?")[0])
        entry = app.routes.get(route.path, {}).get(request.method) if route else None
        if entry is None or entry.authorizer is None:
            return ApiGateway(app, self.stage).handle(request)
        claims = self._claims(request.headers.get("Authorization", ""))
        if claims is None:
            return Response('{"message":"The incoming token has expired"}', 401, content_type="application/json")
        return ApiGateway(app, self.stage).handle(request, claims)

    def _claims(self, header: str) -> dict[str, str] | None:
        token = header.removeprefix("Bearer ")
        try:
            found = jwt.decode(token, self.pool.key.public_key(), ["RS256"], audience=CLIENT_ID, issuer=ISSUER)
        except jwt.InvalidTokenError:
            return None
        if token in self.expired:
            return None
        self.token = token
        # Claims reach the function as text, lists too.
        return {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in found.items()}
