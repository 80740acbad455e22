from __future__ import annotations

from functools import reduce
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api_inventory.access.access import Access, AccessTally, kinds_of
from api_inventory.access.base64_text import decoded
from api_inventory.access.client import UNKNOWN, Client
from api_inventory.access.credentials import Credential, CredentialKind
from api_inventory.access.definition import COMMON_PASSWORDS, class_of_claim, is_harmless
from api_inventory.access.jwt_facts import JwtFacts
from api_inventory.access.limits import CLAIM_NAMES_MAX, NETWORKS_MAX, OUTCOMES_MAX, PLACES_MAX
from api_inventory.exchange import Exchange, Request, Response

PUBLIC = Client("203.0.113.9", is_public=True, network="203.0.0.0/16")
INTERNAL = Client("10.0.9.9", is_public=False, network="10.0.0.0/16")
BALANCER = Client("10.0.1.7", is_public=False, network="10.0.0.0/16")

# How long a busy machine takes to draw calls says nothing of them.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

networks = st.integers(0, 600).map(lambda number: f"10.{number}.0.0/16")
clients = st.builds(Client, st.sampled_from(["10.0.0.1", "10.0.0.2"]), st.booleans() | st.none(), st.none() | networks)
names = st.sampled_from(["authorization", "sid", "x-api-key"]) | st.integers(0, 50).map(str)
jwts = st.none() | st.builds(
    JwtFacts,
    st.sampled_from(["RS256", "none"]),
    claims=st.lists(st.integers(0, 90).map(lambda number: f"c{number}"), max_size=4).map(tuple),
    issuer=st.none() | st.integers(0, 20).map(str),
    scopes=st.lists(st.integers(0, 90).map(str), max_size=4).map(tuple),
)
KINDS: tuple[CredentialKind, ...] = (
    "bearer_jwt",
    "basic",
    "api_key_header",
    "session_cookie",
    "mtls",
    "hmac",
    "sigv4",
)
credentials = st.builds(Credential, st.sampled_from(KINDS), st.just("header"), names, jwt=jwts)
calls = st.fixed_dictionaries(
    {
        "credentials": st.lists(credentials, max_size=3).map(tuple),
        "client": clients,
        "peer": clients,
        "scheme": st.sampled_from(["https", "http", None]),
        "user_agent": st.sampled_from(["curl/8", "okhttp/4", "", "Go-http-client/2.0"]),
        "status": st.sampled_from([200, 204, 401, 403, 404, 500, None]),
        "at_ns": st.integers(0, 2**62),
    }
)
call_lists = st.lists(calls, max_size=6)


def exchange(status: int | None, at_ns: int = 1) -> Exchange:
    response = None if status is None else Response(status)
    return Exchange(7, "10.0.1.7:1", "10.0.2.9:80", "http/1.1", Request("GET", "/", "h"), response, at_ns, at_ns)


def access_of(calls: list[dict[str, Any]]) -> Access:
    tally = AccessTally()
    for call in calls:
        rest = {name: call[name] for name in ("client", "peer", "scheme", "user_agent")}
        tally.add(exchange(call["status"], call["at_ns"]), call["credentials"], **rest)
    return tally.access()


accesses = call_lists.map(access_of)


@patient
@given(call_lists, st.integers(0, 6))
def test_parts_of_the_calls_merge_to_all_of_them(calls: list[dict[str, Any]], cut: int) -> None:
    assert access_of(calls[:cut]).merge(access_of(calls[cut:])) == access_of(calls)


@patient
@given(call_lists, st.randoms())
def test_one_call_at_a_time_in_any_order_gives_the_same(calls: list[dict[str, Any]], random: Any) -> None:
    parts = [access_of([call]) for call in calls]
    random.shuffle(parts)

    assert reduce(Access.merge, parts, Access()) == access_of(calls)


@patient
@given(accesses, accesses, accesses)
def test_merging_is_associative_and_commutative(a: Access, b: Access, c: Access) -> None:
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(b) == b.merge(a)
    assert a.merge(Access()) == a == Access().merge(a)


def call(status: int | None = 200, *told: Credential, client: Client = PUBLIC, at_ns: int = 1) -> dict[str, Any]:
    return {
        "credentials": told,
        "client": client,
        "peer": BALANCER,
        "scheme": "https",
        "user_agent": "curl/8.5",
        "status": status,
        "at_ns": at_ns,
    }


def test_what_becomes_of_requests_is_counted_by_credentials_and_client() -> None:
    jwt, key = Credential("bearer_jwt", "header", "authorization"), Credential("api_key_header", "header", "x-api-key")
    access = access_of(
        [
            call(200, jwt, at_ns=5),
            call(201, jwt, at_ns=3),
            call(200, jwt, key, client=INTERNAL, at_ns=7),
            call(401, at_ns=1),
            call(403, key, client=UNKNOWN, at_ns=2),
            call(None, at_ns=4),
            call(500, at_ns=6),
        ]
    )

    assert access.outcomes == {
        ("bearer_jwt", "public", "ok"): (2, 3, 5),
        ("api_key_header+bearer_jwt", "internal", "ok"): (1, 7, 7),
        ("", "public", "unauthorized"): (1, 1, 1),
        ("api_key_header", "unknown", "forbidden"): (1, 2, 2),
        ("", "public", "other"): (2, 4, 6),
    }
    assert (access.request_count, access.public_count, access.internal_count) == (7, 5, 1)
    assert access.count(is_anonymous=True) == 3
    assert access.count(is_anonymous=False, client="public", outcomes=("ok",)) == 2
    assert access.places == {
        ("bearer_jwt", "header", "authorization"): 3,
        ("api_key_header", "header", "x-api-key"): 2,
    }
    assert access.services == {"10.0.1.7": 7}
    assert access.agents == {"curl": 7}
    assert access.schemes == {"https": 7}
    assert access.networks == {"203.0.0.0/16": 5, "10.0.0.0/16": 1}


def test_names_of_claims_are_counted_once_for_each_request() -> None:
    one = JwtFacts("RS256", claims=("exp", "sub"), issuer="login.shop.test", scopes=("read",))
    two = JwtFacts("RS256", claims=("sub",), scopes=("read", "write"))
    header, cookie = (
        Credential("bearer_jwt", "header", "a", jwt=one),
        Credential("session_cookie", "cookie", "b", jwt=two),
    )

    access = access_of([call(200, header, cookie), call(200, header), call(200)])

    assert access.jwt_count == 2
    assert access.claims == {"exp": 2, "sub": 2}
    assert access.scopes == {"read": 2, "write": 1}
    assert access.issuers == {"login.shop.test": 2}
    assert access.algorithms == {"RS256": 2}


def test_a_public_peer_is_no_service() -> None:
    assert access_of([{**call(), "peer": PUBLIC}]).services == {}


def flood(count: int) -> list[dict[str, Any]]:
    def from_network(number: int) -> Client:
        return Client("1.1.1.1", is_public=True, network=f"{number}")

    def token(number: int) -> Credential:
        jwt = JwtFacts(f"A{number}", claims=(f"c{number}",), issuer=f"{number}", scopes=(f"s{number}",))
        return Credential("bearer_jwt", "header", f"x-{number}", jwt=jwt)

    return [call(200, token(number), client=from_network(number)) for number in range(count)]


def test_a_flood_of_callers_and_names_is_bounded() -> None:
    access = access_of(flood(3_000))

    assert len(access.networks) == NETWORKS_MAX
    assert len(access.places) == PLACES_MAX
    assert len(access.claims) == CLAIM_NAMES_MAX
    assert len(access.scopes) == 1, "names that are no words of interfaces are told as one"
    assert (access.public_count, access.jwt_count) == (3_000, 3_000)


def test_parts_of_a_flood_merge_to_the_same_in_any_order() -> None:
    calls = flood(2_000)
    a, b, c = (access_of(calls[part::3]) for part in range(3))

    assert a.merge(b).merge(c) == c.merge(a.merge(b)) == b.merge(c).merge(a) == access_of(calls)


def test_combinations_of_kinds_are_bounded() -> None:
    every = [combination for size in range(6) for combination in combinations(KINDS, size)]
    access = access_of([call(200, *(Credential(kind, "header", "a") for kind in kinds)) for kinds in every])

    assert len(every) > OUTCOMES_MAX == len(access.outcomes)


def test_kinds_are_named_in_order_and_once() -> None:
    sid, key = Credential("session_cookie", "cookie", "a"), Credential("basic", "header", "b")

    assert [kinds_of(()), kinds_of((sid,)), kinds_of((sid, key, sid))] == ["", "session_cookie", "basic+session_cookie"]


@pytest.mark.parametrize(
    ("text", "raw"), [("", b""), ("Zm9v", b"foo"), ("Zg==", b"f"), ("Zg", b"f"), ("-_-_", b"\xfb\xff\xbf")]
)
def test_base64_is_read_in_either_alphabet_padded_or_not(text: str, raw: bytes) -> None:
    assert decoded(text) == raw


@pytest.mark.parametrize("text", ["Z", "Zm9vY", "Zm9v\n", "Zm 9v", "Zg===", "Z=g=", "Zm9v!", "Zmé="])
def test_what_is_no_base64_is_none(text: str) -> None:
    assert decoded(text) is None


def test_names_are_harmless_unless_something_stands_in_them() -> None:
    assert all(
        is_harmless(name, 40) for name in ("sub", "https://shop.test/roles", "orders:read", "at+jwt", "cognito:groups")
    )
    assert not any(is_harmless(name, 40) for name in ("", "a b", "ada@shop.test", "4111111111111111", "ä", "x" * 41))
    assert not is_harmless("AKIAIOSFODNN7EXAMPLE", 40)


def test_classes_of_claims_are_told_from_their_names() -> None:
    assert [class_of_claim(name) for name in ("password", "clientSecret", "ssn", "birth_date", "sub", "token_use")] == [
        "secret",
        "secret",
        "ssn",
        "birth_date",
        None,
        None,
    ]


def test_common_passwords_are_written_as_they_are_compared() -> None:
    assert len(COMMON_PASSWORDS) > 150
    assert all(password == password.lower() for password in COMMON_PASSWORDS)
