from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import api_inventory.access
from api_inventory.access.basic_facts import BasicFacts
from api_inventory.access.credential_facts import CredentialFacts
from api_inventory.access.credentials import Credential, carries_credential, credentials_of
from api_inventory.access.jwt_facts import JwtFacts
from api_inventory.exchange import Request
from api_inventory.redaction import mask_header, mask_target

GOLDEN = Path(__file__).parents[3] / "golden" / "credentials" / "carried.json"
KEY = b"a key"
JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MiJ9."
OPAQUE = "9c1185a5c5e9fc54612808977ee8f548b2258d31"


def carrying(*headers: tuple[str, str], target: str = "/") -> tuple[Credential, ...]:
    request = Request("GET", target, "shop.test", headers)
    found = credentials_of(request)
    assert carries_credential(request) == bool(found)
    return found


def kinds(*headers: tuple[str, str], target: str = "/") -> list[str]:
    """Of a raw request; of the same after the agent masked it they must be the same."""
    raw = [credential.kind for credential in carrying(*headers, target=target)]
    masked_headers = tuple((name, mask_header(name, value, KEY)) for name, value in headers)
    masked = [credential.kind for credential in carrying(*masked_headers, target=mask_target(target, KEY))]
    assert masked == raw
    return list(raw)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (f"Bearer {JWT}", "bearer_jwt"),
        (f"bearer {OPAQUE}", "bearer"),
        (f"DPoP {JWT}", "bearer_jwt"),
        (f"JWT {JWT}", "bearer_jwt"),
        (f"Token {OPAQUE}", "bearer"),
        ("Basic YWRhOnRpZ2Vy", "basic"),
        ('Digest username="ada", realm="shop", nonce="7"', "digest"),
        ("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, Signature=f00", "sigv4"),
        ("AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=", "hmac"),
        ('Hawk id="dh37fgj492je", ts="1353832234", mac="6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE="', "hmac"),
        ('Signature keyId="rsa-key-1",algorithm="rsa-sha256",signature="Base64(RSA-SHA256(signing string))"', "hmac"),
        ("SharedKey account:ctzMq410TV3wS7upTBcunJTDLEJwMAZuFPfr0mrrA08=", "hmac"),
        (f"ApiKey {OPAQUE}", "api_key_header"),
        (OPAQUE, "api_key_header"),
        (JWT, "bearer_jwt"),
        (f"Negotiate {OPAQUE}", "other"),
        (f"vapid t={JWT}, k={OPAQUE}", "other"),
    ],
)
def test_the_scheme_of_authorization_tells_the_kind(value: str, kind: str) -> None:
    assert kinds(("Authorization", value)) == [kind]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("X-Api-Key", "api_key_header"),
        ("apikey", "api_key_header"),
        ("Ocp-Apim-Subscription-Key", "api_key_header"),
        ("X-Vault-Token", "api_key_header"),
        ("X-Acme-Api-Key", "api_key_header"),
        ("X-Acme-Token", "api_key_header"),
        ("X-Emby-Authorization", "api_key_header"),
        ("X-AIO-Key", "api_key_header"),
        ("DD-APPLICATION-KEY", "api_key_header"),
        ("X-Honeycomb-Team", "api_key_header"),
        ("X-Session-Token", "session_cookie"),
        ("X-Hub-Signature-256", "hmac"),
        ("Stripe-Signature", "hmac"),
        ("X-Signature", "hmac"),
    ],
)
def test_headers_that_hold_a_credential_are_known_by_name(name: str, kind: str) -> None:
    assert kinds((name, OPAQUE)) == [kind]


@pytest.mark.parametrize(
    "name",
    [
        "X-CSRF-Token",
        "X-XSRF-TOKEN",
        "Next-Page-Token",
        "X-Device-Token",
        "X-FCM-Registration-Token",
        "X-Sync-Token",
        "X-Cache-Key",
        "X-Amz-Security-Token",
        "X-Amz-Date",
        "Accept",
        "X-Request-Id",
        "Idempotency-Key",
        "X-Recaptcha-Token",
        "User-Agent",
        "X-Tenant",
        "Sec-WebSocket-Key",
    ],
)
def test_other_headers_hold_none(name: str) -> None:
    assert kinds((name, OPAQUE)) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("hapikey", "api_key_query"),
        ("private_token", "api_key_query"),
        ("api_token", "api_key_query"),
        ("api_secret", "api_key_query"),
        ("circle-token", "api_key_query"),
        ("access-token", "bearer"),
        ("app_key", "api_key_query"),
    ],
)
def test_query_parameters_of_products_that_hold_a_credential_are_known_by_name(name: str, kind: str) -> None:
    assert kinds(target=f"/contacts?{name}={OPAQUE}") == [kind]


# The id of an application as often as its key.
UNMASKED = {"appid"}


def test_what_is_known_for_a_credential_by_its_name_leaves_the_agent_masked() -> None:
    names = json.loads((Path(api_inventory.access.__file__).parent / "credential_names.json").read_text("utf-8"))
    headers = {name for role, of_role in names["headers"].items() if role not in {"cookie", "mtls"} for name in of_role}
    parameters = {name for of_role in names["query"].values() for name in of_role}

    assert {name for name in headers if OPAQUE in mask_header(name, OPAQUE, KEY)} == set()
    assert {name for name in parameters if OPAQUE in mask_target(f"/?{name}={OPAQUE}", KEY)} == UNMASKED


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"bearer, {OPAQUE}", ["api_key_header"]),
        (f"graphql-ws,Access_Token,{OPAQUE}", ["api_key_header"]),
        (f"graphql-ws, {JWT}", ["bearer_jwt"]),
        (f"base64url.bearer.authorization.k8s.io.{OPAQUE}, base64.binary.k8s.io", ["api_key_header"]),
        (f"header-{OPAQUE}, aws-appsync-event-ws", ["api_key_header"]),
        ("graphql-transport-ws", []),
        ("acme.v1, acme.v2", []),
        ("bearer, ", []),
    ],
)
@pytest.mark.parametrize("is_masked", [False, True])
def test_a_credential_among_subprotocols_is_one(value: str, expected: list[str], *, is_masked: bool) -> None:
    name = "Sec-WebSocket-Protocol"

    assert kinds((name, mask_header(name, value, KEY) if is_masked else value)) == expected


def test_a_token_is_known_under_any_name() -> None:
    assert kinds(("X-Goog-Iap-Assertion", JWT), ("X-Access-Token", JWT)) == ["bearer_jwt", "bearer_jwt"]
    assert kinds(("Cookie", f"anything={JWT}; _csrf={JWT}")) == ["session_cookie"]
    assert kinds(target=f"/?anything={JWT}") == ["bearer_jwt"]


@pytest.mark.parametrize(
    "name",
    [
        "JSESSIONID",
        "PHPSESSID",
        "connect.sid",
        "ASP.NET_SessionId",
        "__Host-session",
        "__Secure-next-auth.session-token.0",
        "AWSELBAuthSessionCookie-0",
        "laravel_session",
        "_acme_session",
        "wordpress_logged_in_5f",
        "sb-abc-auth-token",
        "CognitoIdentityServiceProvider.1.ada.idToken",
        "remember_token",
        "__session",
        ".AspNetCore.Cookies",
        "acme.sid",
    ],
)
def test_session_cookies_are_known_by_name(name: str) -> None:
    assert kinds(("Cookie", f"lang=de; {name}={OPAQUE}")) == ["session_cookie"]


@pytest.mark.parametrize(
    "name",
    [
        "XSRF-TOKEN",
        "csrftoken",
        "_csrf_session",
        "__RequestVerificationToken",
        ".AspNetCore.Antiforgery.x",
        "_ga",
        "_gid",
        "_hjSession_7",
        "_hjSessionUser_7",
        "OptanonConsent",
        "AWSALB",
        "AWSALBCORS",
        "AWSELB",
        "__stripe_sid",
        "incap_ses_7",
        "__cf_bm",
        "_dd_s",
        "ajs_user_id",
        "mp_token_mixpanel",
        "ph_token_posthog",
        "intercom-session-x",
        "rl_session",
        "cookie_consent_token",
        "lang",
        "theme",
        "basket",
        "_shopify_s",
        "_sp_ses.1",
    ],
)
def test_cookies_against_forgery_of_consent_and_of_analytics_are_none(name: str) -> None:
    assert kinds(("Cookie", f"{name}={OPAQUE}")) == []


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (f"access_token={OPAQUE}", "bearer"),
        (f"api_key={OPAQUE}", "api_key_query"),
        (f"key={OPAQUE}", "api_key_query"),
        (f"subscription-key={OPAQUE}", "api_key_query"),
        (f"PHPSESSID={OPAQUE}", "session_cookie"),
        (
            f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20&X-Amz-Signature={OPAQUE}",
            "sigv4",
        ),
        (f"sv=2020-08-04&sr=b&sig={OPAQUE}", "hmac"),
    ],
)
def test_query_parameters_that_hold_a_credential_are_known_by_name(query: str, kind: str) -> None:
    assert kinds(target=f"/a?page=2&{query}#top") == [kind]


def test_a_short_value_of_a_common_word_is_no_credential() -> None:
    assert kinds(target="/a?key=name&token=12&sig=x&session=now&page=7&api_key=") == []
    assert kinds(target="/a#access_token=x") == []
    assert kinds(target="/key=1234567890abcdefghij") == []


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Amzn-Mtls-Clientcert-Serial-Number", "03A5B1"), ("X-Amzn-Mtls-Clientcert-Subject", "CN=svc")],
        [("X-Forwarded-Client-Cert", "By=spiffe://a;Hash=46;Subject=CN")],
        [("X-SSL-Client-Verify", "SUCCESS"), ("X-SSL-Client-DN", "CN=svc")],
        [("X-SSL-Client-Verify", "SUCCESS")],
    ],
)
def test_a_certificate_that_a_proxy_tells_of_is_one_credential(headers: list[tuple[str, str]]) -> None:
    assert kinds(*headers) == ["mtls"]


@pytest.mark.parametrize(
    "headers",
    [
        [("X-SSL-Client-Verify", "NONE"), ("X-SSL-Client-Cert", "")],
        [("X-SSL-Client-Verify", "FAILED:self-signed"), ("X-SSL-Client-Cert", "-----BEGIN CERTIFICATE-----")],
        [("X-SSL-Client-DN", "(null)")],
    ],
)
def test_a_certificate_that_is_not_there_or_not_trusted_is_none(headers: list[tuple[str, str]]) -> None:
    assert kinds(*headers) == []


def test_several_credentials_are_all_told_and_many_are_bounded() -> None:
    assert kinds(("Authorization", f"Bearer {JWT}"), ("X-Api-Key", OPAQUE), ("Cookie", f"sid={OPAQUE}")) == [
        "bearer_jwt",
        "api_key_header",
        "session_cookie",
    ]
    many = tuple((f"X-Api-Key-{number}", OPAQUE) for number in range(1_000))
    assert len(carrying(*many, target=f"/?api_key={OPAQUE}")) == 8


def test_a_masked_credential_and_a_raw_one_have_the_same_tail() -> None:
    target = f"/?api_key={OPAQUE}"
    headers = (("Authorization", f"Bearer {JWT}"), ("Cookie", f"sid={OPAQUE}"), ("X-Api-Key", OPAQUE))
    raw = credentials_of(Request("GET", target, "shop.test", headers), key=KEY)
    masked_headers = tuple((name, mask_header(name, value, KEY)) for name, value in headers)
    masked = credentials_of(Request("GET", mask_target(target, KEY), "shop.test", masked_headers))

    assert masked == raw
    assert all(credential.tail is not None for credential in raw)
    assert len({credential.tail for credential in raw}) == 2


def test_what_people_choose_has_no_tail() -> None:
    (credential,) = credentials_of(Request("GET", "/", "h", (("Authorization", "Basic YWRhOnRpZ2Vy"),)), key=KEY)

    assert credential.tail is None


def test_facts_belong_to_the_credential_of_their_place() -> None:
    jwt, basic = JwtFacts("none"), BasicFacts("00c0ffee", "empty")
    facts = (
        CredentialFacts("header", "authorization", jwt, is_subject_in_target=True),
        CredentialFacts("header", "proxy-authorization", basic=basic),
        CredentialFacts("cookie", "authorization", JwtFacts("other")),
    )
    headers = (
        ("Authorization", "Bearer ‹masked:jwt:90›"),
        ("Proxy-Authorization", "Basic ‹masked:20›"),
        ("X-Api-Key", "k"),
    )

    told = credentials_of(Request("GET", "/", "h", headers), facts)

    assert told == (
        Credential("bearer_jwt", "header", "authorization", jwt=jwt, is_subject_in_target=True),
        Credential("basic", "header", "proxy-authorization", basic=basic),
        Credential("api_key_header", "header", "x-api-key"),
    )


NAMES = (
    st.sampled_from(["Authorization", "Cookie", "X-Api-Key", "X-SSL-Client-Cert", "X-Signature", "X-Any"]) | st.text()
)


@given(st.lists(st.tuples(NAMES, st.text()), max_size=5).map(tuple), st.text())
def test_no_request_is_too_odd(headers: tuple[tuple[str, str], ...], target: str) -> None:
    for credential in credentials_of(Request("GET", target, "h", headers), key=KEY):
        assert len(credential.name) <= 64


@pytest.mark.parametrize("vector", json.loads(GOLDEN.read_text("utf-8"))["vectors"], ids=lambda vector: vector["name"])
def test_a_credential_is_there_where_the_agent_counts_one(vector: dict[str, Any]) -> None:
    headers = [(name, value) for name, value in vector["headers"]]

    assert bool(kinds(*headers, target=vector["target"])) == vector["has_credential"]
