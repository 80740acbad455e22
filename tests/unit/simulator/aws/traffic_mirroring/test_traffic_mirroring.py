from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from simulator.aws.traffic_mirroring import lowered_quotas
from simulator.aws.traffic_mirroring.describing import FILTERS
from simulator.aws.traffic_mirroring.kinds import Kind
from tests.unit.simulator.aws.asking import refused_code

if TYPE_CHECKING:
    from tests.unit.simulator.aws.traffic_mirroring.conftest import Mirroring

EC2 = botocore.session.get_session().get_service_model("ec2")


def network_load_balancer(mirroring: Mirroring, name: str) -> str:
    [balancer] = mirroring.region.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"]
    return str(balancer["LoadBalancerArn"])


def test_what_a_target_names_must_be_there_and_free(mirroring: Mirroring) -> None:
    create = mirroring.ec2.create_traffic_mirror_target
    ledger = network_load_balancer(mirroring, "ledger-nlb")

    for asked, code in (
        ({"NetworkLoadBalancerArn": ledger}, "NlbInUseByTrafficMirrorTargetException"),
        ({"NetworkLoadBalancerArn": ledger + "0"}, "NetworkLoadBalancerNotFoundException"),
        ({"NetworkLoadBalancerArn": network_load_balancer(mirroring, "storefront-alb")}, "InvalidParameterValue"),
        ({"NetworkInterfaceId": "eni-0123456789abcdef0"}, "InvalidTrafficMirrorTarget"),
        ({"DryRun": True, "NetworkLoadBalancerArn": ledger}, "DryRunOperation"),
    ):
        assert refused_code(create, **asked) == code


def test_targets_and_filters_have_quotas(mirroring: Mirroring) -> None:
    arn = network_load_balancer(mirroring, "payments-nlb")

    with lowered_quotas(targets=1, filters=1):
        codes = [
            refused_code(mirroring.ec2.create_traffic_mirror_target, NetworkLoadBalancerArn=arn),
            refused_code(mirroring.ec2.create_traffic_mirror_filter),
        ]

    assert codes == ["TrafficMirrorTargetLimitExceeded", "TrafficMirrorFilterLimitExceeded"]


def test_a_token_makes_one_filter_and_one_target(mirroring: Mirroring) -> None:
    arn = network_load_balancer(mirroring, "payments-nlb")
    create_target, create_filter = (
        mirroring.ec2.create_traffic_mirror_target,
        mirroring.ec2.create_traffic_mirror_filter,
    )

    targets = [create_target(NetworkLoadBalancerArn=arn, ClientToken="t")["TrafficMirrorTarget"] for _ in range(2)]
    filters = [create_filter(Description="a", ClientToken="f")["TrafficMirrorFilter"] for _ in range(2)]

    assert targets[0] == targets[1]
    assert filters[0] == filters[1]
    assert refused_code(create_filter, Description="b", ClientToken="f") == "IdempotentParameterMismatch"


def test_tags_are_those_of_now_and_go_with_what_they_name(mirroring: Mirroring) -> None:
    session_id = mirroring.create()["TrafficMirrorSessionId"]
    ec2, identifiers = mirroring.ec2, [session_id, mirroring.target_id, mirroring.filter_id]
    owner = [{"Name": "tag:owner", "Values": ["heli*"]}]

    ec2.create_tags(Resources=identifiers, Tags=[{"Key": "owner", "Value": "heliostat"}])

    assert mirroring.sessions(Filters=owner) == [session_id]
    assert len(ec2.describe_traffic_mirror_targets(Filters=owner)["TrafficMirrorTargets"]) == 1
    assert len(ec2.describe_traffic_mirror_filters(Filters=owner)["TrafficMirrorFilters"]) == 1

    ec2.delete_tags(Resources=[session_id], Tags=[{"Key": "owner"}])

    assert mirroring.sessions(Filters=owner) == []
    assert mirroring.sessions(Filters=[{"Name": "tag-key", "Values": ["owner"]}]) == []

    ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=session_id)
    ec2.delete_traffic_mirror_target(TrafficMirrorTargetId=mirroring.target_id)

    gone = {"Resources": [mirroring.target_id], "Tags": [{"Key": "a", "Value": "b"}]}
    assert refused_code(ec2.create_tags, **gone) == "InvalidTrafficMirrorTargetId.NotFound"
    left = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": identifiers}])["Tags"]
    assert [each["ResourceId"] for each in left] == [mirroring.filter_id]


def test_network_services_are_added_and_removed(mirroring: Mirroring) -> None:
    modify = mirroring.ec2.modify_traffic_mirror_filter_network_services

    with_dns = modify(TrafficMirrorFilterId=mirroring.filter_id, AddNetworkServices=["amazon-dns"])
    without = modify(TrafficMirrorFilterId=mirroring.filter_id, RemoveNetworkServices=["amazon-dns"])

    assert with_dns["TrafficMirrorFilter"]["NetworkServices"] == ["amazon-dns"]
    assert without["TrafficMirrorFilter"]["NetworkServices"] == []
    assert (
        refused_code(modify, TrafficMirrorFilterId=mirroring.filter_id, AddNetworkServices=["dns"])
        == "InvalidParameterValue"
    )


def documented_filters(kind: Kind) -> set[str]:
    """The filters that botocore's documentation of the operation lists."""
    members: Any = EC2.operation_model(f"Describe{kind.noun}s").input_shape.members
    return set(re.findall(r"<li> <p> <code>([a-z-]+)</code>", members["Filters"].documentation))


@pytest.mark.parametrize("kind", Kind)
def test_every_documented_filter_is_known_and_no_other(kind: Kind) -> None:
    # The documentation has no destination in one copy of the rules' list, and EC2 has.
    assert documented_filters(kind) - {"destination-cidr-block"} == {*FILTERS[kind]} - {"destination-cidr-block"}


def test_sessions_are_found_by_what_they_say(mirroring: Mirroring) -> None:
    first = mirroring.create(number=1, VirtualNetworkId=5, PacketLength=100, Description="one")
    second = mirroring.create("storefront-2", number=2, Description="two *")

    def found(name: str, *values: str) -> list[str]:
        return mirroring.sessions(Filters=[{"Name": name, "Values": [*values]}])

    ids = [first["TrafficMirrorSessionId"], second["TrafficMirrorSessionId"]]
    assert found("network-interface-id", first["NetworkInterfaceId"]) == ids[:1]
    assert found("session-number", "2") == ids[1:]
    assert found("session-number", "1", "2") == ids
    assert found("virtual-network-id", "5") == ids[:1]
    assert found("packet-length", "100") == ids[:1]
    assert found("traffic-mirror-filter-id", mirroring.filter_id) == ids
    assert found("traffic-mirror-target-id", "tmt-0000000a") == []
    assert found("description", "t?o*") == ids[1:]
    assert found("description", r"two \*") == ids[1:]
    assert mirroring.sessions(TrafficMirrorSessionIds=ids[1:]) == ids[1:]


def test_what_is_asked_for_and_not_there_is_refused(mirroring: Mirroring) -> None:
    ec2 = mirroring.ec2

    assert (
        refused_code(ec2.describe_traffic_mirror_sessions, TrafficMirrorSessionIds=["tms-0000000a"])
        == "InvalidTrafficMirrorSessionId.NotFound"
    )
    assert (
        refused_code(ec2.describe_traffic_mirror_filters, Filters=[{"Name": "colour", "Values": ["red"]}])
        == "InvalidParameterValue"
    )
    assert (
        refused_code(
            ec2.describe_traffic_mirror_sessions,
            Filters=[{"Name": "session-number", "Values": [str(number) for number in range(201)]}],
        )
        == "InvalidParameterValue"
    )
