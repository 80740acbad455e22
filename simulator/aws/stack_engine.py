"""CloudFormation's way of making and removing a stack: in its own time, step by step, and back again on failure.

moto makes a stack while the caller waits, shows two events whatever happens, and leaves a half-made stack behind. Here
CreateStack and DeleteStack return at once and a thread does the work, with an event for every step; a resource that
cannot be made is told with its reason, and what was made before it is removed. Updates are moto's own.
"""

# ruff: noqa: SLF001 - a stack is changed from within, since moto offers no way in
from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, cast

from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.models import CloudFormationBackend, Event, Stack, cloudformation_backends
from moto.cloudformation.parsing import NULL_MODELS, get_model_map
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource

from simulator.aws.patching import around
from simulator.aws.template_graph import (
    InvalidTemplate,
    creation_order,
    refuse_unknown_types,
    required_capability,
)
from simulator.limits import STOP_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORKING = ("CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS")


@dataclass(frozen=True, slots=True)
class _Fault:
    resource_type: re.Pattern[str]
    logical_id: re.Pattern[str]
    reason: str


_faults: list[_Fault] = []
_workers: list[Thread] = []
_workers_lock = Lock()


@contextmanager
def failing(resource_type: str, reason: str, logical_id: str = "") -> Iterator[None]:
    """Within the block, resources whose type and logical id match (regular expressions) fail with this reason."""
    fault = _Fault(re.compile(resource_type), re.compile(logical_id), reason)
    _faults.append(fault)
    try:
        yield
    finally:
        _faults.remove(fault)


def wait_until_idle() -> None:
    """Wait for stacks that are being made or removed. A region calls it before it forgets everything."""
    with _workers_lock:
        workers = [*_workers]
        _workers.clear()
    for worker in workers:
        worker.join(STOP_TIMEOUT_S)


def _work(name: str, task: Callable[[], None]) -> None:
    worker = Thread(target=task, name=name, daemon=True)
    with _workers_lock:
        _workers[:] = [each for each in _workers if each.is_alive()]
        _workers.append(worker)
    worker.start()


# --- refusing ---------------------------------------------------------------------------------------------------------


@around(CloudFormationBackend, "create_stack")
def _refuse_first(
    original: Callable[..., Stack], backend: CloudFormationBackend, name: str, template: str, *args: Any, **kwargs: Any
) -> Stack:
    """Moto stores the stack before it looks at it."""
    _check(template)
    return original(backend, name, template, *args, **kwargs)


@around(CloudFormationResponse, "create_stack")
def _ask_for_capability(original: Callable[..., Any], response: CloudFormationResponse) -> Any:
    """Moto makes IAM resources without being told that it may."""
    body = response._get_param("TemplateBody")
    if body:
        needed = required_capability(_check(body))
        given = response._get_param("Capabilities") or []
        if needed and not {needed, "CAPABILITY_NAMED_IAM"} & set(given):
            raise CloudFormationError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")
    return original(response)


def _check(template_text: str) -> dict[str, Any]:
    template = Stack.parse_template(template_text)
    if not template.get("Resources"):
        raise ValidationError(message="Template format error: At least one Resources member must be defined.")
    try:
        refuse_unknown_types(template, {*get_model_map(), *NULL_MODELS})
        creation_order(template)
    except InvalidTemplate as error:
        raise ValidationError(message=str(error)) from error
    return template


# --- making -----------------------------------------------------------------------------------------------------------


@around(Stack, "create_resources")
def _start_creating(original: Callable[..., None], stack: Stack) -> None:  # noqa: ARG001 - moto's makes all at once
    """Moto makes every resource while the caller waits."""
    _set(stack, "CREATE_IN_PROGRESS")
    _work(f"create-{stack.name}", lambda: _create(stack))


def _create(stack: Stack) -> None:
    resources = stack.resource_map
    resources.tags.update({"aws:cloudformation:stack-name": stack.name, "aws:cloudformation:stack-id": stack.stack_id})
    made: list[str] = []
    for logical_id in creation_order(stack.template_dict):
        if not _is_wanted(stack, logical_id):
            continue
        _event(stack, logical_id, "CREATE_IN_PROGRESS")
        try:
            _create_one(stack, logical_id)
        except Exception as error:  # noqa: BLE001 - whatever moto raises is why this resource was not made
            _event(stack, logical_id, "CREATE_FAILED", _reason(error))
            _roll_back(stack, made, logical_id)
            return
        made.append(logical_id)
        _event(stack, logical_id, "CREATE_COMPLETE")
    backend = cloudformation_backends[stack.account_id][stack.region_name]
    _set(stack, "CREATE_COMPLETE")
    backend.exports.update({export.name: export for export in stack.exports})
    stack._add_stack_event("CREATE_COMPLETE")


def _is_wanted(stack: Stack, logical_id: str) -> bool:
    condition = stack.template_dict["Resources"][logical_id].get("Condition")
    return condition is None or bool(stack.resource_map.lazy_condition_map[condition])


def _create_one(stack: Stack, logical_id: str) -> None:
    resource_type = stack.template_dict["Resources"][logical_id]["Type"]
    for fault in _faults:
        if fault.resource_type.fullmatch(resource_type) and fault.logical_id.match(logical_id):
            raise CloudFormationError(fault.reason)
    resource = cast("Any", stack.resource_map[logical_id])
    if isinstance(resource, TaggedEC2Resource):
        tags = {**stack.resource_map.tags, "aws:cloudformation:logical-id": logical_id}
        made: Any = resource
        ec2_backends[stack.account_id][stack.region_name].create_tags([made.physical_resource_id], tags)


def _reason(error: Exception) -> str:
    if isinstance(error, ServiceException):
        return str(error.message)
    return f"{type(error).__name__}: {error}"


def _roll_back(stack: Stack, made: list[str], failed: str) -> None:
    reason = f"The following resource(s) failed to create: [{failed}]. Rollback requested by user."
    _set(stack, "ROLLBACK_IN_PROGRESS", reason)
    stack._add_stack_event("ROLLBACK_IN_PROGRESS", reason)
    failures = _delete_all(stack, made)
    _set(stack, "ROLLBACK_FAILED" if failures else "ROLLBACK_COMPLETE")
    stack._add_stack_event(stack.status)


# --- removing ---------------------------------------------------------------------------------------------------------


@around(CloudFormationBackend, "delete_stack")
def _start_deleting(original: Callable[..., None], backend: CloudFormationBackend, name_or_stack_id: str) -> None:  # noqa: ARG001
    """Moto forgets a stack whose resources it could not remove."""
    stacks = [each for each in backend.stacks.values() if name_or_stack_id in {each.name, each.stack_id}]
    for stack in stacks:
        if stack.status in WORKING:
            raise ValidationError(message=f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")
        _set(stack, "DELETE_IN_PROGRESS")
        stack._add_stack_event("DELETE_IN_PROGRESS", "User Initiated")
        _work(f"delete-{stack.name}", lambda stack=stack: _delete(backend, stack))  # type: ignore[misc]


def _delete(backend: CloudFormationBackend, stack: Stack) -> None:
    order = [each for each in creation_order(stack.template_dict) if each in stack.resource_map._parsed_resources]
    failures = _delete_all(stack, order)
    if failures:
        reason = f"The following resource(s) failed to delete: [{', '.join(failures)}]. "
        _set(stack, "DELETE_FAILED", reason)
        stack._add_stack_event("DELETE_FAILED", reason)
        return
    for export in stack.exports:
        backend.exports.pop(export.name, None)
    stack._add_stack_event("DELETE_COMPLETE")
    _set(stack, "DELETE_COMPLETE")
    backend.deleted_stacks[stack.stack_id] = stack
    backend.stacks.pop(stack.stack_id, None)


def _delete_all(stack: Stack, logical_ids: list[str]) -> list[str]:
    """Remove resources in the opposite order of their making; the answer names those that could not be."""
    failures = []
    for logical_id in reversed(logical_ids):
        if stack.template_dict["Resources"][logical_id].get("DeletionPolicy") == "Retain":
            _event(stack, logical_id, "DELETE_SKIPPED")
            continue
        _event(stack, logical_id, "DELETE_IN_PROGRESS")
        try:
            _delete_one(stack, logical_id)
        except Exception as error:  # noqa: BLE001 - whatever moto raises is why this resource is still there
            _event(stack, logical_id, "DELETE_FAILED", _reason(error))
            failures.append(logical_id)
        else:
            _event(stack, logical_id, "DELETE_COMPLETE")
            stack.resource_map._parsed_resources.pop(logical_id, None)
    return failures


def _delete_one(stack: Stack, logical_id: str) -> None:
    resource = stack.resource_map._parsed_resources[logical_id]
    stack.resource_map._delete_resource(resource, stack.template_dict["Resources"][logical_id])


# --- what is shown ----------------------------------------------------------------------------------------------------


def _set(stack: Stack, status: str, reason: str | None = None) -> None:
    stack.status = status
    stack.stack_status_reason = reason  # type: ignore[attr-defined]
    if status.endswith(("COMPLETE", "FAILED")):
        stack.last_updated_time = utcnow()  # type: ignore[attr-defined]


def _event(stack: Stack, logical_id: str, status: str, reason: str | None = None) -> None:
    made = stack.resource_map._parsed_resources.get(logical_id)
    event = Event(
        stack_id=stack.stack_id,
        stack_name=stack.name,
        logical_resource_id=logical_id,
        physical_resource_id=str(getattr(made, "physical_resource_id", "")),
        resource_type=stack.template_dict["Resources"][logical_id]["Type"],
        resource_status=status,
        resource_status_reason=reason,
        resource_properties=None,
    )
    stack.events.append(event)


def _while_unfinished(name: str, empty: Any) -> None:
    """Show nothing of a stack that is being made: moto would make what it lacks, by looking for it."""
    shown = getattr(Stack, name)

    def property_of(stack: Stack) -> Any:
        return shown.fget(stack) if stack.status.endswith("_COMPLETE") else empty

    setattr(Stack, name, property(property_of))


_while_unfinished("outputs", None)
_while_unfinished("exports", [])


def _resources_made(stack: Stack) -> list[Any]:
    return [
        stack.resource_map._parsed_resources[logical_id]
        for logical_id in stack.template_dict["Resources"]
        if logical_id in stack.resource_map._parsed_resources
    ]


Stack.stack_resources = property(_resources_made)  # type: ignore[assignment,method-assign]
