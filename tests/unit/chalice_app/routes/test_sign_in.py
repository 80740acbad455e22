"""The whole sign-in but for the browser: the code of a user pool on loopback, its token, its refresh, its end."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from simulator.loopback_server import serving
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.calling import Api
from tests.unit.chalice_app.sign_in.user_pool import CLIENT_ID, UserPool

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_URL = "https://abc.execute-api.eu-central-1.amazonaws.com/api/"
# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture
def pool() -> UserPool:
    return UserPool(page_urls=(PAGE_URL,))


@pytest.fixture
def stranger(api: Api, pool: UserPool) -> Iterator[Api]:  # noqa: ARG001 - its settings
    """Nobody yet, at the door for people."""
    with serving(pool, name="user pool") as port:
        stage = {"SignInUrl": f"http://127.0.0.1:{port}", "SignInClient": CLIENT_ID, "PageUrl": PAGE_URL}
        yield Api(None, stage)


def a_code(stranger: Api, pool: UserPool) -> str:
    """The code that the browser brings back from the hosted pages."""
    told = stranger.get("/v1/sign-in").body
    query = {
        "response_type": "code",
        "client_id": told["client_id"],
        "redirect_uri": told["redirect_uri"],
        "scope": told["scope"],
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    assert urlsplit(told["authorize_url"]).path == "/oauth2/authorize"
    answer = Client(pool).get("/login", query_string=query)
    assert answer.location is not None
    assert answer.location.startswith(PAGE_URL)
    return parse_qs(urlsplit(answer.location).query)["code"][0]


def test_the_challenge_is_the_one_of_the_standard() -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()

    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == CHALLENGE


def test_a_code_brings_a_token_once_and_is_refreshed_until_it_is_taken_back(
    stranger: Api, pool: UserPool, openapi: dict[str, Any]
) -> None:
    code = a_code(stranger, pool)

    first = stranger.post("/v1/sign-in/token", {"code": code, "code_verifier": VERIFIER})
    again = stranger.post("/v1/sign-in/token", {"code": code, "code_verifier": VERIFIER})
    refresh_token = first.body["refresh_token"]
    refreshed = stranger.post("/v1/sign-in/token", {"refresh_token": refresh_token})
    revoked = stranger.post("/v1/sign-in/revocation", {"refresh_token": refresh_token})
    after = stranger.post("/v1/sign-in/token", {"refresh_token": refresh_token})

    assert_agrees(first, openapi, "/v1/sign-in/token", "post")
    assert_agrees(revoked, openapi, "/v1/sign-in/revocation", "post")
    assert (first.status, first.body["expires_in_s"]) == (200, 900)
    assert (again.status, again.code) == (401, "sign_in_expired")
    assert (refreshed.status, refreshed.body["refresh_token"]) == (200, None)
    assert (revoked.status, after.status, after.code) == (200, 401, "sign_in_expired")
    assert first.headers["Cache-Control"] == "no-store"


def test_a_code_that_somebody_else_asked_for_brings_nothing(stranger: Api, pool: UserPool) -> None:
    code = a_code(stranger, pool)

    answer = stranger.post("/v1/sign-in/token", {"code": code, "code_verifier": "x" * 43})

    assert (answer.status, answer.code) == (401, "sign_in_expired")


def test_the_way_in_is_told_to_everybody_and_needs_nothing(stranger: Api, openapi: dict[str, Any]) -> None:
    answer, local = stranger.get("/v1/sign-in"), Api(None).get("/v1/sign-in")

    for each in (answer, local):
        assert_agrees(each, openapi, "/v1/sign-in")
    assert answer.body["kind"] == "cognito"
    assert local.body == {"kind": "token"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_field"),
        ({"code": "c"}, "missing_field"),
        ({"code": "", "code_verifier": "v"}, "invalid_parameter"),
        ({"code": "c" * 8193, "code_verifier": "v"}, "invalid_parameter"),
        ({"refresh_token": "r", "code": "c", "code_verifier": "v"}, "invalid_parameter"),
        ({"code": "c", "code_verifier": "v", "redirect_uri": "https://evil.example/"}, "unknown_parameter"),
        ({"grant_type": "password"}, "unknown_parameter"),
    ],
)
def test_what_is_no_code_and_no_refresh_token_is_sent_to_nobody(
    stranger: Api, pool: UserPool, body: dict[str, str], code: str
) -> None:
    answer = stranger.post("/v1/sign-in/token", body)

    assert (answer.status, answer.code) == (400, code)
    assert pool.asked == []


def test_where_there_is_no_user_pool_there_is_no_token(api: Api) -> None:
    answer = api.post("/v1/sign-in/token", {"refresh_token": "r"})

    assert (answer.status, answer.code) == (404, "no_user_pool")
