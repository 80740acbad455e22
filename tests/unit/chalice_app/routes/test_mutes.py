from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_inventory.changes.change import Change
from chalice_app import wiring
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

ADDED = Change("endpoint_added", HOST, "a" * 20, "GET /a", "", "", "compatible", 100 * 10**9, 90 * 10**9)


def test_a_muted_change_is_told_and_does_not_wait(api: Api, openapi: dict[str, Any]) -> None:
    wiring.inventory().put_changes([ADDED])

    mute = api.post(
        "/v1/mutes", {"kind": "endpoint_added", "host": HOST, "reason": "beta", "until": "2100-01-01T00:00:00Z"}
    )

    assert_agrees(mute, openapi, "/v1/mutes", "post")
    [change] = api.get("/v1/changes").body["items"]
    assert (change["muted_by"], change["is_waiting"]) == (mute.body["id"], False)
    listed = api.get("/v1/mutes")
    assert_agrees(listed, openapi, "/v1/mutes", "get")
    assert listed.body["items"] == [mute.body]


def test_a_mute_that_was_taken_back_mutes_nothing(api: Api, openapi: dict[str, Any]) -> None:
    wiring.inventory().put_changes([ADDED])
    mute = api.post("/v1/mutes", {"endpoint_id": "a" * 20}).body

    answer = api.delete(f"/v1/mutes/{mute['id']}")

    assert_agrees(answer, openapi, "/v1/mutes/{mute_id}")
    assert answer.body == mute
    assert api.get("/v1/changes").body["items"][0]["is_waiting"]
    assert api.delete(f"/v1/mutes/{mute['id']}").code == "unknown_mute"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "everything"},
        {"kind": "moved"},
        {"endpoint_id": "short"},
        {"host": HOST, "until": "1999-01-01T00:00:00Z"},
        {"host": HOST, "until": "tomorrow"},
        {"host": HOST, "reason": "x" * 1001},
    ],
)
def test_a_mute_of_nothing_or_without_an_end_to_come_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert api.post("/v1/mutes", body).code == "invalid_parameter"
    assert api.get("/v1/mutes").body["items"] == []


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"host": "elsewhere.example"}, "unknown_collection"),
        ({"endpoint_id": "b" * 20}, "unknown_endpoint"),
        ({"endpoint_id": ADDED.endpoint_id, "host": "elsewhere.example"}, "invalid_parameter"),
    ],
)
def test_a_mute_of_what_there_is_not_is_refused(api: Api, about: dict[str, Any], code: str) -> None:
    wiring.inventory().put_changes([ADDED])

    assert api.post("/v1/mutes", about).code == code
    assert api.get("/v1/mutes").body["items"] == []


def test_a_mute_is_of_a_known_host_in_any_spelling(api: Api, shop: dict[str, str]) -> None:
    endpoint_id = next(iter(shop.values()))

    assert api.post("/v1/mutes", {"host": HOST.upper(), "endpoint_id": endpoint_id}).body["host"] == HOST
    assert api.post("/v1/mutes", {"host": HOST.upper()}).body["host"] == HOST
