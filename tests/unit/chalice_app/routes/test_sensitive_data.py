from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST, START_S, review

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

USER = "GET /users/{user_id}"
EMAIL = {"location": "response.body", "pointer": "/email", "class_name": "email"}


def test_classes_are_listed_by_endpoint_and_direction(api: Api, shop: dict[str, str], openapi: dict[str, Any]) -> None:
    answer = api.get(f"/v1/sensitive?host={HOST}")

    assert_agrees(answer, openapi, "/v1/sensitive")
    [row] = answer.body["items"]
    assert (row["endpoint_id"], row["class_name"], row["direction"]) == (shop[USER], "email", "response")
    assert row["matches"] == sum(field["matches"] for field in row["fields"]) > 20


@pytest.mark.usefixtures("shop")
def test_a_class_alone_is_listed(api: Api) -> None:
    assert [row["class_name"] for row in api.get("/v1/sensitive?class=email").body["items"]] == ["email"]
    assert api.get("/v1/sensitive?class=iban").body["items"] == []
    assert api.get("/v1/sensitive?page_size=51").code == "invalid_parameter"


def test_what_somebody_calls_a_false_positive_is_not_shown_again_until_they_take_it_back(
    api: Api, shop: dict[str, str], openapi: dict[str, Any]
) -> None:
    said = api.post(f"/v1/endpoints/{shop[USER]}/false-positives", EMAIL | {"reason": "made-up addresses"})

    assert_agrees(said, openapi, "/v1/endpoints/{endpoint_id}/false-positives")
    detail = api.get(f"/v1/endpoints/{shop[USER]}").body
    assert (detail["sensitive_fields"], detail["false_positives"]) == ([], [said.body])
    assert api.get("/v1/sensitive").body["items"] == []
    review(wiring.inventory(), START_S + 2 * 86_400)
    assert [row["facts"]["sensitive"] for row in api.get("/v1/endpoints").body["items"]] == [[], []]

    path = f"/v1/endpoints/{shop[USER]}/false-positives/{said.body['id']}"
    taken_back = api.delete(path)

    assert_agrees(taken_back, openapi, "/v1/endpoints/{endpoint_id}/false-positives/{false_positive_id}")
    assert len(api.get(f"/v1/endpoints/{shop[USER]}").body["sensitive_fields"]) == 1
    assert api.delete(path).code == "unknown_false_positive"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_field"),
        (EMAIL | {"pointer": "/badge"}, "invalid_parameter"),
        (EMAIL | {"class_name": "iban"}, "invalid_parameter"),
        (EMAIL | {"reason": "x" * 1001}, "invalid_parameter"),
    ],
)
def test_only_what_was_claimed_can_be_false(api: Api, shop: dict[str, str], body: dict[str, Any], code: str) -> None:
    assert api.post(f"/v1/endpoints/{shop[USER]}/false-positives", body).code == code
    assert api.post("/v1/endpoints/0000/false-positives", EMAIL).code == "unknown_endpoint"


@pytest.mark.usefixtures("shop")
def test_rows_are_chosen_by_direction_and_severity(api: Api) -> None:
    def classes(query: str) -> list[str]:
        return [row["class_name"] for row in api.get(f"/v1/sensitive?{query}").body["items"]]

    assert classes("direction=response&severity=low") == ["email"]
    assert classes("direction=request") == classes("severity=secret") == []
    assert api.get("/v1/sensitive?direction=up").code == "invalid_parameter"
    assert api.get("/v1/sensitive?severity=medium").code == "invalid_parameter"


@pytest.mark.usefixtures("shop")
def test_the_matrix_counts_endpoints_and_hosts_by_class(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get("/v1/sensitive-matrix")

    assert_agrees(answer, openapi, "/v1/sensitive-matrix")
    counts = {"endpoint_count": 1, "request_endpoint_count": 0, "response_endpoint_count": 1}
    [row] = answer.body["items"]
    assert (row["class_name"], row["hosts"]) == ("email", [{"host": HOST} | counts])
    assert counts.items() <= row.items()


def test_false_positives_are_listed_with_their_endpoints(
    api: Api, shop: dict[str, str], openapi: dict[str, Any]
) -> None:
    said = api.post(f"/v1/endpoints/{shop[USER]}/false-positives", EMAIL | {"reason": "made-up addresses"}).body

    answer = api.get("/v1/false-positives")

    assert_agrees(answer, openapi, "/v1/false-positives")
    assert answer.body["items"] == [said | {"host": HOST, "method": "GET", "path_template": "/users/{user_id}"}]
    assert api.get(f"/v1/false-positives?host={HOST}").body == answer.body
    assert api.get("/v1/false-positives?host=nobody.example").body["items"] == []
    api.delete(f"/v1/endpoints/{shop[USER]}/false-positives/{said['id']}")
    assert api.get("/v1/false-positives").body["items"] == []
