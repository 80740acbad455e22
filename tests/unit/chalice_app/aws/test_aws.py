from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    ProfileNotFound,
    ProxyConnectionError,
    UnauthorizedSSOTokenError,
)

from chalice_app import wiring
from chalice_app.aws.refusal import named_refusals
from chalice_app.discovery.discovery import discover
from chalice_app.discovery.listing import ListingQuery, Place, list_load_balancers
from chalice_app.errors import AwsGone, AwsRefused, AwsThrottled, AwsUnreachable, InvalidRequest
from chalice_app.failures.refused import explain_error
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
    assert calls.count("ec2:DescribeTrafficMirrorSessions") == 1
    assert calls.count("ec2:DescribeSubnets") <= 2


def test_the_shop_shows_one_of_each_answer(api: Api) -> None:
    assert api is not None

    page = list_load_balancers(ListingQuery(page_size=200), wiring.account())

    codes = {target.eligibility.code for balancer in page.items for target in balancer.targets}
    assert {"mirrorable", "lambda_target", "instance_not_running", "instance_type_unsupported"} <= codes
    assert {balancer.type for balancer in page.items} >= {"application", "network", "classic"}
    mirrorable = [target for balancer in page.items for target in balancer.targets if target.eligibility.mirrorable]
    assert all(target.interface_id for target in mirrorable)


@pytest.mark.parametrize(
    ("code", "kind", "named"),
    [
        ("RequestLimitExceeded", AwsThrottled, "aws_throttled"),
        ("Throttling", AwsThrottled, "aws_throttled"),
        ("UnauthorizedOperation", AwsRefused, "aws_access_denied"),
        ("AccessDenied", AwsRefused, "aws_access_denied"),
        ("ExpiredToken", AwsRefused, "aws_credentials_invalid"),
        ("TargetGroupNotFound", AwsGone, "aws_gone"),
        ("SomethingNew", AwsRefused, "unexplained"),
    ],
)
def test_refusals_are_told_apart(code: str, kind: type[AwsRefused], named: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "You may not."}}, "DescribeInstances")

    with pytest.raises(kind) as raised, named_refusals("ec2:DescribeInstances"):
        raise error

    assert raised.value.code == named
    assert raised.value.evidence == {
        "operation": "ec2:DescribeInstances",
        "aws_code": code,
        "aws_message": "You may not.",
    }
    assert raised.value.failure is not None
    assert raised.value.retryable == raised.value.failure.retryable


def test_what_was_made_a_moment_ago_may_be_asked_for_again() -> None:
    message = "The TrafficMirrorSession 'tms-0123456789abcdef0' does not exist"
    error = ClientError(
        {"Error": {"Code": "InvalidTrafficMirrorSessionId.NotFound", "Message": message}}, "ModifyTrafficMirrorSession"
    )

    with pytest.raises(AwsGone) as made, named_refusals("ec2:ModifyTrafficMirrorSession", just_made=True):
        raise error
    with pytest.raises(AwsGone) as old, named_refusals("ec2:ModifyTrafficMirrorSession"):
        raise error

    assert (made.value.code, made.value.retryable) == ("not_visible_yet", True)
    assert (old.value.code, old.value.retryable) == ("aws_gone", False)
    assert old.value.aws_message == message


def test_silence_and_missing_credentials_are_named() -> None:
    with pytest.raises(AwsUnreachable), named_refusals("sts:GetCallerIdentity"):
        raise EndpointConnectionError(endpoint_url="https://sts.example")
    with pytest.raises(AwsRefused) as raised, named_refusals("sts:GetCallerIdentity"):
        raise NoCredentialsError

    assert raised.value.code == "aws_credentials_missing"


@pytest.mark.parametrize(
    ("error", "kind", "code", "retryable"),
    [
        (ProxyConnectionError(proxy_url="http://proxy.example:3128"), AwsUnreachable, "proxy_refuses", True),
        (EndpointConnectionError(endpoint_url="https://ec2.example"), AwsUnreachable, "aws_unreachable", True),
        (UnauthorizedSSOTokenError(), AwsRefused, "aws_credentials_invalid", False),
        (ProfileNotFound(profile="prod"), AwsRefused, "aws_credentials_missing", False),
        (NoRegionError(), AwsRefused, "region_not_set", False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_why_nothing_was_answered_is_told_apart(
    error: Exception, kind: type[AwsRefused | AwsUnreachable], code: str, *, retryable: bool
) -> None:
    with pytest.raises(kind) as raised, named_refusals("ec2:DescribeInstances"):
        raise error

    assert (raised.value.code, raised.value.retryable) == (code, retryable)
    assert explain_error(raised.value).code == code
    assert raised.value.fix


def test_what_the_control_plane_itself_refuses_is_told_in_its_words_and_not_as_awss() -> None:
    failure = explain_error(InvalidRequest("subnet_ids", "at least 2 subnets, in different zones"))

    assert (failure.code, failure.explanation) == ("invalid_parameter", "subnet_ids is not valid.")
    assert failure.fix == "Expected at least 2 subnets, in different zones."


def test_a_request_that_is_wrong_is_nobodys_silence() -> None:
    with pytest.raises(ParamValidationError), named_refusals("ec2:DescribeInstances"):
        raise ParamValidationError(report="Missing required parameter")


def test_a_load_balancer_or_a_group_deleted_between_two_calls_costs_no_other(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api is not None
    account = wiring.account()
    before = list_load_balancers(ListingQuery(page_size=200), account).items
    application = next(balancer for balancer in before if balancer.type == "application" and balancer.target_groups)
    lost_group = next(
        group.name
        for balancer in before
        for group in balancer.target_groups
        if balancer.arn and balancer.name != application.name
    )
    call = account._elbv2._make_api_call

    def make_api_call(operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "DescribeListeners" and arguments["LoadBalancerArn"] == application.arn:
            raise ClientError({"Error": {"Code": "LoadBalancerNotFound", "Message": "Gone."}}, operation)
        if operation == "DescribeTargetHealth" and f":targetgroup/{lost_group}/" in arguments["TargetGroupArn"]:
            raise ClientError({"Error": {"Code": "TargetGroupNotFound", "Message": "Gone."}}, operation)
        return call(operation, arguments)

    monkeypatch.setattr(account._elbv2, "_make_api_call", make_api_call)
    listing = list_load_balancers(ListingQuery(page_size=200), account)

    assert [balancer.name for balancer in listing.items] == [
        balancer.name for balancer in before if balancer.name != application.name
    ]
    assert listing.gone == (application.id,)
    assert lost_group not in {group.name for balancer in listing.items for group in balancer.target_groups}
    assert lost_group in {name for balancer in listing.items for name in balancer.gone_groups}


@pytest.mark.parametrize("operation", ["DescribeListeners", "DescribeTargetHealth"])
def test_what_one_load_balancer_refuses_is_told_of_it_alone_and_never_looks_like_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    assert api is not None
    account = wiring.account()
    before = list_load_balancers(ListingQuery(page_size=200), account).items
    application = next(balancer for balancer in before if balancer.type == "application" and balancer.target_groups)
    arns = {application.arn, *(group.arn for group in application.target_groups)}
    call = account._elbv2._make_api_call

    def make_api_call(name: str, arguments: dict[str, Any]) -> Any:
        if name == operation and arns & set(arguments.values()):
            raise ClientError({"Error": {"Code": "Throttling", "Message": "Rate exceeded"}}, name)
        return call(name, arguments)

    monkeypatch.setattr(account._elbv2, "_make_api_call", make_api_call)
    found = discover([balancer.id for balancer in before], account)

    assert set(found.unread) == {application.id}
    assert (found.unread[application.id].code, found.unread[application.id].retryable) == ("aws_throttled", True)
    assert found.gone == ()
    [shown] = [balancer for balancer in found.balancers if balancer.id == application.id]
    assert [group.name for group in shown.target_groups] == [group.name for group in application.target_groups]
    assert all(group.unread and not group.notes for group in shown.target_groups)


def test_a_marker_that_aws_does_not_know_is_the_callers_fault(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api is not None
    account = wiring.account()
    refused = ClientError({"Error": {"Code": "ValidationError", "Message": "Invalid marker."}}, "DescribeLoadBalancers")
    monkeypatch.setattr(account._elbv2, "describe_load_balancers", lambda **_: (_ for _ in ()).throw(refused))

    with pytest.raises(InvalidRequest) as raised:
        list_load_balancers(ListingQuery(page_token=Place("v2", "forged").token()), account)
    with pytest.raises(AwsRefused):
        list_load_balancers(ListingQuery(), account)

    assert raised.value.code == "invalid_page_token"
