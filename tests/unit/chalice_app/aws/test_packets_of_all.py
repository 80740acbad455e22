"""What all mirrored instances copied, where they are too many to be asked for everything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalice_app.aws.cloudwatch import METRICS_MAX
from chalice_app.aws.packets_of_all import MIRRORED, PacketsOfAll
from chalice_app.pipeline.limits import ALL_SOURCES_KEPT_S, ALL_SOURCES_MAX

NOW_S = 1_700_000_000.0 // 300 * 300 + 120


class CloudWatch:
    """Every instance copied so many packets in each direction in each five minutes, to the newest."""

    def __init__(self, each: float, refused_from_call: int = 1_000) -> None:
        self.each = each
        self.refused_from_call = refused_from_call
        self.calls: list[dict[str, Any]] = []

    def get_paginator(self, name: str) -> CloudWatch:
        assert name == "get_metric_data"
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.calls.append(asked)
        if len(self.calls) >= self.refused_from_call:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetMetricData")
        steps = range(int(asked["StartTime"].timestamp()), int(asked["EndTime"].timestamp()), 300)
        times = [datetime.fromtimestamp(step, UTC) for step in steps]
        return [
            {
                "MetricDataResults": [
                    {"Id": query["Id"], "Timestamps": times, "Values": [self.each] * len(times)}
                    for query in asked["MetricDataQueries"]
                ]
            }
        ]


def instances(count: int) -> list[str]:
    return [f"i-{at:017x}" for at in range(count)]


def test_packets_of_every_instance_are_added_up_and_what_is_not_told_to_its_end_is_left_out() -> None:
    cloudwatch = CloudWatch(150)

    found = PacketsOfAll().series(cloudwatch, instances(600), NOW_S)

    assert found is not None
    known = [each for each in found.minutes if each is not None]
    # 600 instances, two directions of 150 in five minutes; the newest step is under way, the one before is told late.
    assert set(known) == {600 * 2 * 150 / 5}
    assert found.minutes[-7:] == (None,) * 7
    assert found.minutes[-8] is not None


def test_each_metric_is_asked_for_once_by_calls_that_cloudwatch_takes() -> None:
    cloudwatch = CloudWatch(1)

    PacketsOfAll().series(cloudwatch, instances(ALL_SOURCES_MAX), NOW_S)

    asked = [
        (query["MetricStat"]["Metric"]["MetricName"], query["MetricStat"]["Metric"]["Dimensions"][0]["Value"])
        for call in cloudwatch.calls
        for query in call["MetricDataQueries"]
    ]
    assert max(len(call["MetricDataQueries"]) for call in cloudwatch.calls) <= METRICS_MAX
    assert len(cloudwatch.calls) == 2 * ALL_SOURCES_MAX / METRICS_MAX
    assert sorted(asked) == sorted((name, each) for each in instances(ALL_SOURCES_MAX) for name in MIRRORED)


def test_an_answer_is_kept_while_instances_come_and_go_and_asked_for_again_after_its_time() -> None:
    cloudwatch, packets = CloudWatch(1), PacketsOfAll()

    for count, at_s in ((10, 0), (9, 300), (11, ALL_SOURCES_KEPT_S - 1), (11, ALL_SOURCES_KEPT_S)):
        packets.series(cloudwatch, instances(count), NOW_S + at_s)

    assert len(cloudwatch.calls) == 2


def test_a_kept_answer_tells_of_no_minute_that_it_did_not_cover() -> None:
    cloudwatch, packets = CloudWatch(1), PacketsOfAll()
    packets.series(cloudwatch, instances(10), NOW_S)

    later = packets.series(cloudwatch, instances(10), NOW_S + 600)

    assert later is not None
    assert later.minutes[-17:] == (None,) * 17
    assert later.minutes[-18] == 4.0


@pytest.mark.parametrize(("count", "refused_from_call"), [(ALL_SOURCES_MAX + 1, 1_000), (600, 1), (600, 3)])
def test_too_many_instances_and_a_refusal_of_any_call_tell_nothing(count: int, refused_from_call: int) -> None:
    cloudwatch = CloudWatch(1, refused_from_call)

    assert PacketsOfAll().series(cloudwatch, instances(count), NOW_S) is None
    assert len(cloudwatch.calls) < refused_from_call + 1
