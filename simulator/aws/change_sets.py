"""Change sets: what an operation on a stack would do, told before it is done.

moto compares templates as they are written, and lets a set be executed in any status. A set is made in its own time,
as on AWS; what it wants is kept with it, and is what its execution does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_changeset_id
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from simulator.aws import stack_engine
from simulator.aws.patching import around
from simulator.aws.stack_faults import pause
from simulator.aws.stack_requests import (
    become,
    changes_nothing,
    changes_to,
    existing_stack,
    live_stack,
    new_resource_map,
    new_stack,
    read_desired,
    refuse_unless_updatable,
)
from simulator.aws.stack_state import set_status, state_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.cloudformation.models import CloudFormationBackend, Stack

    from simulator.aws.stack_requests import Desired

NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
NOTHING_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


class ChangeSet:
    """A change set; the names of its attributes are those that moto's answers look for."""

    def __init__(self, stack: Stack, name: str, kind: str, desired: Desired, description: str | None) -> None:
        self.stack = stack
        self.stack_id, self.stack_name = stack.stack_id, stack.name
        self.change_set_id = generate_changeset_id(name, stack.region_name, stack.account_id)
        self.change_set_name, self.change_set_type = name, kind
        self.desired, self.description = desired, description
        self.parameters, self.capabilities = desired.values, desired.capabilities
        self.notification_arns = desired.notification_arns
        self.tags = [{"Key": key, "Value": value} for key, value in desired.tags.items()]
        self.creation_time = utcnow()
        self.changes: list[dict[str, Any]] = []
        self.status, self.execution_status = "CREATE_PENDING", "UNAVAILABLE"
        self.status_reason: str | None = None

    def fill(self, backend: CloudFormationBackend) -> None:
        """Find out what changes."""
        self.status = "CREATE_IN_PROGRESS"
        pause()
        try:
            found = changes_to(self.stack, self.desired, new_resource_map(backend, self.stack, self.desired))
        except CloudFormationError as error:
            self.status_reason, self.status = str(error.message), "FAILED"
            return
        if self.change_set_type == "UPDATE" and changes_nothing(self.stack, self.desired, found):
            self.status_reason, self.status = NOTHING_CHANGES, "FAILED"
            return
        self.changes = [change.described() for change in found]
        self.execution_status, self.status = "AVAILABLE", "CREATE_COMPLETE"


@around(CloudFormationResponse, "create_change_set")
def _create_change_set(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto makes a second stack of the same name, and tells what changes before it knows the parameters."""
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    stack_name, name, kind = ask("StackName"), ask("ChangeSetName"), ask("ChangeSetType") or "UPDATE"
    if not NAME.fullmatch(name):
        raise ValidationError(
            message=f"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    there = live_stack(backend, stack_name)
    if there and any(each.change_set_name == name for each in _of_stack(backend, there)):
        raise AlreadyExistsException(f"ChangeSet {name} already exists")
    if kind == "CREATE":
        if there and there.status != "REVIEW_IN_PROGRESS":
            raise AlreadyExistsException(
                f"Stack [{stack_name}] already exists and cannot be created again with the changeSet [{name}]."
            )
        desired = read_desired(response, None)
        stack = there or _stack_in_review(backend, stack_name, ask("ClientToken") or "", desired)
    else:
        stack = existing_stack(backend, stack_name)
        refuse_unless_updatable(stack)
        desired = read_desired(response, stack)
    change_set = ChangeSet(stack, name, kind, desired, ask("Description"))
    backend.change_sets[change_set.change_set_id] = change_set  # type: ignore[assignment]
    stack_engine.start(stack, "change-set", lambda: change_set.fill(backend))
    return ActionResult({"Id": change_set.change_set_id, "StackId": stack.stack_id})


def _stack_in_review(backend: CloudFormationBackend, name: str, token: str, desired: Desired) -> Stack:
    stack = new_stack(backend, name)
    stack.tags = desired.tags
    state_of(stack).token = token
    backend.stacks[stack.stack_id] = stack
    set_status(stack, "REVIEW_IN_PROGRESS", "User Initiated")
    return stack


@around(CloudFormationResponse, "describe_change_set")
def _describe_change_set(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto finds the set of another stack by its name."""
    return ActionResult(_asked_for(response))


@around(CloudFormationResponse, "list_change_sets")
def _list_change_sets(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto lists those of all stacks."""
    backend = response.cloudformation_backend
    stack = existing_stack(backend, response._get_param("StackName"))  # noqa: SLF001
    return ActionResult({"Summaries": _of_stack(backend, stack)})


@around(CloudFormationResponse, "delete_change_set")
def _delete_change_set(original: Callable[..., Any], response: CloudFormationResponse) -> EmptyResult:  # noqa: ARG001
    """Moto raises where there is none; CloudFormation has nothing to do."""
    try:
        change_set = _asked_for(response)
    except ChangeSetNotFound:
        return EmptyResult()
    del response.cloudformation_backend.change_sets[change_set.change_set_id]
    return EmptyResult()


@around(CloudFormationResponse, "execute_change_set")
def _execute_change_set(original: Callable[..., Any], response: CloudFormationResponse) -> EmptyResult:  # noqa: ARG001
    """Moto executes a set in any status, while the caller waits."""
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    change_set = _asked_for(response)
    stack = change_set.stack
    if change_set.execution_status != "AVAILABLE":
        shown = change_set.status if change_set.status != "CREATE_COMPLETE" else change_set.execution_status
        raise CloudFormationError(
            "InvalidChangeSetStatus",
            f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current status of [{shown}]",
        )
    creating = change_set.change_set_type == "CREATE"
    if not creating:
        refuse_unless_updatable(stack)
    rollback = become(backend, stack, change_set.desired)
    if response._get_bool_param("DisableRollback", if_none=False):  # noqa: SLF001
        state_of(stack).on_failure = "DO_NOTHING"
    state_of(stack).token = ask("ClientRequestToken") or ""
    stack.change_set_id = change_set.change_set_id  # type: ignore[attr-defined]
    change_set.execution_status = "EXECUTE_COMPLETE"
    # What else was planned for the stack was planned for what it was.
    for other in _of_stack(backend, stack):
        if other is not change_set:
            del backend.change_sets[other.change_set_id]
    if creating:
        stack_engine.create(stack)
    else:
        stack_engine.update(stack, rollback)
    return EmptyResult()


class ChangeSetNotFound(CloudFormationError):
    """There is no such change set."""

    code = "ChangeSetNotFound"


def _asked_for(response: CloudFormationResponse) -> ChangeSet:
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    name, stack_name = ask("ChangeSetName"), ask("StackName")
    found: Any = backend.change_sets.get(name)
    if found is None and stack_name:
        stack = existing_stack(backend, stack_name)
        found = next((each for each in _of_stack(backend, stack) if each.change_set_name == name), None)
    if found is None:
        raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")
    change_set: ChangeSet = found
    return change_set


def _of_stack(backend: CloudFormationBackend, stack: Stack) -> list[ChangeSet]:
    sets: list[Any] = [*backend.change_sets.values()]
    return [each for each in sets if each.stack_id == stack.stack_id]
