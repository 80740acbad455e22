"""Policies that are enforced: a principal that may do what its documents say, and nothing else.

moto can enforce policies for everybody or for nobody. Here requests of a principal made for it are checked, and those
of the region's own clients are not, so that a test can prepare what the principal then works on. A request's resource
and conditions are not known where it comes in: actions are enforced, and denials of everything.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
from botocore.config import Config
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.errors import COMMON_ERROR_CODES
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model
from moto.iam.models import iam_backends
from moto.s3.exceptions import S3AccessDeniedError
from moto.utilities.utils import get_partition

from simulator.aws.patching import around
from simulator.aws.permission_simulation import principal_documents
from simulator.aws.policy_evaluation import Decision, evaluate
from simulator.aws.requests import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from simulator.region import Region

CREDENTIAL = re.compile(r"Credential=([^/,]+)/\d+/([^/]*)/([^/]*)/")
# How requests are signed, and how policies name the service or the action.
SERVICES = {"monitoring": "cloudwatch", "tagging": "tag"}
ACTIONS = {"lambda:Invoke": "lambda:InvokeFunction"}
# What IAM asks for instead of a transaction, by its parts.
ALL_OR_NOTHING = "dynamodb:TransactWriteItems"
PARTS = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}
# SNS and EC2 have codes of their own; the others go by how they speak.
DENIED_CODES = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError"}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}

# Every service denies, and few of their models say so: moto warns of what they do not say.
COMMON_ERROR_CODES.extend(["AccessDenied", "AccessDeniedException"])

# ARNs of users and roles whose requests are checked, and of who is shown, by access key.
_principals: dict[str, tuple[str, str]] = {}


class NotAuthorized(ServiceException):
    """The answer to an action that no policy allows."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A principal with policies of its own."""

    region: Region
    arn: str
    access_key_id: str
    secret_access_key: str
    session_token: str = ""

    def may(self, *documents: Mapping[str, Any]) -> None:
        """Give the principal these policy documents instead of those that it has."""
        iam = self.region.client("iam")
        _, shown = _principals[self.access_key_id]
        is_role = ":assumed-role/" in shown
        name = shown.split("/")[1]
        _take_policies(iam, name, is_role=is_role)
        _give_policies(iam, name, documents, is_role=is_role)

    def client(self, service: str) -> Any:
        """An AWS client of this principal."""
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.region.endpoint_url,
            region_name=self.region.region_name,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            aws_session_token=self.session_token or None,
            config=Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 1}),
        )

    def environment(self) -> dict[str, str]:
        """Environment variables that make any AWS client one of this principal."""
        return {
            **self.region.environment(),
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }


@contextmanager
def enforcing(region: Region, *documents: Mapping[str, Any], as_role: bool = False) -> Iterator[Limited]:
    """Within the block, a principal that may do what these policy documents allow: a user, or a role's session."""
    name = f"limited-{uuid4().hex[:8]}"
    limited = _role(region, name, documents) if as_role else _user(region, name, documents)
    source = f"arn:aws:iam::{region.account_id}:{'role' if as_role else 'user'}/{name}"
    _principals[limited.access_key_id] = (source, limited.arn)
    try:
        yield limited
    finally:
        del _principals[limited.access_key_id]
        _remove(region, name, as_role=as_role)


def _user(region: Region, name: str, documents: tuple[Mapping[str, Any], ...]) -> Limited:
    iam = region.client("iam")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    _give_policies(iam, name, documents, is_role=False)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Limited(region, arn, key["AccessKeyId"], key["SecretAccessKey"])


def _role(region: Region, name: str, documents: tuple[Mapping[str, Any], ...]) -> Limited:
    iam = region.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    _give_policies(iam, name, documents, is_role=True)
    assumed = region.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")
    key = assumed["Credentials"]
    return Limited(
        region, assumed["AssumedRoleUser"]["Arn"], key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"]
    )


def _give_policies(iam: Any, name: str, documents: Iterable[Mapping[str, Any]], *, is_role: bool) -> None:
    for number, document in enumerate(documents):
        policy = {"PolicyName": f"{number}", "PolicyDocument": json.dumps(document)}
        iam.put_role_policy(RoleName=name, **policy) if is_role else iam.put_user_policy(UserName=name, **policy)


def _take_policies(iam: Any, name: str, *, is_role: bool) -> None:
    listed = iam.list_role_policies(RoleName=name) if is_role else iam.list_user_policies(UserName=name)
    for policy in listed["PolicyNames"]:
        if is_role:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        else:
            iam.delete_user_policy(UserName=name, PolicyName=policy)


def _remove(region: Region, name: str, *, as_role: bool) -> None:
    iam = region.client("iam")
    _take_policies(iam, name, is_role=as_role)
    if as_role:
        iam.delete_role(RoleName=name)
        return
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=name)


@around(BaseResponse, "call_action")
def _check_action(original: Callable[..., Any], response: BaseResponse) -> Any:
    """Moto checks the requests of all or of none, and denies in the words of IAM whatever service was asked."""
    denial = _denial(response, "")
    return response.serialized(ActionResult(denial)) if denial else original(response)


@around(ActionAuthenticatorMixin, "_authenticate_and_authorize_s3_action")
def _check_object_action(original: Callable[..., None], response: Any, *args: Any, **kwargs: Any) -> None:
    """S3's requests go another way through moto."""
    if _denial(response, f"s3:{response._get_action()}"):  # noqa: SLF001
        raise S3AccessDeniedError
    original(response, *args, **kwargs)


def _denial(response: Any, action: str) -> NotAuthorized | None:
    signed = CREDENTIAL.search(response.headers.get("Authorization") or "")
    if not signed or signed[1] not in _principals:
        return None
    source, shown = _principals[signed[1]]
    service = SERVICES.get(signed[3], signed[3])
    action = action or f"{service}:{response._get_action()}"  # noqa: SLF001
    action = ACTIONS.get(action, action)
    if action == "sts:GetCallerIdentity":
        # "No permissions are required to perform this operation."
        return None
    documents, boundary = principal_documents(iam_backends[response.current_account][get_partition(signed[2])], source)
    for asked in _asked_for(action, response):
        decision = evaluate(documents, asked, unknown=True)
        if decision.allowed and boundary:
            decision = evaluate(boundary, asked, unknown=True)
        if not decision.allowed:
            by_protocol = "AccessDenied" if _speaks_xml(response) else "AccessDeniedException"
            return NotAuthorized(DENIED_CODES.get(service, by_protocol), _sentence(service, asked, shown, decision))
    return None


def _asked_for(action: str, response: Any) -> list[str]:
    """The actions that IAM asks for where this one is requested."""
    if action != ALL_OR_NOTHING:
        return [action]
    parts = {part for item in parameters_of(response)["TransactItems"] for part in item}
    return sorted(PARTS[part] for part in parts)


def _speaks_xml(response: Any) -> bool:
    protocol: str = get_service_model(response.boto3_service_name).metadata["protocol"]
    return protocol in {"query", "rest-xml"}


def _sentence(service: str, action: str, arn: str, decision: Decision) -> str:
    because = (
        "with an explicit deny in an identity-based policy"
        if decision.word == "explicitDeny"
        else f"because no identity-based policy allows the {action} action"
    )
    sentence = f"User: {arn} is not authorized to perform: {action} {because}"
    return f"You are not authorized to perform this operation. {sentence}" if service == "ec2" else sentence
