from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.aws.eventual import consistent_after
from simulator.region import Region, start_region
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from collections.abc import Iterator

FILTER_GONE = "InvalidTrafficMirrorFilterId.NotFound"


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


def create_filter(ec2: Any, **asked: Any) -> str:
    return str(ec2.create_traffic_mirror_filter(**asked)["TrafficMirrorFilter"]["TrafficMirrorFilterId"])


def listed(ec2: Any) -> list[str]:
    return [each["TrafficMirrorFilterId"] for each in ec2.describe_traffic_mirror_filters()["TrafficMirrorFilters"]]


def test_the_next_reads_miss_what_is_new(region: Region) -> None:
    ec2 = region.client("ec2")

    with consistent_after(reads=2):
        filter_id = create_filter(ec2)
        seen = [filter_id in listed(ec2) for _ in range(4)]

    assert seen == [False, False, True, True]


def test_naming_what_is_new_is_refused_and_counts_as_a_read(region: Region) -> None:
    ec2 = region.client("ec2")

    with consistent_after(reads=3):
        filter_id = create_filter(ec2)
        codes = [
            refused_code(ec2.describe_traffic_mirror_filters, TrafficMirrorFilterIds=[filter_id]),
            refused_code(ec2.delete_traffic_mirror_filter, TrafficMirrorFilterId=filter_id),
            refused_code(ec2.create_tags, Resources=[filter_id], Tags=[{"Key": "a", "Value": "b"}]),
        ]
        ec2.delete_traffic_mirror_filter(TrafficMirrorFilterId=filter_id)

    assert codes == [FILTER_GONE] * 3


def test_a_session_that_refers_to_what_is_new_is_refused(region: Region) -> None:
    ec2 = region.client("ec2")
    [balancer] = region.client("elbv2").describe_load_balancers(Names=["ledger-nlb"])["LoadBalancers"]
    target_id = ec2.create_traffic_mirror_target(NetworkLoadBalancerArn=balancer["LoadBalancerArn"])[
        "TrafficMirrorTarget"
    ]["TrafficMirrorTargetId"]
    [reservation] = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["ledger-1"]}])["Reservations"]
    interface_id = reservation["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"]

    with consistent_after(reads=1):
        asked = {
            "NetworkInterfaceId": interface_id,
            "TrafficMirrorTargetId": target_id,
            "TrafficMirrorFilterId": create_filter(ec2),
            "SessionNumber": 1,
        }
        code = refused_code(ec2.create_traffic_mirror_session, **asked)
        session_id = ec2.create_traffic_mirror_session(**asked)["TrafficMirrorSession"]["TrafficMirrorSessionId"]
        modified = refused_code(ec2.modify_traffic_mirror_session, TrafficMirrorSessionId=session_id, SessionNumber=2)
        ec2.modify_traffic_mirror_session(TrafficMirrorSessionId=session_id, SessionNumber=2)

    assert (code, modified) == (FILTER_GONE, "InvalidTrafficMirrorSessionId.NotFound")


def test_a_second_request_with_the_token_does_not_hide_it_again(region: Region) -> None:
    ec2 = region.client("ec2")

    with consistent_after(reads=1):
        filter_id = create_filter(ec2, ClientToken="once")
        missed = filter_id in listed(ec2)
        assert create_filter(ec2, ClientToken="once") == filter_id
        found = filter_id in listed(ec2)

    assert (missed, found) == (False, True)


def test_what_was_there_before_the_block_is_seen_in_it_and_all_is_seen_after(region: Region) -> None:
    ec2 = region.client("ec2")
    old = create_filter(ec2)

    with consistent_after(reads=5):
        new = create_filter(ec2)
        assert old in listed(ec2)
        assert new not in listed(ec2)

    assert new in listed(ec2)
