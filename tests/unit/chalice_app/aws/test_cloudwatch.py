from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalice_app.aws.cloudwatch import METRICS_MAX, Metric, balancer_dimension, metric_counts
from chalice_app.errors import AwsRefused
from tests.unit.chalice_app.aws.stubbed import stubbed

NOON_S = int(datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp())
PACKETS = Metric("AWS/EC2", "NetworkPacketsMirrorIn", (("InstanceId", "i-1"),), 300)
BYTES = Metric("AWS/Kinesis", "IncomingBytes", (("StreamName", "s"),), statistic="Average")


def result(identifier: str, *values: tuple[int, float]) -> dict[str, Any]:
    moments = [datetime.fromtimestamp(NOON_S + 60 * minute, UTC) for minute, _ in values]
    return {"Id": identifier, "Timestamps": moments, "Values": [value for _, value in values], "StatusCode": "Complete"}


def test_metrics_are_asked_for_at_once_and_told_apart_over_pages() -> None:
    queries = [
        {
            "Id": "m0",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/EC2",
                    "MetricName": "NetworkPacketsMirrorIn",
                    "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}],
                },
                "Period": 300,
                "Stat": "Sum",
            },
        },
        {
            "Id": "m1",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Kinesis",
                    "MetricName": "IncomingBytes",
                    "Dimensions": [{"Name": "StreamName", "Value": "s"}],
                },
                "Period": 60,
                "Stat": "Average",
            },
        },
    ]
    asked = {
        "MetricDataQueries": queries,
        "StartTime": datetime.fromtimestamp(NOON_S, UTC),
        "EndTime": datetime.fromtimestamp(NOON_S + 600, UTC),
        "ScanBy": "TimestampAscending",
    }
    with stubbed("cloudwatch") as (client, stubber):
        first = {"MetricDataResults": [result("m0", (0, 5.0)), result("m1", (1, 7.0))], "NextToken": "more"}
        stubber.add_response("get_metric_data", first, asked)
        stubber.add_response(
            "get_metric_data", {"MetricDataResults": [result("m0", (5, 6.0))]}, {**asked, "NextToken": "more"}
        )

        found = metric_counts(client, [PACKETS, BYTES, PACKETS], NOON_S, NOON_S + 600)

    noon = NOON_S // 60
    assert found == {PACKETS: {noon: 5.0, noon + 5: 6.0}, BYTES: {noon + 1: 7.0}}


def test_nothing_is_asked_where_nothing_is_wanted() -> None:
    with stubbed("cloudwatch") as (client, _):
        assert metric_counts(client, [], NOON_S, NOON_S + 600) == {}


def test_no_more_are_asked_for_than_one_call_takes() -> None:
    many = [Metric("AWS/EC2", "NetworkIn", (("InstanceId", f"i-{at}"),)) for at in range(METRICS_MAX + 7)]
    with stubbed("cloudwatch") as (client, stubber):
        stubber.add_response("get_metric_data", {"MetricDataResults": []})

        assert len(metric_counts(client, many, NOON_S, NOON_S + 600)) == METRICS_MAX


def test_a_refusal_is_named() -> None:
    with stubbed("cloudwatch") as (client, stubber):
        stubber.add_client_error("get_metric_data", "AccessDenied", "User is not authorized")

        with pytest.raises(AwsRefused) as raised:
            metric_counts(client, [PACKETS], NOON_S, NOON_S + 600)

    assert raised.value.operation == "cloudwatch:GetMetricData"


def test_cloudwatch_knows_a_load_balancer_by_the_end_of_its_arn() -> None:
    """The form of AWS's documentation: net/my-load-balancer/1234567890123456."""
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/agents/50dc6c495c0c9188"

    assert balancer_dimension(arn) == (("LoadBalancer", "net/agents/50dc6c495c0c9188"),)
