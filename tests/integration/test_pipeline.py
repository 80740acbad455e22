"""Where it stops in a connected account: the control plane reads what services and agents would tell CloudWatch."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalice_app import wiring
from tests.integration.connected import COLLECTOR, Connected, connected
from tests.unit.chalice_app.aws.metrics_told import told

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
MINUTES = range(1, 40)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connected]:
    openapi: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    with connected(tmp_path, monkeypatch, openapi) as found:
        yield found


def seen(account: Connected) -> dict[str, Any]:
    """The pipeline as it is now, whatever was kept."""
    wiring.forget()
    found: dict[str, Any] = account.get("/v1/pipeline")
    return found


def stage(body: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in body["stages"] if each["name"] == name)


def agents_tell(account: Connected, **counted: float) -> None:
    for name, each_minute in counted.items():
        values = dict.fromkeys(MINUTES, each_minute)
        told(account.region, "Heliostat/Agent", name, {"StackName": COLLECTOR}, values, time.time())


def sources_tell(account: Connected, each_five_minutes: float) -> None:
    reservations = account.region.client("ec2").describe_instances()["Reservations"]
    for instance in (each for reservation in reservations for each in reservation["Instances"]):
        values = dict.fromkeys(MINUTES[4::5], each_five_minutes)
        name = "NetworkPacketsMirrorIn"
        told(account.region, "AWS/EC2", name, {"InstanceId": instance["InstanceId"]}, values, time.time())


def vnis_by_vpc(account: Connected) -> dict[str, set[int]]:
    """Of our mirror sessions."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = account.region.client("ec2").describe_network_interfaces()["NetworkInterfaces"]
    places = {row["NetworkInterfaceId"]: row["VpcId"] for row in rows}
    for interface_id, session in account.sessions().items():
        found[places[interface_id]].add(session["VirtualNetworkId"])
    return dict(found)


def test_from_nothing_to_traffic_the_stop_goes_on_from_stage_to_stage_and_a_vpc_that_reaches_nobody_is_named(
    account: Connected,
) -> None:
    assert seen(account)["stops_at"] == "stack"

    chosen = {
        each["name"]: each
        for each in account.get("/v1/load-balancers?page_size=200")["items"]
        if each["name"] in ("storefront-alb", "partner-alb")
    }
    shop, partner = account.region.vpc_id, chosen["partner-alb"]["vpc_id"]
    ids = [each["id"] for each in chosen.values()]
    account.apply("storefront-alb", load_balancer_ids=ids, connected_vpc_ids=[partner])
    agents_tell(account, datagrams=0)
    stopped = seen(account)
    assert stage(stopped, "stack")["state"] == "flowing"
    sessions = stage(stopped, "sessions")["total"]
    assert sessions == len(account.sessions())
    if stopped["stops_at"] == "agents":
        # The simulated load balancer finds no agent healthy, for its instances run nothing.
        assert stage(stopped, "agents")["code"] == "agents_unhealthy"
    else:
        assert (stopped["stops_at"], stage(stopped, "packets_at_source")["code"]) == (
            "packets_at_source",
            "sources_silent",
        )

    sources_tell(account, 3_000)
    agents_tell(account, datagrams=600, connections_tls=3, exchanges=0, records_sent=0)
    encrypted = seen(account)
    assert (encrypted["stops_at"], stage(encrypted, "exchanges")["code"]) == ("exchanges", "traffic_encrypted")
    assert encrypted["coverage"]["share"] is not None
    assert encrypted["coverage"]["received_packets"] == 600 * len(MINUTES)
    assert [each["packets_per_s"] > 0 for each in encrypted["load_balancers"]] == [True, True]

    agents_tell(account, exchanges=60, refusals_access_denied=5)
    refused = seen(account)
    assert (refused["stops_at"], stage(refused, "records")["code"]) == ("records", "records_refused")
    assert "access denied" in refused["reason"]

    vnis = vnis_by_vpc(account)
    assert set(vnis) == {shop, partner}
    silent = dict.fromkeys((*vnis[shop], *vnis[partner]), 100)
    heartbeats_tell(account, silent, {**silent, **dict.fromkeys(vnis[shop], 1_540)})
    cut = seen(account)
    assert stage(cut, "packets_at_agent")["state"] == "flowing"
    of_vpc = {each["vpc_id"]: each for each in cut["vpcs"]}
    assert {vpc_id: each["load_balancers"] for vpc_id, each in of_vpc.items()} == {shop: 1, partner: 1}
    assert sum(each["mirror_sessions"] for each in cut["vpcs"]) == len(account.sessions())
    assert [of_vpc[vpc_id]["is_collector_vpc"] for vpc_id in (shop, partner)] == [True, False]
    assert (of_vpc[shop]["stops_at"], of_vpc[shop]["packets_per_s"]) == (None, len(vnis[shop]))
    # The inventory of this test is empty, whatever agents decode.
    assert [each["state"] for each in of_vpc[shop]["stages"]] == ["flowing", "flowing", "flowing", "unknown"]
    assert (of_vpc[partner]["stops_at"], of_vpc[partner]["code"]) == ("packets_at_agent", "vpc_does_not_arrive")
    assert (of_vpc[partner]["mirrored_packets"] > 0, of_vpc[partner]["packets_per_s"]) == (True, 0)
    assert partner in of_vpc[partner]["explanation"]
    assert cut["vpcs_unread"] is None


def heartbeats_tell(account: Connected, before: dict[int, int], after: dict[int, int]) -> None:
    """One agent, some time ago and now: packets by VNI since its start."""
    stacks = account.region.client("cloudformation").describe_stacks(StackName=COLLECTOR)["Stacks"]
    group = next(each["OutputValue"] for each in stacks[0]["Outputs"] if each["OutputKey"] == "AgentLogGroupName")
    logs, stream = account.region.client("logs"), f"i-{time.time_ns()}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    for ago_s, uptime_s, counted in ((1_470, 5_000, before), (30, 6_440, after)):
        by_vni = {str(vni): {"datagrams": packets, "bytes": 0} for vni, packets in counted.items()}
        said = {"event": "heartbeat", "agent": "i-1", "uptime_s": uptime_s, "counters_by_vni": by_vni}
        event = {"timestamp": int((time.time() - ago_s) * 1000), "message": json.dumps(said)}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])


def test_a_stack_that_failed_is_told_with_what_leads_out(account: Connected) -> None:
    account.apply("storefront-alb")
    account.region.client("cloudformation").delete_stack(StackName="heliostat-processing")
    account.settle()

    body = seen(account)

    assert (body["stops_at"], stage(body, "stack")["code"]) == ("stack", "stack_absent")
    assert body["fix"]


def test_costs_follow_what_was_connected(account: Connected) -> None:
    account.apply("storefront-alb")
    wiring.forget()

    body = account.get("/v1/costs")

    [sessions] = [line for line in body["lines"] if line["name"] == "Traffic mirroring sessions"]
    assert sessions["estimated_per_month"] == f"{10.95 * len(account.sessions()):.2f}"
    mirroring = account.get("/v1/mirroring")["cost"]["month"]
    assert body["total"]["estimated_per_month"] == mirroring
