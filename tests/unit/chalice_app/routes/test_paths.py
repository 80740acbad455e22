from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST, START_S, review

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

TEMPLATES = f"/v1/collections/{HOST}/templates"
PINS = f"/v1/collections/{HOST}/pins"


@pytest.mark.usefixtures("shop")
def test_what_was_learnt_is_told_in_words(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get(TEMPLATES)

    assert_agrees(answer, openapi, "/v1/collections/{host}/templates")
    [rule] = [rule for rule in answer.body["rules"] if rule["position"] == "/teams"]
    assert rule["words"].startswith("What stands below /teams is a value of a parameter: learnt from traffic")
    assert answer.body["pins"] == {"never_merge": [], "parameters": []}


@pytest.mark.usefixtures("shop")
def test_a_route_that_somebody_pinned_stands_by_itself_without_waiting_for_traffic(
    api: Api, openapi: dict[str, Any]
) -> None:
    answer = api.put(PINS, {"never_merge": ["/teams/amelie"]})

    assert_agrees(answer, openapi, "/v1/collections/{host}/pins")
    review(wiring.inventory(), START_S + 2 * 86_400)
    templates = {row["path_template"] for row in api.get(f"/v1/endpoints?host={HOST}").body["items"]}
    assert {"/teams/amelie", "/teams/{team_id}"} <= templates
    assert api.get(TEMPLATES).body["pins"]["never_merge"] == ["/teams/amelie"]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"never_merge": ["teams/amelie"]}, "invalid_parameter"),
        ({"never_merge": ["/teams/{team_id}"]}, "invalid_parameter"),
        ({"parameters": ["/teams/amelie"]}, "invalid_parameter"),
        ({"parameters": ["/teams/{}"]}, "invalid_parameter"),
        ({"parameters": [7]}, "invalid_parameter"),
        ({"parameters": "/teams/{team_id}"}, "invalid_parameter"),
        ({"documented": []}, "unknown_parameter"),
    ],
)
def test_pins_that_cannot_be_followed_change_nothing(api: Api, body: dict[str, Any], code: str) -> None:
    api.put(PINS, {"parameters": ["/users/{user_id}"]})

    assert api.put(PINS, body).code == code
    assert api.get(TEMPLATES).body["pins"] == {"never_merge": [], "parameters": ["/users/{user_id}"]}


def test_of_a_host_that_nobody_knows_nothing_is_kept(api: Api) -> None:
    assert api.put("/v1/collections/nobody.example/pins", {"never_merge": ["/a"]}).code == "unknown_collection"
    assert api.get(f"/v1/collections/{'x' * 400}/templates").code == "unknown_collection"
