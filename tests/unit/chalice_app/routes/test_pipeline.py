"""GET /v1/pipeline over a simulated account in which nothing was connected yet."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from chalice_app.pipeline.measures import Fleet, Flows, Processing
from chalice_app.pipeline.reasons import unread
from chalice_app.pipeline.series import Series
from inventory_store.errors import InventoryStoreError
from inventory_store.table import table_definition
from simulator.aws import faults
from tests.unit.chalice_app.agreeing import assert_agrees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.region import Region
    from tests.unit.chalice_app.calling import Api

ROUTE = "/v1/pipeline"


@pytest.fixture(autouse=True)
def control_table(region: Region) -> Iterator[None]:
    client = region.client("dynamodb")
    definition = table_definition("heliostat-control")
    client.create_table(**{**definition, "TableName": "heliostat-control"})
    yield
    client.delete_table(TableName="heliostat-control")


def stages(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {stage["name"]: stage for stage in body["stages"]}


def test_an_account_in_which_nothing_is_selected_stops_at_the_stack(api: Api, openapi: dict[str, Any]) -> None:
    answer = api.get(ROUTE)

    assert answer.status == 200, answer.body
    assert_agrees(answer, openapi, ROUTE)
    assert answer.body["stops_at"] == "stack"
    found = stages(answer.body)["stack"]
    assert (found["code"], found["page"]) == ("nothing_selected", "/connect")
    assert answer.body["fix"] == found["fix"]


def test_an_account_that_may_not_be_read_stops_at_the_permission_and_names_it(
    api: Api, openapi: dict[str, Any]
) -> None:
    with faults.denying("ec2:DescribeTrafficMirrorSessions"):
        answer = api.get(ROUTE)

    assert_agrees(answer, openapi, ROUTE)
    permission = stages(answer.body)["permission"]
    assert answer.body["stops_at"] == "permission"
    assert permission["page"] == "/permissions"
    assert permission["evidence"]["operation"] == "ec2:DescribeTrafficMirrorSessions"
    assert stages(answer.body)["sessions"]["state"] == "unknown"


def test_metrics_that_may_not_be_read_hide_nothing_else(api: Api, openapi: dict[str, Any]) -> None:
    with faults.denying("cloudwatch:GetMetricData"):
        answer = api.get(ROUTE)

    assert_agrees(answer, openapi, ROUTE)
    found = stages(answer.body)
    assert found["packets_at_agent"]["state"] == "unknown"
    assert "cloudwatch:GetMetricData" in found["packets_at_agent"]["explanation"]
    assert found["permission"]["state"] == "flowing"
    assert "cloudwatch:GetMetricData" in answer.body["coverage"]["explanation"]


class Busy:
    """Measures of a run in which everything moves."""

    def fleet(self, _places: object) -> Fleet:
        return Fleet(1, 1)

    def flows(self, _places: object, agent_counters: list[str]) -> Flows:
        moving = Series.of({int(time.time()) // 60 - 1: 60.0}, time.time())
        return Flows(
            unread("no sources"),
            unread("no load balancer"),
            {name: moving for name in agent_counters if name in ("datagrams", "exchanges", "records_sent")},
            Processing(moving, invocations=1),
        )


def test_a_run_on_one_machine_measures_by_itself(api: Api, openapi: dict[str, Any]) -> None:
    wiring.give_measures(Busy())  # type: ignore[arg-type]

    answer = api.get(ROUTE)

    assert_agrees(answer, openapi, ROUTE)
    found = stages(answer.body)
    assert (found["packets_at_agent"]["state"], found["packets_at_agent"]["rate_per_s"]) == ("flowing", 1)
    assert found["packets_at_agent"]["history"][-1] == 60
    assert found["packets_at_source"]["state"] == "unknown"
    # The inventory of this test is empty.
    assert (answer.body["stops_at"], found["stack"]["state"]) == ("endpoints", "idle")


def test_many_who_look_at_once_cost_what_one_does(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [time.time()]
    monkeypatch.setattr(wiring, "now_s", lambda: clock[0])
    faults.forget_calls()
    for _ in range(3):
        api.get(ROUTE)
        # As often as a page asks.
        clock[0] += 3

    assert faults.calls()["ec2:DescribeTrafficMirrorSessions"] == 1


def test_requests_that_were_folded_are_told_with_their_age(api: Api, shop: dict[str, str]) -> None:
    found = stages(api.get(ROUTE).body)["endpoints"]

    assert shop
    assert found["total"] == len(shop)
    assert found["unit"] == "endpoints"


def test_an_inventory_that_does_not_answer_is_one_unknown_stage(
    api: Api, openapi: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InventoryStoreError("the table does not answer")

    monkeypatch.setattr(wiring.inventory(), "hosts", refuse)

    answer = api.get(ROUTE)

    assert_agrees(answer, openapi, ROUTE)
    assert stages(answer.body)["endpoints"]["state"] == "unknown"
    assert "does not answer" in stages(answer.body)["endpoints"]["explanation"]
