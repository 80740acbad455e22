from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from simulator.region import Region, start_region

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:iam::123456789012"
INSTANCE = "arn:aws:ec2:eu-central-1:123456789012:instance/i-1"


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    with start_region(populated=False) as started:
        yield started


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


@pytest.fixture
def user(region: Region) -> Iterator[Any]:
    """Makes a user with these statements; the answer is the user's ARN."""
    iam = region.client("iam")

    def make(*statements: dict[str, Any]) -> str:
        iam.create_user(UserName="operator")
        iam.put_user_policy(UserName="operator", PolicyName="own", PolicyDocument=document(*statements))
        return f"{ARN}:user/operator"

    yield make
    iam.delete_user_policy(UserName="operator", PolicyName="own")
    iam.delete_user(UserName="operator")


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


def decisions(region: Region, principal: str, *actions: str, **asked: Any) -> dict[str, str]:
    answer = region.client("iam").simulate_principal_policy(PolicySourceArn=principal, ActionNames=[*actions], **asked)
    return {each["EvalActionName"]: each["EvalDecision"] for each in answer["EvaluationResults"]}


def test_a_deny_goes_before_an_allow_and_silence_is_a_deny(region: Region, user: Any) -> None:
    principal = user(statement("Allow", "ec2:Describe*"), statement("Deny", "ec2:DescribeSubnets"))

    assert decisions(region, principal, "ec2:DescribeVpcs", "ec2:describesubnets", "ec2:RunInstances") == {
        "ec2:DescribeVpcs": "allowed",
        "ec2:describesubnets": "explicitDeny",
        "ec2:RunInstances": "implicitDeny",
    }


def test_a_statement_counts_for_the_resources_that_it_names(region: Region, user: Any) -> None:
    principal = user(statement("Allow", "ec2:StartInstances", "arn:aws:ec2:*:123456789012:instance/*"))

    assert decisions(region, principal, "ec2:StartInstances")["ec2:StartInstances"] == "implicitDeny"
    assert decisions(region, principal, "ec2:StartInstances", ResourceArns=[INSTANCE]) == {
        "ec2:StartInstances": "allowed"
    }


@pytest.mark.parametrize(
    ("operator", "value", "given", "decision"),
    [
        ("StringEquals", "heliostat", "heliostat", "allowed"),
        ("StringEquals", "heliostat", "other", "implicitDeny"),
        ("StringLike", "helio*", "heliostat", "allowed"),
        ("StringNotEquals", "heliostat", "heliostat", "implicitDeny"),
        ("ForAnyValue:StringEquals", ["a", "heliostat"], "heliostat", "allowed"),
        ("StringEquals", "heliostat", None, "implicitDeny"),
        ("StringEqualsIfExists", "heliostat", None, "allowed"),
        ("Null", "true", None, "allowed"),
    ],
)
def test_a_condition_is_met_by_the_context_that_is_given(  # noqa: PLR0917 - the case's parts, by name
    region: Region, user: Any, operator: str, value: Any, given: str | None, decision: str
) -> None:
    condition = {operator: {"aws:ResourceTag/heliostat:managed-by": value}}
    principal = user(statement("Allow", "ec2:DeleteTags", Condition=condition))
    entry = {"ContextKeyName": "aws:ResourceTag/heliostat:managed-by", "ContextKeyType": "string"}
    context = [{**entry, "ContextKeyValues": [given]}] if given else []

    found = decisions(region, principal, "ec2:DeleteTags", ContextEntries=context)

    assert found["ec2:DeleteTags"] == decision


def test_a_condition_whose_key_is_not_given_is_named(region: Region, user: Any) -> None:
    principal = user(statement("Allow", "ec2:DeleteTags", Condition={"StringEquals": {"aws:ResourceTag/a": "b"}}))

    [result] = region.client("iam").simulate_principal_policy(
        PolicySourceArn=principal, ActionNames=["ec2:DeleteTags"]
    )["EvaluationResults"]

    assert result["MissingContextValues"] == ["aws:ResourceTag/a"]


def test_a_boundary_takes_away_what_it_does_not_hold(region: Region) -> None:
    iam = region.client("iam")
    bounds = iam.create_policy(PolicyName="bounds", PolicyDocument=document(statement("Allow", "ec2:*")))["Policy"]
    every = iam.create_policy(PolicyName="every", PolicyDocument=document(statement("Allow", "*")))["Policy"]
    iam.create_role(RoleName="bounded", AssumeRolePolicyDocument="{}", PermissionsBoundary=bounds["Arn"])
    iam.attach_role_policy(RoleName="bounded", PolicyArn=every["Arn"])

    assert decisions(region, f"{ARN}:role/bounded", "ec2:DescribeVpcs", "iam:CreateUser") == {
        "ec2:DescribeVpcs": "allowed",
        "iam:CreateUser": "implicitDeny",
    }


def test_results_come_in_pages(region: Region, user: Any) -> None:
    principal = user(statement("Allow", "*"))
    pages = region.client("iam").get_paginator("simulate_principal_policy")

    answers = [*pages.paginate(PolicySourceArn=principal, ActionNames=["a:A", "a:B", "a:C"], MaxItems=2)]

    assert [[each["EvalActionName"] for each in page["EvaluationResults"]] for page in answers] == [
        ["a:A", "a:B"],
        ["a:C"],
    ]


@pytest.mark.parametrize(
    ("principal", "code"),
    [
        (f"{ARN}:user/absent", "NoSuchEntity"),
        (f"{ARN}:role/absent", "NoSuchEntity"),
        ("arn:aws:sts::123456789012:assumed-role/a/b", "InvalidInput"),
    ],
)
def test_a_principal_that_has_no_policies_of_its_own_is_refused(region: Region, principal: str, code: str) -> None:
    with pytest.raises(ClientError) as raised:
        decisions(region, principal, "ec2:DescribeVpcs")

    assert raised.value.response["Error"]["Code"] == code
