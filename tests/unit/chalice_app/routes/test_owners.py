from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.endpoint import EndpointKey
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST, LOGINS

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

USER = "GET /users/{user_id}"
TEAM = "GET /teams/{team_id}"


def owners(api: Api) -> dict[str, str | None]:
    return {row["id"]: row["owner"] for row in api.get("/v1/endpoints").body["items"]}


def test_an_owner_is_given_found_and_taken_back(api: Api, shop: dict[str, str], openapi: dict[str, Any]) -> None:
    answer = api.put("/v1/owners", {"owners": {shop[USER]: " Team  Payments ", shop[TEAM]: "Web"}})

    assert_agrees(answer, openapi, "/v1/owners", "put")
    assert owners(api) == {shop[USER]: "Team Payments", shop[TEAM]: "Web"}
    assert answer.body["before"] == {shop[USER]: None, shop[TEAM]: None}
    listed = api.get("/v1/owners")
    assert_agrees(listed, openapi, "/v1/owners", "get")
    assert listed.body["items"] == ["Team Payments", "Web"]
    for query, found in (("owner=Team%20Payments", USER), ("owner=-", None), ("search=payments", USER)):
        rows = api.get(f"/v1/endpoints?{query}")
        assert_agrees(rows, openapi, "/v1/endpoints")
        assert [row["id"] for row in rows.body["items"]] == ([] if found is None else [shop[found]])
    assert_agrees(api.get(f"/v1/endpoints/{shop[USER]}"), openapi, "/v1/endpoints/{endpoint_id}")

    undone = api.put("/v1/owners", {"owners": answer.body["before"]})

    assert owners(api) == {shop[USER]: None, shop[TEAM]: None}
    assert undone.body["before"] == answer.body["owners"]


def test_an_owner_that_somebody_gave_since_is_not_written_over(api: Api, shop: dict[str, str]) -> None:
    first = api.put("/v1/owners", {"owners": {shop[USER]: "Web"}, "read": {shop[USER]: None}})

    late = api.put(
        "/v1/owners", {"owners": {shop[TEAM]: "Payments", shop[USER]: "Payments"}, "read": {shop[USER]: None}}
    )

    assert (late.status, late.code) == (409, "stale_version")
    assert owners(api) == {shop[USER]: "Web", shop[TEAM]: None}
    undone = api.put("/v1/owners", {"owners": first.body["before"], "read": first.body["owners"]})
    assert undone.body["owners"] == {shop[USER]: None}


def test_the_id_of_a_merged_endpoint_stands_for_what_shows_it(api: Api, shop: dict[str, str]) -> None:
    member = EndpointKey(HOST, f"/teams/{LOGINS[0]}", "GET").id

    answer = api.put("/v1/owners", {"owners": {member: "Web"}})

    assert answer.body["owners"] == {shop[TEAM]: "Web"}
    assert owners(api)[shop[TEAM]] == "Web"


def test_where_one_endpoint_is_unknown_none_gets_an_owner(api: Api, shop: dict[str, str]) -> None:
    answer = api.put("/v1/owners", {"owners": {shop[USER]: "Web", "0" * 20: "Web"}})

    assert (answer.status, answer.code) == (404, "unknown_endpoint")
    assert set(owners(api).values()) == {None}
    assert api.get("/v1/owners").body["items"] == []


@pytest.mark.parametrize("owner", ["x" * 61, "*", "-", "a\u202eb", 7, ["Web"], {"name": "Web"}])
def test_what_cannot_be_the_name_of_an_owner_is_refused(api: Api, shop: dict[str, str], owner: Any) -> None:
    answer = api.put("/v1/owners", {"owners": {shop[USER]: owner}})

    assert (answer.status, answer.code) == (400, "invalid_parameter")
    assert owners(api)[shop[USER]] is None


@pytest.mark.parametrize("owner", [None, "", "  "])
def test_nobody_is_an_owner_as_well(api: Api, shop: dict[str, str], owner: str | None) -> None:
    assert api.put("/v1/owners", {"owners": {shop[USER]: owner}}).body["owners"] == {shop[USER]: None}
    assert api.get("/v1/owners").body["items"] == []


def test_more_than_a_page_at_once_is_refused(api: Api) -> None:
    assert api.put("/v1/owners", {"owners": {f"{n:020x}": "Web" for n in range(201)}}).code == "too_many"
    assert api.put("/v1/owners", {}).code == "missing_field"
