from __future__ import annotations

from functools import reduce
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.behaviour.actor import actor_of
from api_inventory.behaviour.behaviour import Behaviour, Comparison
from api_inventory.behaviour.field_role import role_of
from api_inventory.behaviour.limits import SAMPLE_MAX
from api_inventory.behaviour.outcomes import Outcomes
from api_inventory.behaviour.purpose import admin_word, is_open_by_nature, purpose_of
from api_inventory.behaviour.spread import Spread, SpreadTally
from api_inventory.behaviour.tally import BehaviourTally
from api_inventory.latency import latency_place
from api_inventory.shape_counts import ShapeCounts
from inventory_store.encoding.behaviour import pack_behaviour, unpack_behaviour
from tests.unit.api_inventory.behaviour.acting import SECOND_NS, START_NS, Act, act, nobody, observed, person, tail

HOUR = START_NS // (3600 * SECOND_NS)
LEAVES = [
    ("/id", "id", 7),
    ("/owner_id", "owner_id", "ann"),
    ("/items/~i/user_id", "user_id", "bob"),
    ("/error", "error", "bad_password"),
    ("/message", "message", "see https://other.example.net/x"),
]
ACTORS = [nobody(), nobody("in", caller="billing"), nobody("tool", is_public=True, is_tool=True), *map(person, "abc")]
ACTS = st.builds(
    act,
    st.sampled_from(["/orders/7", "/orders/8", "/orders/inv-0001", "/users/42", "/login", "/orders"]),
    actor=st.sampled_from(ACTORS),
    method=st.sampled_from(["GET", "POST"]),
    status=st.sampled_from([None, 200, 201, 401, 403, 404, 423, 429, 500]),
    after_s=st.integers(0, 20 * 3600),
    took_s=st.sampled_from([0.01, 6]),
    leaves=st.lists(st.sampled_from(LEAVES), unique=True),
    headers=st.sampled_from([(), (("RateLimit-Limit", "9"),), (("Sunset", "Sat, 01 Jan 2000 00:00:00 GMT"),)]),
)


@given(st.lists(ACTS, max_size=30), st.lists(ACTS, max_size=30), st.lists(ACTS, max_size=30))
@settings(max_examples=60)
def test_merging_is_associative_and_commutative_and_keeps_what_it_is_given(
    first: list[Act], second: list[Act], third: list[Act]
) -> None:
    a, b, c = observed(first), observed(second), observed(third)

    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(Behaviour()) == a


# Fewer than make a burst, of which each part has to have enough.
@given(st.lists(ACTS, max_size=19), st.integers(1, 6))
@settings(max_examples=60)
def test_parts_in_any_order_tell_what_the_whole_tells(acts: list[Act], parts: int) -> None:
    whole = observed(acts)

    told = reduce(Behaviour.merge, [observed(acts[part::parts]) for part in reversed(range(parts))])

    assert told == whole


@pytest.mark.parametrize("parts", [2, 7])
def test_parts_of_a_crowd_tell_what_the_whole_tells_though_every_table_is_full(parts: int) -> None:
    draw = Random(parts)
    crowd = [
        act(
            draw.choice(["/orders/", "/users/", "/login/"]) + f"{draw.randrange(10**6)}",
            actor=person(f"p{draw.randrange(900)}", caller=f"service-{draw.randrange(60)}"),
            method=draw.choice(["GET", "POST"]),
            status=draw.choice([200, 200, 401, 500]),
            after_s=draw.random() * 40 * 3600,
            leaves=[
                *((f"/f{n}", f"f{n}", n) for n in draw.sample(range(120), 6)),
                ("/id", "id", draw.randrange(10**6)),
                ("/userId", "userId", f"p{draw.randrange(900)}"),
                ("/message", "message", f"{chr(97 + draw.randrange(26))} at https://h{draw.randrange(40)}.test/"),
            ],
        )
        for _ in range(3_000)
    ]

    told = reduce(Behaviour.merge, [observed(crowd[part::parts]) for part in reversed(range(parts))])

    assert told == observed(crowd)
    assert len(told.visits) == 2
    assert {len(told.callers), len(told.refusals), len(told.echoed_hosts), len(told.hours)} == {32, 16, 8, 24}


@given(st.lists(ACTS, max_size=40))
@settings(max_examples=60)
def test_behaviour_survives_the_store(acts: list[Act]) -> None:
    behaviour = observed(acts)

    assert unpack_behaviour(pack_behaviour(behaviour), "here") == behaviour


def test_a_merge_of_much_stays_small() -> None:
    parts = [
        observed(
            act(
                f"/orders/{n}",
                actor=person(f"p{n % 700}"),
                after_s=n,
                leaves=[(f"/f{n}", f"f{n}", n), ("/id", "id", n)],
            )
            for n in range(start, start + 500)
        )
        for start in range(0, 20_000, 500)
    ]

    assert len(pack_behaviour(reduce(Behaviour.merge, parts))) < 6_000


def test_requests_are_counted_by_whether_they_carried_a_credential() -> None:
    seen = observed(
        [
            act(actor=person("ann"), after_s=1),
            act(actor=person("ann"), status=403),
            act(actor=nobody(), after_s=5),
            act(actor=nobody(), after_s=3),
            act(actor=nobody(), status=None),
        ]
    )

    assert (seen.credentialed.requests, seen.credentialed.ok, seen.credentialed.refused) == (2, 1, 1)
    assert (seen.anonymous.requests, seen.anonymous.ok, seen.anonymous.refused) == (3, 2, 0)
    assert seen.anonymous.first_ok_ns == START_NS + 3 * SECOND_NS
    assert seen.anonymous.last_ok_ns == START_NS + 5 * SECOND_NS


def test_who_walks_through_ids_stands_out_in_the_sample_among_thousands() -> None:
    crowd = [act(f"/orders/{n}", actor=person(f"p{n % 3000}")) for n in range(9_000)]
    walk = [act(f"/orders/{n}", actor=person("walker")) for n in range(2_000, 5_000)]

    visits = observed([*crowd, *walk]).visits[HOUR]
    ((_, share),) = visits.shares().most_common(1)

    assert not visits.is_exact
    assert visits.total == 12_000
    assert 6_000 < visits.distinct < 18_000
    assert 1_200 < visits.pairs_of(share) < 6_000
    assert visits.shares().most_common(2)[1][1] <= 3


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 5)), max_size=300))
def test_a_spread_is_exact_while_all_fits(events: list[tuple[int, int]]) -> None:
    tally = SpreadTally()
    for event, who in events:
        tally.add(event, who)
    spread = tally.spread()
    distinct = {event for event, _ in events}

    assert spread.total == len(events)
    assert spread.distinct_actors == len({who for _, who in events})
    assert len(spread.sample) == min(len(distinct), SAMPLE_MAX)
    if spread.is_exact:
        assert spread.distinct == len(distinct)


def test_ids_are_known_by_range_and_by_hash_alone() -> None:
    seen = observed(act(f"/orders/{n}", actor=person("ann")) for n in range(1_000, 1_030))
    ids = seen.identifiers["order_id"]

    assert (ids.seen, ids.integers, ids.minimum, ids.maximum, ids.distinct) == (30, 30, 1_000, 1_029, 30)
    assert b"1017" not in pack_behaviour(seen)


def test_masked_ids_say_nothing_of_what_ids_look_like() -> None:
    seen = observed([act("/users/‹masked:email:11:00aa11bb›", actor=person("ann"))])

    assert seen.identifiers == {}


def test_ids_of_one_pattern_have_few_stems() -> None:
    invoices = observed(act(f"/orders/inv_20240{n:03d}", actor=person("ann")) for n in range(200)).identifiers[
        "order_id"
    ]
    tokens = observed(
        act(f"/orders/{tail(str(n))}{tail(str(-n))}", actor=person("ann")) for n in range(50)
    ).identifiers["order_id"]

    assert invoices.integers == 0
    assert invoices.distinct_stems == 1
    assert 140 < invoices.distinct < 280
    assert tokens.distinct_stems == tokens.distinct == 50


def test_an_owner_in_a_path_is_compared_with_the_subject() -> None:
    own = act("/users/1", actor=person("1", is_subject_in_target=True))
    seen = observed([own, act("/users/2", actor=person("1"), after_s=9)])

    assert seen.comparisons == {"path:user_id": Comparison(1, 1, START_NS + 9 * SECOND_NS)}


def test_an_owner_in_an_answer_is_compared_where_it_is_the_objects_and_not_in_a_list() -> None:
    masked = f"‹masked:24:{tail('ann')}›"
    leaves = [
        ("/data/owner_id", "owner_id", masked),
        ("/items/~i/owner_id", "owner_id", "bob"),
        ("/owner_id", "owner_id", None),
    ]

    assert observed([act(actor=person("ann"), leaves=leaves)]).comparisons == {"response:owner_id": Comparison(1, 0)}


def test_an_owner_in_the_clear_says_nothing_without_a_way_to_its_tail() -> None:
    seen = observed([act(actor=person("ann"), leaves=[("/owner_id", "owner_id", "ann")])], tail_of=None)

    assert seen.comparisons == {}


def test_ids_that_an_answer_held_meet_those_that_are_asked_for() -> None:
    listed = observed([act("/orders", actor=person("ann"), leaves=[("/~i/id", "id", 7), ("/~i/id", "id", 8)])])
    asked = observed([act(f"/orders/{n}", actor=person("ann")) for n in (7, 8, 9)])

    assert len(set(asked.visits[HOUR].sample) & set(listed.returned)) == 2
    assert len(asked.visits[HOUR].sample) == 3


def test_fields_of_answers_are_counted_apart() -> None:
    seen = observed(
        [
            act(actor=person("ann"), leaves=[("/id", "id", 1)]),
            act(actor=nobody(), leaves=[("/id", "id", 1), ("/ssn", "ssn", "x"), ("/ssn", "ssn", "y")]),
        ]
    )

    assert seen.credentialed_names.names == {"id": 1}
    assert seen.anonymous_names.names == {"id": 1, "ssn": 1}
    assert seen.anonymous_names.common() == {"id", "ssn"}


def test_failures_to_sign_in_are_counted_by_client_and_five_minutes() -> None:
    seen = observed(
        [act("/login", actor=nobody("eve"), method="POST", status=401, after_s=n) for n in range(30)]
        + [act("/login", actor=nobody("bob"), method="POST", status=401, after_s=400)]
        + [act("/login", actor=nobody("bob"), method="POST", status=200, after_s=401)]
    )

    assert [(window.total, window.shares().most_common(1)[0][1]) for window in seen.failures.values()] == [
        (30, 30),
        (1, 1),
    ]


def test_refusals_that_say_the_same_of_different_people_have_one_form() -> None:
    def refused(message: str) -> Act:
        leaves = [("/message", "message", message)]
        return act("/login", actor=nobody(), method="POST", status=401, leaves=leaves)

    seen = observed(
        [refused("no user ann@example.test (17)"), refused("no user bob@example.test (18)"), refused("wrong password")]
    )

    assert sorted(seen.refusals.values()) == [1, 2]
    assert {form[:4] for form in seen.refusals} == {"401:"}


def test_a_burst_of_one_client_is_seen_and_a_trickle_is_not() -> None:
    burst = [act(actor=person("eve"), after_s=1 + n / 200) for n in range(100)]
    trickle = [act(actor=person(f"p{n}"), after_s=n / 10) for n in range(100)]

    assert list(observed([*burst, *trickle]).bursts.values()) == [100]


def test_clients_that_nobody_knows_are_not_taken_for_one() -> None:
    unknown = nobody(client="", network="")
    seen = observed(act("/login", actor=unknown, method="POST", status=401, after_s=n / 100) for n in range(100))

    assert (seen.failures, seen.bursts, seen.anonymous.requests) == ({}, {}, 100)


def test_exchanges_that_were_only_counted_count_by_hour() -> None:
    tally = BehaviourTally()
    for status, requests in ((500, 30), (200, 70), (429, 5)):
        tally.add_counts(
            ShapeCounts("GET", "h", "/a", "http/1.1", status, "", "", requests, 0, 0, 0, START_NS, START_NS)
        )

    seen = tally.behaviour()

    assert seen.hours == {HOUR: (105, 30)}
    assert seen.signals.throttled == 5
    assert seen.requests == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, 200, 204, 401, 403, 429, 503]), st.booleans(), st.integers(0, 7_000), st.floats(0, 9)
        )
    )
)
def test_exchanges_that_were_only_counted_ended_as_they_do_where_they_are_looked_into(
    sent: list[tuple[int | None, bool, int, float]],
) -> None:
    """But for those whose latency the histogram does not tell from five seconds."""
    tally = BehaviourTally()
    acts = []
    for status, has_credential, after_s, latency_s in sent:
        took_s = 0.0 if status is None else latency_s if latency_s < 5 else latency_s + 0.3
        at_ns = START_NS + after_s * SECOND_NS
        latencies = {} if status is None else {latency_place(round(took_s * SECOND_NS)): 1}
        tally.add_counts(
            ShapeCounts(
                "GET", "h", "/a", "http/1.1", status, "", "", 1, 0, 0, 0, at_ns, at_ns, latencies, (), has_credential
            )
        )
        actor = person("ann") if has_credential else nobody()
        acts.append(act("/a", actor=actor, status=status, after_s=after_s, took_s=took_s))

    counted, looked_into = tally.behaviour(), observed(acts)

    assert (counted.anonymous, counted.credentialed) == (looked_into.anonymous, looked_into.credentialed)
    assert (counted.hours, counted.signals) == (looked_into.hours, looked_into.signals)


def test_signals_of_limits_age_and_tools_are_counted() -> None:
    seen = observed(
        [
            act(actor=nobody(is_public=True, is_tool=True), headers=(("X-RateLimit-Remaining", "1"),), took_s=6),
            act(actor=nobody(is_public=True), headers=(("Deprecation", "@1688169599"),)),
            act(actor=nobody(), headers=(("Sunset", "Sat, 01 Jan 2000 00:00:00 GMT"),)),
            act(actor=nobody(), headers=(("Sunset", "Fri, 01 Jan 2100 00:00:00 GMT"),)),
            act(actor=nobody(), headers=(("Sunset", "soon"),), status=403),
        ]
    )
    signals = seen.signals

    assert (signals.limit_headers, signals.deprecated_ok, signals.slow_anonymous, signals.forbidden) == (1, 2, 1, 1)
    assert (signals.public_requests, signals.public_tools) == (2, 1)


def test_a_tally_of_a_long_file_holds_the_latest_hours_alone() -> None:
    seen = observed(act(actor=person("ann"), after_s=3600 * n) for n in range(500))

    assert max(seen.visits) == HOUR + 499
    assert len(seen.visits) == 2
    assert len(seen.hours) == 24


class Token:
    def __init__(self, *scopes: str) -> None:
        self.subject_tail, self.scopes = "00aa11bb", scopes


class Credential:
    def __init__(self, jwt: Token | None) -> None:
        self.kind, self.tail, self.jwt, self.is_subject_in_target = "bearer_jwt", "ffffffff", jwt, jwt is None


class Client:
    def __init__(self, *, is_public: bool | None = True) -> None:
        self.address, self.is_public, self.network = "198.51.100.7", is_public, "198.51.0.0/16"


class Agent:
    name, kind = "curl", "tool"


@pytest.mark.parametrize(
    ("scopes", "is_admin"),
    [((), None), (("orders:read",), False), (("orders:read", "realm.Admin"), True), (("administer",), False)],
)
def test_an_actor_is_an_administrator_by_a_scope_of_the_token(scopes: tuple[str, ...], is_admin: Any) -> None:
    actor = actor_of([Credential(Token(*scopes))], Client(), Agent())

    assert actor.is_admin is is_admin
    assert actor.principal == "00aa11bb"


def test_an_actor_looks_from_outside_like_its_credential_its_agent_and_its_network() -> None:
    assert actor_of([Credential(Token())], Client(), Agent()).portrait == "bearer_jwt|curl|198.51.0.0/16"
    assert actor_of([], Client(), Agent()).portrait == "|curl|198.51.0.0/16"


def test_whoever_is_in_a_sample_has_a_portrait_and_nobody_else_has() -> None:
    crowd = [act(f"/orders/{n}", actor=person(f"p{n}", kind="bearer", agent="curl")) for n in range(9_000)]

    behaviour = observed(crowd)

    [visits] = behaviour.visits.values()
    assert behaviour.portraits.keys() == set(visits.sample.values())
    assert {portrait.rpartition("|")[0] for portrait in behaviour.portraits.values()} == {"bearer|curl"}


def test_who_looks_in_several_ways_has_one_portrait_in_any_order() -> None:
    acts = [act("/orders/7", actor=person("ann", agent=agent)) for agent in ("curl", "axios", "chrome")]

    portraits = {tuple(observed(order).portraits.values()) for order in (acts, acts[::-1], [acts[1], acts[0], acts[2]])}

    assert len(portraits) == 1
    assert observed(acts[:1]).merge(observed(acts[1:])).portraits == observed(acts).portraits


def test_an_actor_without_a_credential_is_its_network() -> None:
    actor = actor_of([], Client(), Agent())

    assert (actor.has_credential, actor.principal, actor.is_tool) == (False, "198.51.0.0/16", True)


@pytest.mark.parametrize(("is_public", "caller"), [(True, ""), (None, ""), (False, "curl")])
def test_callers_are_told_of_clients_within_alone(is_public: Any, caller: str) -> None:
    assert actor_of([], Client(is_public=is_public), Agent()).caller == caller


def test_callers_are_counted_with_how_it_ended() -> None:
    seen = observed([act(actor=person("a", caller="billing"), status=status) for status in (200, 403, 500)])

    assert seen.callers == {"billing": Outcomes(3, 1, 1, START_NS, START_NS)}


@pytest.mark.parametrize(
    ("method", "template", "purpose"),
    [
        ("POST", "/api/v1/login", "login"),
        ("POST", "/oauth/token", "login"),
        ("POST", "/users/sign-in", "login"),
        ("POST", "/password/reset", "reset"),
        ("POST", "/login/otp", "code"),
        ("POST", "/users/{user_id}/verifyOtp", "code"),
        ("POST", "/register", "signup"),
        ("PUT", "/coupons/redeem", "coupon"),
        ("GET", "/login", None),
        ("POST", "/orders", None),
        ("POST", "/author/{login}", None),
    ],
)
def test_the_purpose_of_an_endpoint_is_in_its_words(method: str, template: str, purpose: str | None) -> None:
    assert purpose_of(method, template) == purpose


@pytest.mark.parametrize(
    ("template", "is_open"),
    [
        ("/healthz", True),
        ("/.well-known/openid", True),
        ("/webhooks/stripe", True),
        ("/orders/{id}", False),
        ("/republic", False),
    ],
)
def test_some_endpoints_are_open_by_nature(template: str, is_open: bool) -> None:  # noqa: FBT001
    assert is_open_by_nature(template) is is_open


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("/api/Admin/users", "Admin"),
        ("/administrators-guide", None),
        ("/users/{admin}", None),
        ("/x/internal", "internal"),
    ],
)
def test_a_path_that_is_not_for_everybody_says_so_in_a_whole_segment(template: str, word: str | None) -> None:
    assert admin_word(template) == word


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("id", "id"), ("order_id", "id"), ("orderId", "id"), ("userId", "owner"), ("owner_id", "owner"), ("grid", None),
        ("error_code", "code"), ("message", "message"), ("price", None), ("client_id", "id"),
    ],
)  # fmt: skip
def test_the_role_of_a_field_is_in_its_name(name: str, role: Any) -> None:
    assert role_of(name) == role


def test_somebody_with_half_of_a_sample_has_half_of_all() -> None:
    spread = Spread(10_000, {hash_: hash_ % 2 for hash_ in range(0, 2**32, 2**26)})

    assert not spread.is_exact
    assert spread.events_of(spread.shares()[0]) == 10_000


def test_of_a_host_that_an_error_names_the_registrable_domain_is_kept() -> None:
    said = "jane.doe.tenants.bank.co.uk refused: https://jane.doe.tenants.bank.co.uk/x, see https://docs.bank.co.uk/y"

    assert observed([act(actor=person("eve"), status=502, leaves=[("/message", "message", said)])]).echoed_hosts == {
        "bank.co.uk": 1
    }
