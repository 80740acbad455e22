from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from chalice_app.inventory import paths as path_documents
from chalice_app.routes import paths
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
    assert answer.body["pins"] == {"never_merge": [], "parameters": [], "revision": 0}


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
    assert api.get(TEMPLATES).body["pins"] == {"never_merge": [], "parameters": ["/users/{user_id}"], "revision": 1}


def test_of_a_host_that_nobody_knows_nothing_is_kept(api: Api) -> None:
    assert api.put("/v1/collections/nobody.example/pins", {"never_merge": ["/a"]}).code == "unknown_collection"
    assert api.get(f"/v1/collections/{'x' * 400}/templates").code == "unknown_collection"


@pytest.mark.usefixtures("shop")
def test_whoever_pins_is_told_beforehand_what_is_parted(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.post(f"{PINS}/preview", {"never_merge": ["/teams/amelie"]})

    assert_agrees(answer, openapi, "/v1/collections/{host}/pins/preview")
    [parted] = answer.body["items"]
    assert (parted["kind"], parted["before"]) == ("parted", ["/teams/{team_id}"])
    assert parted["after"] == ["/teams/amelie", "/teams/{team_id}"]
    assert not answer.body["is_cut"]
    assert api.get(TEMPLATES).body["pins"]["never_merge"] == []


@pytest.mark.usefixtures("shop")
def test_a_preview_says_what_the_review_does(api: Api) -> None:
    [renamed] = api.post(f"{PINS}/preview", {"parameters": ["/teams/{login}"]}).body["items"]

    api.put(PINS, {"parameters": ["/teams/{login}"]})
    review(wiring.inventory(), START_S + 2 * 86_400)

    templates = [row["path_template"] for row in api.get(f"/v1/endpoints?host={HOST}").body["items"]]
    assert (renamed["kind"], renamed["before"]) == ("renamed", ["/teams/{team_id}"])
    assert set(renamed["after"]) <= set(templates)
    assert not set(renamed["before"]) & set(templates)
    assert api.post(f"{PINS}/preview", {"parameters": ["/teams/{login}"]}).body["items"] == []


@pytest.mark.usefixtures("shop")
def test_a_host_with_very_many_endpoints_is_previewed_in_part_and_says_so(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (paths, path_documents):
        monkeypatch.setattr(module, "PREVIEWED_ENDPOINTS_MAX", 3)

    body = api.post(f"{PINS}/preview", {"never_merge": ["/teams/amelie"]}).body

    assert (body["looked_at"], body["is_cut"]) == (3, True)


@pytest.mark.usefixtures("shop")
def test_what_cannot_be_pinned_cannot_be_previewed(api: Api) -> None:
    assert api.post(f"{PINS}/preview", {"never_merge": ["/teams/{team_id}"]}).code == "invalid_parameter"
    assert api.post("/v1/collections/nobody.example/pins/preview", {}).code == "unknown_collection"


@pytest.mark.usefixtures("shop")
def test_of_two_who_read_the_same_pins_the_second_is_told(api: Api) -> None:
    read = api.get(TEMPLATES).body["pins"]["revision"]

    first = api.put(PINS, {"never_merge": ["/users/me"], "revision": read})
    second = api.put(PINS, {"never_merge": ["/users/you"], "revision": read})
    third = api.put(PINS, {"never_merge": ["/users/you"], "revision": first.body["revision"]})

    assert (first.status, second.status, second.code, third.status) == (200, 409, "stale_version", 200)
    assert api.get(TEMPLATES).body["pins"]["never_merge"] == ["/users/you"]
