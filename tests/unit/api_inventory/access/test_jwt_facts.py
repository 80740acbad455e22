from __future__ import annotations

import base64
import json
import string
import warnings
from typing import Any

import jwt as pyjwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.access.definition import WEAK_SECRETS
from api_inventory.access.jwt_facts import JwtFacts, jwt_map, jwt_of_map, read_jwt, subject_of

ALGORITHMS = st.sampled_from(["HS256", "HS384", "HS512"])
NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=12)
CLAIMS = st.dictionaries(
    NAMES | st.sampled_from(["exp", "iat", "sub", "iss", "scope"]),
    st.none() | st.booleans() | st.integers(0, 2**40) | st.text(max_size=12),
    max_size=6,
)


def signed(claims: dict[str, Any], secret: str, algorithm: str = "HS256", **headers: Any) -> str:
    """By PyJWT, which warns of secrets that are too short: they are what is looked for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # It refuses to encode claims of a wrong type, which servers do not.
        return pyjwt.PyJWS().encode(json.dumps(claims).encode(), secret, algorithm, headers)


def facts(token: str) -> JwtFacts:
    read = read_jwt(token)
    assert read is not None
    return read


@given(CLAIMS, ALGORITHMS, NAMES)
def test_tokens_of_another_library_are_read(claims: dict[str, Any], algorithm: str, kid: str) -> None:
    token = signed(claims, "z" * 64, algorithm, kid=kid)

    read = facts(token)

    assert read.alg == pyjwt.get_unverified_header(token)["alg"] == algorithm
    assert read.typ == "JWT"
    assert set(read.claims) == set(claims)
    for name, told in (("exp", read.expires_at_s), ("iat", read.issued_at_s)):
        value = claims.get(name)
        assert told == (value if type(value) is int else None)
    assert not read.is_signature_empty
    assert not read.weak_secret


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("secret", ["secret", "your-256-bit-secret", "changeme", "supersecret", "jwt_secret_key"])
def test_a_secret_that_everybody_knows_is_found(secret: str, algorithm: str) -> None:
    assert facts(signed({"sub": "1"}, secret, algorithm)).weak_secret
    assert not facts(signed({"sub": "1"}, secret + "!?", algorithm)).weak_secret


def test_there_are_no_more_secrets_than_can_be_tried() -> None:
    assert 500 < len(WEAK_SECRETS) == len(set(WEAK_SECRETS)) <= 1_000


def test_a_token_changed_after_it_was_signed_is_of_no_known_secret() -> None:
    header, _, signature = signed({"sub": "1"}, "secret").split(".")
    claims = base64.urlsafe_b64encode(b'{"sub":"2"}').rstrip(b"=").decode()

    assert not facts(f"{header}.{claims}.{signature}").weak_secret


def test_the_example_of_rfc_7519_is_read() -> None:
    """Section 6.1: an unsecured JWT."""
    header = "eyJhbGciOiJub25lIn0"
    claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    assert facts(f"{header}.{claims}.") == JwtFacts(
        alg="none",
        claims=("exp", "http://example.com/is_root", "iss"),
        expires_at_s=1_300_819_380,
        issuer="joe",
        is_signature_empty=True,
    )


def test_the_subject_is_told_by_itself_for_comparison() -> None:
    assert subject_of(signed({"sub": "42"}, "secret")) == "42"
    assert subject_of(signed({"sub": ["42"]}, "secret")) is None
    assert subject_of("eyJ") is None


@given(st.text(max_size=40) | st.text(".eyJW1t0K-_=A", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for token in (text, f"eyJ{text}", f"eyJhbGciOiJub25lIn0.{text}.", f"eyJhbGciOiJub25lIn0.e30.{text}"):
        read = read_jwt(token)
        assert read is None or read.alg in {"none", "", "other"}


def test_a_token_of_a_thousand_parts_or_a_megabyte_is_none() -> None:
    assert read_jwt("eyJ" + "." * 1_000) is None
    assert read_jwt("eyJ" + "A" * 1_000_000) is None


FACTS = st.builds(
    JwtFacts,
    NAMES,
    *[st.none() | NAMES] * 3,
    st.lists(NAMES, max_size=3).map(tuple),
    *[st.none() | st.integers(0, 2**53)] * 2,
    *[st.none() | NAMES] * 3,
    st.lists(NAMES, max_size=3).map(tuple),
    *[st.booleans()] * 2,
    st.lists(NAMES, max_size=3).map(tuple),
)


@given(FACTS)
def test_facts_survive_their_map(read: JwtFacts) -> None:
    assert jwt_of_map(jwt_map(read)) == read


def test_no_value_of_a_claim_is_told_but_those_that_are_named() -> None:
    secret = "Zanzibar-7"
    claims = dict.fromkeys(("sub", "name", "nonce", "jti", "aud", "email", "password"), secret)
    token = signed(
        {**claims, "exp": secret, "nested": {"a": [secret]}, "scope": f"read {secret}?"}, "secret", kid=secret
    )

    assert secret not in repr(read_jwt(token, b"key"))
