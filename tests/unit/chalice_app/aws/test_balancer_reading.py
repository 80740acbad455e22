from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chalice_app.aws import elbv2
from chalice_app.aws.balancer_reading import read_balancers
from simulator.region import start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.region import Region


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region() as started:
        yield started


@pytest.fixture(scope="module")
def front_arn(region: Region) -> str:
    """A Network Load Balancer whose targets are the shop's load balancers of type application."""
    client = region.client("elbv2")
    [storefront] = client.describe_load_balancers(Names=["storefront-alb"])["LoadBalancers"]
    subnets = [zone["SubnetId"] for zone in storefront["AvailabilityZones"]]
    front: str = client.create_load_balancer(Name="front", Type="network", Subnets=subnets)["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    group = client.create_target_group(
        Name="front-alb", TargetType="alb", Protocol="TCP", Port=80, VpcId=storefront["VpcId"]
    )["TargetGroups"][0]["TargetGroupArn"]
    client.register_targets(TargetGroupArn=group, Targets=[{"Id": storefront["LoadBalancerArn"], "Port": 80}])
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    client.create_listener(LoadBalancerArn=front, Protocol="TCP", Port=80, DefaultActions=forward)
    return front


def listed(client: Any) -> list[Any]:
    found, _ = elbv2.balancers(client, None, 200)
    return found


def test_a_load_balancer_behind_another_is_followed_to_its_targets(region: Region, front_arn: str) -> None:
    client = region.client("elbv2")

    read = read_balancers(client, None, [each for each in listed(client) if each.arn == front_arn])

    [front] = read.balancers
    [storefront] = client.describe_load_balancers(Names=["storefront-alb"])["LoadBalancers"]
    through = {group.name: group.through for group in front.target_groups}
    assert through == {"front-alb": ()} | dict.fromkeys(
        ("storefront", "orders", "reports"), (storefront["LoadBalancerArn"],)
    )
    assert all(group.targets for group in front.target_groups)


def test_each_target_group_is_read_once_however_many_lead_to_it(region: Region, front_arn: str) -> None:
    assert front_arn
    client = region.client("elbv2")
    asked: Counter[str] = Counter()
    client.meta.events.register(
        "provide-client-params.elastic-load-balancing-v2.DescribeTargetHealth",
        lambda params, **_: asked.update([params["TargetGroupArn"]]),
    )

    read_balancers(client, None, listed(client))

    assert asked
    assert set(asked.values()) == {1}


def test_load_balancers_that_lead_to_each_other_come_to_an_end(region: Region, front_arn: str) -> None:
    """AWS forbids it; a reading that trusted that would not end."""
    client = region.client("elbv2")
    [storefront] = client.describe_load_balancers(Names=["storefront-alb"])["LoadBalancers"]
    back = client.create_target_group(
        Name="back", TargetType="alb", Protocol="TCP", Port=80, VpcId=storefront["VpcId"]
    )["TargetGroups"][0]["TargetGroupArn"]
    client.register_targets(TargetGroupArn=back, Targets=[{"Id": front_arn, "Port": 80}])
    listener = client.describe_listeners(LoadBalancerArn=storefront["LoadBalancerArn"])["Listeners"][0]
    rule = client.create_rule(
        ListenerArn=listener["ListenerArn"],
        Priority=99,
        Conditions=[{"Field": "path-pattern", "Values": ["/back/*"]}],
        Actions=[{"Type": "forward", "TargetGroupArn": back}],
    )["Rules"][0]

    read = read_balancers(client, None, listed(client))
    client.delete_rule(RuleArn=rule["RuleArn"])

    [front] = [each for each in read.balancers if each.arn == front_arn]
    assert sorted(group.name for group in front.target_groups) == [
        "back",
        "front-alb",
        "orders",
        "reports",
        "storefront",
    ]


def test_a_refusal_behind_another_load_balancer_makes_the_outer_one_unread(
    region: Region, front_arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = region.client("elbv2")
    call = client._make_api_call

    def make_api_call(name: str, arguments: dict[str, Any]) -> Any:
        if name == "DescribeTargetHealth" and ":targetgroup/orders/" in arguments["TargetGroupArn"]:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "You may not."}}, name)
        return call(name, arguments)

    monkeypatch.setattr(client, "_make_api_call", make_api_call)
    read = read_balancers(client, None, [each for each in listed(client) if each.arn == front_arn])

    [front] = read.balancers
    assert front.unread is not None
    assert front.unread.code == "aws_access_denied"
    assert [group.name for group in front.target_groups if group.unread] == ["orders"]
