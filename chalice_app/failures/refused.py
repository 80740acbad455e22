"""From an error of the control plane to the failure that the catalogue explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice_app.errors import AwsRefused, ControlPlaneError
from chalice_app.failures.explain import explain

if TYPE_CHECKING:
    from chalice_app.failures.failure import Failure


def explain_error(error: ControlPlaneError, **context: Any) -> Failure:
    """The failure behind a refusal of AWS, or behind anything else that the control plane refuses on purpose."""
    if isinstance(error, AwsRefused):
        return explain(
            code=str(error.evidence["aws_code"]),
            message=str(error.evidence["aws_message"]),
            operation=str(error.evidence["operation"]),
            context=context,
        )
    return explain(
        code=error.code, message=error.explanation, operation=error.evidence.get("operation"), context=context
    )
