"""Functions that begin work by themselves: held while mirroring is taken away, so that none makes it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed

if TYPE_CHECKING:
    from heliostat.deploying.installation import Installation

GONE = "ResourceNotFoundException"


def hold(functions: Any, installation: Installation) -> list[str]:
    """Let none of them begin: a reservation of zero. The answer names those that there are."""
    held = []
    for name in installation.self_acting_functions:
        try:
            with refusals("lambda:PutFunctionConcurrency"):
                functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        except DeploymentFailed as error:
            if not _is_gone(error):
                raise
        else:
            held.append(name)
    return held


def release(functions: Any, installation: Installation) -> None:
    """Let them begin again: a removal that was cut, and given up, has left them held."""
    for name in installation.self_acting_functions:
        try:
            with refusals("lambda:DeleteFunctionConcurrency"):
                functions.delete_function_concurrency(FunctionName=name)
        except DeploymentFailed as error:
            if not _is_gone(error):
                raise


def _is_gone(error: DeploymentFailed) -> bool:
    return isinstance(error.__cause__, ClientError) and code_of(error.__cause__) == GONE
