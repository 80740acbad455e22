"""Which endpoints are shown as which: nothing is lost, and nothing shown twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from api_inventory.behaviour.behaviour import Behaviour, Comparison
from api_inventory.behaviour.identifiers import Identifiers
from api_inventory.endpoint import EndpointKey
from api_inventory.knowledge import Knowledge, ParameterEvidence
from api_inventory.lessons import Lessons
from api_inventory.sensitive.evidence import ClassCount, Sensitive
from api_inventory.sightings import SightingCount, Sightings
from api_inventory.templates.counted import leaves_of
from api_inventory.templates.host_templates import HostTemplates
from api_inventory.templates.rule import Rule
from api_inventory.traffic import Traffic
from inventory_store.port import FoldedEndpoint
from stream_processor.review.grouping import Group, groups_of

HOST = "api.example.test"
NOW_S = 1_000
USERS = HostTemplates((Rule("/users", 100, 100, literals=("me",)),), 100)


def folded(
    method: str, path: str, requests: int = 1, *, protocol: str = "http/1.1", statuses: dict[str, int] | None = None
) -> FoldedEndpoint:
    traffic = Traffic(
        requests,
        statuses=statuses or {"200": requests},
        protocols={protocol: requests},
        first_seen_ns=10,
        last_seen_ns=20,
    )
    return FoldedEndpoint(EndpointKey(HOST, path, method), traffic, Lessons(kinds={"rest": requests}))


def shown(*endpoints: FoldedEndpoint, templates: HostTemplates = USERS) -> dict[str, Group]:
    groups = groups_of(endpoints, templates, NOW_S)
    return {f"{group.key.method} {group.key.path_template}": group for group in groups}


def methods_of(group: Group) -> list[str]:
    return [each.key.method for each in group.attached]


def test_endpoints_of_one_template_are_one_and_what_they_taught_adds_up() -> None:
    groups = shown(folded("GET", "/users/{user_id}", 5), folded("GET", "/users/ada", 2), folded("GET", "/users/me", 3))

    assert groups.keys() == {"GET /users/{user_id}", "GET /users/me"}
    group = groups["GET /users/{user_id}"]
    assert group.own is not None
    assert [member.key.path_template for member in group.members] == ["/users/ada"]
    assert (group.traffic.request_count, group.absorbed_traffic.request_count) == (7, 2)
    assert (group.lessons.kinds, group.absorbed_lessons.kinds) == ({"rest": 7}, {"rest": 2})


def test_an_endpoint_of_which_only_others_were_folded_is_theirs() -> None:
    group = shown(folded("GET", "/users/ada", 2), folded("GET", "/users/bob", 1))["GET /users/{user_id}"]

    assert group.own is None
    assert group.traffic.request_count == 3


def test_what_was_seen_in_a_parameter_of_the_path_is_told_under_the_name_that_it_has_now() -> None:
    users = HostTemplates((Rule("/users", 100, 100),), 100)
    member = replace(
        folded("GET", "/users/direct/{direct_id}", 2),
        lessons=Lessons(
            knowledge=Knowledge(
                {("path", "direct_id"): ParameterEvidence(2), ("query", "direct_id"): ParameterEvidence(1)}
            ),
            sensitive=Sensitive(
                {("request.path", "direct_id"): 2, ("request.query", "direct_id"): 1},
                {("request.path", "direct_id", "email"): ClassCount(2)},
            ),
            sightings=Sightings(
                {
                    ("DATA-06", "direct_id"): SightingCount(2, 2, 10, 20, "path direct_id=a***@x.test"),
                    ("DATA-06", "q"): SightingCount(1, 1, 10, 20, "query q=b***@x.test"),
                }
            ),
        ),
    )

    group = shown(member, folded("GET", "/users/{user_id}/{id}", 3), templates=users)["GET /users/{user_id}/{id}"]

    lessons = group.lessons
    assert lessons.knowledge.parameters.keys() == {("path", "id"), ("query", "direct_id")}
    assert lessons.sensitive.examined == {("request.path", "id"): 2, ("request.query", "direct_id"): 1}
    assert lessons.sensitive.matches.keys() == {("request.path", "id", "email")}
    assert {key: seen.evidence for key, seen in lessons.sightings.counts.items()} == {
        ("DATA-06", "id"): "path id=a***@x.test",
        ("DATA-06", "q"): "query q=b***@x.test",
    }
    assert group.names == {member.key.id: {"direct_id": "id"}}


def test_names_that_two_members_give_to_one_place_add_up() -> None:
    users = HostTemplates((Rule("/users", 100, 100),), 100)
    members = [
        replace(
            folded("GET", f"/users/{word}/{{{word}_id}}", 2),
            lessons=Lessons(
                knowledge=Knowledge({("path", f"{word}_id"): ParameterEvidence(2)}),
                behaviour=Behaviour(
                    identifiers={f"{word}_id": Identifiers(seen=2)},
                    comparisons={f"path:{word}_id": Comparison(1, 1), "response:ada_id": Comparison(1, 0)},
                ),
            ),
        )
        for word in ("ada", "bob")
    ]

    group = shown(*members, templates=users)["GET /users/{user_id}/{id}"]

    assert group.lessons.knowledge.parameters == {("path", "id"): ParameterEvidence(4)}
    assert group.lessons.behaviour.identifiers == {"id": Identifiers(seen=4)}
    assert group.lessons.behaviour.comparisons == {"path:id": Comparison(2, 2), "response:ada_id": Comparison(2, 0)}


def test_an_operation_keeps_its_label_below_a_template_that_was_learnt() -> None:
    groups = shown(folded("POST", "/users/ada#query:Me"), folded("POST", "/users/bob#query:Me"))

    assert groups.keys() == {"POST /users/{user_id}#query:Me"}


def test_a_rule_that_takes_effect_later_groups_nothing_yet() -> None:
    later = HostTemplates((Rule("/users", NOW_S + 1, NOW_S),), NOW_S)

    assert shown(folded("GET", "/users/ada"), folded("GET", "/users/bob"), templates=later).keys() == {
        "GET /users/ada",
        "GET /users/bob",
    }


def test_paths_of_grpc_name_methods_whatever_was_learnt() -> None:
    calls = folded("POST", "/users/Get", protocol="grpc"), folded("POST", "/users/List", protocol="grpc")

    assert shown(*calls).keys() == {"POST /users/Get", "POST /users/List"}
    assert leaves_of(calls) == ()


def test_head_stands_by_get_and_options_by_the_first_method_of_its_path() -> None:
    groups = shown(
        folded("GET", "/orders"),
        folded("DELETE", "/orders"),
        folded("HEAD", "/orders"),
        folded("OPTIONS", "/orders"),
        folded("HEAD", "/upload"),
        folded("PUT", "/upload"),
        folded("OPTIONS", "/alone"),
    )

    assert groups.keys() == {"GET /orders", "DELETE /orders", "PUT /upload", "HEAD /upload", "OPTIONS /alone"}
    assert methods_of(groups["GET /orders"]) == ["HEAD"]
    assert methods_of(groups["DELETE /orders"]) == ["OPTIONS"]
    assert groups["GET /orders"].traffic.request_count == 1


def test_one_that_showed_others_and_shows_none_any_more_is_gone() -> None:
    assert shown(folded("GET", "/users/{user_id}", 0, statuses={}), folded("GET", "/users/me")).keys() == {
        "GET /users/me"
    }


def test_what_is_learnt_from_counts_every_answer_once_by_what_it_says() -> None:
    statuses = {"200": 5, "204": 1, "401": 2, "403": 1, "404": 3, "500": 4}

    [leaf] = leaves_of(
        [
            folded("GET", "/users/ada", 16, statuses=statuses),
            folded("HEAD", "/users/ada", 2),
            folded("OPTIONS", "/users/ada", 9),
        ]
    )

    evidence = leaf.methods["GET"]
    assert leaf.methods.keys() == {"GET"}
    assert (evidence.requests, evidence.ok, evidence.refused, evidence.not_found, evidence.other) == (18, 8, 3, 3, 4)


ENDPOINTS = st.builds(
    folded,
    st.sampled_from(["GET", "HEAD", "OPTIONS", "POST"]),
    st.sampled_from(["/", "/users", "/users/me", "/users/ada", "/users/bob#add", "/users/{user_id}", "/orders"]),
    st.integers(0, 5),
    protocol=st.sampled_from(["http/1.1", "grpc"]),
)


@given(st.lists(ENDPOINTS, max_size=12, unique_by=lambda each: each.key), st.sampled_from([USERS, HostTemplates()]))
def test_every_endpoint_that_was_used_is_shown_in_one_place(
    endpoints: list[FoldedEndpoint], templates: HostTemplates
) -> None:
    groups = groups_of(endpoints, templates, NOW_S)

    places = Counter(
        each.key for group in groups for each in (*([group.own] if group.own else []), *group.members, *group.attached)
    )
    assert set(places.values()) <= {1}
    assert {each.key for each in endpoints if each.traffic.request_count} <= places.keys()
    assert [group.key for group in groups] == sorted({group.key for group in groups})
    assert groups == groups_of(endpoints[::-1], templates, NOW_S)
