from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from moto.ec2.models import ec2_backends

from simulator.aws.traffic_mirroring import lowered_quotas, unsupported
from tests.unit.simulator.aws.asking import refusal, refused_code

if TYPE_CHECKING:
    from tests.unit.simulator.aws.traffic_mirroring.conftest import Mirroring

TAGS = [{"ResourceType": "traffic-mirror-session", "Tags": [{"Key": "owner", "Value": "heliostat"}]}]


def test_a_session_says_what_it_was_asked_and_what_ec2_chose(mirroring: Mirroring) -> None:
    session = mirroring.create(Description="storefront", TagSpecifications=TAGS)

    # The default for a Network Load Balancer as target (EC2 API reference, CreateTrafficMirrorSession).
    assert session["PacketLength"] == 8500
    assert 1 <= session["VirtualNetworkId"] < 2**24
    assert session["Tags"] == [{"Key": "owner", "Value": "heliostat"}]
    assert session["OwnerId"] == mirroring.region.account_id


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"NetworkInterfaceId": "eni-0123456789abcdef0"}, "InvalidNetworkInterfaceID.NotFound"),
        ({"TrafficMirrorTargetId": "tmt-0123456789abcdef0"}, "InvalidTrafficMirrorTargetId.NotFound"),
        ({"TrafficMirrorFilterId": "tmf-0123456789abcdef0"}, "InvalidTrafficMirrorFilterId.NotFound"),
        ({"SessionNumber": 0}, "InvalidParameterValue"),
        ({"SessionNumber": 32_767}, "InvalidParameterValue"),
        ({"PacketLength": 0}, "InvalidParameterValue"),
        ({"PacketLength": 8501}, "InvalidParameterValue"),
        ({"VirtualNetworkId": 0}, "InvalidParameterValue"),
        ({"VirtualNetworkId": 2**24}, "InvalidParameterValue"),
        ({"TagSpecifications": [{"ResourceType": "instance", "Tags": []}]}, "InvalidParameterValue"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
    ids=str,
)
def test_a_session_that_ec2_would_not_make_is_refused(mirroring: Mirroring, changed: dict[str, Any], code: str) -> None:
    asked = {**mirroring.session(), **changed}

    assert refused_code(mirroring.ec2.create_traffic_mirror_session, **asked) == code
    assert mirroring.sessions() == []


def test_the_ends_of_every_range_are_taken(mirroring: Mirroring) -> None:
    low = mirroring.create(number=1, PacketLength=1, VirtualNetworkId=1)
    high = mirroring.create(number=32_766, PacketLength=8500, VirtualNetworkId=2**24 - 1)

    assert (low["PacketLength"], high["VirtualNetworkId"]) == (1, 2**24 - 1)


def test_a_number_serves_one_session_of_an_interface(mirroring: Mirroring) -> None:
    mirroring.create(number=7)

    error = refusal(mirroring.ec2.create_traffic_mirror_session, **mirroring.session(number=7))

    assert error["Code"] == "InvalidParameterValue"
    assert "already being used" in error["Message"]
    assert mirroring.create("storefront-2", number=7)


def test_an_interface_has_three_sessions_at_the_most(mirroring: Mirroring) -> None:
    for number in (1, 2, 3):
        mirroring.create(number=number)

    assert (
        refused_code(mirroring.ec2.create_traffic_mirror_session, **mirroring.session(number=4))
        == "TrafficMirrorSessionsPerInterfaceLimitExceeded"
    )


def test_an_account_has_so_many_sessions_at_the_most(mirroring: Mirroring) -> None:
    mirroring.create()

    with lowered_quotas(sessions=1):
        code = refused_code(mirroring.ec2.create_traffic_mirror_session, **mirroring.session("storefront-2"))

    assert code == "TrafficMirrorSessionLimitExceeded"
    assert mirroring.create("storefront-2")


def test_an_interface_as_target_takes_ten_sources(mirroring: Mirroring) -> None:
    target = mirroring.ec2.create_traffic_mirror_target(NetworkInterfaceId=mirroring.interface("ledger-1"))
    target_id = target["TrafficMirrorTarget"]["TrafficMirrorTargetId"]
    first = mirroring.create(TrafficMirrorTargetId=target_id)

    with lowered_quotas(sources_per_interface_target=1):
        again = mirroring.create(number=2, TrafficMirrorTargetId=target_id)
        asked = mirroring.session("storefront-2", TrafficMirrorTargetId=target_id)
        code = refused_code(mirroring.ec2.create_traffic_mirror_session, **asked)

    assert code == "TrafficMirrorSourcesPerTargetLimitExceeded"
    # Only load balancers have a packet length that nobody asked for.
    assert "PacketLength" not in first
    assert again["NetworkInterfaceId"] == first["NetworkInterfaceId"]


def test_an_interface_that_cannot_be_mirrored_is_refused_in_ec2s_words(mirroring: Mirroring) -> None:
    error = refusal(mirroring.ec2.create_traffic_mirror_session, **mirroring.session("legacy-1"))

    assert error["Code"] == "NetworkInterfaceNotSupported"
    assert error["Message"] == f"{mirroring.interface('legacy-1')} must be attached to a supported instance"


def test_which_types_cannot_be_mirrored_can_be_said(mirroring: Mirroring) -> None:
    with unsupported({"m6i.large"}):
        code = refused_code(mirroring.ec2.create_traffic_mirror_session, **mirroring.session())

    assert code == "NetworkInterfaceNotSupported"


def test_an_interface_without_an_instance_cannot_be_mirrored(mirroring: Mirroring) -> None:
    subnet_id = mirroring.ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    lone = mirroring.ec2.create_network_interface(SubnetId=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]

    asked = mirroring.session() | {"NetworkInterfaceId": lone}

    assert refused_code(mirroring.ec2.create_traffic_mirror_session, **asked) == "NetworkInterfaceNotSupported"


@pytest.mark.parametrize("changed", [{"requester_managed": True}, {"interface_type": "lambda"}], ids=str)
def test_an_interface_of_a_service_cannot_be_mirrored(
    mirroring: Mirroring, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    backend = ec2_backends[mirroring.region.account_id][mirroring.region.region_name]
    [(name, value)] = changed.items()
    monkeypatch.setattr(backend.enis[mirroring.interface("storefront-1")], name, value)

    code = refused_code(mirroring.ec2.create_traffic_mirror_session, **mirroring.session())

    assert code == "NetworkInterfaceNotSupported"


def test_a_target_cannot_be_a_source_nor_a_source_a_target(mirroring: Mirroring) -> None:
    mirroring.ec2.create_traffic_mirror_target(NetworkInterfaceId=mirroring.interface("ledger-1"))
    mirroring.create("storefront-1")

    as_source = mirroring.session("ledger-1")
    as_target = {"NetworkInterfaceId": mirroring.interface("storefront-1")}

    assert refused_code(mirroring.ec2.create_traffic_mirror_session, **as_source) == "InvalidParameterValue"
    assert refused_code(mirroring.ec2.create_traffic_mirror_target, **as_target) == "InvalidParameterValue"


def test_a_token_makes_one_session(mirroring: Mirroring) -> None:
    first = mirroring.create(ClientToken="once")
    second = mirroring.create(ClientToken="once")
    other = mirroring.session(number=2, ClientToken="once")

    assert second == first
    assert refused_code(mirroring.ec2.create_traffic_mirror_session, **other) == "IdempotentParameterMismatch"
    assert len(mirroring.sessions()) == 1


def test_a_change_is_made_whole_or_not_at_all(mirroring: Mirroring) -> None:
    session = mirroring.create(number=1, VirtualNetworkId=5)
    mirroring.create(number=2)
    session_id = session["TrafficMirrorSessionId"]
    modify = mirroring.ec2.modify_traffic_mirror_session

    assert (
        refused_code(modify, TrafficMirrorSessionId=session_id, VirtualNetworkId=6, SessionNumber=2)
        == "InvalidParameterValue"
    )
    assert (
        refused_code(
            modify, TrafficMirrorSessionId=session_id, VirtualNetworkId=6, TrafficMirrorFilterId="tmf-0000000a"
        )
        == "InvalidTrafficMirrorFilterId.NotFound"
    )
    assert refused_code(modify, TrafficMirrorSessionId="tms-0000000a") == "InvalidTrafficMirrorSessionId.NotFound"
    [shown] = mirroring.ec2.describe_traffic_mirror_sessions(TrafficMirrorSessionIds=[session_id])[
        "TrafficMirrorSessions"
    ]
    assert shown == session

    changed = modify(TrafficMirrorSessionId=session_id, VirtualNetworkId=6, SessionNumber=3)["TrafficMirrorSession"]

    assert (changed["VirtualNetworkId"], changed["SessionNumber"]) == (6, 3)


def test_removed_fields_are_set_back(mirroring: Mirroring) -> None:
    session = mirroring.create(PacketLength=100, VirtualNetworkId=5, Description="narrow")

    changed = mirroring.ec2.modify_traffic_mirror_session(
        TrafficMirrorSessionId=session["TrafficMirrorSessionId"],
        RemoveFields=["packet-length", "description", "virtual-network-id"],
    )["TrafficMirrorSession"]

    assert changed["PacketLength"] == 8500
    assert changed["VirtualNetworkId"] != 5
    assert "Description" not in changed


def test_what_is_in_use_is_not_deleted(mirroring: Mirroring) -> None:
    session_id = mirroring.create()["TrafficMirrorSessionId"]
    ec2, target_id, filter_id = mirroring.ec2, mirroring.target_id, mirroring.filter_id

    # Both codes as in the EC2 API reference, which writes one of them with "Exception".
    assert (
        refused_code(ec2.delete_traffic_mirror_target, TrafficMirrorTargetId=target_id)
        == "TrafficMirrorTargetInUseException"
    )
    assert refused_code(ec2.delete_traffic_mirror_filter, TrafficMirrorFilterId=filter_id) == "TrafficMirrorFilterInUse"

    ec2.delete_traffic_mirror_session(TrafficMirrorSessionId=session_id)
    ec2.delete_traffic_mirror_target(TrafficMirrorTargetId=target_id)
    ec2.delete_traffic_mirror_filter(TrafficMirrorFilterId=filter_id)

    assert (
        refused_code(ec2.delete_traffic_mirror_session, TrafficMirrorSessionId=session_id)
        == "InvalidTrafficMirrorSessionId.NotFound"
    )


def test_sessions_go_with_their_source_and_stay_when_it_stops(mirroring: Mirroring) -> None:
    stopped_id, terminated_id = mirroring.run("stopper"), mirroring.run("leaver")
    stays, goes = mirroring.create("stopper"), mirroring.create("leaver")

    mirroring.ec2.stop_instances(InstanceIds=[stopped_id])
    mirroring.ec2.terminate_instances(InstanceIds=[terminated_id])

    assert mirroring.sessions() == [stays["TrafficMirrorSessionId"]]
    [reservation] = mirroring.ec2.describe_instances(InstanceIds=[terminated_id])["Reservations"]
    assert reservation["Instances"][0]["NetworkInterfaces"] == []
    assert (
        refused_code(mirroring.ec2.describe_network_interfaces, NetworkInterfaceIds=[goes["NetworkInterfaceId"]])
        == "InvalidNetworkInterfaceID.NotFound"
    )


def test_sessions_go_with_an_interface_that_is_deleted_by_itself(mirroring: Mirroring) -> None:
    instance_id = mirroring.run("two-interfaces")
    subnet_id = mirroring.ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0][
        "SubnetId"
    ]
    second = mirroring.ec2.create_network_interface(SubnetId=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]
    mirroring.ec2.attach_network_interface(NetworkInterfaceId=second, InstanceId=instance_id, DeviceIndex=1)
    asked = mirroring.session() | {"NetworkInterfaceId": second}
    session_id = mirroring.ec2.create_traffic_mirror_session(**asked)["TrafficMirrorSession"]["TrafficMirrorSessionId"]

    # An interface that was attached later outlives its instance, and keeps its session.
    mirroring.ec2.terminate_instances(InstanceIds=[instance_id])
    mirroring.ec2.terminate_instances(InstanceIds=[instance_id])
    assert mirroring.sessions() == [session_id]

    mirroring.ec2.delete_network_interface(NetworkInterfaceId=second)
    assert mirroring.sessions() == []
