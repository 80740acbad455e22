"""How AWS words a denial: who may not do what on which resource, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.aws.requests import caller_of, parameters_of, protocol_of
from simulator.aws.traffic_mirroring.kinds import Kind

if TYPE_CHECKING:
    from moto.core.responses import BaseResponse

# Where an operation's action has another name than the operation.
IAM_ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjectsV2": "s3:ListBucket",
}
# Actions that read name no resource: most of them accept none.
READING = re.compile(r"Describe|Get|List|Batch(Get|Describe)|Query|Scan")
MIRRORING = re.compile(r"(?:Create|Modify|Delete)(TrafficMirror(?:Session|Target|FilterRule|Filter))")


def denial_code(response: BaseResponse, service: str) -> str:
    """What a service calls a denial."""
    if service == "ec2":
        return "UnauthorizedOperation"
    return "AccessDeniedException" if "json" in protocol_of(response) else "AccessDenied"


def denial_message(response: BaseResponse, service: str, operation: str) -> str:
    """What AWS says where no identity-based policy allows the action."""
    action = IAM_ACTIONS.get(f"{service}:{operation}", f"{service}:{operation}")
    resource = None if READING.match(operation) else _resource(response, service, operation)
    sentence = (
        f"User: {caller_of(response)} is not authorized to perform: {action}"
        f"{f' on resource: {resource}' if resource else ''}"
        f" because no identity-based policy allows the {action} action"
    )
    return f"You are not authorized to perform this operation. {sentence}" if service == "ec2" else sentence


def _resource(response: BaseResponse, service: str, operation: str) -> str:
    place = f"arn:{response.partition}:{service}:{response.region}:{response.current_account}"
    parameters = parameters_of(response)
    if mirroring := MIRRORING.match(operation):
        kind = next(kind for kind in Kind if kind.noun == mirroring[1])
        return f"{place}:{kind}/{parameters.get(f'{kind.noun}Id') or '*'}"
    if operation == "CreateTags":
        return f"{place}:{_tagged(parameters)}"
    if service == "cloudformation":
        name = str(parameters.get("StackName", "*"))
        return name if name.startswith("arn:") else f"{place}:stack/{name}/*"
    return "*"


def _tagged(parameters: dict[str, Any]) -> str:
    identifier = str(next(iter(parameters.get("Resources") or ["*/*"])))
    kinds = {"tms": Kind.SESSION, "tmt": Kind.TARGET, "tmf": Kind.FILTER, "tmfr": Kind.FILTER_RULE}
    kind = kinds.get(identifier.partition("-")[0])
    return f"{kind}/{identifier}" if kind else "*/*"
