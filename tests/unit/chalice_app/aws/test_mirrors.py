from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from chalice_app.aws.mirrors import mirror_filters, mirror_sessions, mirrors
from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.errors import AwsThrottled
from simulator.region import start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.region import Region

TAGS = [{"Key": OWNERSHIP_TAG, "Value": "blue"}]


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def tagged(kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": TAGS}]


def test_what_was_made_is_read_back(region: Region) -> None:
    ec2 = region.client("ec2")
    running = {"Name": "instance-type", "Values": ["m6i.large"]}
    reservations = ec2.describe_instances(Filters=[running])["Reservations"]
    [first, second, *_] = [each["NetworkInterfaces"][0] for row in reservations for each in row["Instances"]]
    target = ec2.create_traffic_mirror_target(
        NetworkInterfaceId=first["NetworkInterfaceId"], TagSpecifications=tagged("traffic-mirror-target")
    )["TrafficMirrorTarget"]
    made = ec2.create_traffic_mirror_filter(TagSpecifications=tagged("traffic-mirror-filter"))["TrafficMirrorFilter"]
    for number, direction in ((20, "egress"), (10, "ingress")):
        ec2.create_traffic_mirror_filter_rule(
            TrafficMirrorFilterId=made["TrafficMirrorFilterId"],
            TrafficDirection=direction,
            RuleNumber=number,
            RuleAction="accept",
            Protocol=6,
            SourceCidrBlock="0.0.0.0/0",
            DestinationCidrBlock="10.0.0.0/8",
            DestinationPortRange={"FromPort": 80, "ToPort": 81},
        )
    session = ec2.create_traffic_mirror_session(
        NetworkInterfaceId=second["NetworkInterfaceId"],
        TrafficMirrorTargetId=target["TrafficMirrorTargetId"],
        TrafficMirrorFilterId=made["TrafficMirrorFilterId"],
        SessionNumber=7,
        VirtualNetworkId=42,
        TagSpecifications=tagged("traffic-mirror-session"),
    )["TrafficMirrorSession"]

    found = mirrors(ec2)

    [read] = found.sessions
    assert (read.id, read.interface_id) == (session["TrafficMirrorSessionId"], second["NetworkInterfaceId"])
    assert (read.number, read.vni, read.is_managed_by("blue")) == (7, 42, True)
    [mirror_filter] = found.filters
    assert [(rule.direction, rule.number, rule.destination_ports) for rule in mirror_filter.rules] == [
        ("egress", 20, (80, 81)),
        ("ingress", 10, (80, 81)),
    ]
    assert mirror_filter.is_managed_by("blue")
    [mirror_target] = found.targets
    assert (mirror_target.interface_id, mirror_target.load_balancer_arn) == (first["NetworkInterfaceId"], None)


def row(number: int) -> dict[str, Any]:
    return {"TrafficMirrorSessionId": f"tms-{number}", "SessionNumber": number, "VirtualNetworkId": number}


def test_every_page_is_read(region: Region) -> None:
    ec2 = region.client("ec2")
    with Stubber(ec2) as stubber:
        for token, rows, following in ((None, [row(2)], "next"), ("next", [row(1)], None)):
            answer = {"TrafficMirrorSessions": rows} | ({"NextToken": following} if following else {})
            asked = {"MaxResults": 1_000} | ({"NextToken": token} if token else {})
            stubber.add_response("describe_traffic_mirror_sessions", answer, asked)

        assert [session.id for session in mirror_sessions(ec2)] == ["tms-1", "tms-2"]


def test_a_refusal_amidst_the_pages_is_no_shorter_list(region: Region) -> None:
    ec2 = region.client("ec2")
    with Stubber(ec2) as stubber:
        stubber.add_response("describe_traffic_mirror_filters", {"TrafficMirrorFilters": [], "NextToken": "next"})
        stubber.add_client_error("describe_traffic_mirror_filters", "RequestLimitExceeded")

        with pytest.raises(AwsThrottled):
            mirror_filters(ec2)
