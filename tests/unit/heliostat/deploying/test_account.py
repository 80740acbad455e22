from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ProxyConnectionError

from heliostat.deploying.account import AwsAccount, refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.errors import WrongUsage

DENIED = (
    "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: iam:CreateRole on resource: "
    "arn:aws:iam::111122223333:role/heliostat-execution with an explicit deny in a service control policy"
)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "It is expired"}}, "X"), ["aws sso login"]),
        (ClientError({"Error": {"Code": "AccessDenied", "Message": DENIED}}, "X"), ["iam:CreateRole", "organization"]),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "Access Denied"}}, "X"),
            ["the policy that heliostat deploy --policy prints"],
        ),
        (ProxyConnectionError(proxy_url="http://proxy.example:3128"), ["HTTPS_PROXY"]),
    ],
    ids=["expired", "organization", "denied", "proxy"],
)
def test_what_aws_refuses_a_deployment_is_told_with_cause_and_fix(error: Exception, words: list[str]) -> None:
    with pytest.raises(DeploymentFailed, match="iam:CreateRole") as failed, refusals("iam:CreateRole"):
        raise error

    assert [word for word in words if word not in str(failed.value)] == []
    assert failed.value.__cause__ is error


def test_a_refusal_that_nobody_knows_is_one_sentence() -> None:
    unknown = ClientError({"Error": {"Code": "Brand.New", "Message": "The flux is inverted."}}, "X")

    with pytest.raises(DeploymentFailed) as failed, refusals("iam:CreateRole"):
        raise unknown

    assert str(failed.value) == "AWS refused iam:CreateRole: The flux is inverted."


def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")

    with pytest.raises(WrongUsage, match="no-such-profile"):
        AwsAccount("eu-central-1")
