"""Dry runs: EC2 says whether the caller may, and does nothing. moto asks in some operations alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import BaseResponse
from moto.ec2.exceptions import DryRunClientError

from simulator.aws.patching import around
from simulator.aws.requests import parameters_of, refusal

if TYPE_CHECKING:
    from collections.abc import Callable


@around(BaseResponse, "call_action")
def _only_say_whether(original: Callable[..., Any], response: BaseResponse) -> Any:
    """A denied request never comes this far: faults are met before."""
    if response.service_name == "ec2" and parameters_of(response).get("DryRun"):
        return refusal(response, DryRunClientError.code, DryRunClientError.message, 412)
    return original(response)
