"""The adapter over a simulated CloudWatch, which answers what was put into it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.aws.cloudwatch import METRICS_MAX
from chalice_app.aws.measures import CloudWatchMeasures
from chalice_app.pipeline.counters import AGENT_COUNTERS
from chalice_app.pipeline.limits import SOURCES_MEASURED_MAX
from chalice_app.pipeline.measures import Fleet, Places, Processing, Sources, Unread
from simulator.aws import faults
from tests.unit.chalice_app.aws.metrics_told import told

if TYPE_CHECKING:
    from simulator.region import Region
    from tests.unit.chalice_app.calling import Api

NOW_S = time.time() // 300 * 300 + 120
BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/agents/50dc"


@pytest.fixture
def interfaces(region: Region, api: Api) -> dict[str, str]:  # noqa: ARG001 - the environment of its clients
    """Network interfaces of the simulated region, and the instance of each."""
    rows = region.client("ec2").describe_network_interfaces()["NetworkInterfaces"]
    attached = {row["NetworkInterfaceId"]: row.get("Attachment", {}).get("InstanceId") for row in rows}
    return {interface_id: instance_id for interface_id, instance_id in attached.items() if instance_id}


def measures(at_s: float = NOW_S) -> CloudWatchMeasures:
    return CloudWatchMeasures(lambda: at_s)


def places(vnis: dict[str, int] | None = None, name: str = "one") -> Places:
    """Each test's own, since CloudWatch forgets nothing."""
    return Places(
        collector_stack=name,
        stream_name=name,
        load_balancer_arn=BALANCER,
        processor_name=name,
        vnis_by_interface=vnis or {},
    )


def test_packets_of_sources_are_those_of_both_directions(region: Region, interfaces: dict[str, str]) -> None:
    interface_id, instance_id = next(iter(interfaces.items()))
    for name, count in (("MirrorIn", 300.0), ("MirrorOut", 600.0), ("SkipMirrorOut", 15.0)):
        told(region, "AWS/EC2", f"NetworkPackets{name}", {"InstanceId": instance_id}, {12: count}, NOW_S)

    found = measures().flows(places({interface_id: 7}), AGENT_COUNTERS)

    assert isinstance(found.sources, Sources)
    assert (found.sources.mirrored.total, found.sources.skipped.total) == (900, 15)
    # Five minutes of 900 packets.
    assert found.packets_by_vni == {7: pytest.approx(3.0)}
    assert found.sources.mirrored.moved_s is not None


def test_a_source_that_is_gone_is_left_out_and_no_error(interfaces: dict[str, str]) -> None:
    found = measures().flows(places({next(iter(interfaces)): 7, "eni-0123456789abcdef0": 8}), AGENT_COUNTERS)

    assert isinstance(found.sources, Sources)
    assert found.packets_by_vni is not None
    assert 8 not in found.packets_by_vni


def test_agents_are_read_by_their_stack_and_a_counter_that_never_counted_is_not_there(
    region: Region,
    api: Api,  # noqa: ARG001 - the environment
) -> None:
    for name, values in (("datagrams", {1: 60.0, 2: 60.0}), ("exchanges", {1: 0.0})):
        told(region, "Heliostat/Agent", name, {"StackName": "agents-read"}, values, NOW_S)
    told(region, "Heliostat/Agent", "datagrams", {"StackName": "somebody-else"}, {1: 9_999.0}, NOW_S)

    agents = measures().flows(places(name="agents-read"), AGENT_COUNTERS).agents

    assert not isinstance(agents, Unread)
    assert set(agents) == {"datagrams", "exchanges"}
    assert (agents["datagrams"].total, agents["datagrams"].rate_per_s) == (120, 1)
    assert agents["datagrams"].is_moving(NOW_S)
    assert agents["exchanges"].moved_s is None


def test_the_processor_is_what_it_counts_and_what_lambda_says_of_it(
    region: Region,
    api: Api,  # noqa: ARG001 - the environment
) -> None:
    function = {"FunctionName": "works"}
    told(region, "AWS/Lambda", "Invocations", function, {1: 4.0, 50: 100.0}, NOW_S)
    told(region, "AWS/Lambda", "Errors", function, {1: 1.0}, NOW_S)
    told(region, "AWS/Lambda", "IteratorAge", function, {1: 700_000.0, 3: 5.0}, NOW_S)
    told(region, "AWS/Kinesis", "WriteProvisionedThroughputExceeded", {"StreamName": "works"}, {1: 3.0}, NOW_S)
    processor = {"installation": "works", "service": "stream_processor"}
    told(region, "Heliostat", "records", processor, {1: 12.0}, NOW_S)
    told(region, "Heliostat", "records_given_up_unexpected", processor, {1: 2.0}, NOW_S)
    told(region, "Heliostat", "records", {**processor, "installation": "another"}, {1: 100.0}, NOW_S)

    processing = measures().flows(places(name="works"), AGENT_COUNTERS).processing

    assert isinstance(processing, Processing)
    assert processing.records.total == 12
    assert processing.counters["records_given_up_unexpected"] == 2
    assert (processing.invocations, processing.errors, processing.throttles) == (4, 1, 0)
    assert (processing.iterator_age_s, processing.writes_refused) == (700, 3)


def test_metrics_that_may_not_be_read_say_so_and_nothing_is_raised(api: Api) -> None:  # noqa: ARG001
    with faults.denying("cloudwatch:GetMetricData"):
        found = measures().flows(places(name="denied"), AGENT_COUNTERS)

    for part in (found.sources, found.agents, found.processing, found.balancer_bytes):
        assert isinstance(part, Unread)
        assert part.failure.code == "policy_not_attached" or "denied" in part.failure.code
        assert "cloudwatch:GetMetricData" in part.failure.explanation


def test_interfaces_that_may_not_be_read_hide_no_agent(
    region: Region,
    api: Api,  # noqa: ARG001 - the environment
) -> None:
    told(region, "Heliostat/Agent", "datagrams", {"StackName": "half"}, {1: 60.0}, NOW_S)
    with faults.denying("ec2:DescribeNetworkInterfaces"):
        found = measures().flows(places({"eni-0123456789abcdef0": 7}, name="half"), AGENT_COUNTERS)

    assert isinstance(found.sources, Unread)
    assert found.packets_by_vni is None
    assert not isinstance(found.agents, Unread)
    assert found.agents["datagrams"].total == 60


def test_they_are_asked_for_once_a_minute_and_those_of_instances_less_often_however_many_look() -> None:
    clock, noting = [NOW_S], Noting()
    measures = CloudWatchMeasures(lambda: clock[0], noting, noting, noting)
    asked: list[tuple[int, set[str]]] = []
    for second in (0, 5, 59, 61, 119, 122, 151, 183):
        clock[0] = NOW_S + second
        measures.flows(places({"eni-1": 7}), AGENT_COUNTERS)
        asked += (
            [(second, {each["MetricStat"]["Metric"]["Namespace"] for each in noting.queries})] if noting.queries else []
        )
        noting.queries.clear()

    of_the_rest = {"Heliostat/Agent", "Heliostat", "AWS/NetworkELB", "AWS/Lambda", "AWS/Kinesis"}
    assert [second for second, spaces in asked if of_the_rest <= spaces] == [0, 61, 122, 183]
    assert [second for second, spaces in asked if "AWS/EC2" in spaces] == [0, 183]


class Noting:
    """In place of EC2 and CloudWatch: every interface is of an instance of its own, and nothing was measured."""

    def __init__(self) -> None:
        self.queries: list[dict[str, Any]] = []

    def get_paginator(self, _name: str) -> Noting:
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.queries += asked.get("MetricDataQueries", [])
        ids = [each for wanted in asked.get("Filters", []) for each in wanted["Values"]]
        rows = [{"NetworkInterfaceId": each, "Attachment": {"InstanceId": each.replace("eni", "i")}} for each in ids]
        return [{"NetworkInterfaces": rows, "MetricDataResults": []}]


def test_all_metrics_of_the_largest_look_fit_into_one_call_and_who_is_not_asked_is_counted() -> None:
    noting = Noting()
    many = {f"eni-{at:017x}": at for at in range(SOURCES_MEASURED_MAX + 30)}

    found = CloudWatchMeasures(lambda: NOW_S, noting, noting, noting).flows(places(many), AGENT_COUNTERS)

    assert isinstance(found.sources, Sources)
    assert found.sources.left_out == 30
    # Beside two of all.
    assert found.sources.of_all is not None
    assert 4 * SOURCES_MEASURED_MAX + len(AGENT_COUNTERS) < len(noting.queries) - 2 * len(many) < METRICS_MAX
    asked = {each["MetricStat"]["Metric"]["MetricName"] for each in noting.queries}
    assert {"ProcessedBytes_UDP", "IteratorAge", "WriteProvisionedThroughputExceeded", "records"} <= asked


def test_without_a_collector_there_is_no_agent(api: Api) -> None:  # noqa: ARG001
    assert measures().fleet(Places("none")) == Fleet(0, 0)


def test_a_target_group_that_is_gone_is_told(api: Api) -> None:  # noqa: ARG001
    arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/agents/50dc6c495c0c9188"

    assert isinstance(measures().fleet(Places("gone", target_group_arn=arn)), Unread)
