from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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


@pytest.mark.parametrize(("step", "count"), [("hour", 24), ("day", 31)])
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
