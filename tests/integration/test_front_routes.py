"""Every route of the app at the front of `heliostat up`, and whatever somebody may bring in place of its tokens."""

from __future__ import annotations

import hmac
import json
import time
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode
from werkzeug.test import Client
from werkzeug.wrappers import Response

from app import app
from chalice_app.roles.role import RIGHTS
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE, SIGNED_IN
from chalice_app.routes.permitting import refused_by
from heliostat.up.dashboard_files import DashboardFiles
from heliostat.up.front import Front
from heliostat.up.sign_in import SignIn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from werkzeug.wrappers import Request

ORIGIN = "http://127.0.0.1:8080"
ROUTES = sorted((path, method) for path, methods in app.routes.items() for method in methods if path.startswith("/v1/"))
GUARDED = [route for route in ROUTES if RIGHT_OF_ROUTE[route] != OPEN]
KEY = generate_private_key(65_537, 2_048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
# As a user pool would tell them of an administrator.
CLAIMS = {"sub": "0a1b", "iss": "https://pool.example", "aud": "client", "token_use": "id", "cognito:groups": ["admin"]}


def _segment(value: Mapping[str, object]) -> str:
    return base64url_encode(json.dumps(value).encode()).decode()


def token(**changes: object) -> str:
    """Signed rightly, by a key that is none of this run's."""
    return jwt.encode(CLAIMS | {"exp": int(time.time()) + 900} | changes, KEY, "RS256")


def signed_with_the_public_key() -> str:
    """By hand: PyJWT takes no public key for a secret."""
    body = f"{_segment({'alg': 'HS256', 'typ': 'JWT'})}.{_segment(CLAIMS | {'exp': int(time.time()) + 900})}"
    return f"{body}.{base64url_encode(hmac.digest(PUBLIC, body.encode(), 'sha256')).decode()}"


RUN = SignIn()
BROUGHT = {
    "no header": None,
    "nothing": "",
    "no token": "Bearer",
    "an empty token": "Bearer ",
    "another run's token": f"Bearer {SignIn().token}",
    "half of the token": f"Bearer {RUN.token[:20]}",
    "more than the token": f"Bearer {RUN.token}x",
    "another scheme": f"Basic {RUN.token}",
    "the token alone": RUN.token,
    "expired": f"Bearer {token(exp=int(time.time()) - 60)}",
    "another audience": f"Bearer {token(aud='another')}",
    "another issuer": f"Bearer {token(iss='https://another.example')}",
    "unsigned": f"Bearer {_segment({'alg': 'none'})}.{_segment(CLAIMS)}.",
    "signed with the public key": f"Bearer {signed_with_the_public_key()}",
    "an access token": f"Bearer {token(token_use='access')}",
    "another tenant's pool": f"Bearer {token(iss='https://theirs.example', aud='theirs')}",
    "another installation's group": f"Bearer {token(**{'cognito:groups': ['other-admin']})}",
}


class _Api:
    """In place of the app: notes who is let through, and answers as its permits would."""

    def __init__(self) -> None:
        self.let_in: list[tuple[str, str]] = []

    def handle(self, request: Request, claims: Mapping[str, str] | None = None) -> Response:
        route = str(request.path), request.method
        context = {} if claims is None else {"authorizer": {"claims": dict(claims)}}
        refused = refused_by(*route, context)
        if refused is None:
            self.let_in.append(route)
        return Response(status=200 if refused is None else refused.status)


@pytest.fixture
def api() -> _Api:
    return _Api()


@pytest.fixture
def client(api: _Api, tmp_path: Path) -> Client:
    return Client(Front(api, DashboardFiles(tmp_path), RUN))  # type: ignore[arg-type] # stands in for ApiGateway


def asked(client: Client, route: tuple[str, str], authorization: str | None) -> int:
    path, method = route
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.open(path, method=method, base_url=ORIGIN, headers=headers).status_code


@pytest.mark.parametrize("brought", BROUGHT)
def test_no_route_but_the_open_ones_is_reached_without_a_token_of_this_run(
    client: Client, api: _Api, brought: str
) -> None:
    statuses = {route: asked(client, route, BROUGHT[brought]) for route in GUARDED}

    assert {status for status in statuses.values() if status != 401} == set()
    assert api.let_in == []


@pytest.mark.parametrize(
    ("authorization", "role"), [(RUN.token, "admin"), (RUN.viewer_token, "viewer")], ids=["admin", "viewer"]
)
def test_a_token_of_this_run_reaches_what_its_role_may_and_nothing_else(
    client: Client, api: _Api, authorization: str, role: str
) -> None:
    may = {OPEN, SIGNED_IN, *RIGHTS[role]}  # type: ignore[index]

    statuses = {route: asked(client, route, f"Bearer {authorization}") for route in ROUTES}

    assert statuses == {route: 200 if RIGHT_OF_ROUTE[route] in may else 403 for route in ROUTES}
    assert api.let_in == [route for route in ROUTES if RIGHT_OF_ROUTE[route] in may]


def test_what_no_role_may_is_refused_to_the_administrator_of_a_run(client: Client, api: _Api) -> None:
    assert asked(client, ("/v1/new-thing", "GET"), f"Bearer {RUN.token}") == 403
    assert api.let_in == []
    assert len(GUARDED) > 50, "the routes are the app's"
