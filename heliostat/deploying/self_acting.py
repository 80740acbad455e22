"""Functions that begin work by themselves: held while mirroring is taken away, so that none makes it anew.

Only those of a control-plane stack that carries our tag: of another's functions, one may well have such a name. A
function that is held carries a tag with the reservation that it had, which a deployment gives back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from heliostat.deploying.account import code_of, refusals
from heliostat.deploying.errors import DeploymentFailed
from heliostat.deploying.installation import HELD_TAG

if TYPE_CHECKING:
    from heliostat.deploying.installation import Installation
    from heliostat.deploying.stacks import Stacks

GONE = "ResourceNotFoundException"
UNRESERVED = "none"


def hold(functions: Any, installation: Installation, stacks: Stacks) -> list[str]:
    """Let none of them begin: a reservation of zero. The answer names those that there are."""
    held = []
    for name in _own(installation, stacks):
        found = _found(functions, name)
        if found is None:
            continue
        if HELD_TAG not in found.get("Tags", {}):
            before = found.get("Concurrency", {}).get("ReservedConcurrentExecutions")
            with refusals("lambda:TagResource"):
                functions.tag_resource(
                    Resource=found["Configuration"]["FunctionArn"],
                    Tags={HELD_TAG: UNRESERVED if before is None else str(before)},
                )
        with refusals("lambda:PutFunctionConcurrency"):
            functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        held.append(name)
    return held


def release(functions: Any, installation: Installation, stacks: Stacks) -> None:
    """Let them begin again, as they could before: a removal that was cut, and given up, has left them held."""
    for name in _own(installation, stacks):
        found = _found(functions, name)
        if found is None or HELD_TAG not in found.get("Tags", {}):
            continue
        before = found["Tags"][HELD_TAG]
        if before == UNRESERVED:
            with refusals("lambda:DeleteFunctionConcurrency"):
                functions.delete_function_concurrency(FunctionName=name)
        else:
            with refusals("lambda:PutFunctionConcurrency"):
                functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(before))
        with refusals("lambda:UntagResource"):
            functions.untag_resource(Resource=found["Configuration"]["FunctionArn"], TagKeys=[HELD_TAG])


def _own(installation: Installation, stacks: Stacks) -> list[str]:
    """Those that our own stack has made."""
    stack = stacks.find_own(installation.control_plane, installation.name)
    made = frozenset() if stack is None else stacks.physical_ids(stack.stack_id, "AWS::Lambda::Function")
    return [name for name in installation.self_acting_functions if name in made]


def _found(functions: Any, name: str) -> dict[str, Any] | None:
    try:
        with refusals("lambda:GetFunction"):
            return dict(functions.get_function(FunctionName=name))
    except DeploymentFailed as error:
        if isinstance(error.__cause__, ClientError) and code_of(error.__cause__) == GONE:
            return None
        raise
