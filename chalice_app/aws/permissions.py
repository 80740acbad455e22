"""What the caller may do: IAM is asked where it answers, else each operation is tried in a way that changes nothing.

EC2 has dry runs. Of other services, reads are tried: a refusal for want of rights comes before any other. What could
not be tried without changing something is unknown.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalice_app.aws.clients import client
from chalice_app.aws.refusal import DENIED, named_refusals, refused
from chalice_app.discovery.mirrors import OWNERSHIP_TAG
from chalice_app.errors import AwsRefused, AwsThrottled
from chalice_app.failures.explain import explain
from chalice_app.policies.permissions import MISSING, Answer, Principal, principal_of, questions, report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalice_app.policies.documents import PolicyPlace
    from chalice_app.policies.grant import PolicyTask
    from chalice_app.policies.permissions import PermissionReport, Question

CALLS_AT_ONCE = 8
ENCODED = re.compile(r"[Ee]ncoded authorization failure message:?\s{1,4}([A-Za-z0-9_-]{16,20000})")
# What stands above the policies of a principal: no statement that it is given can lift it.
STANDING_ABOVE = frozenset(
    {
        "denied_by_boundary",
        "denied_by_endpoint_policy",
        "denied_by_organization",
        "denied_by_resource_policy",
        "denied_by_session_policy",
        "denied_explicitly",
    }
)
# What is no single text in a request.
_TYPES = {"kms:GrantIsForAWSResource": "boolean", "dynamodb:LeadingKeys": "stringList"}
NOT_TRIED = "It cannot be tried without changing something, or without a resource that carries our tag."
ADD_DELTA = "Add the statements of `delta` to the principal's policies."
ASK_IAM = "Let the role ask IAM: iam:SimulatePrincipalPolicy on itself, as policy preflight has it."


# Dry runs whose answer does not depend on what there is in the account.
DRY_RUNS = frozenset(
    {
        "CreateTrafficMirrorFilter",
        "DescribeInstanceTypeOfferings",
        "DescribeInstances",
        "DescribeNetworkInterfaces",
        "DescribeRouteTables",
        "DescribeSubnets",
        "DescribeTrafficMirrorFilters",
        "DescribeTrafficMirrorSessions",
        "DescribeTrafficMirrorTargets",
        "DescribeVpcEndpoints",
        "DescribeVpcs",
        "GetEbsDefaultKmsKeyId",
        "GetEbsEncryptionByDefault",
    }
)


def find_permissions(tasks: Sequence[PolicyTask], place: PolicyPlace) -> list[PermissionReport]:
    """What the caller may do of these tasks.

    Raises:
        AwsRefused, AwsUnreachable: AWS did not tell who is asking.
        AwsThrottled: AWS asks for patience.
    """
    with named_refusals("sts:GetCallerIdentity"):
        principal = principal_of(client("sts").get_caller_identity()["Arn"])
    if principal.role_arn is not None:
        try:
            return [
                report(principal, "simulated", task, place, _simulated(principal.role_arn, questions(task, place)))
                for task in tasks
            ]
        except AwsThrottled:
            raise
        except AwsRefused:
            # It may not ask, or its role has a path, which a session's name does not tell: operations can be tried.
            pass
    probes = _Probes()
    return [report(principal, "probed", task, place, _probed(probes, questions(task, place))) for task in tasks]


def role_permissions(role_arn: str, tasks: Sequence[PolicyTask], place: PolicyPlace) -> list[PermissionReport]:
    """What IAM says that a role may do of these tasks, whoever asks.

    Raises:
        AwsRefused, AwsUnreachable: IAM did not tell.
    """
    principal = Principal(role_arn, role_arn)
    return [report(principal, "simulated", task, place, _simulated(role_arn, questions(task, place))) for task in tasks]


# --- asking IAM -------------------------------------------------------------------------------------------------------


def _simulated(principal_arn: str, asked: Sequence[Question]) -> list[Answer]:
    iam = client("iam")

    def of_question(question: Question) -> list[Answer]:
        with named_refusals("iam:SimulatePrincipalPolicy"):
            pages = iam.get_paginator("simulate_principal_policy").paginate(
                PolicySourceArn=principal_arn,
                ActionNames=list(question.actions),
                ResourceArns=list(question.resources),
                ContextEntries=[
                    {"ContextKeyName": key, "ContextKeyType": _type(key), "ContextKeyValues": list(values)}
                    for key, values in question.context.items()
                ],
            )
            rows = [row for page in pages for row in page["EvaluationResults"]]
        return [_worst(question, action, rows) for action in question.actions]

    with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
        return [answer for answers in pool.map(of_question, asked) for answer in answers]


def _type(key: str) -> str:
    return _TYPES.get(key, "string")


def _worst(question: Question, action: str, rows: Sequence[Mapping[str, Any]]) -> Answer:
    """IAM answers for each resource. One that is denied is what the operation would fail by."""
    own = [row for row in rows if row["EvalActionName"].lower() == action.lower()]
    if not own:
        return Answer(question.sid, action, "unknown", "not_told", "IAM's simulation did not tell.")
    refused = [row for row in own if row["EvalDecision"] != "allowed"]
    if not refused:
        return Answer(question.sid, action, "allowed")
    code, explanation, fix = _why(action, refused[0])
    on = refused[0].get("EvalResourceName")
    return Answer(question.sid, action, "denied", code, explanation, fix, None if on == "*" else on)


def _why(action: str, row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    if row.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations") is False:
        message = "because no service control policy allows the action"
    elif row.get("PermissionsBoundaryDecisionDetail", {}).get("AllowedByPermissionsBoundary") is False:
        message = "because no permissions boundary allows the action"
    elif row["EvalDecision"] == "explicitDeny":
        message = "with an explicit deny"
    else:
        return MISSING, "No policy of the principal allows it.", ADD_DELTA
    failure = explain(code="AccessDenied", message=f"is not authorized to perform: {action} {message}")
    return failure.code, failure.explanation, failure.fix


# --- trying -----------------------------------------------------------------------------------------------------------


def _probed(probes: _Probes, asked: Sequence[Question]) -> list[Answer]:
    each = [(question, action) for question in asked for action in question.actions]
    with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
        return list(pool.map(lambda pair: probes.answer(*pair), each))


class _Probes:
    """Operations that can be tried. Clients are made before any thread begins: making one is not safe in several."""

    def __init__(self) -> None:
        self._ec2 = client("ec2")
        self._sts = client("sts")
        v2, classic = client("elbv2"), client("elb")
        scaling, stacks, dynamodb, quotas, kms = (
            client(name) for name in ("autoscaling", "cloudformation", "dynamodb", "service-quotas", "kms")
        )
        nothing = "arn:aws:elasticloadbalancing:{}:000000000000:{}/nothing/0000000000000000"
        region = self._ec2.meta.region_name
        self._reads: Mapping[str, Callable[[Question], Any]] = {
            "elasticloadbalancing:DescribeLoadBalancers": lambda _: v2.describe_load_balancers(PageSize=1),
            "elasticloadbalancing:DescribeTargetGroups": lambda _: v2.describe_target_groups(PageSize=1),
            "elasticloadbalancing:DescribeListeners": lambda _: v2.describe_listeners(
                LoadBalancerArn=nothing.format(region, "loadbalancer/app")
            ),
            "elasticloadbalancing:DescribeTargetHealth": lambda _: v2.describe_target_health(
                TargetGroupArn=nothing.format(region, "targetgroup")
            ),
            "elasticloadbalancing:DescribeInstanceHealth": lambda _: classic.describe_instance_health(
                LoadBalancerName="nothing"
            ),
            "autoscaling:DescribeScalingActivities": lambda _: scaling.describe_scaling_activities(MaxRecords=1),
            "cloudformation:DescribeStacks": lambda question: stacks.describe_stacks(StackName=_stack(question)),
            "cloudformation:DescribeStackEvents": lambda question: stacks.describe_stack_events(
                StackName=_stack(question)
            ),
            "cloudformation:ListStackResources": lambda question: stacks.list_stack_resources(
                StackName=_stack(question)
            ),
            "dynamodb:DescribeTable": lambda question: dynamodb.describe_table(TableName=_table(question)),
            "servicequotas:GetServiceQuota": lambda _: quotas.get_service_quota(
                ServiceCode="ec2", QuotaCode="L-1216C47A"
            ),
            "kms:DescribeKey": lambda _: kms.describe_key(KeyId="alias/aws/ebs"),
        }

    def answer(self, question: Question, action: str) -> Answer:
        """What trying it tells."""
        service, operation = action.split(":")
        if service == "ec2" and operation in DRY_RUNS:
            return self._tried(question, action, lambda asked: self._dry_run(operation, asked))
        read = self._reads.get(action)
        if read is None:
            return Answer(question.sid, action, "unknown", "not_told", NOT_TRIED, ASK_IAM)
        return self._tried(question, action, read)

    def _dry_run(self, operation: str, question: Question) -> Any:
        method = getattr(self._ec2, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())
        if operation == "CreateTrafficMirrorFilter":
            tags = [{"Key": OWNERSHIP_TAG, "Value": question.context[f"aws:RequestTag/{OWNERSHIP_TAG}"][0]}]
            return method(DryRun=True, TagSpecifications=[{"ResourceType": "traffic-mirror-filter", "Tags": tags}])
        return method(DryRun=True)

    def _tried(self, question: Question, action: str, read: Callable[[Question], Any]) -> Answer:
        try:
            read(question)
        except ClientError as error:
            return self._of_error(question, action, dict(error.response["Error"]))
        return Answer(question.sid, action, "allowed")

    def _of_error(self, question: Question, action: str, error: Mapping[str, Any]) -> Answer:
        code, message = error.get("Code", "Unknown"), error.get("Message", "")
        if code == "DryRunOperation":
            return Answer(question.sid, action, "allowed")
        if code in DENIED and (encoded := ENCODED.search(message)):
            message = self._decoded(encoded[1], action) or message
        refusal = refused(action, code, message, task=question.task)
        if code in DENIED:
            return _denial(question, action, refusal)
        if isinstance(refusal, AwsThrottled):
            return Answer(question.sid, action, "unknown", refusal.code, refusal.explanation, refusal.fix)
        if action.startswith("ec2:"):
            return Answer(question.sid, action, "unknown", "not_told", refusal.explanation, ASK_IAM)
        # What was asked for is not there: a refusal for want of rights would have come before.
        return Answer(question.sid, action, "allowed")

    def _decoded(self, encoded: str, action: str) -> str | None:
        """EC2's blob in the words of other services; None where it may not be read."""
        try:
            with named_refusals("sts:DecodeAuthorizationMessage"):
                answer = self._sts.decode_authorization_message(EncodedMessage=encoded)
            decoded = json.loads(answer["DecodedMessage"])
        except (AwsRefused, ValueError):
            return None
        context = decoded.get("context", {})
        who = context.get("principal", {}).get("arn", "the principal")
        why = "with an explicit deny" if decoded.get("explicitDeny") else "because no identity-based policy allows it"
        what = f"{context.get('action', action)} on resource: {context.get('resource', '*')}"
        return f"User: {who} is not authorized to perform: {what} {why}"


def _denial(question: Question, action: str, refusal: AwsRefused) -> Answer:
    if refusal.code in STANDING_ABOVE:
        code, fix = refusal.code, refusal.fix
    else:
        code, fix = MISSING, ADD_DELTA
    resource = refusal.failure.evidence.get("resource") if refusal.failure else None
    return Answer(question.sid, action, "denied", code, refusal.explanation, fix, resource)


def _stack(question: Question) -> str:
    return question.resources[0].split(":stack/")[1].split("/")[0]


def _table(question: Question) -> str:
    return question.resources[0].split(":table/")[1]
