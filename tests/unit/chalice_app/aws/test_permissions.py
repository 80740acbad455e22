from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalice_app.aws import permissions
from chalice_app.aws.permissions import find_permissions
from chalice_app.errors import AwsThrottled
from chalice_app.policies.documents import PolicyPlace
from chalice_app.policies.grant import OWNED, Condition, Grant, PolicyTask
from chalice_app.policies.tasks import TASKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice_app.policies.permissions import Answer

ACCOUNT = "123456789012"
PLACE = PolicyPlace("aws", "eu-central-1", ACCOUNT)
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/heliostat-api/heliostat-api"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/heliostat-api"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/*"
TASK = PolicyTask(
    "discovery",
    "Two operations.",
    "The test.",
    (
        Grant(
            "LendKey",
            ("kms:CreateGrant", "kms:Decrypt"),
            (KEY,),
            (OWNED, Condition("Bool", "kms:GrantIsForAWSResource", ("true",))),
        ),
    ),
)
DENIED_BY_NOBODY = (
    f"You are not authorized to perform this operation. User: {SESSION} is not authorized to perform: "
    "ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action"
)
DENIED_BY_ORGANIZATION = (
    f"User: {SESSION} is not authorized to perform: elasticloadbalancing:DescribeLoadBalancers with an explicit deny "
    "in a service control policy"
)


def raw(service: str) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name="eu-central-1",
        aws_access_key_id="t",
        aws_secret_access_key="t",
    )


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """IAM and STS that answer what a test says; requests and answers are held against botocore's models."""
    clients = {"iam": raw("iam"), "sts": raw("sts")}
    monkeypatch.setattr(permissions, "client", clients.__getitem__)
    identity = Stubber(clients["sts"])
    identity.add_response("get_caller_identity", {"Arn": SESSION, "Account": ACCOUNT, "UserId": "AROA:me"})
    identity.activate()
    stubber = Stubber(clients["iam"])
    stubber.activate()
    return stubber


def asked(stubber: Stubber, *rows: dict[str, Any]) -> None:
    stubber.add_response(
        "simulate_principal_policy",
        {"EvaluationResults": list(rows)},
        {
            "PolicySourceArn": ROLE,
            "ActionNames": ["kms:CreateGrant", "kms:Decrypt"],
            "ResourceArns": [KEY],
            "ContextEntries": [
                {
                    "ContextKeyName": "aws:ResourceTag/heliostat:managed-by",
                    "ContextKeyType": "string",
                    "ContextKeyValues": ["heliostat"],
                },
                {
                    "ContextKeyName": "kms:GrantIsForAWSResource",
                    "ContextKeyType": "boolean",
                    "ContextKeyValues": ["true"],
                },
            ],
        },
    )


def row(action: str, decision: str, **detail: Any) -> dict[str, Any]:
    return {"EvalActionName": action, "EvalDecision": decision, "EvalResourceName": KEY, **detail}


@pytest.mark.parametrize(
    ("decision", "detail", "code"),
    [
        ("implicitDeny", {}, "denied"),
        ("explicitDeny", {}, "denied_explicitly"),
        ("implicitDeny", {"OrganizationsDecisionDetail": {"AllowedByOrganizations": False}}, "denied_by_organization"),
        (
            "implicitDeny",
            {"PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False}},
            "denied_by_boundary",
        ),
    ],
)
def test_iam_tells_what_denies(iam: Stubber, decision: str, detail: dict[str, Any], code: str) -> None:
    asked(iam, row("kms:CreateGrant", decision, **detail), row("kms:Decrypt", "allowed"))

    [found] = find_permissions([TASK], PLACE)

    assert found.method == "simulated"
    assert [(answer.action, answer.verdict, answer.code) for answer in found.answers] == [
        ("kms:CreateGrant", "denied", code),
        ("kms:Decrypt", "allowed", ""),
    ]
    assert found.answers[0].resource == KEY
    assert found.answers[0].explanation
    assert bool(found.deltas) == (code == "denied")


def test_an_action_that_iam_passes_over_is_unknown(iam: Stubber) -> None:
    asked(iam, row("kms:Decrypt", "allowed"))

    [found] = find_permissions([TASK], PLACE)

    assert [answer.verdict for answer in found.answers] == ["unknown", "allowed"]


def test_one_resource_that_is_denied_denies_the_action(iam: Stubber) -> None:
    asked(
        iam,
        row("kms:Decrypt", "allowed"),
        row("kms:Decrypt", "implicitDeny", EvalResourceName="arn:other"),
        row("kms:CreateGrant", "allowed"),
    )

    [found] = find_permissions([TASK], PLACE)

    assert (found.missing, found.answers[1].resource) == (("kms:Decrypt",), "arn:other")


def test_patience_that_iam_asks_for_is_asked_of_the_caller(iam: Stubber) -> None:
    iam.add_client_error("simulate_principal_policy", "Throttling", "Rate exceeded")

    with pytest.raises(AwsThrottled):
        find_permissions([TASK], PLACE)


class Account:
    """Clients of every service, whose calls go to `answer`: a value, or an error of AWS."""

    def __init__(self, refusals: dict[str, tuple[str, str]]) -> None:
        self.refusals = refusals
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.decoded = ""

    def client(self, service: str) -> Any:
        made = raw(service)

        def make_api_call(operation: str, arguments: dict[str, Any]) -> Any:
            # As botocore does before it sends: the arguments are held against the operation's model.
            made._convert_to_request_dict(
                arguments, made.meta.service_model.operation_model(operation), "https://aws.example", context={}
            )
            self.calls.append((operation, arguments))
            if operation == "GetCallerIdentity":
                return {"Arn": SESSION}
            if operation == "DecodeAuthorizationMessage" and self.decoded:
                return {"DecodedMessage": self.decoded}
            default = ("DryRunOperation", "Request would have succeeded.") if arguments.get("DryRun") else None
            refusal = self.refusals.get(operation, default)
            if refusal is None:
                return {}
            raise ClientError({"Error": {"Code": refusal[0], "Message": refusal[1]}}, operation)

        made._make_api_call = make_api_call
        return made


@pytest.fixture
def probing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Account]:
    """An account whose IAM may not be asked."""

    def make(**refusals: tuple[str, str]) -> Account:
        account = Account({"SimulatePrincipalPolicy": ("AccessDenied", "You may not.")} | refusals)
        monkeypatch.setattr(permissions, "client", account.client)
        return account

    return make


def tried(task: str) -> dict[str, Answer]:
    [found] = find_permissions([TASKS[task]], PLACE)
    assert found.method == "probed"
    return {answer.action: answer for answer in found.answers}


def test_where_iam_may_not_be_asked_reads_and_dry_runs_are_tried(probing: Callable[..., Account]) -> None:
    account = probing(
        DescribeSubnets=("UnauthorizedOperation", DENIED_BY_NOBODY),
        DescribeLoadBalancers=("AccessDenied", DENIED_BY_ORGANIZATION),
        DescribeListeners=("LoadBalancerNotFound", "One or more load balancers not found"),
        DescribeTargetGroups=("Throttling", "Rate exceeded"),
        DescribeInstances=("InvalidParameterCombination", "Odd."),
    )

    found = tried("discovery")

    assert (found["ec2:DescribeNetworkInterfaces"].verdict, found["ec2:DescribeSubnets"].code) == ("allowed", "denied")
    assert found["elasticloadbalancing:DescribeLoadBalancers"].code == "denied_by_organization"
    # It looked for the load balancer, and so it had asked IAM before.
    assert found["elasticloadbalancing:DescribeListeners"].verdict == "allowed"
    assert found["elasticloadbalancing:DescribeTargetGroups"].verdict == "unknown"
    assert found["ec2:DescribeInstances"].verdict == "unknown"
    assert all(arguments.get("DryRun") for operation, arguments in account.calls if operation == "DescribeSubnets")


def test_nothing_is_tried_that_could_change_something(probing: Callable[..., Account]) -> None:
    account = probing()

    found = {
        name: tried(name) for name in ("reconciler", "orchestration", "preflight", "notifier", "reader", "decisions")
    }

    changing = [
        (operation, arguments)
        for operation, arguments in account.calls
        if not operation.startswith(("Describe", "Get", "List", "Simulate"))
    ]
    assert changing
    assert all(arguments.get("DryRun") is True for _, arguments in changing)
    assert found["reconciler"]["ec2:CreateTrafficMirrorFilter"].verdict == "allowed"
    assert found["reconciler"]["ec2:DeleteTrafficMirrorSession"].verdict == "unknown"
    assert found["orchestration"]["iam:PassRole"].verdict == "unknown"


def test_an_encoded_refusal_is_decoded_where_that_is_allowed(probing: Callable[..., Account]) -> None:
    blob = "Zm9v" * 40
    refusal = ("UnauthorizedOperation", f"You are not authorized. Encoded authorization failure message: {blob}")
    account = probing(DescribeSubnets=refusal, DecodeAuthorizationMessage=("AccessDenied", "You may not."))

    encoded = tried("discovery")["ec2:DescribeSubnets"]
    account.decoded = json.dumps(
        {
            "allowed": False,
            "explicitDeny": True,
            "context": {"principal": {"arn": SESSION}, "action": "ec2:DescribeSubnets", "resource": "*"},
        }
    )
    decoded = tried("discovery")["ec2:DescribeSubnets"]

    assert (encoded.verdict, encoded.code) == ("denied", "denied")
    assert blob not in encoded.explanation
    assert (decoded.verdict, decoded.code) == ("denied", "denied_explicitly")


def test_every_read_that_is_tried_is_one_that_some_task_is_granted(probing: Callable[..., Account]) -> None:
    probing()
    granted = {action for task in TASKS.values() for action in task.actions}

    assert set(permissions._Probes()._reads) <= granted
    assert {f"ec2:{operation}" for operation in permissions.DRY_RUNS} <= granted
