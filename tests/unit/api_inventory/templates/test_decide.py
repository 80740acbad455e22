from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import log
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.templates.decide import decide
from api_inventory.templates.evidence import LeafEvidence, MethodEvidence, merged_leaves
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.limits import CHANGE_INTERVAL_S, CHILDREN_MAX
from api_inventory.templates.model import Model, Weight
from api_inventory.templates.pins import Pins

if TYPE_CHECKING:
    import random

SECOND_NS = 1_000_000_000
DAY_LATER_S = 2 * CHANGE_INTERVAL_S
PEOPLE = ["john", "mary", "priya", "wei", "fatima", "lars", "olga", "kofi", "ines", "yuki", "tomas", "nadia"]


def leaf(template: str, requests: int = 3, method: str = "GET", first_seen_s: int = 0) -> LeafEvidence:
    evidence = MethodEvidence(requests, requests, first_seen_ns=first_seen_s * SECOND_NS, last_seen_ns=10**12)
    return LeafEvidence(template, {method: evidence})


def users(names: list[str] = PEOPLE, first_seen_s: int = 0) -> list[LeafEvidence]:
    items = [leaf(f"/users/{name}", method=m, first_seen_s=first_seen_s) for name in names for m in ("GET", "DELETE")]
    return [leaf("/users", 30), *items, *(leaf(f"/users/{name}/orders", first_seen_s=first_seen_s) for name in names)]


def minded(probability: float) -> Model:
    """A model that takes what follows a plural for a value with this probability, and all else for routes."""
    log_odds = log(probability / (1 - probability))
    return Model(-30.0, {"parent_is_plural": Weight(0.0, 1.0, 30.0 + log_odds)})


COLLECTIONS = ["hosts", "firewall-rules", "vnics", "security-tags", "datastores", "folders", "vmknics"]


def test_siblings_that_are_plurals_are_collections_however_alike_they_go_on() -> None:
    def entities(names: list[str]) -> list[LeafEvidence]:
        return [leaf(f"/entities/{name}{below}", 6) for name in names for below in ("", "/{entity_id}")]

    templates = decide(entities(COLLECTIONS), now_s=0, model=minded(0.99))
    assert {templates.group_of(f"/entities/{name}", 0) for name in COLLECTIONS} == {
        f"/entities/{name}" for name in COLLECTIONS
    }
    # Among words of other kinds a plural is one of them.
    templates = decide(entities(PEOPLE + COLLECTIONS[:2]), now_s=0, model=minded(0.99))
    assert len({templates.group_of(f"/entities/{name}", 0) for name in PEOPLE + COLLECTIONS[:2]}) == 1
    # They end in one word, and what stands before it may be a value.
    commented = [f"{name}-comments" for name in PEOPLE]
    templates = decide(entities(commented), now_s=0, model=minded(0.99))
    assert len({templates.group_of(f"/entities/{name}", 0) for name in commented}) == 1
    # What a person says comes first.
    pins = Pins(parameters=frozenset({"/entities/{kind}"}))
    templates = decide(entities(COLLECTIONS), now_s=0, model=minded(0.99), pins=pins)
    assert {templates.group_of(f"/entities/{name}", 0) for name in COLLECTIONS} == {"/entities/{kind}"}


@pytest.mark.parametrize(
    ("codes", "merged"),
    [
        ("US IT", True),
        ("pt-BR de-DE", True),
        ("de fr it es", True),
        # Departments, and codes among words.
        ("it hr", False),
        ("de fr it search", False),
        ("US Search", False),
    ],
)
def test_codes_that_end_a_path_are_values_where_they_are_no_words(codes: str, merged: bool) -> None:  # noqa: FBT001
    templates = decide([leaf(f"/check/{code}", 9) for code in codes.split()], now_s=0, model=minded(0.01))

    shown = {templates.group_of(f"/check/{code}", 0) for code in codes.split()}
    assert len(shown) == (1 if merged else len(codes.split()))


def test_names_of_hosts_are_values_and_groups_of_an_api_are_none() -> None:
    def shown(above: str, *names: str) -> set[str]:
        templates = decide([leaf(f"{above}/{name}/v1", 9) for name in names], now_s=0, model=minded(0.01))
        return {templates.group_of(f"{above}/{name}/v1", 0) for name in names}

    assert len(shown("/domains", "mail.example.com", "acme.co.uk", "example.org")) == 1
    assert shown("/apis", "monitoring.coreos.com", "acme.org") == {
        "/apis/monitoring.coreos.com/v1",
        "/apis/acme.org/v1",
    }
    assert len(shown("/static", "main.go", "list.do", "v1.2")) == 3


segment = st.sampled_from(
    [
        "users",
        "orders",
        "john",
        "mary",
        "{user_id}",
        "a-b",
        "items",
        "7x",
        "v1",
        "mary:start",
        "{user_id}:start",
        "a({id})",
    ]
)
paths = st.lists(segment, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
evidence = st.builds(
    lambda ok, refused, missing: MethodEvidence(ok + refused + missing, ok, refused, missing),
    st.integers(0, 20),
    st.integers(0, 3),
    st.integers(0, 3),
)
hosts = st.lists(
    st.builds(LeafEvidence, paths, st.dictionaries(st.sampled_from(["GET", "POST", "DELETE"]), evidence, min_size=1)),
    max_size=40,
).map(lambda found: list(merged_leaves(tuple(found))))


@settings(deadline=None, max_examples=60)
@given(hosts, st.randoms(use_true_random=False))
def test_neither_the_order_of_leaves_nor_how_they_were_batched_matters(
    found: list[LeafEvidence], draw: random.Random
) -> None:
    shuffled = draw.sample(found, len(found))
    cut = draw.randint(0, len(found))
    batches = merged_leaves(tuple(shuffled[cut:]), tuple(shuffled[:cut]))

    assert decide(shuffled, now_s=5) == decide(batches, now_s=5) == decide(found, now_s=5)


@settings(deadline=None, max_examples=60)
@given(hosts)
def test_evidence_that_comes_in_two_parts_decides_as_its_sum(found: list[LeafEvidence]) -> None:
    halves = [
        [
            LeafEvidence(
                one.template, {m: MethodEvidence(e.ok + e.refused + e.not_found, e.ok, e.refused, e.not_found)}
            )
            for one in found
            for number, (m, e) in enumerate(sorted(one.methods.items()))
            if number % 2 == side
        ]
        for side in (0, 1)
    ]

    assert decide([*halves[1], *halves[0]], now_s=5) == decide(found, now_s=5)


@settings(deadline=None, max_examples=60)
@given(hosts)
def test_deciding_again_on_the_same_evidence_changes_nothing(found: list[LeafEvidence]) -> None:
    once = decide(found, now_s=1_000, takes_effect_in_s=60)

    for later_s in (1_030, 2_000, 1_000 + 3 * CHANGE_INTERVAL_S):
        assert decide(found, previous=once, now_s=later_s, takes_effect_in_s=60).rules == once.rules


@settings(deadline=None, max_examples=60)
@given(hosts)
def test_whatever_is_decided_a_group_is_its_own_group(found: list[LeafEvidence]) -> None:
    templates = decide(found, now_s=0)

    for one in found:
        group = templates.group_of(one.template, 0)
        assert templates.group_of(group, 0) == group


def test_a_decision_is_in_force_when_every_processor_knows_it() -> None:
    templates = decide(users(), now_s=1_000, takes_effect_in_s=60)

    assert templates.template_of("/users/john", 1_059).text == "/users/john"
    assert templates.template_of("/users/john", 1_060).text == "/users/{user_id}"


def test_a_name_never_seen_is_a_value_where_a_rule_holds_but_a_route_of_many_apis_waits_for_the_next_decision() -> None:
    templates = decide(users(), now_s=0)

    assert templates.template_of("/users/zoe", 0).text == "/users/{user_id}"
    assert templates.template_of("/users/login", 0).text == "/users/login"


def test_evidence_between_the_thresholds_changes_nothing_in_either_direction() -> None:
    merged = decide(users(), now_s=0, model=minded(0.99))
    apart = decide(users(), now_s=0, model=minded(0.01))
    later_s = 2 * CHANGE_INTERVAL_S

    still_merged = decide(users(), previous=merged, now_s=later_s, model=minded(0.45))
    still_apart = decide(users(), previous=apart, now_s=later_s, model=minded(0.45))

    assert still_merged.template_of("/users/john", later_s).text == "/users/{user_id}"
    assert still_apart.template_of("/users/john", later_s).text == "/users/john"


def test_no_position_changes_twice_within_a_day() -> None:
    merged = decide(users(), now_s=1_000, model=minded(0.99))

    for wavers_s in range(4_600, 1_000 + CHANGE_INTERVAL_S, 7_200):
        merged = decide(users(), previous=merged, now_s=wavers_s, model=minded(0.01))
        assert merged.template_of("/users/john", wavers_s).text == "/users/{user_id}"
    split = decide(users(), previous=merged, now_s=1_000 + CHANGE_INTERVAL_S, model=minded(0.01))
    again = decide(users(), previous=split, now_s=2_000 + CHANGE_INTERVAL_S, model=minded(0.99))

    assert split.template_of("/users/john", 1_000 + CHANGE_INTERVAL_S).text == "/users/john"
    assert again.template_of("/users/john", 2_000 + CHANGE_INTERVAL_S).text == "/users/john"


def test_after_a_split_yesterdays_exchanges_belong_where_they_belonged_yesterday() -> None:
    merged = decide(users(), now_s=1_000, model=minded(0.99))
    split_s = 1_000 + CHANGE_INTERVAL_S
    split = decide(users(), previous=merged, now_s=split_s, model=minded(0.01))

    assert split.template_of("/users/john/orders", split_s - 1).text == "/users/{user_id}/orders"
    assert split.template_of("/users/john/orders", split_s).text == "/users/john/orders"
    assert split.template_of("/users/john/orders", 999).text == "/users/john/orders"


def test_a_rule_outlives_the_evidence_that_it_was_made_of() -> None:
    once = decide(users(), now_s=1_000)

    later = decide([leaf("/users/{user_id}"), leaf("/users")], previous=once, now_s=10**7)

    assert later.rules == once.rules


def test_what_people_pin_beats_the_evidence_and_the_documents() -> None:
    pins = Pins(
        never_merge=frozenset({"/users/john"}),
        parameters=frozenset({"/shops/{shop}"}),
        documented=frozenset({"/users/{login}", "/users/mary", "/shops/main"}),
    )

    templates = decide([*users(), leaf("/shops/main", 500)], pins=pins, now_s=0)

    found = [
        templates.template_of(f"/{path}", 0).text for path in ("users/john", "users/mary", "users/wei", "shops/main")
    ]
    assert found == ["/users/john", "/users/mary", "/users/{login}", "/shops/{shop}"]
    assert {rule.position: rule.source for rule in templates.rules}["/shops"] == "people"


def test_documented_paths_hold_before_any_request_came() -> None:
    pins = Pins(documented=frozenset({"/v1/{tenant}/orders/{id}", "/v1/health"}))

    templates = decide([], pins=pins, now_s=0)

    assert templates.template_of("/v1/acme/orders/abc", 0).text == "/v1/{tenant}/orders/{id}"
    assert templates.template_of("/v1/health", 0).text == "/v1/health"


def test_a_pin_takes_effect_on_a_position_that_was_just_changed() -> None:
    merged = decide(users(), now_s=1_000, model=minded(0.99))

    pinned = decide(users(), previous=merged, pins=Pins(never_merge=frozenset({"/users/john"})), now_s=1_010)

    assert pinned.template_of("/users/john", 1_010).text == "/users/john"
    assert pinned.template_of("/users/mary", 1_010).text == "/users/{user_id}"


def test_requests_that_were_only_refused_or_not_found_decide_nothing() -> None:
    def without_success(one: LeafEvidence) -> LeafEvidence:
        methods = {m: replace(e, ok=0, refused=e.requests - 1, not_found=1) for m, e in one.methods.items()}
        return LeafEvidence(one.template, methods)

    assert decide(map(without_success, users()), now_s=0).rules == ()


def test_an_endpoint_is_provisional_until_three_requests_succeeded() -> None:
    assert LeafEvidence("/a", {"GET": MethodEvidence(50, ok=2, not_found=48)}).is_provisional
    assert not LeafEvidence("/a", {"GET": MethodEvidence(2, ok=2), "POST": MethodEvidence(1, ok=1)}).is_provisional


def test_a_person_is_asked_about_what_the_evidence_leaves_open() -> None:
    merged = decide(users(), now_s=0, model=minded(0.99))

    asked = decide(users(), previous=merged, now_s=2 * CHANGE_INTERVAL_S, model=minded(0.45))

    (rule,) = [rule for rule in asked.rules if rule.position == "/users" and rule.until_s is None]
    assert {one.word for one in rule.uncertain} == set(PEOPLE)
    assert all(one.is_value and 0.35 <= one.probability <= 0.65 for one in rule.uncertain)


def test_a_rule_says_why_in_words() -> None:
    (rule,) = [rule for rule in decide(users(), now_s=0).rules if rule.position == "/users"]

    assert 2 <= len(rule.reasons) <= 4
    assert all(reason[0].islower() and " " in reason for reason in rule.reasons)
    assert rule.probability > 0.6


def test_more_children_than_are_told_apart_become_one_parameter_with_a_mark() -> None:
    words = ["".join(letters) for letters in product("abcdefghij", repeat=3)]

    templates = decide([leaf(f"/things/{word}") for word in words], now_s=0, model=minded(0.01))

    (rule,) = templates.rules
    assert (rule.position, rule.source, len(rule.literals)) == ("/things", "collapsed", CHILDREN_MAX)
    assert templates.template_of("/things/zzz", 0).text == "/things/{thing_id}"


def test_two_requests_decide_nothing() -> None:
    assert decide([leaf("/a", 1), leaf("/b", 1)], now_s=0).rules == ()


@pytest.mark.parametrize("target", ["*", "host:443", "/", "", "//", "/users/" + "a" * 5_000, "/users/{x}/{", "/%00/é"])
def test_any_target_has_a_template(target: str) -> None:
    templates = decide(users(), now_s=0)

    assert templates.template_of(target, 0) == templates.template_of(target, 0)
    assert HostTemplates().template_of(target, 0).text == HostTemplates().group_of(
        HostTemplates().template_of(target, 0).text, 0
    )


def test_titles_that_are_values_stay_values_when_little_else_is_left() -> None:
    titles = [leaf(f"/wiki/{name.title()}_(film)") for name in PEOPLE]
    first = decide([*titles, *(leaf(f"/wiki/{name.title()}_({{id}})") for name in PEOPLE)], now_s=0)

    later = decide([leaf("/wiki/{wiki_id}", 30), leaf("/wiki/Mary_({mary_id})")], previous=first, now_s=DAY_LATER_S)

    assert first.group_of("/wiki/Mary_({mary_id})", 0) == "/wiki/{wiki_id}"
    assert later.group_of("/wiki/Mary_({mary_id})", DAY_LATER_S) == "/wiki/{wiki_id}"


def test_what_is_a_part_of_a_value_stays_one_when_little_is_left() -> None:
    labels = [leaf(f"/images/{{id}}:{name}") for name in PEOPLE]
    first = decide(labels, now_s=0)

    later = decide([leaf("/images/{id}:mary")], previous=first, now_s=DAY_LATER_S)

    assert first.group_of("/images/{id}:mary", 0) == "/images/{image_id}"
    assert later.group_of("/images/{id}:mary", DAY_LATER_S) == "/images/{image_id}"
