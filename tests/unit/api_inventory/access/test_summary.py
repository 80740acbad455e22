from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.access.access import Access
from api_inventory.access.summary import AuthSummary, auth_of, exposure_of

JWT = "bearer_jwt"


def access(
    *outcomes: tuple[str, str, int], client: str = "public", places: dict[tuple[str, str, str], int] | None = None
) -> Access:
    return Access({(kinds, client, outcome): (count, 1, 2) for kinds, outcome, count in outcomes}, places or {})


def test_credentials_are_required_where_nobody_was_let_in_without() -> None:
    places = {(JWT, "header", "authorization"): 90, (JWT, "header", "x-access-token"): 9}
    auth = auth_of(
        access((JWT, "ok", 98), ("basic", "ok", 2), ("", "unauthorized", 3), ("", "other", 9), places=places)
    )

    assert auth.requirement == "required"
    assert auth.is_supported
    assert auth.sentence == (
        "bearer JWT on 98 %, Basic credentials on 2 % of 100 accepted requests; 3 without any were refused."
    )
    assert [(known.kind, known.accepted_count, known.accepted_ratio) for known in auth.types] == [
        (JWT, 98, 0.98),
        ("basic", 2, 0.02),
    ]
    assert auth.types[0].places == ("header authorization", "header x-access-token")


def test_credentials_are_optional_where_one_was_let_in_without() -> None:
    auth = auth_of(access((JWT, "ok", 999), ("", "ok", 1)))

    assert (auth.requirement, auth.is_supported) == ("optional", True)
    assert auth.sentence == "bearer JWT on 99 % of 1000 accepted requests; 1 were accepted without any."


def test_nobody_asks_for_credentials_where_none_were_sent() -> None:
    auth = auth_of(access(("", "ok", 30)))

    assert (auth.requirement, auth.types, auth.is_supported) == ("none", (), True)
    assert auth.sentence == "None of 30 accepted requests carried credentials."


def test_nobody_was_let_in() -> None:
    auth = auth_of(access((JWT, "forbidden", 20), ("", "unauthorized", 5), ("", "other", 7)))

    assert (auth.requirement, auth.is_supported, auth.anonymous_refused_count) == ("rejected", True, 5)
    assert auth.sentence == "No request was accepted; 25 were refused with 401 or 403."


def test_errors_alone_tell_nothing() -> None:
    auth = auth_of(access(("", "other", 500)))

    assert auth == AuthSummary("unknown")
    assert not auth.is_supported
    assert auth.sentence == "No request was accepted, and none was refused for its credentials."


def test_a_few_requests_require_nothing_yet() -> None:
    assert not auth_of(access((JWT, "ok", 19))).is_supported
    assert auth_of(access((JWT, "ok", 20))).is_supported


def test_kinds_that_come_together_are_counted_each() -> None:
    auth = auth_of(access(("api_key_header+mtls", "ok", 30), ("mtls", "ok", 10)))

    assert [(known.kind, known.accepted_ratio) for known in auth.types] == [("mtls", 1.0), ("api_key_header", 0.75)]
    assert auth.sentence == "client certificate on 100 %, API key in a header on 75 % of 40 accepted requests."


counts = st.dictionaries(
    st.tuples(
        st.sampled_from(["", JWT, "basic", "basic+bearer_jwt"]),
        st.sampled_from(["public", "internal", "unknown"]),
        st.sampled_from(["ok", "unauthorized", "forbidden", "other"]),
    ),
    st.tuples(st.integers(1, 99), st.just(1), st.just(2)),
)


@given(counts)
def test_a_requirement_is_what_the_numbers_beside_it_say(
    outcomes: dict[tuple[str, str, str], tuple[int, int, int]],
) -> None:
    auth = auth_of(Access(outcomes))

    told = {
        "required": auth.accepted_count > 0 == auth.anonymous_accepted_count,
        "optional": 0 < auth.anonymous_accepted_count < auth.accepted_count,
        "none": 0 < auth.anonymous_accepted_count == auth.accepted_count,
        "rejected": auth.accepted_count == 0 < auth.refused_count,
        "unknown": auth.accepted_count == 0 == auth.refused_count,
    }
    assert [requirement for requirement, is_true in told.items() if is_true] == [auth.requirement]
    assert all(0 < known.accepted_ratio <= 1 for known in auth.types)
    assert auth.sentence.endswith(".")


@pytest.mark.parametrize("client", ["public", "internal", "unknown"])
def test_an_internet_facing_load_balancer_exposes_whoever_calls(client: str) -> None:
    assert exposure_of(access(("", "ok", 1), client=client), "internet-facing").level == "internet"


def test_an_internal_load_balancer_does_not_unless_proxies_bring_the_internet() -> None:
    internal = exposure_of(access(("", "ok", 7), client="internal"), "internal")
    proxied = exposure_of(access(("", "ok", 7), client="public"), "internal")

    assert internal == ("internal", "Its load balancer is internal; none of 7 requests came from a public address.")
    assert proxied.level == "internet"
    assert proxied.reason.startswith("Its load balancer is internal, but 7 of 7 requests came from public addresses")


def test_without_a_load_balancer_clients_tell() -> None:
    assert exposure_of(access(("", "ok", 1)), None).reason == (
        "1 of 1 requests came from public addresses, as its peers and trusted proxies tell."
    )
    assert exposure_of(access(("", "ok", 20), client="internal"), None).level == "internal"
    assert exposure_of(access(("", "ok", 19), client="internal"), None).level == "unknown"
    assert exposure_of(access(("", "ok", 1), client="internal"), None).reason == (
        "No load balancer is known, and 1 request is too few to tell."
    )


@pytest.mark.parametrize("seen", [Access(), access(("", "ok", 900), client="unknown")])
def test_where_no_client_is_known_that_is_said(seen: Access) -> None:
    assert exposure_of(seen, None) == (
        "unknown", "No load balancer is known, and neither is the address of any client.",
    )  # fmt: skip
    assert exposure_of(seen, "internal") == (
        "internal", "Its load balancer is internal; no client's address is known.",
    )  # fmt: skip
    assert exposure_of(seen, "internet-facing") == (
        "internet", "Its load balancer is internet-facing; no client's address is known.",
    )  # fmt: skip
