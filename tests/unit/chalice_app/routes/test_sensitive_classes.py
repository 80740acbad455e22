from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from tests.unit.chalice_app.agreeing import assert_agrees

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

BADGE = {"title": "Badge number", "severity": "low", "value_pattern": "^EMP-[0-9]{4}$"}
PLACE = "/v1/sensitive-classes/badge_number"


def test_a_class_is_added_listed_and_taken_back(api: Api, openapi: dict[str, Any]) -> None:
    added = api.put(PLACE, BADGE)
    listed = api.get("/v1/sensitive-classes")
    gone = api.delete(PLACE)

    assert_agrees(added, openapi, "/v1/sensitive-classes/{name}", "put")
    assert_agrees(listed, openapi, "/v1/sensitive-classes")
    assert [each["name"] for each in listed.body["items"] if each["is_custom"]] == ["badge_number"]
    assert "email" in [each["name"] for each in listed.body["items"]]
    assert gone.body == added.body
    assert (api.get(PLACE).code, api.delete(PLACE).code) == ("unknown_sensitive_class",) * 2


def test_processors_look_for_it(api: Api) -> None:
    api.put(PLACE, BADGE)

    assert wiring.decisions().custom_classes().classes_of("badge", "EMP-1234") == ["badge_number"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Badge", {}),
        ("email", {}),
        ("badge", {"severity": "awful"}),
        ("badge", {"value_pattern": "("}),
        ("badge", {"value_pattern": "(?=look)"}),
        ("badge", {"value_pattern": ".*"}),
        ("badge", {"value_pattern": "x{1000}{1000}"}),
        ("badge", {"value_pattern": None}),
        ("badge", {"title": "x" * 81}),
        ("badge", {"title": " "}),
        ("test", {}),
    ],
)
def test_a_class_that_cannot_be_used_is_refused(api: Api, name: str, change: dict[str, Any]) -> None:
    answer = api.put(f"/v1/sensitive-classes/{name}", BADGE | change)

    assert (answer.status, answer.code) == (400, "invalid_parameter")
    assert not wiring.decisions().custom_class_list()


def test_a_pattern_is_tried_on_a_text(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.post("/v1/sensitive-classes/test", {"pattern": "EMP-[0-9]{4}", "text": "by EMP-1234, for EMP-99"})

    assert_agrees(answer, openapi, "/v1/sensitive-classes/test", "post")
    assert answer.body == {"is_found": True, "places": [{"begin": 3, "end": 11}]}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"pattern": "(", "text": ""}, "invalid_parameter"),
        ({"pattern": "a" * 501, "text": ""}, "invalid_parameter"),
        ({"pattern": "a", "text": "a" * 16_385}, "invalid_parameter"),
        ({"pattern": "a"}, "missing_field"),
    ],
)
def test_a_trial_beyond_bounds_is_refused(api: Api, body: dict[str, Any], code: str) -> None:
    assert api.post("/v1/sensitive-classes/test", body).code == code


def test_a_class_is_added_or_replaced_only_where_nobody_wrote_it_since(api: Api) -> None:
    path, wish = "/v1/sensitive-classes/badge", {"title": "Badge", "severity": "high", "name_pattern": "badge"}

    added = api.put(path, wish | {"revision": 0})
    again = api.put(path, wish | {"revision": 0, "title": "Another"})

    assert (added.status, again.status, again.code) == (200, 409, "stale_version")
    assert api.get(path).body == added.body
    assert api.put(path, wish | {"revision": added.body["revision"], "title": "Another"}).body["title"] == "Another"
