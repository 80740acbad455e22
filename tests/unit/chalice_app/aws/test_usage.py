"""What was used, over a simulated CloudWatch."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from chalice_app.aws.usage import CloudWatchUsage
from chalice_app.pipeline.measures import Places
from simulator.aws import faults
from tests.unit.chalice_app.aws.metrics_told import told

if TYPE_CHECKING:
    from simulator.region import Region
    from tests.unit.chalice_app.calling import Api

NOW_S = time.time() // 3_600 * 3_600 + 1_800


def test_quantities_of_the_last_day_are_summed_up_and_of_no_day_before(region: Region, api: Api) -> None:  # noqa: ARG001
    stream, hours = {"StreamName": "used"}, 60
    told(region, "AWS/Kinesis", "IncomingBytes", stream, {10: 1e9, 5 * hours: 2e9, 30 * hours: 64e9}, NOW_S)
    told(region, "AWS/Lambda", "Invocations", {"FunctionName": "f"}, {10: 5.0}, NOW_S)
    told(region, "AWS/Lambda", "Duration", {"FunctionName": "f"}, {10: 4_000.0}, NOW_S)
    told(region, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", {"TableName": "t"}, {10: 7.0}, NOW_S)
    told(region, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", {"TableName": "u"}, {10: 3.0}, NOW_S)
    told(region, "AWS/Logs", "IncomingBytes", {"LogGroupName": "g"}, {10: 1_000.0}, NOW_S)
    told(region, "Heliostat/Agent", "datagrams", {"StackName": "used"}, {10: 1_000.0}, NOW_S)
    where = Places("used", stream_name="used", log_group="g")

    found = CloudWatchUsage(lambda: NOW_S).usage(where, ("t", "u"), {"f": 2_048})

    assert found.quantities == {
        "stream_bytes_in": 3e9,
        "function_requests": 5,
        "function_gb_seconds": pytest.approx(8.0),
        "table_writes": 10,
        "log_bytes": 1_000,
        "metrics": 1,
    }
    # Since the beginning of the hour that is the first of which anything is told.
    assert found.hours == pytest.approx(5.5)


def test_units_of_a_load_balancer_are_an_average_of_each_hour(region: Region, api: Api) -> None:  # noqa: ARG001
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/a/1"
    values = {10: 2.0, 20: 4.0, 70: 8.0}
    told(region, "AWS/NetworkELB", "ConsumedLCUs", {"LoadBalancer": "net/a/1"}, values, NOW_S)

    found = CloudWatchUsage(lambda: NOW_S).usage(Places("none", load_balancer_arn=arn), (), {})

    assert found.quantities["capacity_unit_hours"] == pytest.approx(3.0 + 8.0)


def test_what_may_not_be_read_is_told(api: Api) -> None:  # noqa: ARG001
    with faults.denying("cloudwatch:GetMetricData"):
        found = CloudWatchUsage(lambda: NOW_S).usage(Places("denied"), (), {})

    assert (found.hours, found.quantities) == (None, {})
    assert found.refused is not None
    assert "cloudwatch:GetMetricData" in found.refused.explanation


def test_where_nothing_was_measured_there_are_no_hours(api: Api) -> None:  # noqa: ARG001
    assert CloudWatchUsage(lambda: NOW_S).usage(Places("empty"), (), {}).hours is None


def test_hours_are_those_of_each_quantity(region: Region, api: Api) -> None:  # noqa: ARG001
    told(region, "AWS/Kinesis", "IncomingBytes", {"StreamName": "young"}, {10: 1e9}, NOW_S)
    told(region, "AWS/DynamoDB", "ConsumedWriteCapacityUnits", {"TableName": "old"}, {20 * 60: 3.0}, NOW_S)

    found = CloudWatchUsage(lambda: NOW_S).usage(Places("young", stream_name="young"), ("old",), {})

    assert found.hours == pytest.approx(20.5)
    assert found.hours_of == {"stream_bytes_in": pytest.approx(0.5), "table_writes": pytest.approx(20.5)}
