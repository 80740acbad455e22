from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from chalice_app import wiring
from chalice_app.aws.refusal import named_refusals
from chalice_app.discovery.listing import ListingQuery, list_load_balancers
from chalice_app.errors import AwsRefused, AwsThrottled, AwsUnreachable
from chalice_app.policies.tasks import DISCOVERY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice_app.aws.account import Account
    from tests.unit.chalice_app.calling import Api

PREFIXES = {
    "elastic load balancing": "elasticloadbalancing",
    "elastic load balancing v2": "elasticloadbalancing",
    "ec2": "ec2",
}


@contextmanager
def recorded_calls(account: Account) -> Iterator[list[str]]:
    """The IAM actions of every call that the account's clients make."""
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        service = model.service_model.service_id.hyphenize().replace("-", " ")
        calls.append(f"{PREFIXES[service]}:{model.name}")

    for client in (account._elbv2, account._elb, account._ec2):
        client.meta.events.register("before-call", note)
    yield calls


def test_discovery_makes_the_declared_calls_and_no_other(api: Api) -> None:
    assert api is not None
    account = wiring.account()

    with recorded_calls(account) as calls:
        page = list_load_balancers(ListingQuery(page_size=200), account)

    declared = {action for grant in DISCOVERY.grants for action in grant.actions}
    assert set(calls) == declared
    assert page.next_page_token is None


def test_calls_grow_with_load_balancers_and_not_with_targets(api: Api) -> None:
    assert api is not None
    account = wiring.account()

    with recorded_calls(account) as calls:
        page = list_load_balancers(ListingQuery(page_size=200), account)

    groups = sum(len(balancer.target_groups) for balancer in page.items)
    assert calls.count("ec2:DescribeInstances") == 1
    assert calls.count("elasticloadbalancing:DescribeTargetHealth") <= groups
    assert calls.count("elasticloadbalancing:DescribeTargetGroups") == 1


def test_the_shop_shows_one_of_each_answer(api: Api) -> None:
    assert api is not None

    page = list_load_balancers(ListingQuery(page_size=200), wiring.account())

    codes = {target.eligibility.code for balancer in page.items for target in balancer.targets}
    assert {"mirrorable", "lambda_target", "instance_not_running", "instance_type_unsupported"} <= codes
    assert {balancer.type for balancer in page.items} >= {"application", "network", "classic"}
    mirrorable = [target for balancer in page.items for target in balancer.targets if target.eligibility.mirrorable]
    assert all(target.network_interface_id for target in mirrorable)


@pytest.mark.parametrize(
    ("code", "kind", "named"),
    [
        ("RequestLimitExceeded", AwsThrottled, "aws_throttled"),
        ("Throttling", AwsThrottled, "aws_throttled"),
        ("UnauthorizedOperation", AwsRefused, "aws_access_denied"),
        ("AccessDenied", AwsRefused, "aws_access_denied"),
        ("ExpiredToken", AwsRefused, "aws_credentials_invalid"),
        ("SomethingNew", AwsRefused, "aws_refused"),
    ],
)
def test_refusals_are_told_apart(code: str, kind: type[AwsRefused], named: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "You may not."}}, "DescribeInstances")

    with pytest.raises(kind) as raised, named_refusals("ec2:DescribeInstances"):
        raise error

    assert raised.value.code == named
    assert "You may not." in raised.value.explanation
    assert raised.value.evidence["aws_code"] == code


def test_silence_and_missing_credentials_are_named() -> None:
    with pytest.raises(AwsUnreachable), named_refusals("sts:GetCallerIdentity"):
        raise EndpointConnectionError(endpoint_url="https://sts.example")
    with pytest.raises(AwsRefused) as raised, named_refusals("sts:GetCallerIdentity"):
        raise NoCredentialsError

    assert raised.value.code == "aws_credentials_missing"
