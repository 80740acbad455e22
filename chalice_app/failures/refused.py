"""From an error of the control plane to the failure that the catalogue explains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalice_app.errors import AwsRefused, AwsUnreachable
from chalice_app.failures.explain import UNEXPLAINED, explain

if TYPE_CHECKING:
    from chalice_app.errors import ControlPlaneError
    from chalice_app.failures.failure import Failure


def explain_error(error: ControlPlaneError) -> Failure:
    """The failure behind a refusal of AWS, or behind anything else that the control plane refuses on purpose."""
    if isinstance(error, AwsRefused):
        return error.failure or explain(code=error.aws_code, message=error.aws_message, operation=error.operation)
    if isinstance(error, AwsUnreachable) and error.failure is not None:
        return error.failure
    failure = explain(code=error.code, message=error.explanation, operation=error.evidence.get("operation"))
    if failure.code != UNEXPLAINED:
        return failure
    # Nobody but we said so, and in our own words.
    return replace(failure, code=error.code, explanation=error.explanation, fix=error.fix, retryable=error.retryable)
