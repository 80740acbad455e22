"""What the core notes of credentials is what the same requests tell where nothing was masked."""

from __future__ import annotations

import base64
import json
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jwt as pyjwt
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_inventory.access.credential_facts import facts_of
from api_inventory.access.credentials import credentials_of
from api_inventory.exchange import Exchange, Request
from api_inventory.exchange_record import decode_record
from mirror_agent._capture import carries_credential, mask_header, mask_target, records_from_file
from tests.unit.mirror_agent.mirrored_traffic import frames, request, response
from tests.unit.mirror_agent.test_mirror_agent import write_pcap

KEY = b"0123456789abcdef"
UUID = "9b2d3c1e-7a54-4f60-8a1b-2c3d4e5f6a7b"

words = st.sampled_from(
    ["admin", "orders:read", "ada@shop.test", "4111111111111111", "123-45-6789", UUID, "42", "https://a.test/b", "a b"]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | words
    | st.text(max_size=9)
)
names = st.sampled_from(
    ["sub", "iss", "exp", "iat", "scope", "roles", "scp", "email", "password", "user", "realm_access", "aud", "ssn"]
) | st.text(max_size=6)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)
claims = st.dictionaries(names, values, max_size=5)
headers = st.dictionaries(
    st.sampled_from(["alg", "typ", "kid", "jku", "x5u", "x"]),
    values | st.sampled_from(["none", "HS256", "../a", "a'b", "a/b"]),
    max_size=4,
)


def encoded(document: Any, *, ascii_only: bool) -> str:
    text = json.dumps(document, ensure_ascii=ascii_only)
    return base64.urlsafe_b64encode(text.encode("utf-8", "replace")).rstrip(b"=").decode()


@st.composite
def tokens(draw: st.DrawFn) -> str:
    header, payload = draw(headers), draw(claims)
    ascii_only = draw(st.booleans())
    if draw(st.booleans()):
        secret = draw(st.sampled_from(["secret", "changeme", "no list has this one, not at all"]))
        algorithm = draw(st.sampled_from(["HS256", "HS384", "HS512"]))
        content = json.dumps(payload, ensure_ascii=ascii_only).encode("utf-8", "replace")
        with warnings.catch_warnings():
            # Of secrets that are too short, which are meant.
            warnings.simplefilter("ignore")
            return pyjwt.PyJWS().encode(content, secret, algorithm)
    signature = draw(st.sampled_from(["", "AA", "A" * 43]))
    return f"{encoded(header, ascii_only=ascii_only)}.{encoded(payload, ascii_only=ascii_only)}.{signature}"


def basics(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


heads = st.one_of(
    tokens().map(lambda token: f"GET /users/42?a=1 HTTP/1.1\nHost: a.test\nAuthorization: Bearer {token}"),
    tokens().map(lambda token: f"GET /users/{UUID}?access_token={token}&user=42 HTTP/1.1\nHost: a.test"),
    tokens().map(
        lambda token: f'GET / HTTP/1.1\nHost: a.test\nCookie: a=b; sid="{token}"; t={token}\nX-Token: {token}'
    ),
    st.builds(basics, words | st.text(max_size=9), words | st.text(max_size=20)).map(
        lambda value: f"GET / HTTP/1.1\nHost: a.test\nAuthorization: {value}"
    ),
)


def exchanges(heads: list[str], redaction: str) -> list[Exchange]:
    messages = [message for head in heads for message in (request(head), response("HTTP/1.1 200 OK"))]
    with TemporaryDirectory() as folder:
        path = write_pcap(Path(folder) / "tokens.pcap", frames(*messages))
        records = list(records_from_file(path, "reader", redaction=redaction, redaction_key=KEY))
    found = [exchange for record in records for exchange in decode_record(record.data).exchanges]
    return sorted(found, key=lambda exchange: exchange.request_at_ns)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(heads, min_size=1, max_size=8))
def test_the_core_notes_what_raw_requests_tell(heads: list[str]) -> None:
    masked, raw = exchanges(heads, "masked"), exchanges(heads, "off")

    assert len(masked) == len(raw) == len(heads)
    for of_agent, seen in zip(masked, raw, strict=True):
        assert of_agent.request is not None
        assert seen.request is not None
        assert of_agent.credential_facts == facts_of(seen.request, KEY)
        assert seen.credential_facts == ()
        told = credentials_of(of_agent.request, of_agent.credential_facts)
        assert told == credentials_of(seen.request, facts_of(seen.request, KEY), KEY)


def test_under_shapes_nobody_is_named(tmp_path: Path) -> None:
    payload = {
        "iss": "https://zanzibar.test",
        "sub": "zanzibar",
        "scope": "zanzibar",
        "email": "zanzibar@shop.test",
        "exp": 7,
    }
    token = pyjwt.encode(payload, "zanzibar" * 8, headers={"kid": "zanzibar", "jku": "https://zanzibar.test"})
    packets = frames(
        request(
            f"GET / HTTP/1.1\nHost: a.test\nAuthorization: Bearer {token}\n"
            f"Proxy-Authorization: {basics('zanzibar', 'x')}"
        ),
        response("HTTP/1.1 200 OK"),
    )

    [record] = records_from_file(
        write_pcap(tmp_path / "shapes.pcap", packets), "reader", redaction="shapes", redaction_key=KEY
    )

    assert b"zanzibar" not in zstandard.decompress(record.data[4:])
    [exchange] = decode_record(record.data).exchanges
    jwt, basic = exchange.credential_facts
    assert jwt.jwt is not None
    assert (jwt.jwt.claims, jwt.jwt.expires_at_s) == (("email", "exp", "iss", "scope", "sub"), 7)
    assert (jwt.jwt.subject_tail, jwt.jwt.subject_shape, jwt.jwt.sensitive_claims) == (None, "text", ("email:email",))
    assert basic.basic is not None
    assert (basic.basic.user_tail, basic.basic.password_length) == (None, "8_or_less")


JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiI0MiJ9."
header_parts = st.sampled_from(
    ["x-", "X-", "api", "key", "-", "_", "token", "secret", "auth", "csrf", "page",
     "amz-", "sess", "ion", "sid", "ssl-client-", "verify",
     "_ga", "__Host-", "id", "device", "sec-", "cf-", "request-id", "signature", "theme"]
)  # fmt: skip
carriers = st.lists(header_parts, min_size=1, max_size=4).map("".join) | st.sampled_from(
    [
        "Authorization",
        "x-api-key",
        "X-SSL-Client-Verify",
        "X-Forwarded-Client-Cert",
        "User-Agent",
        "Stripe-Signature",
        "Whoami",
    ]
)
carried = st.sampled_from(
    [
        "",
        "a",
        JWT,
        f"{JWT} a",
        "NONE",
        "(null)",
        "failed:x",
        "0123456789abcdef",
        "0123456789abcde",
        "eyJ",
        "%61" * 16,
        "a b",
    ]
)
subprotocols = st.sampled_from(
    ["bearer", "Token", "access_token", "graphql-ws", "acme.v1", "header-", "header-a", "openai-insecure-api-key.b", ""]
)
pairs = st.lists(
    st.tuples(carriers | st.sampled_from(["key", "sig", "api_key", "JSESSIONID", "connect.sid"]), carried), max_size=4
)
fields = st.lists(
    st.tuples(carriers, carried)
    | st.tuples(st.just("Cookie"), pairs.map(lambda of: "; ".join(f"{name}={value}" for name, value in of)))
    | st.tuples(st.just("Sec-WebSocket-Protocol"), st.lists(subprotocols | carried, max_size=4).map(", ".join)),
    max_size=5,
)
targets = pairs.map(lambda of: "/a?" + "&".join(f"{name}={value}" for name, value in of)) | st.sampled_from(
    ["/", "/a#?api_key=b", "/a?b"]
)


@given(targets, fields)
@settings(max_examples=400)
def test_what_the_core_counts_with_a_credential_has_one_for_whoever_reads_it(
    target: str, headers: list[tuple[str, str]]
) -> None:
    masked = tuple((name, mask_header(name, value, key=KEY)) for name, value in headers)

    found = credentials_of(Request("GET", mask_target(target, key=KEY), "a.test", masked))

    assert carries_credential(target, headers) == bool(found)


def test_counts_say_whether_a_credential_was_there() -> None:
    heads = ["GET /a HTTP/1.1\nHost: a.test", "GET /a HTTP/1.1\nHost: a.test\nX-Api-Key: 0123456789abcdef"]
    messages = [message for head in heads * 40 for message in (request(head), response("HTTP/1.1 200 OK"))]
    with TemporaryDirectory() as folder:
        path = write_pcap(Path(folder) / "both.pcap", frames(*messages))
        found = [
            decode_record(record.data)
            for record in records_from_file(path, "reader", sampling='{"bytes_per_second": 1}')
        ]

    counted = {counts.has_credential: counts.requests for record in found for counts in record.counts}
    whole = [
        bool(credentials_of(exchange.request)) for record in found for exchange in record.exchanges if exchange.request
    ]
    assert set(counted) == set(whole) == {False, True}
    assert {has: counted[has] + whole.count(has) for has in counted} == {False: 40, True: 40}
