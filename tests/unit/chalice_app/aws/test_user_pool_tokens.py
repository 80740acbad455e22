"""What a token endpoint may answer, from one on loopback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from werkzeug.wrappers import Request, Response

from chalice_app.aws.user_pool_tokens import UserPoolToken, UserPoolTokens
from chalice_app.errors import SignInExpired, SignInUnavailable
from simulator.loopback_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORM = {"grant_type": "refresh_token", "refresh_token": "s3cret&="}


@contextmanager
def endpoint(answer: Callable[[Request], Response]) -> Iterator[UserPoolTokens]:
    with serving(Request.application(answer), name="token endpoint") as port:
        yield UserPoolTokens(f"http://127.0.0.1:{port}", "client1")


def test_a_form_brings_a_token() -> None:
    seen: list[tuple[str, dict[str, str]]] = []

    def answer(request: Request) -> Response:
        seen.append((request.path, request.form.to_dict()))
        return Response('{"id_token": "i", "access_token": "a", "expires_in": 900, "refresh_token": "r"}')

    with endpoint(answer) as tokens:
        token = tokens.token(FORM)

    assert token == UserPoolToken("i", "r", 900)
    assert token.document() == {"token": "i", "refresh_token": "r", "expires_in_s": 900}
    assert seen == [("/oauth2/token", {**FORM, "client_id": "client1"})]
    assert "'r'" not in repr(token)


def test_a_refresh_that_brings_no_other_refresh_token_leaves_it_good() -> None:
    with endpoint(lambda _: Response('{"id_token": "i", "expires_in": 900}')) as tokens:
        assert tokens.token(FORM).document()["refresh_token"] is None


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ('{"error": "invalid_grant"}', 400, SignInExpired),
        ('{"error": "invalid_client"}', 400, SignInUnavailable),
        ('{"error": ["invalid_grant"]}', 400, SignInUnavailable),
        ("<html>", 502, SignInUnavailable),
        ("[]", 400, SignInUnavailable),
        ("<html>", 200, SignInUnavailable),
        ('{"expires_in": 900}', 200, SignInUnavailable),
        ('{"id_token": "i", "expires_in": "soon"}', 200, SignInUnavailable),
        ('{"id_token": "' + "i" * 300_000 + '", "expires_in": 1}', 200, SignInUnavailable),
    ],
)
def test_what_brings_no_token_says_whose_fault_it_is(body: str, status: int, error: type[Exception]) -> None:
    with endpoint(lambda _: Response(body, status)) as tokens, pytest.raises(error) as raised:
        tokens.token(FORM)

    assert "s3cret" not in str(raised.value)


def test_credentials_are_sent_to_no_other_address() -> None:
    elsewhere: list[str] = []

    def other(request: Request) -> Response:
        elsewhere.append(request.path)
        return Response('{"id_token": "i", "expires_in": 1}')

    with serving(Request.application(other), name="elsewhere") as port:
        there = f"http://127.0.0.1:{port}/oauth2/token"
        with (
            endpoint(lambda _: Response(status=307, headers={"Location": there})) as tokens,
            pytest.raises(SignInUnavailable, match="status 307"),
        ):
            tokens.token(FORM)

    assert elsewhere == []


def test_where_nobody_answers_the_pool_is_not_available() -> None:
    with pytest.raises(SignInUnavailable) as raised:
        UserPoolTokens("http://127.0.0.1:1", "client1").token(FORM)

    assert raised.value.retryable
    assert "s3cret" not in str(raised.value)
