from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from moto.ec2.models import ec2_backends

from simulator.aws.traffic_mirroring.kinds import Kind, held
from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Mirroring:
    """The shop with what a mirror session needs."""

    region: Region
    ec2: Any
    target_id: str
    filter_id: str

    def run(self, name: str) -> str:
        """An instance of the test's own."""
        [neighbour] = self.ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["ledger-1"]}])[
            "Reservations"
        ]
        tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
        answer = self.ec2.run_instances(
            ImageId=neighbour["Instances"][0]["ImageId"],
            SubnetId=neighbour["Instances"][0]["SubnetId"],
            InstanceType="m6i.large",
            MinCount=1,
            MaxCount=1,
            TagSpecifications=tags,
        )
        return str(answer["Instances"][0]["InstanceId"])

    def interface(self, name: str) -> str:
        """The network interface of one of the shop's backends."""
        filters = [{"Name": "tag:Name", "Values": [name]}]
        [reservation] = self.ec2.describe_instances(Filters=filters)["Reservations"]
        return str(reservation["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"])

    def session(self, name: str = "storefront-1", number: int = 1, **more: Any) -> dict[str, Any]:
        """What a request for a mirror session says."""
        return {
            "NetworkInterfaceId": self.interface(name),
            "TrafficMirrorTargetId": self.target_id,
            "TrafficMirrorFilterId": self.filter_id,
            "SessionNumber": number,
            **more,
        }

    def create(self, name: str = "storefront-1", number: int = 1, **more: Any) -> dict[str, Any]:
        """A mirror session."""
        answer = self.ec2.create_traffic_mirror_session(**self.session(name, number, **more))
        created: dict[str, Any] = answer["TrafficMirrorSession"]
        return created

    def sessions(self, **asked: Any) -> list[str]:
        """The identifiers of the mirror sessions."""
        found = self.ec2.describe_traffic_mirror_sessions(**asked)["TrafficMirrorSessions"]
        return [each["TrafficMirrorSessionId"] for each in found]


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


@pytest.fixture
def mirroring(region: Region) -> Iterator[Mirroring]:
    ec2 = region.client("ec2")
    balancers = region.client("elbv2").describe_load_balancers(Names=["ledger-nlb"])["LoadBalancers"]
    target = ec2.create_traffic_mirror_target(NetworkLoadBalancerArn=balancers[0]["LoadBalancerArn"])
    mirror_filter = ec2.create_traffic_mirror_filter()
    yield Mirroring(
        region,
        ec2,
        target["TrafficMirrorTarget"]["TrafficMirrorTargetId"],
        mirror_filter["TrafficMirrorFilter"]["TrafficMirrorFilterId"],
    )
    backend = ec2_backends[region.account_id][region.region_name]
    for kind in Kind:
        held(backend, kind).clear()
    backend.__dict__.pop("traffic_mirror_client_tokens", None)
