from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.chalice_app.agreeing import assert_agrees

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

USER = "GET /users/{user_id}"
TEAM = "GET /teams/{team_id}"


def names(api: Api, query: str) -> list[str]:
    return [f"{row['method']} {row['path_template']}" for row in api.get(f"/v1/endpoints?{query}").body["items"]]


def test_a_row_shows_what_the_review_said(api: Api, shop: dict[str, str], openapi: dict[str, Any]) -> None:
    answer = api.get("/v1/endpoints?sort=risk&order=desc")

    assert_agrees(answer, openapi, "/v1/endpoints")
    worst, mildest = answer.body["items"]
    assert (worst["id"], mildest["id"]) == (shop[USER], shop[TEAM])
    assert worst["facts"]["sensitive"] == ["email:response"]
    assert worst["facts"]["authentication"] == "required"
    assert worst["facts"]["risk"] == round(sum(each["points"] for each in worst["facts"]["risk_factors"]))
    assert mildest["facts"]["merged_count"] == 16


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sensitive=email", [USER]),
        ("sensitive=*", [USER]),
        ("sensitive=iban", []),
        ("credential=bearer_jwt", [TEAM, USER]),
        ("kind=graphql", []),
        ("kind=rest&exposure=internal&authentication=required", [TEAM, USER]),
        ("exposure=internet", []),
    ],
)
def test_filters_leave_what_they_name(api: Api, shop: dict[str, str], query: str, expected: list[str]) -> None:
    assert shop
    assert names(api, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "kind=rust",
        "authentication=perhaps",
        "exposure=moon",
        "credential=a%20b",
        "sensitive=A",
        "sensitive=nope",
        "sort=colour",
    ],
)
def test_a_filter_that_nothing_can_match_is_refused(api: Api, query: str) -> None:
    answer = api.get(f"/v1/endpoints?{query}")

    assert (answer.status, answer.code) == (400, "invalid_parameter")


def test_the_detail_says_who_asks_who_calls_what_it_carries_and_why_it_is_one(
    api: Api, shop: dict[str, str], openapi: dict[str, Any]
) -> None:
    answer = api.get(f"/v1/endpoints/{shop[TEAM]}")

    assert_agrees(answer, openapi, "/v1/endpoints/{endpoint_id}")
    detail = answer.body
    assert detail["auth"]["requirement"] == "required"
    assert detail["auth"]["types"][0]["places"] == ["header authorization"]
    assert detail["exposure"]["level"] == "internal"
    assert detail["callers"]["services"] == {"10.0.0.1": 48}
    [rule] = detail["template"]["rules"]
    assert (rule["position"], rule["source"]) == ("/teams", "learnt")
    assert rule["probability"] > 0.5
    assert rule["reasons"]
    assert len(detail["template"]["member_ids"]) == 16


def test_the_detail_of_a_member_is_that_of_the_endpoint_it_is_shown_as(api: Api, shop: dict[str, str]) -> None:
    [member, *_] = api.get(f"/v1/endpoints/{shop[TEAM]}").body["template"]["member_ids"]

    assert api.get(f"/v1/endpoints/{member}").body["id"] == shop[TEAM]


def test_sensitive_fields_have_their_place_and_their_counts(api: Api, shop: dict[str, str]) -> None:
    [field] = api.get(f"/v1/endpoints/{shop[USER]}").body["sensitive_fields"]

    assert (field["location"], field["pointer"], field["class_name"]) == ("response.body", "/email", "email")
    assert field["matches"] == field["examined"] > 20
