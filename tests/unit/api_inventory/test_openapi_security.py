"""Security schemes are held to the specification together with a document (`test_openapi`); here, what they say."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from api_inventory.access.access import Access
from api_inventory.access.credential_facts import CredentialLocation
from api_inventory.access.credentials import CredentialKind
from api_inventory.openapi_security import LearntSecurity

SENT = ("header", "authorization")


def accepted(*places: tuple[str, str, str], count: int = 30, kinds: str | None = None) -> Access:
    """Requests that all carried these credentials."""
    sent = "+".join(sorted({place[0] for place in places})) if kinds is None else kinds
    return Access({(sent, "public", "ok"): (count, 1, 2)}, dict.fromkeys(places, count))


@pytest.mark.parametrize(
    ("place", "name", "scheme"),
    [
        (("bearer_jwt", *SENT), "bearer_jwt", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
        (("bearer", *SENT), "bearer", {"type": "http", "scheme": "bearer"}),
        (("basic", *SENT), "basic", {"type": "http", "scheme": "basic"}),
        (("digest", *SENT), "digest", {"type": "http", "scheme": "digest"}),
        (("api_key_header", "header", "x-api-key"), "api_key_header_x-api-key",
         {"type": "apiKey", "in": "header", "name": "x-api-key"}),
        (("api_key_query", "query", "key[0]"), "api_key_query_key_0",
         {"type": "apiKey", "in": "query", "name": "key[0]"}),
        (("session_cookie", "cookie", "sid"), "session_cookie_sid",
         {"type": "apiKey", "in": "cookie", "name": "sid", "description": "A session."}),
        (("bearer_jwt", "cookie", "jwt"), "bearer_jwt_jwt", {"type": "apiKey", "in": "cookie", "name": "jwt"}),
        (("mtls", "header", "x-client-cert"), "mtls_x-client-cert", {"type": "mutualTLS"}),
        (("sigv4", *SENT), "sigv4_authorization",
         {"type": "apiKey", "in": "header", "name": "authorization", "description": "AWS Signature Version 4."}),
    ],
)  # fmt: skip
def test_each_kind_of_credentials_has_a_scheme(place: tuple[str, str, str], name: str, scheme: dict[str, str]) -> None:
    security = LearntSecurity()

    assert security.requirements(accepted(place)) == [{name: []}]
    assert security.schemes == {name: scheme}


def test_what_was_sent_together_is_asked_for_together_and_what_was_sent_apart_is_a_choice() -> None:
    key, cookie = ("api_key_header", "header", "x-key"), ("session_cookie", "cookie", "sid")
    access = accepted(key, cookie, count=9).merge(accepted(cookie, count=20))

    assert LearntSecurity().requirements(access) == [
        {"session_cookie_sid": []},
        {"api_key_header_x-key": [], "session_cookie_sid": []},
    ]


def test_equal_schemes_of_two_operations_are_one_and_like_names_are_two() -> None:
    security = LearntSecurity()

    first = security.requirements(accepted(("api_key_query", "query", "a b")))
    again = security.requirements(accepted(("api_key_query", "query", "a b")))
    other = security.requirements(accepted(("api_key_query", "query", "a_b")))

    assert first == again != other
    assert len(security.schemes) == 2


def test_a_few_open_answers_do_not_say_that_nothing_is_asked_for() -> None:
    assert LearntSecurity().requirements(accepted(count=2, kinds="")) is None
    assert LearntSecurity().requirements(accepted(count=200, kinds="")) == []


@pytest.mark.parametrize("outcome", ["unauthorized", "forbidden", "other"])
def test_of_requests_that_were_not_accepted_nothing_is_concluded(outcome: str) -> None:
    place = ("basic", *SENT)

    assert LearntSecurity().requirements(Access({("basic", "public", outcome): (99, 1, 2)}, {place: 99})) is None


def test_credentials_in_a_place_that_openapi_does_not_know_claim_nothing() -> None:
    assert LearntSecurity().requirements(accepted(("other", "path", "token"))) is None
    assert LearntSecurity().requirements(Access({("other", "public", "ok"): (9, 1, 2)})) is None


PLACES = st.tuples(
    st.sampled_from(get_args(CredentialKind)), st.sampled_from(get_args(CredentialLocation)), st.text(max_size=8)
)


@given(st.lists(st.lists(PLACES, min_size=1, max_size=3), max_size=4))
def test_whatever_was_sent_the_document_is_valid(operations: list[list[tuple[str, str, str]]]) -> None:
    security = LearntSecurity()
    asked = [security.requirements(accepted(*places)) for places in operations]

    responses = {"200": {"description": "ok"}}
    paths = {
        f"/{number}": {"get": {"responses": responses, **({} if each is None else {"security": each})}}
        for number, each in enumerate(asked)
    }
    components = {"securitySchemes": security.schemes} if security.schemes else {}
    OpenAPIV31SpecValidator(
        {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": paths, "components": components}
    ).validate()
    assert {name for each in asked for names in each or () for name in names} <= security.schemes.keys()
