from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from simulator.aws import faults
from tests.unit.chalice_app.agreeing import assert_agrees

if TYPE_CHECKING:
    from tests.unit.chalice_app.calling import Api

ROUTE = "/v1/costs"


def test_an_account_without_a_collector_costs_nothing_by_the_hour(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get(ROUTE)

    assert answer.status == 200, answer.body
    assert_agrees(answer, openapi, ROUTE)
    assert answer.body["total"] == {"estimated_per_month": "0.00", "measured_per_month": "0.00"}


def test_what_may_not_be_read_is_told_and_no_error(api: Api, openapi: dict[str, Any]) -> None:
    with faults.denying("cloudwatch:GetMetricData"), faults.denying("ec2:DescribeTrafficMirrorSessions"):
        answer = api.get(ROUTE)

    assert_agrees(answer, openapi, ROUTE)
    assert "cloudwatch:GetMetricData" in answer.body["explanation"]
    [sessions] = [line for line in answer.body["lines"] if line["name"] == "Traffic mirroring sessions"]
    assert (sessions["estimated_per_month"], sessions["measured_per_month"]) == (None, None)


def test_the_same_lines_are_a_file(api: Api) -> None:
    rows = list(csv.DictReader(io.StringIO(api.get("/v1/costs.csv").text)))

    costs = api.get(ROUTE).body
    assert [row["name"] for row in rows] == [line["name"] for line in costs["lines"]]
    assert {row["currency"] for row in rows} == {costs["currency"]}
