from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from chalice_app.routes import traffic as routes_traffic
from inventory_store.errors import TooManyToSort
from tests.unit.chalice_app.agreeing import assert_agrees
from tests.unit.chalice_app.reviewed import HOST, traffic

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

NOON = "from=2026-11-24T12:00:00Z&to=2026-11-24T12:15:00Z"


def test_a_series_has_every_minute_and_all_requests(api: Api, shop: dict[str, str], openapi: dict[str, Any]) -> None:
    assert shop

    answer = api.get(f"/v1/traffic?host={HOST}&{NOON}")

    assert_agrees(answer, openapi, "/v1/traffic")
    points = answer.body["points"]
    assert [point["at"] for point in points] == [f"2026-11-24T12:{minute:02d}:00.000Z" for minute in range(15)]
    assert sum(point["requests"] for point in points) == len(traffic())
    assert [point["client_errors"] for point in points] == [0] * 11 + [1] + [0] * 3
    assert sum(point["server_errors"] for point in points) == 1
    # Answers took 20 ms; a place is a quarter wide.
    assert 16 <= points[0]["latency_ms"]["p99"] <= 25
    assert points[14]["latency_ms"]["p50"] is None


def test_an_endpoint_has_the_traffic_of_those_that_are_shown_as_it(api: Api, shop: dict[str, str]) -> None:
    answer = api.get(f"/v1/traffic?endpoint_id={shop['GET /teams/{team_id}']}&{NOON}")

    assert sum(point["requests"] for point in answer.body["points"]) == 48
    assert answer.body["members_left_out"] == 0


@pytest.mark.parametrize(("step", "count"), [("quarter_hour", 96), ("hour", 24), ("day", 31)])
def test_wider_steps_add_up_and_have_a_span_of_their_own(api: Api, shop: dict[str, str], step: str, count: int) -> None:
    assert shop

    points = api.get(f"/v1/traffic?host={HOST}&step={step}&to=2026-11-24T23:59:59Z").body["points"]

    assert (len(points), sum(point["requests"] for point in points)) == (count, len(traffic()))


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "invalid_parameter"),
        (f"host={HOST}&endpoint_id=x", "invalid_parameter"),
        (f"host={HOST}&step=week", "invalid_parameter"),
        (f"host={HOST}&from=yesterday", "invalid_parameter"),
        (f"host={HOST}&from=2026-11-24T12:00:00Z&to=2026-11-24T12:00:00Z", "invalid_parameter"),
        (f"host={HOST}&from=2026-01-01T00:00:00Z&to=2026-11-24T12:00:00Z", "invalid_parameter"),
        (f"host={HOST}&from=2026-01-01T00:00:00", "invalid_parameter"),
        ("host=nobody.example", "unknown_collection"),
        ("endpoint_id=0000", "unknown_endpoint"),
    ],
)
def test_a_question_that_has_no_answer_is_refused(api: Api, query: str, code: str) -> None:
    assert api.get(f"/v1/traffic?{query}").code == code


def test_hosts_stand_side_by_side_with_what_happened_in_all(
    api: Api, shop: dict[str, str], openapi: dict[str, Any]
) -> None:
    assert shop

    answer = api.get(f"/v1/traffic/hosts?{NOON}")

    assert_agrees(answer, openapi, "/v1/traffic/hosts")
    [host] = answer.body["items"]
    assert host["points"] == api.get(f"/v1/traffic?host={HOST}&{NOON}").body["points"]
    assert (host["host"], host["totals"]["requests"], answer.body["hosts_known"]) == (HOST, len(traffic()), 1)
    assert (host["totals"]["client_errors"], host["totals"]["server_errors"]) == (1, 1)


def test_what_lies_in_the_same_hour_and_outside_of_the_span_is_not_counted(api: Api, shop: dict[str, str]) -> None:
    assert shop

    [host] = api.get("/v1/traffic/hosts?from=2026-11-24T12:11:00Z&to=2026-11-24T12:12:00Z").body["items"]

    assert host["totals"]["requests"] == sum(point["requests"] for point in host["points"]) == 2


def test_endpoints_are_told_apart_with_those_that_are_shown_as_them(
    api: Api, shop: dict[str, str], openapi: dict[str, Any]
) -> None:
    answer = api.get(f"/v1/traffic/endpoints?{NOON}&host={HOST}")

    assert_agrees(answer, openapi, "/v1/traffic/endpoints")
    requests = {row["endpoint_id"]: row["totals"]["requests"] for row in answer.body["items"]}
    assert requests == {shop["GET /users/{user_id}"]: 62, shop["GET /teams/{team_id}"]: 48}
    assert answer.body["is_complete"]
    assert api.get(f"/v1/traffic/endpoints?{NOON}").body["items"] == answer.body["items"]


@pytest.mark.usefixtures("shop")
def test_what_is_read_for_one_answer_is_bounded(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured() -> tuple[list[str], bool]:
        body = api.get(f"/v1/traffic/endpoints?{NOON}").body
        return [row["path_template"] for row in body["items"]], body["is_complete"]

    monkeypatch.setattr(routes_traffic, "TRAFFIC_ENDPOINTS_MAX", 1)
    assert measured() == (["/users/{user_id}"], False)
    monkeypatch.setattr(routes_traffic, "TRAFFIC_ENDPOINTS_MAX", 40)
    monkeypatch.setattr(routes_traffic, "TRAFFIC_SERIES_MAX", 1)
    assert measured() == (["/users/{user_id}"], False)
    monkeypatch.setattr(routes_traffic, "TRAFFIC_SERIES_MAX", 100)
    monkeypatch.setattr(routes_traffic, "TRAFFIC_ITEMS_MAX", 1)
    assert measured() == (["/users/{user_id}"], False)
    monkeypatch.setattr(routes_traffic, "TRAFFIC_ITEMS_MAX", 0)
    assert api.get(f"/v1/traffic/hosts?{NOON}").body["items"] == []


@pytest.mark.parametrize("path", ["/v1/traffic/hosts?host=shop.example", "/v1/traffic/endpoints?step=year"])
def test_only_spans_are_asked_for(api: Api, path: str) -> None:
    assert api.get(path).status == 400


@pytest.mark.usefixtures("shop")
def test_a_span_that_is_too_long_for_so_many_endpoints_is_refused_with_one_that_is_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two endpoints and those that became one of them.
    monkeypatch.setattr(routes_traffic, "TRAFFIC_ITEMS_BY_QUARTER_MAX", 18 * 24)

    month = api.get(f"/v1/traffic?host={HOST}&step=day&to=2026-11-24T23:59:59Z")

    assert month.code == "invalid_parameter"
    assert "24 hours are added up by the day" in month.body["error"]["fix"]
    assert api.get(f"/v1/traffic?host={HOST}&step=hour&to=2026-11-24T23:59:59Z").status == 200


def test_the_busiest_endpoints_are_those_that_reviews_know_of_any_number(
    api: Api, shop: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise TooManyToSort(10_000)

    monkeypatch.setattr(wiring.inventory(), "endpoints", refuse)

    for query in ("", f"&host={HOST}"):
        answer = api.get(f"/v1/traffic/endpoints?{NOON}{query}")
        assert (answer.status, [row["endpoint_id"] for row in answer.body["items"]]) == (
            200,
            [shop["GET /users/{user_id}"], shop["GET /teams/{team_id}"]],
        )


def test_of_a_host_that_nobody_knows_nothing_is_measured(api: Api) -> None:
    assert api.get(f"/v1/traffic/endpoints?{NOON}&host=nobody.example").code == "unknown_collection"
