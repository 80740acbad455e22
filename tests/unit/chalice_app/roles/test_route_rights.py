"""Every route that asks for somebody, and tokens that nobody was given by the pool.

On AWS it is API Gateway's authorizer that verifies a token; here the door of the browser tests stands in its place,
which verifies with PyJWT. So this proves two things alone: that every route but the open ones has an authorizer before
it, and that the door by which the browser tests come lets in what it should. That API Gateway does as documented is
proved nowhere here.
"""

from __future__ import annotations

import hmac
import json
import time
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode
from werkzeug.test import Client

from app import app
from chalice_app.roles.route_rights import OPEN, RIGHT_OF_ROUTE
from tests.browser.peoples_door import STAGE_PATH, PeoplesDoor
from tests.unit.chalice_app.sign_in.user_pool import CLIENT_ID, ISSUER, UserPool

if TYPE_CHECKING:
    from collections.abc import Callable

POOL, OTHER = UserPool(groups=["admin"]), UserPool(groups=["admin"])
CLAIMS = {"sub": "0a1b", "iss": ISSUER, "aud": CLIENT_ID, "token_use": "id", "cognito:groups": ["admin"]}
GUARDED = sorted(route for route, right in RIGHT_OF_ROUTE.items() if right != OPEN)


def signed_with_the_public_key() -> str:
    """By hand: PyJWT takes no public key for a secret."""
    parts = ({"alg": "HS256", "typ": "JWT"}, CLAIMS | {"exp": int(time.time()) + 900})
    body = b".".join(base64url_encode(json.dumps(part).encode()) for part in parts)
    public = POOL.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return (body + b"." + base64url_encode(hmac.digest(public, body, "sha256"))).decode()


FORGED: dict[str, Callable[[], str]] = {
    "none": lambda: "",
    "no token": lambda: "Bearer nothing",
    "expired": lambda: POOL.id_token(exp=int(time.time()) - 60),
    "of another audience": lambda: POOL.id_token(aud="another-client"),
    "of another issuer": lambda: POOL.id_token(iss=ISSUER.replace("Example", "Another")),
    "signed by nobody": lambda: jwt.encode(CLAIMS | {"exp": int(time.time()) + 900}, None, "none"),
    "signed with another key": OTHER.id_token,
    "of another installation's pool": lambda: OTHER.id_token(iss=ISSUER.replace("Example", "Theirs"), aud="theirs"),
    "signed with the public key as a secret": signed_with_the_public_key,
}


@pytest.mark.parametrize("forged", FORGED)
def test_no_route_but_the_open_ones_is_reached_with_a_token_that_the_pool_did_not_give(
    forged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []
    monkeypatch.setattr("tests.browser.peoples_door.ApiGateway", lambda *_: reached.append(forged))
    client, token = Client(PeoplesDoor(POOL)), FORGED[forged]()

    statuses = {
        (path, method): client.open(STAGE_PATH + path, method=method, headers={"Authorization": token}).status_code
        for path, method in GUARDED
    }

    assert set(statuses.values()) == {401}
    assert reached == []


def test_a_token_of_the_pool_is_let_in() -> None:
    answer = Client(PeoplesDoor(POOL)).get(f"{STAGE_PATH}/v1/session", headers={"Authorization": POOL.id_token()})

    assert (answer.status_code, answer.get_json()["role"]) == (200, "admin")
    assert len(GUARDED) + sum(right == OPEN for right in RIGHT_OF_ROUTE.values()) == sum(map(len, app.routes.values()))
