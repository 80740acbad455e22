"""Each rule speaks where it should, and is silent where only something like it happened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from api_inventory.akto_tests.collection import shipped_tests
from api_inventory.endpoint import EndpointKey
from api_inventory.evidence import ReviewContext
from api_inventory.host_memory import EndpointMemory, HostMemory
from api_inventory.rules.rule import RULES as RULES_OF_CATALOGUE
from api_inventory.traffic import Traffic
from stream_processor.review.rules.claims import EVIDENCE_RULES, OF_NETWORKS, claims
from stream_processor.review.rules.news import next_memory
from tests.unit.api_inventory.behaviour.acting import SECOND_NS, START_NS, act, nobody, person, tail
from tests.unit.stream_processor.review.rules.hosting import (
    DAY_S,
    HOST,
    NOW_NS,
    CatalogueRule,
    Compared,
    Drift,
    Endpoint,
    Field,
    Seen,
    anonymous,
    claimed,
    host_of,
    signed_in,
)

if TYPE_CHECKING:
    from tests.unit.api_inventory.behaviour.acting import Act

DAY_NS = DAY_S * SECOND_NS
EMAIL = (Field("email"),)
NAMES = [("/id", "id", 1), ("/total", "total", 2)]
SECRET_NAMES = [*NAMES, ("/ssn", "ssn", "x")]


def siblings(protected: int) -> list[Endpoint]:
    return [Endpoint(f"/v1/shop/part{n}", signed_in(5)) for n in range(protected)]


def attempts(number: int, *, by: int = 1, status: int = 401, every_s: float = 1, **given: Any) -> list[Act]:
    return [
        act("/x", actor=nobody(f"c{n % by}"), method="POST", status=status, after_s=n * every_s, **given)
        for n in range(number)
    ]


def refusals(*messages: str, status: int = 401) -> list[Act]:
    return [
        act("/x", actor=nobody(f"c{n}"), method="POST", status=status, leaves=[("/error", "error", message)])
        for n, message in enumerate(messages)
    ]


def visits(*counts: int, actor: str = "p") -> list[Act]:
    return [
        act(f"/orders/{who * 1_000 + n}", actor=person(f"{actor}{who}"))
        for who, count in enumerate(counts)
        for n in range(count)
    ]


def owned(equal: int, different: int, name: str = "owner_id") -> list[Act]:
    own = [act(actor=person("ann"), leaves=[(f"/{name}", name, "ann")]) for _ in range(equal)]
    return own + [act(actor=person("ann"), leaves=[(f"/{name}", name, f"bob{n}")]) for n in range(different)]


def named(equal: int, different: int) -> list[Act]:
    own = [act("/users/1", actor=person("ann", is_subject_in_target=True)) for _ in range(equal)]
    return own + [act(f"/users/{n + 2}", actor=person("ann")) for n in range(different)]


def listing(*principals: str, number: int) -> Endpoint:
    return Endpoint(
        "/orders",
        [
            act("/orders", actor=person(who), leaves=[("/~i/id", "id", f"{n}") for n in range(number)])
            for who in principals
        ],
    )


def reading(who: str, ids: range) -> list[Act]:
    return [act(f"/orders/{n}", actor=person(who)) for n in ids]


def admin(number: int, **actor: Any) -> list[Act]:
    return [act("/admin/users", actor=person(f"p{n}", **actor)) for n in range(number)]


def travelling(*networks: int) -> list[Act]:
    return [act(actor=person("ann", network=f"198.{n}.0.0/16")) for n in networks]


def hourly(requests: int, errors: int) -> list[Act]:
    return [act(actor=person("ann"), status=500 if n < errors else 200, after_s=n) for n in range(requests)]


def old(acts: list[Act]) -> list[Act]:
    return [
        (structs.replace(e, request_at_ns=e.request_at_ns - 30 * DAY_NS), actor, leaves) for e, actor, leaves in acts
    ]


def key_id(template: str, method: str = "GET") -> str:
    return EndpointKey(HOST, template, method).id


ORDER = "/orders/{order_id}"

# Of each rule: what it speaks of, and twice what is close to it.
CASES: dict[str, tuple[list[Endpoint], list[Endpoint], list[Endpoint]]] = {
    "AUTH-01": (
        [Endpoint("/people", anonymous(3), fields=EMAIL)],
        [Endpoint("/people", [*anonymous(9), *signed_in(1)], fields=EMAIL)],
        [Endpoint("/people", anonymous(9), fields=(Field("email", location="request.body"), Field("city", "low")))],
    ),
    "AUTH-02": (
        [Endpoint(ORDER, [*signed_in(205, leaves=NAMES), *anonymous(7, leaves=NAMES)], fields=EMAIL)],
        [Endpoint(ORDER, [*signed_in(50, leaves=SECRET_NAMES), *anonymous(7, leaves=[("/e", "e", 1)])], fields=EMAIL)],
        [Endpoint(ORDER, [*signed_in(20, leaves=NAMES), *anonymous(9, leaves=NAMES)], fields=EMAIL)],
    ),
    "AUTH-03": (
        [*siblings(5), Endpoint("/v1/shop/export", anonymous(4))],
        [*siblings(5), Endpoint("/v1/shop/health", anonymous(4))],
        [*siblings(3), Endpoint("/v1/shop/export", anonymous(4)), Endpoint("/v1/shop/news", anonymous(4))],
    ),
    "AUTH-18": (
        [Endpoint("/login", attempts(25), "POST")],
        [Endpoint("/login", attempts(60, by=10), "POST")],
        [Endpoint("/login", [*attempts(25), *attempts(1, status=429)], "POST")],
    ),
    "AUTH-19": (
        [Endpoint("/login", refusals(*["unknown user"] * 6, *["wrong password"] * 6), "POST")],
        [Endpoint("/login", refusals(*["refused"] * 20, "wrong password"), "POST")],
        [Endpoint("/login", refusals(*[f"word{chr(97 + n % 5)}" for n in range(50)]), "POST")],
    ),
    "AUTH-22": (
        [Endpoint(ORDER, travelling(1, 2, 3)), Endpoint("/items/{item_id}", travelling(4, 5))],
        [Endpoint(ORDER, travelling(1, 2, 3, 4))],
        [Endpoint(ORDER, [act(actor=person(f"p{n}", network=f"198.{n}.0.0/16")) for n in range(20)])],
    ),
    "AUTHZ-01": (
        [Endpoint(ORDER, visits(25))],
        [Endpoint(ORDER, [act(f"/orders/{n * 99_991}", actor=person("ann")) for n in range(1, 40)])],
        [Endpoint(ORDER, [act(f"/orders/{tail(str(n))}{tail(str(-n))}", actor=person("ann")) for n in range(60)])],
    ),
    "AUTHZ-02": (
        [Endpoint(ORDER, visits(300, 3, 2, 4, 1, 3, 2, 2))],
        [Endpoint(ORDER, visits(60, 40, 20, 15, 12, 10, 8, 7, 6, 5, 5, 4, 4, 3))],
        [Endpoint(ORDER, visits(300, 3, 2))],
    ),
    "AUTHZ-03": (
        [Endpoint(ORDER, owned(40, 3))],
        [Endpoint(ORDER, owned(40, 2))],
        [Endpoint(ORDER, owned(10, 40))],
    ),
    "AUTHZ-04": (
        [Endpoint("/users/{user_id}", named(80, 3))],
        [Endpoint("/users/{user_id}", named(20, 3))],
        [Endpoint("/users/{user_id}", named(0, 60))],
    ),
    "AUTHZ-05": (
        [
            listing("ann", number=25),
            Endpoint(ORDER, [*reading("ann", range(25)), *reading("eve", range(1_000, 1_030))]),
        ],
        [listing("ann", "bob", number=25), Endpoint(ORDER, [*reading("ann", range(25)), *reading("bob", range(25))])],
        [
            listing("zoe", number=25),
            Endpoint(ORDER, [*reading("ann", range(25)), *reading("bob", range(25))]),
        ],
    ),
    "AUTHZ-06": (
        [Endpoint(ORDER, anonymous(3, method="DELETE"), "DELETE")],
        [Endpoint("/orders/search", anonymous(9), "POST")],
        [Endpoint("/graphql#query:Orders", anonymous(9), "POST"), Endpoint("/login", anonymous(9), "POST")],
    ),
    "AUTHZ-07": (
        [Endpoint("/admin/users", admin(4, is_public=True, is_admin=False))],
        [Endpoint("/admin/users", admin(9, is_public=True, is_admin=True))],
        [Endpoint("/admin/users", admin(9, is_public=False, is_admin=False))],
    ),
    "DATA-01": (
        [Endpoint(ORDER, signed_in(3), fields=(Field("email"), Field("iban"), Field("us_ssn")))],
        [Endpoint(ORDER, signed_in(3), fields=(Field("email"), Field("iban"), Field("city", "low")))],
        [Endpoint(ORDER, signed_in(3), fields=(Field("email"), Field("email", pointer="/b"), Field("iban")))],
    ),
    "DATA-13": (
        [
            Endpoint(
                ORDER,
                [*signed_in(12, leaves=NAMES), *anonymous(3, leaves=SECRET_NAMES)],
                fields=(Field("us_ssn", pointer="/~i/ssn"),),
            )
        ],
        [
            Endpoint(
                ORDER,
                [*signed_in(12, leaves=SECRET_NAMES), *anonymous(3, leaves=SECRET_NAMES)],
                fields=(Field("us_ssn", pointer="/ssn"),),
            )
        ],
        [
            Endpoint(
                ORDER,
                [*signed_in(12, leaves=NAMES), *anonymous(3, leaves=SECRET_NAMES)],
                fields=(Field("order_total", pointer="/total"),),
            )
        ],
    ),
    "RES-01": (
        [Endpoint(ORDER, signed_in(600)), Endpoint("/items", signed_in(500))],
        [Endpoint(ORDER, signed_in(900))],
        [Endpoint(ORDER, signed_in(1_200)), Endpoint("/items", signed_in(1, headers=(("RateLimit-Limit", "5"),)))],
    ),
    "RES-02": (
        [Endpoint(ORDER, [act(actor=person("eve"), after_s=n / 150) for n in range(1_100)])],
        [Endpoint(ORDER, [act(actor=person(f"p{n % 40}"), after_s=n / 150) for n in range(1_100)])],
        [Endpoint(ORDER, [act(actor=person("eve"), after_s=n / 20) for n in range(1_100)])],
    ),
    "RES-05": (
        [Endpoint(ORDER, hourly(200, 20))],
        [Endpoint(ORDER, hourly(200, 10))],
        [Endpoint(ORDER, hourly(90, 80))],
    ),
    "RES-06": (
        [Endpoint(ORDER, [*anonymous(46), *anonymous(4, took_s=7)])],
        [Endpoint(ORDER, [*signed_in(46), *signed_in(9, took_s=7)])],
        [Endpoint(ORDER, [*anonymous(98), *anonymous(2, took_s=7)])],
    ),
    "FLOW-01": (
        [
            Endpoint(
                "/checkout", [act(actor=person(f"p{n}", is_public=True, is_tool=n < 15)) for n in range(25)], "POST"
            )
        ],
        [Endpoint("/checkout", [act(actor=person(f"p{n}", is_public=True, is_tool=n < 9)) for n in range(25)], "POST")],
        [Endpoint("/checkout", [act(actor=person(f"p{n}", is_tool=True)) for n in range(25)], "POST")],
    ),
    "FLOW-02": (
        [Endpoint("/otp/verify", attempts(12, every_s=60), "POST")],
        [Endpoint("/otp/verify", attempts(40, by=10), "POST")],
        [Endpoint("/otp/verify", [*attempts(12), *attempts(1, status=423)], "POST")],
    ),
    "INV-02": (
        [Endpoint(ORDER, signed_in(3, headers=(("Deprecation", "@1688169599"),)))],
        [Endpoint(ORDER, signed_in(2, headers=(("Deprecation", "@1688169599"),)))],
        [Endpoint(ORDER, signed_in(9, headers=(("Sunset", "Fri, 01 Jan 2100 00:00:00 GMT"),)))],
    ),
    "INV-04": (
        [Endpoint("/v1/orders/{id}", signed_in(3)), Endpoint("/v3/orders/{order_id}", signed_in(3))],
        [Endpoint("/v1/orders", signed_in(3)), Endpoint("/v3/items", signed_in(3))],
        [Endpoint("/v1/orders", old(signed_in(3))), Endpoint("/v3/orders", signed_in(3))],
    ),
    "INV-06": (
        [Endpoint("/items", old(signed_in(3))), Endpoint(ORDER, signed_in(3), fields=EMAIL)],
        [Endpoint(ORDER, signed_in(3), fields=EMAIL)],
        [Endpoint("/items", old(signed_in(3))), Endpoint(ORDER, signed_in(3))],
    ),
    "CONS-04": (
        [Endpoint(ORDER, signed_in(3, status=502, leaves=[("/message", "message", "at https://api.bank.test/x")]))],
        [Endpoint(ORDER, signed_in(3, status=502, leaves=[("/message", "message", "at https://shop.example.test/")]))],
        [Endpoint(ORDER, signed_in(3, status=400, leaves=[("/type", "type", "https://docs.errors.test/bad")]))],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_speaks_of_what_it_is_for(rule: str) -> None:
    assert len(claimed(*CASES[rule][0], rule=rule)) == 1


@pytest.mark.parametrize("rule", CASES)
@pytest.mark.parametrize("case", [1, 2])
def test_a_rule_is_silent_on_what_only_looks_like_it(rule: str, case: int) -> None:
    assert claimed(*CASES[rule][case], rule=rule) == []


def test_evidence_counts_what_anyone_can_check() -> None:
    (claim,) = claimed(*CASES["AUTH-02"][0], rule="AUTH-02")

    assert claim.evidence == "7 of 212 accepted requests carried no credentials, and were answered like the others."
    assert (claim.severity, claim.support, claim.detail, claim.host) == ("high", 7, "", HOST)
    assert claim.endpoint_id == key_id(ORDER)
    assert claim.first_seen_ns == claim.last_seen_ns == START_NS


@pytest.mark.parametrize(
    ("fields", "severity"),
    [(EMAIL, "high"), ((Field("stripe_key", "secret"),), "critical"), ((Field("credit_card"),), "critical")],
)
def test_open_data_is_worse_the_more_it_opens(fields: tuple[Field, ...], severity: str) -> None:
    (claim,) = claimed(Endpoint("/people", anonymous(3), fields=fields), rule="AUTH-01")

    assert claim.severity == severity


def test_an_old_version_that_asks_for_less_is_worse() -> None:
    (claim,) = claimed(Endpoint("/v1/orders", anonymous(4)), Endpoint("/v2/orders", signed_in(4)), rule="INV-04")

    assert claim.severity == "high"
    assert claim.evidence == (
        "Version 1 accepted 4 requests beside version 2, "
        "and 4 of them carried no credentials, which the newer one refuses."
    )


def test_an_old_version_that_says_more_is_worse() -> None:
    endpoints = Endpoint("/v1/orders", signed_in(4), fields=EMAIL), Endpoint("/v2/orders", signed_in(4))

    (claim,) = claimed(*endpoints, rule="INV-04")

    assert (claim.severity, "email" in claim.evidence) == ("high", True)


def test_an_hour_of_mostly_errors_is_worse() -> None:
    (claim,) = claimed(Endpoint(ORDER, hourly(100, 60)), rule="RES-05")

    assert claim.severity == "high"
    assert claim.evidence == "60 of 100 requests within an hour were answered with a server's error (5xx)."


def test_ids_of_one_pattern_are_guessable_too() -> None:
    acts = [act(f"/orders/inv_20240{n:03d}", actor=person("ann")) for n in range(60)]

    (claim,) = claimed(Endpoint(ORDER, acts, fields=EMAIL), rule="AUTHZ-01")

    assert (claim.severity, claim.detail) == ("medium", "order_id")


def test_a_sweep_is_told_from_a_sample_where_there_are_thousands() -> None:
    crowd = [act(f"/orders/{n}", actor=person(f"p{n % 2000}")) for n in range(6_000)]
    walk = [act(f"/orders/{n}", actor=person("walker")) for n in range(2_000)]

    (claim,) = claimed(Endpoint(ORDER, [*crowd, *walk]), rule="AUTHZ-02")

    assert 500 < claim.support < 5_000
    assert claim.detail == tail("walker")
    assert claimed(Endpoint(ORDER, crowd), rule="AUTHZ-02") == []


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (
            {"kind": "bearer_jwt", "agent": "curl"},
            f"One caller (tail {tail('walker')} of its bearer JWT, by curl, from {person('walker').network}) reached",
        ),
        (
            {"kind": "session_cookie", "network": ""},
            f"One caller (tail {tail('walker')} of its session cookie) reached",
        ),
        (
            {"credential": None, "subject": None, "has_credential": False, "agent": "Chrome"},
            f"One caller (without a credential, by Chrome, from {person('walker').network}) reached",
        ),
    ],
)
def test_who_swept_is_told_in_words(known: dict[str, Any], words: str) -> None:
    walk = [act(f"/orders/{n}", actor=person("walker", **known)) for n in range(300)]

    (claim,) = claimed(Endpoint(ORDER, [*visits(3, 2, 4, 1, 3, 2, 2), *walk]), rule="AUTHZ-02")

    assert claim.evidence.startswith(words)


def test_a_busy_hour_of_one_person_is_no_sweep() -> None:
    assert claimed(Endpoint(ORDER, visits(50, 12, 3, 2, 4, 1, 3, 2)), rule="AUTHZ-02") == []


@pytest.mark.parametrize(("name", "number"), [("order_id", 1), ("day", 0), ("day_2", 0), ("page", 0)])
def test_parts_of_dates_and_pages_are_no_ids_that_anybody_guesses(name: str, number: int) -> None:
    seen = Endpoint(ORDER, [act(f"/orders/{day}", actor=person("ann")) for day in range(1, 32)]).evidence().behaviour
    (identifiers,) = seen.identifiers.values()
    behaviour = replace(seen, identifiers={name: identifiers})

    assert len(claimed(Endpoint(ORDER, [], more={"behaviour": behaviour}), rule="AUTHZ-01")) == number


OPEN = {"traffic": Traffic(request_content_types={"application/ocsp-request": 9, "application/json": 1})}
MOSTLY_JSON = {"traffic": Traffic(request_content_types={"application/ocsp-request": 1, "application/json": 9})}


@pytest.mark.parametrize(
    ("more", "number"),
    [
        (OPEN, 0),
        ({"traffic": Traffic(response_content_types={"application/ocsp-response": 3})}, 0),
        ({"traffic": Traffic(request_content_types={"application/csp-report": 3})}, 0),
        (MOSTLY_JSON, 1),
        ({}, 1),
    ],
)
def test_protocols_that_are_anonymous_by_design_need_no_credential(more: dict[str, Any], number: int) -> None:
    endpoint = Endpoint("/certificates", anonymous(4), "POST", more=more)

    assert len(claimed(endpoint, rule="AUTHZ-06")) == number


@pytest.mark.parametrize(
    ("name", "is_claimed"),
    [
        ("localhost", False),
        ("localhost:8080", False),
        ("shop.localhost", False),
        ("127.0.0.1:80", False),
        ("[::1]:80", False),
        ("10.0.0.1", True),
        ("localhost.example.com", True),
        ("api.example.test", True),
    ],
)
def test_what_a_machine_says_to_itself_tells_of_no_network(name: str, *, is_claimed: bool) -> None:
    rules = {rule: RULES_OF_CATALOGUE[rule] for rule in ("CONF-09", "CONF-11")}
    seen = {(rule, "x"): Seen(5) for rule in rules}
    benchmark = [act(actor=person("eve"), after_s=n / 150) for n in range(1_100)]
    host = replace(host_of(Endpoint(ORDER, benchmark, more={"sightings": seen})), host=name)

    found = {claim.rule for claim in claims(host, ReviewContext(now_ns=NOW_NS, rules=rules))}

    assert "CONF-11" in found
    assert ({"CONF-09", "RES-01", "RES-02"} <= found) == is_claimed
    assert bool(found & OF_NETWORKS) == is_claimed


def test_years_are_no_ids_that_anybody_guesses() -> None:
    acts = [act(f"/archive/{year}", actor=person("ann")) for year in range(1985, 2027)]

    assert claimed(Endpoint("/archive/{archive_id}", acts), rule="AUTHZ-01") == []


@pytest.mark.parametrize(
    ("template", "number"),
    [
        ("/graphql#mutation:Orders", 1),
        ("/graphql#query:DeleteNothing", 0),
        ("/#DynamoDB_20120810.PutItem", 1),
        ("/#DynamoDB_20120810.GetItem", 0),
        ("/ws#urn:Transfer", 1),
        ("/rpc#eth_call", 0),
        ("/mcp#tools/call:search", 0),
        ("/shop.Orders/CreateOrder", 1),
        ("/shop.Orders/WatchOrder", 0),
        ("/orders", 1),
    ],
)
def test_a_post_by_name_changes_something_where_its_name_says_so(template: str, number: int) -> None:
    assert len(claimed(Endpoint(template, anonymous(3), "POST"), rule="AUTHZ-06")) == number


# Rules that look at the document, or at what reviews remember.

DRIFTS = (Drift("parameter", "query parameter limit"), Drift("field", "request /a"), Drift("status", "200", requests=2))


@pytest.mark.parametrize(
    ("rule", "standing", "seen", "claimed_of"),
    [
        ("INV-01", "shadow", [*signed_in(3), *signed_in(1, after_s=400)], [""]),
        ("INV-01", "shadow", signed_in(30), []),
        ("INV-01", "documented", [*signed_in(3), *signed_in(1, after_s=400)], []),
        ("INV-02", "zombie", signed_in(3), [""]),
        ("INV-02", "zombie", signed_in(2), []),
        ("INV-02", "drifted", signed_in(9), []),
        ("INV-07", "drifted", signed_in(3), ["query parameter limit"]),
        ("INV-07", "zombie", signed_in(3), ["query parameter limit"]),
        ("INV-07", "documented", signed_in(3), []),
        ("DATA-08", "drifted", signed_in(3), ["request /a"]),
        ("DATA-08", "shadow", signed_in(3), []),
        ("INV-03", "orphan", signed_in(3), ["GET /orders"]),
        ("INV-03", "documented", signed_in(3), []),
    ],
)
def test_what_stands_beside_a_document_gets_its_weight(
    rule: str, standing: str, seen: list[Act], claimed_of: list[str]
) -> None:
    compared = [Compared(standing, key_id(ORDER), drifts=DRIFTS)]

    found = claimed(Endpoint(ORDER, seen), rule=rule, compared=compared)

    assert [claim.detail for claim in found] == claimed_of


def test_what_is_documented_and_was_never_seen_is_told_of_the_host() -> None:
    found = claimed(Endpoint(ORDER, signed_in(3)), rule="INV-03", compared=[Compared("orphan", None)])

    assert [(claim.endpoint_id, claim.evidence) for claim in found] == [
        (None, "GET /orders is documented and was never seen.")
    ]


def remembered(**facts: Any) -> HostMemory:
    return HostMemory({key_id(ORDER): EndpointMemory(**facts)})


PROTECTED = {"protected_since_ns": START_NS - 9 * DAY_NS, "protected_until_ns": START_NS, "protected_requests": 60}


@pytest.mark.parametrize(
    ("memory", "acts", "number"),
    [
        (PROTECTED, anonymous(1), 1),
        (PROTECTED, signed_in(9), 0),
        ({**PROTECTED, "protected_since_ns": START_NS - DAY_NS}, anonymous(5), 0),
        ({**PROTECTED, "protected_requests": 49}, anonymous(5), 0),
        ({}, anonymous(5), 0),
    ],
)
def test_a_dropped_protection_is_told_where_it_was_there_for_a_week(
    memory: dict[str, int], acts: list[Act], number: int
) -> None:
    assert len(claimed(Endpoint(ORDER, acts), rule="INV-10", memory=remembered(**memory))) == number


def test_reviews_remember_how_long_an_endpoint_was_protected() -> None:
    guarded = Endpoint(ORDER, [*old(signed_in(60)), *signed_in(5)])
    context = ReviewContext(now_ns=NOW_NS)

    memory = next_memory(host_of(guarded), context)
    broken = Endpoint(ORDER, [*guarded.acts, *anonymous(2)])

    (claim,) = claimed(broken, rule="INV-10", memory=memory)
    assert claim.evidence == ("For 30 days and 65 requests nobody was accepted without credentials; since then 2 were.")
    after = next_memory(host_of(broken), ReviewContext(now_ns=NOW_NS, memory=memory))
    assert claimed(broken, rule="INV-10", memory=after) == [claim]


BY_CALLERS = [
    *(act(actor=person("ann", caller="billing")) for _ in range(56)),
    *(act(actor=person("bob", caller="reports"), status=status) for status in (200, 200, 200, 404)),
]


@pytest.mark.parametrize(
    ("met", "acts", "callers"),
    [
        ({"billing": NOW_NS - 9 * DAY_NS}, BY_CALLERS, ["reports"]),
        ({"billing": NOW_NS - 9 * DAY_NS, "reports": NOW_NS - DAY_NS}, BY_CALLERS, ["reports"]),
        ({"billing": NOW_NS - 30 * DAY_NS, "reports": NOW_NS - 9 * DAY_NS}, BY_CALLERS, []),
        ({"billing": NOW_NS - 6 * DAY_NS}, BY_CALLERS, []),
        ({"billing": NOW_NS - 9 * DAY_NS}, BY_CALLERS[30:], []),
        ({}, BY_CALLERS, []),
    ],
)
def test_a_new_caller_is_told_after_a_week_of_learning(
    met: dict[str, int], acts: list[Act], callers: list[str]
) -> None:
    found = claimed(Endpoint(ORDER, acts), rule="AUTHZ-08", memory=remembered(callers=met))

    assert [claim.detail for claim in found] == callers
    assert {claim.severity for claim in found} <= {"medium"}


def test_a_new_caller_that_was_refused_is_less() -> None:
    refused = act(actor=person("bob", caller="reports"), status=403)
    memory = remembered(callers={"billing": NOW_NS - 9 * DAY_NS})

    (claim,) = claimed(Endpoint(ORDER, [*BY_CALLERS[:56], refused]), rule="AUTHZ-08", memory=memory)

    assert claim.severity == "low"


def test_reviews_remember_when_callers_were_met() -> None:
    host = host_of(Endpoint(ORDER, BY_CALLERS))
    first = next_memory(host, ReviewContext(now_ns=5))

    assert next_memory(host, ReviewContext(now_ns=9, memory=first)) == first
    assert first.of(key_id(ORDER)).callers == {"billing": 5, "reports": 5}


# Sightings.

RULES = {
    "CONF-11": CatalogueRule("medium"),
    "CONF-14": CatalogueRule("low", "host"),
    "AKTO:X": CatalogueRule("high", support_min=1),
}


def sighted(*counts: int, rule: str, detail: str = "d", template: str = ORDER) -> list[Endpoint]:
    return [
        Endpoint(f"{template}/{n}", signed_in(3), more={"sightings": {(rule, detail): Seen(count)} if count else {}})
        for n, count in enumerate(counts)
    ]


@pytest.mark.parametrize(
    ("rule", "counts", "supports"),
    [
        ("CONF-11", (3,), [3]),
        ("CONF-11", (2,), []),
        ("CONF-11", (2, 2), []),
        ("AKTO:X", (1,), [1]),
        ("NEW-99", (9,), []),
    ],
)
def test_sightings_are_claimed_where_there_are_enough_at_one_endpoint(
    rule: str, counts: tuple[int, ...], supports: list[int]
) -> None:
    found = claimed(*sighted(*counts, rule=rule), rule=rule, rules=RULES)

    assert [claim.support for claim in found] == supports
    assert {(claim.evidence, claim.last_seen_ns, claim.severity) for claim in found} <= {
        ("It was seen.", 2, RULES.get(rule, CatalogueRule()).severity)
    }


def test_a_rule_about_hosts_claims_once_with_its_coverage() -> None:
    (claim,) = claimed(*sighted(2, 1, 0, rule="CONF-14", detail="server"), rule="CONF-14", rules=RULES)

    assert (claim.endpoint_id, claim.support, claim.detail) == (None, 3, "server")
    assert claim.evidence == "It was seen. (on 2 of 3 endpoints)"


def test_details_of_a_rule_about_hosts_are_claimed_apart() -> None:
    both = [*sighted(3, rule="CONF-14", detail="server"), *sighted(4, rule="CONF-14", detail="via", template="/x")]

    assert [claim.detail for claim in claimed(*both, rule="CONF-14", rules=RULES)] == ["server", "via"]


def of_details(rule: str, endpoint: list[Act], **counts: int) -> Endpoint:
    return Endpoint(
        ORDER, endpoint, more={"sightings": {(rule, detail): Seen(count) for detail, count in counts.items()}}
    )


SHARED = {"CONF-06": CatalogueRule("low", "host", share_min=0.05), "CONF-29": CatalogueRule("info", share_min=0.05)}


@pytest.mark.parametrize("rule", SHARED)
@pytest.mark.parametrize(
    ("counts", "number"), [({"x": 5, "right": 95}, 1), ({"x": 5, "right": 96}, 0), ({"right": 9}, 0)]
)
def test_a_rule_with_a_share_needs_its_part_of_what_it_looked_at(
    rule: str, counts: dict[str, int], number: int
) -> None:
    found = claimed(of_details(rule, signed_in(3), **counts), rule=rule, rules=SHARED)

    assert [claim.detail for claim in found] == ["x"] * number


def test_coverage_of_a_host_tells_answers_where_they_are_counted() -> None:
    (claim,) = claimed(of_details("CONF-06", signed_in(3), x=20, right=80), rule="CONF-06", rules=SHARED)

    assert claim.evidence == "It was seen. (on 1 of 1 endpoints, 20 of 100 answers)"


def test_details_of_one_endpoint_can_be_told_in_one_claim() -> None:
    rules = {"SSRF-01": CatalogueRule("info", is_joined=True)}
    counts = {"a": 3, "b": 4, "c": 2}
    seen = {("SSRF-01", name): Seen(count, evidence=f"{name} takes it") for name, count in counts.items()}

    (claim,) = claimed(Endpoint(ORDER, signed_in(3), more={"sightings": seen}), rule="SSRF-01", rules=rules)

    assert (claim.detail, claim.support, claim.evidence) == ("", 7, "a takes it; b takes it")
    few = {("SSRF-01", "a"): Seen(2)}
    assert claimed(Endpoint(ORDER, signed_in(3), more={"sightings": few}), rule="SSRF-01", rules=rules) == []


def test_of_very_many_details_in_one_claim_the_last_are_counted() -> None:
    rules = {"SSRF-01": CatalogueRule("info", is_joined=True)}
    seen = {("SSRF-01", f"{n:02}"): Seen(3, evidence=f"{n:02}") for n in range(20)}

    (claim,) = claimed(Endpoint(ORDER, signed_in(3), more={"sightings": seen}), rule="SSRF-01", rules=rules)

    assert claim.evidence == "00; 01; 02; 03; 04; 05; 06; 07 (and 12 more)"


def test_details_that_only_together_mean_something_make_one_claim() -> None:
    rules = {"CONF-01": CatalogueRule("high", support_min=2, details_min=2)}

    (claim,) = claimed(of_details("CONF-01", signed_in(3), a=1, b=1), rule="CONF-01", rules=rules)

    assert (claim.detail, claim.support, claim.evidence) == ("", 2, "It was seen. (and 1 more)")
    assert claimed(of_details("CONF-01", signed_in(3), a=9), rule="CONF-01", rules=rules) == []


@pytest.mark.parametrize(
    ("seen", "number"),
    [(anonymous(1, status=401), 1), (signed_in(9), 0), ([*anonymous(1, status=401), *anonymous(1)], 0)],
)
def test_a_rule_that_needs_a_check_is_silent_where_none_was_seen(seen: list[Act], number: int) -> None:
    rules = {"AUTH-06": CatalogueRule("high", confirmation="requires_auth")}

    assert len(claimed(of_details("AUTH-06", seen, x=3), rule="AUTH-06", rules=rules)) == number


@pytest.mark.parametrize(
    ("named", "number"), [("evil.test", 1), ("cdn.example.test", 0), ("shop.ours.test", 0), ("mail.friend.test", 0)]
)
def test_a_rule_about_strangers_is_silent_on_hosts_that_are_known(named: str, number: int) -> None:
    rules = {"CONF-22": CatalogueRule("medium", confirmation="unknown_host")}
    known = {"own_hosts": frozenset({"api.ours.test"}), "allowed_hosts": frozenset({"mail.friend.test"})}

    found = claimed(of_details("CONF-22", signed_in(3), **{named: 3}), rule="CONF-22", rules=rules, **known)

    assert len(found) == number


def test_a_detail_can_make_it_worse() -> None:
    (claim,) = claimed(of_details("CONF-11", signed_in(3), **{"much worse": 3}), rule="CONF-11", rules=RULES)

    assert claim.severity == "critical"


def test_a_test_of_akto_is_a_rule_like_others() -> None:
    tests = {test.rule: test for test in shipped_tests().tests}

    (claim,) = claimed(
        of_details("AKTO:DEBUG_HEADERS", signed_in(3), **{"": 1}), rule="AKTO:DEBUG_HEADERS", rules=tests
    )

    assert (claim.severity, claim.detail, claim.support) == ("medium", "", 1)


# All rules together.


def test_claims_do_not_depend_on_the_order_of_endpoints() -> None:
    endpoints = {(e.template, e.method): e for case in CASES.values() for e in case[0]}
    host = host_of(*endpoints.values())
    context = ReviewContext(now_ns=NOW_NS)

    assert claims(replace(host, endpoints=host.endpoints[::-1]), context) == claims(host, context)


def test_a_host_without_evidence_is_without_claims() -> None:
    assert claims(host_of(), ReviewContext(now_ns=NOW_NS)) == ()
    assert claims(host_of(Endpoint(ORDER, [])), ReviewContext(now_ns=NOW_NS)) == ()


def test_one_rule_cannot_drown_the_others() -> None:
    many = [Endpoint(f"/x{n}/{{id}}", anonymous(3), "DELETE") for n in range(250)]

    assert len(claimed(*many, rule="AUTHZ-06")) == 200


def test_every_rule_over_evidence_is_tested_here() -> None:
    of_documents_and_memory = {"INV-01", "INV-03", "INV-07", "DATA-08", "INV-10", "AUTHZ-08"}

    assert {rule.id for rule in EVIDENCE_RULES} == CASES.keys() | of_documents_and_memory
