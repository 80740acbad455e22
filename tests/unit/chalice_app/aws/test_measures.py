"""The adapter over a simulated CloudWatch, which answers what was put into it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app.aws.cloudwatch import METRICS_MAX
from chalice_app.aws.measures import CloudWatchMeasures
from chalice_app.aws.packets_of_all import MIRRORED
from chalice_app.failures.explain import explain
from chalice_app.pipeline.counters import AGENT_COUNTERS
from chalice_app.pipeline.limits import SOURCES_MEASURED_MAX
from chalice_app.pipeline.measures import Arrivals, Fleet, Places, Processing, SourcePlace, Sources, Unread
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


def places(
    vnis: dict[str, int] | None = None, name: str = "one", standing: dict[str, SourcePlace] | Unread | None = None
) -> Places:
    """Each test's own, since CloudWatch forgets nothing."""
    return Places(
        collector_stack=name,
        stream_name=name,
        load_balancer_arn=BALANCER,
        processor_name=name,
        vnis_by_interface=vnis or {},
        source_places=standing or {},
    )


def test_packets_of_sources_are_those_of_both_directions(region: Region, interfaces: dict[str, str]) -> None:
    interface_id, instance_id = next(iter(interfaces.items()))
    for name, count in (("MirrorIn", 300.0), ("MirrorOut", 600.0), ("SkipMirrorOut", 15.0)):
        told(region, "AWS/EC2", f"NetworkPackets{name}", {"InstanceId": instance_id}, {12: count}, NOW_S)

    found = measures().flows(places({interface_id: 7}, standing=of_vpc({interface_id: instance_id})), AGENT_COUNTERS)

    assert isinstance(found.sources, Sources)
    assert (found.sources.mirrored.total, found.sources.skipped.total) == (900, 15)
    # Five minutes of 900 packets.
    assert found.packets_by_vni == {7: pytest.approx(3.0)}
    assert found.sources.mirrored.moved_s is not None


def of_vpc(instances: dict[str, str], vpc_id: str = "vpc-0a") -> dict[str, SourcePlace]:
    """These interfaces and their instances, all in one VPC."""
    return {interface_id: SourcePlace(vpc_id, instance_id) for interface_id, instance_id in instances.items()}


def test_a_source_that_is_gone_is_left_out_and_no_error(interfaces: dict[str, str]) -> None:
    there = next(iter(interfaces))
    standing = of_vpc({there: interfaces[there]})

    found = measures().flows(places({there: 7, "eni-0123456789abcdef0": 8}, standing=standing), AGENT_COUNTERS)

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


def test_interfaces_that_could_not_be_read_hide_no_agent(
    region: Region,
    api: Api,  # noqa: ARG001 - the environment
) -> None:
    told(region, "Heliostat/Agent", "datagrams", {"StackName": "half"}, {1: 60.0}, NOW_S)
    refused = Unread(explain(code="UnauthorizedOperation", message="no", operation="ec2:DescribeNetworkInterfaces"))

    found = measures().flows(places({"eni-0123456789abcdef0": 7}, "half", refused), AGENT_COUNTERS)

    assert found.sources == refused
    assert (found.packets_by_vni, found.sources_by_vpc) == (None, None)
    assert not isinstance(found.agents, Unread)
    assert found.agents["datagrams"].total == 60


def test_the_sum_is_told_apart_by_vpc_and_no_metric_more_is_asked() -> None:
    noting = Noting({"i-a1": 300.0, "i-a2": 600.0, "i-b1": 900.0, "i-ab": 50.0})
    standing = {
        **of_vpc({"eni-1": "i-a1", "eni-2": "i-a2", "eni-4": "i-ab"}),
        **of_vpc({"eni-3": "i-b1", "eni-5": "i-ab"}, "vpc-0b"),
    }
    vnis = dict.fromkeys(standing, 7)

    found = CloudWatchMeasures(lambda: NOW_S, noting, noting, noting).flows(places(vnis, "apart", standing), ())

    assert isinstance(found.sources, Sources)
    assert found.sources_by_vpc is not None
    by_vpc = {vpc_id: (each.mirrored.total, each.left_out) for vpc_id, each in found.sources_by_vpc.items()}
    # Nothing tells whose packets are whose of the instance that has an interface in each.
    assert by_vpc == {"vpc-0a": (900.0, 1), "vpc-0b": (900.0, 1)}
    assert found.sources.mirrored.total == 1_850
    of_instances = [each for each in noting.queries if each["MetricStat"]["Metric"]["Namespace"] == "AWS/EC2"]
    assert len(of_instances) == 4 * 4


def test_what_others_mirror_as_well_is_told_of_no_vpc() -> None:
    noting = Noting({"i-a1": 300.0, "i-a2": 600.0})
    standing = of_vpc({"eni-1": "i-a1", "eni-2": "i-a2"})
    where = replace(places(dict.fromkeys(standing, 7), "contended", standing), contended=frozenset({"eni-2"}))

    found = CloudWatchMeasures(lambda: NOW_S, noting, noting, noting).flows(where, ()).sources_by_vpc

    assert found is not None
    assert (found["vpc-0a"].mirrored.total, found["vpc-0a"].left_out) == (300.0, 1)


def test_where_not_all_instances_are_asked_each_vpc_is_asked_of_some() -> None:
    noting = Noting()
    large = of_vpc({f"eni-a{at}": f"i-a{at:04}" for at in range(3 * SOURCES_MEASURED_MAX)})
    standing = {**large, **of_vpc({"eni-z1": "i-z1", "eni-z2": "i-z2"}, "vpc-0b")}

    measures = CloudWatchMeasures(lambda: NOW_S, noting, noting, noting)
    found = measures.flows(places(dict.fromkeys(standing, 7), "fair", standing), ()).sources_by_vpc

    assert found is not None
    assert (found["vpc-0b"].left_out, found["vpc-0a"].left_out) == (0, 2 * SOURCES_MEASURED_MAX + 2)


def beat(agent: str, uptime_s: float, **vnis: int) -> str:
    by_vni = {vni.removeprefix("v"): {"datagrams": count, "bytes": 9} for vni, count in vnis.items()}
    return json.dumps({"event": "heartbeat", "agent": agent, "uptime_s": uptime_s, "counters_by_vni": by_vni})


def test_what_arrives_of_two_vpcs_is_told_by_the_agents_log(region: Region, api: Api) -> None:  # noqa: ARG001
    logs = region.client("logs")
    logs.create_log_group(logGroupName="of-agents")
    logs.create_log_stream(logGroupName="of-agents", logStreamName="i-1")
    lines = [
        (1_470, beat("i-1", 5_000, v7=100, v8=40)),
        (1_460, "not of a heartbeat"),
        (90, beat("i-1", 6_380, v7=1_000, v8=40)),
        (30, beat("i-1", 6_440, v7=1_540, v8=40)),
    ]
    events = [{"timestamp": int((NOW_S - ago) * 1000), "message": line} for ago, line in lines]
    logs.put_log_events(logGroupName="of-agents", logStreamName="i-1", logEvents=events)
    standing = {**of_vpc({"eni-1": "i-1"}), **of_vpc({"eni-2": "i-2"}, "vpc-0b")}
    where = replace(places({"eni-1": 7, "eni-2": 8}, "arrivals", standing), log_group="of-agents")

    assert measures().flows(where, ()).arrivals == Arrivals({7: pytest.approx(1.0), 8: 0.0})

    with faults.denying("logs:FilterLogEvents"):
        refused = measures().flows(where, ()).arrivals
    assert isinstance(refused, Unread)
    assert "logs:FilterLogEvents" in refused.failure.explanation
    assert measures().flows(replace(where, source_places=of_vpc({"eni-1": "i-1"})), ()).arrivals is None


def test_they_are_asked_for_once_a_minute_and_those_of_instances_less_often_however_many_look() -> None:
    clock, noting = [NOW_S], Noting()
    measures = CloudWatchMeasures(lambda: clock[0], noting, noting, noting)
    standing = of_vpc({"eni-1": "i-1"})
    asked: list[tuple[int, set[str]]] = []
    for second in (0, 5, 59, 61, 119, 122, 151, 183):
        clock[0] = NOW_S + second
        measures.flows(places({"eni-1": 7}, standing=standing), AGENT_COUNTERS)
        asked += (
            [(second, {each["MetricStat"]["Metric"]["Namespace"] for each in noting.queries})] if noting.queries else []
        )
        noting.queries.clear()

    of_the_rest = {"Heliostat/Agent", "Heliostat", "AWS/NetworkELB", "AWS/Lambda", "AWS/Kinesis"}
    assert [second for second, spaces in asked if of_the_rest <= spaces] == [0, 61, 122, 183]
    assert [second for second, spaces in asked if "AWS/EC2" in spaces] == [0, 183]


class Noting:
    """In place of CloudWatch: what each instance copied once, in one direction; of all else nothing was measured."""

    def __init__(self, copied: dict[str, float] | None = None) -> None:
        self.queries: list[dict[str, Any]] = []
        self.copied = copied or {}

    def get_paginator(self, _name: str) -> Noting:
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        queries = asked.get("MetricDataQueries", [])
        self.queries += queries
        return [{"MetricDataResults": [self._result(query) for query in queries], "events": []}]

    def _result(self, query: dict[str, Any]) -> dict[str, Any]:
        metric = query["MetricStat"]["Metric"]
        value = self.copied.get(metric["Dimensions"][0]["Value"]) if metric["MetricName"] == MIRRORED[0] else None
        known = [] if value is None else [value]
        at = datetime.fromtimestamp(NOW_S - 720, UTC)
        return {"Id": query["Id"], "Timestamps": [at for _ in known], "Values": known}


def test_all_metrics_of_the_largest_look_fit_into_one_call_and_who_is_not_asked_is_counted() -> None:
    noting = Noting()
    many = {f"eni-{at:017x}": at for at in range(SOURCES_MEASURED_MAX + 30)}
    standing = of_vpc({interface_id: interface_id.replace("eni", "i") for interface_id in many})

    measures = CloudWatchMeasures(lambda: NOW_S, noting, noting, noting)
    found = measures.flows(places(many, standing=standing), AGENT_COUNTERS)

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
