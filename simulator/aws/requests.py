"""What an AWS request is, whichever service of moto answers it: its action, parameters, caller, and how it is refused.

Services are called as IAM calls them (`elasticloadbalancing`, not `elbv2`), so that an action here is an action there.
"""

# ruff: noqa: SLF001 - moto's own way of reading a request is private
from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from moto.core import errors
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import get_service_model
from moto.sts.models import sts_backends

if TYPE_CHECKING:
    from moto.core.common_types import TYPE_RESPONSE
    from moto.core.responses import BaseResponse

    Parameters = dict[str, Any]

# Where IAM's name of a service is not the one that its requests are signed for.
IAM_NAMES = {"monitoring": "cloudwatch"}


@cache
def iam_name(service_name: str) -> str:
    """IAM's name of one of boto3's services."""
    signing_name = str(get_service_model(service_name).signing_name)
    return IAM_NAMES.get(signing_name, signing_name)


def action_of(response: BaseResponse) -> str | None:
    """`service:Operation`; None for what is no AWS operation."""
    service_name = response.boto3_service_name
    operation = response._get_action() if service_name and service_name != "moto_api" else None
    return f"{iam_name(service_name)}:{operation}" if operation else None


def protocol_of(response: BaseResponse) -> str:
    """The protocol that the service's model prefers: ec2, query, json, rest-json, rest-xml."""
    return str(get_service_model(response.boto3_service_name).protocol)


def parameters_of(response: BaseResponse) -> Parameters:
    """The request's parameters, as boto3 spells them."""
    if getattr(response, "params", None) is not None:
        params: Any = response.params
        return dict(params.original_dict() if hasattr(params, "original_dict") else params)
    try:
        body = json.loads(response.body)
    except (TypeError, ValueError):
        body = None
    return body if isinstance(body, dict) else response._get_params()


def caller_of(response: BaseResponse) -> str:
    """The ARN of who asks."""
    backend = sts_backends[response.current_account][response.partition]
    _, arn, _ = backend.get_caller_identity(response.get_access_key(), response.region)
    return arn


class Refused(ServiceException):
    """An error of any service. moto looks for its own in the module of their class, and warns of unknown codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        if code not in errors.COMMON_ERROR_CODES:
            # No service's model names the errors that are common to all.
            errors.COMMON_ERROR_CODES.append(code)


def refusal(response: BaseResponse, code: str, message: str, status: int) -> TYPE_RESPONSE:
    """An error in the shape of the request's protocol."""
    _, headers, body = response.serialized(ActionResult(Refused(code, message)))
    headers, body = response._enrich_response({**headers, "status": str(status)}, body)
    return status, headers, body
