"""CloudFormation's way of making, changing and removing a stack: in its own time, step by step, and back on failure.

moto does all of it while the caller waits, and leaves a half-made stack behind. Here a thread does the work: resources
that depend on nothing unfinished begin together, one that fails cancels those that began with it, and what was done is
undone. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html has the statuses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.models import Stack, cloudformation_backends
from moto.cloudformation.parsing import OutputMap, ResourceMap

from simulator.aws.patching import around
from simulator.aws.resource_types import HalfMade, reason_of
from simulator.aws.stack_difference import differing, replacing
from simulator.aws.stack_faults import Step, fail_if_told, failing, pace, pause
from simulator.aws.stack_resources import (
    alter,
    definition_of,
    given_name,
    is_kept,
    make,
    physical_id_of,
    refuse_unalterable,
    unmake,
)
from simulator.aws.stack_state import (
    Resource,
    Rollback,
    set_resource_status,
    set_status,
    state_of,
    tell_of_resource,
)
from simulator.aws.template_graph import creation_order, creation_waves, references_of
from simulator.limits import STOP_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = [
    "WORKING",
    "cancel_update",
    "continue_rollback",
    "create",
    "delete",
    "failing",
    "pace",
    "start",
    "update",
    "wait_until_idle",
]

WORKING = (
    "CREATE_IN_PROGRESS",
    "ROLLBACK_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
)
REPLACED = "Requested update requires the creation of a new physical resource; hence creating one."

_workers: list[Thread] = []
_workers_lock = Lock()


class _StepFailed(Exception):
    """A resource failed, and others with it: what CloudFormation names in the stack's reason."""

    def __init__(self, created: list[str], updated: list[str]) -> None:
        super().__init__()
        self.created, self.updated = created, updated

    def reason(self) -> str:
        """Why the stack goes back."""
        said = [
            f"The following resource(s) failed to {verb}: [{', '.join(names)}]. "
            for verb, names in (("create", self.created), ("update", self.updated))
            if names
        ]
        return "".join(said)


def wait_until_idle() -> None:
    """Wait for stacks that are being made, changed or removed. A region calls it before it forgets everything.

    One that takes longer than that is waited for again by the next call.
    """
    with _workers_lock:
        workers = [*_workers]
    for worker in workers:
        worker.join(STOP_TIMEOUT_S)
    with _workers_lock:
        _workers[:] = [each for each in _workers if each.is_alive()]


def start(stack: Stack, name: str, task: Callable[[], None]) -> None:
    """Do a task of a stack in a thread of its own."""
    worker = Thread(target=task, name=f"{name}-{stack.name}", daemon=True)
    with _workers_lock:
        _workers[:] = [each for each in _workers if each.is_alive()]
        _workers.append(worker)
        state_of(stack).worker = worker
        # Before anybody finds it in either place: a thread that was not started cannot be waited for.
        worker.start()


# --- creating ---------------------------------------------------------------------------------------------------------


@around(Stack, "create_resources")
def _start_creating(original: Callable[..., None], stack: Stack) -> None:  # noqa: ARG001 - moto's makes all at once
    """Moto makes every resource while the caller waits."""
    create(stack)


def create(stack: Stack) -> None:
    """Begin to make a stack's resources."""
    state_of(stack).cancelled = False
    set_status(stack, "CREATE_IN_PROGRESS", "User Initiated")
    start(stack, "create", lambda: _create(stack))


def _create(stack: Stack) -> None:
    state = state_of(stack)
    try:
        for wave in creation_waves(stack.template_dict):
            _take_wave(stack, stack.resource_map, [each for each in wave if is_wanted(stack.resource_map, each)], None)
    except _StepFailed as failure:
        if state.cancelled:
            return
        _leave_half_made(stack, failure)
        return
    if not state.cancelled:
        _complete(stack, "CREATE_COMPLETE")


def _leave_half_made(stack: Stack, failure: _StepFailed) -> None:
    match state_of(stack).on_failure:
        case "DO_NOTHING":
            set_status(stack, "CREATE_FAILED", failure.reason())
        case "DELETE":
            set_status(stack, "DELETE_IN_PROGRESS", f"{failure.reason()}Delete requested by user.")
            _delete(stack, ())
        case _:
            set_status(stack, "ROLLBACK_IN_PROGRESS", f"{failure.reason()}Rollback requested by user.")
            failures = _delete_all(stack, step="rollback")
            if failures:
                set_status(stack, "ROLLBACK_FAILED", _failed_to_delete(failures))
            else:
                set_status(stack, "ROLLBACK_COMPLETE")


def is_wanted(resources: ResourceMap, logical_id: str) -> bool:
    """Whether a resource's condition holds."""
    condition = resources._resource_json_map[logical_id].get("Condition")  # noqa: SLF001
    return condition is None or bool(resources.lazy_condition_map[condition])


def _complete(stack: Stack, status: str, reason: str | None = None) -> None:
    """End an operation: what the stack puts out is there before its status says so."""
    state = state_of(stack)
    backend = cloudformation_backends[stack.account_id][stack.region_name]
    for export in state.exports:
        backend.exports.pop(export.name, None)
    output_map = OutputMap(stack.resource_map, stack.template_dict, stack.stack_id)
    state.exports = output_map.exports
    names = {str(export.value): export.name for export in state.exports}
    state.outputs = [
        {
            "OutputKey": output.key,
            "OutputValue": str(output.value),
            "Description": output.description,
            "ExportName": names.get(str(output.value)),
        }
        for output in output_map.values()
        if output
    ]
    backend.exports.update({export.name: export for export in state.exports})
    set_status(stack, status, reason)


# --- one wave: resources that begin together --------------------------------------------------------------------------


def _take_wave(stack: Stack, resources: ResourceMap, wave: list[str], rollback: Rollback | None) -> None:
    """Make or change what the template has in one wave. `rollback`, in an update, keeps the way back.

    Raises:
        _StepFailed: one could not be made or changed; those that had begun with it are cancelled.
    """
    begun = [step for step in (_begin(stack, resources, logical_id) for logical_id in wave) if step]
    while begun:
        step = begun.pop(0)
        pause()
        try:
            _take(stack, resources, step, rollback)
        except Exception as error:
            _fail(stack, step.resource, reason_of(error))
            for other in begun:
                _fail(stack, other.resource, other.cancelled)
            failed = [each.resource for each in (step, *begun)]
            raise _StepFailed(
                [each.logical_id for each in failed if each.status == "CREATE_FAILED"],
                [each.logical_id for each in failed if each.status == "UPDATE_FAILED"],
            ) from error


@dataclass(frozen=True, slots=True)
class _Begun:
    """A resource whose turn has come, and what it is to be, unless that failed to be told."""

    resource: Resource
    definition: dict[str, Any]
    error: Exception | None = None

    @property
    def cancelled(self) -> str:
        """What CloudFormation says when another failed first."""
        return f"Resource {'update' if self.resource.stands else 'creation'} cancelled"


def _begin(stack: Stack, resources: ResourceMap, logical_id: str) -> _Begun | None:
    """Tell that a resource's turn has come; None where it is as it should be."""
    state = state_of(stack)
    kind = resources._resource_json_map[logical_id]["Type"]  # noqa: SLF001
    resource = state.resources.get(logical_id)
    definition: dict[str, Any] = {}
    failed: Exception | None = None
    try:
        definition = definition_of(stack, resources, logical_id)
    except Exception as error:  # noqa: BLE001 - an attribute that is not there fails the resource that asks for it
        failed = error
    if resource is None or not resource.stands:
        resource = Resource(logical_id, kind)
        state.resources[logical_id] = resource
        set_resource_status(stack, resource, "CREATE_IN_PROGRESS")
        return _Begun(resource, definition, failed)
    changed = differing(resource.definition, definition)
    if not failed and not changed:
        resource.definition = definition
        return None
    set_resource_status(stack, resource, "UPDATE_IN_PROGRESS", REPLACED if replacing(kind, changed) else None)
    return _Begun(resource, definition, failed)


def _take(stack: Stack, resources: ResourceMap, step: _Begun, rollback: Rollback | None) -> None:
    resource, definition = step.resource, step.definition
    if step.error:
        raise step.error
    if state_of(stack).cancelled:
        raise CloudFormationError(step.cancelled)
    if not resource.stands:
        fail_if_told("create", resource.resource_type, resource.logical_id)
        if rollback:
            rollback.made.append(resource)
        _make(stack, resources, resource, definition)
        set_resource_status(stack, resource, "CREATE_IN_PROGRESS", "Resource creation Initiated")
        pause()
        set_resource_status(stack, resource, "CREATE_COMPLETE")
        return
    before = replace(resource)
    if rollback:
        rollback.before[resource.logical_id] = before
    fail_if_told("update", resource.resource_type, resource.logical_id)
    if replacing(resource.resource_type, differing(resource.definition, definition)):
        _refuse_second_of_a_name(resource, definition)
        _make(stack, resources, resource, definition)
        set_resource_status(stack, resource, "UPDATE_IN_PROGRESS", "Resource creation Initiated")
    else:
        refuse_unalterable(resource.resource_type)
        # From here on the resource may be half of one and half of the other.
        resource.definition = definition
        _stand(resources, resource, definition, alter(stack, resource.logical_id, resource.model, definition))
    if rollback and resource.physical_id != before.physical_id:
        rollback.made.append(replace(resource))
    set_resource_status(stack, resource, "UPDATE_COMPLETE")


def _refuse_second_of_a_name(resource: Resource, definition: dict[str, Any]) -> None:
    name = given_name(definition)
    if name and name == given_name(resource.definition):
        raise CloudFormationError(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )


def _make(stack: Stack, resources: ResourceMap, resource: Resource, definition: dict[str, Any]) -> None:
    try:
        model = make(stack, resource.logical_id, definition)
    except HalfMade as half:
        _stand(resources, resource, definition, half.model)
        raise
    _stand(resources, resource, definition, model)


def _stand(resources: ResourceMap, resource: Resource, definition: dict[str, Any], model: Any) -> None:
    resource.model, resource.definition, resource.physical_id = model, definition, physical_id_of(model)
    resources._parsed_resources[resource.logical_id] = model  # noqa: SLF001


def _fail(stack: Stack, resource: Resource, reason: str) -> None:
    updating = resource.status.startswith("UPDATE")
    set_resource_status(stack, resource, "UPDATE_FAILED" if updating else "CREATE_FAILED", reason)


# --- updating ---------------------------------------------------------------------------------------------------------


def update(stack: Stack, rollback: Rollback) -> None:
    """Begin to bring a stack to its new template, parameters and tags; `rollback` holds the old ones."""
    state = state_of(stack)
    state.rollback, state.cancelled = rollback, False
    set_status(stack, "UPDATE_IN_PROGRESS", "User Initiated")
    start(stack, "update", lambda: _update(stack, rollback))


def _update(stack: Stack, rollback: Rollback) -> None:
    state = state_of(stack)
    try:
        for wave in creation_waves(stack.template_dict):
            wanted = [each for each in wave if is_wanted(stack.resource_map, each)]
            _take_wave(stack, stack.resource_map, wanted, rollback)
    except _StepFailed as failure:
        if state.on_failure == "DO_NOTHING":
            set_status(stack, "UPDATE_FAILED", failure.reason())
            return
        reason = "User Initiated" if state.cancelled else failure.reason()
        set_status(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason)
        _go_back(stack, rollback, ())
        return
    set_status(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    names = {each for each in stack.template_dict["Resources"] if is_wanted(stack.resource_map, each)}
    removed = [each for name, each in state.resources.items() if each.stands and name not in names]
    old = [
        before
        for name, before in rollback.before.items()
        if name in names and before.physical_id != state.resources[name].physical_id
    ]
    failures = _clean_up(stack, removed, "DeletionPolicy") + _clean_up(stack, old, "UpdateReplacePolicy")
    for resource in removed:
        state.resources.pop(resource.logical_id, None)
    state.rollback = None
    # What could not be removed is the stack's no longer, and its status says that it is complete.
    _complete(stack, "UPDATE_COMPLETE", "One or more resources could not be deleted." if failures else None)


def cancel_update(stack: Stack) -> None:
    """Let an update stop before its next resource, and go back."""
    state_of(stack).cancelled = True


def continue_rollback(stack: Stack, skipped: Collection[str]) -> None:
    """Begin to take up a rollback that failed, leaving out what is named.

    Raises:
        ValidationError: a resource that is to be left out did not fail.
    """
    state = state_of(stack)
    rollback = state.rollback
    assert rollback is not None, "only a stack whose rollback failed gets here"
    failed = {name for name, each in state.resources.items() if each.status == "UPDATE_FAILED"}
    if unfit := [name for name in skipped if name not in failed]:
        raise ValidationError(
            message=f"Resources to skip [{', '.join(unfit)}] must be in the UPDATE_FAILED state of stack {stack.name}"
        )
    set_status(stack, "UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
    start(stack, "continue", lambda: _go_back(stack, rollback, skipped))


def _go_back(stack: Stack, rollback: Rollback, skipped: Collection[str]) -> None:
    """Bring every changed resource back to what it was, then remove what the update made."""
    state = state_of(stack)
    state.cancelled = False
    failures = [
        name
        for name, before in [*rollback.before.items()]
        if not _bring_back(stack, rollback, before, skip=name in skipped)
    ]
    if failures:
        set_status(
            stack,
            "UPDATE_ROLLBACK_FAILED",
            f"The following resource(s) failed to update: [{', '.join(failures)}]. ",
        )
        return
    _restore(stack, rollback)
    set_status(stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    _clean_up(stack, rollback.made, "DeletionPolicy")
    for resource in state.resources.values():
        if not resource.stands and resource.status == "CREATE_FAILED":
            tell_of_resource(stack, resource, "DELETE_COMPLETE")
    for name in [
        name for name, resource in state.resources.items() if resource in rollback.made or not resource.stands
    ]:
        del state.resources[name]
    state.rollback = None
    _complete(stack, "UPDATE_ROLLBACK_COMPLETE")


def _bring_back(stack: Stack, rollback: Rollback, before: Resource, *, skip: bool) -> bool:
    resource = state_of(stack).resources[before.logical_id]
    if skip:
        set_resource_status(stack, resource, "UPDATE_COMPLETE")
        del rollback.before[before.logical_id]
        return True
    set_resource_status(stack, resource, "UPDATE_IN_PROGRESS")
    pause()
    try:
        fail_if_told("rollback", resource.resource_type, resource.logical_id)
        model = before.model
        if resource.physical_id == before.physical_id and differing(resource.definition, before.definition):
            model = alter(stack, before.logical_id, resource.model, before.definition)
    except Exception as error:  # noqa: BLE001 - whatever moto raises is why this resource stays as it is
        set_resource_status(stack, resource, "UPDATE_FAILED", reason_of(error))
        return False
    _stand(rollback.resource_map, resource, before.definition, model)
    set_resource_status(stack, resource, "UPDATE_COMPLETE")
    del rollback.before[before.logical_id]
    return True


def _restore(stack: Stack, rollback: Rollback) -> None:
    """Make the stack's template, parameters and tags the old ones again."""
    stack.template, stack.tags, stack.role_arn = rollback.template, rollback.tags, rollback.role_arn
    stack._parse_template()  # noqa: SLF001
    stack.resource_map = rollback.resource_map
    stack.parameters = state_of(stack).values = rollback.parameters


def _clean_up(stack: Stack, resources: list[Resource], policy: str) -> list[str]:
    """Remove what an update left over; the answer names those that could not be removed.

    A row may be of a resource that stands no longer in the stack under its name, so its row there stays as it is.
    """
    failures = []
    for resource in reversed([each for each in resources if each.stands]):
        if is_kept(resource.definition, policy):
            tell_of_resource(stack, resource, "DELETE_SKIPPED")
            continue
        tell_of_resource(stack, resource, "DELETE_IN_PROGRESS")
        pause()
        try:
            fail_if_told("delete", resource.resource_type, resource.logical_id)
            unmake(stack, resource.model, resource.definition)
        except Exception as error:  # noqa: BLE001 - whatever moto raises is why this resource is still there
            tell_of_resource(stack, resource, "DELETE_FAILED", reason_of(error))
            failures.append(resource.logical_id)
        else:
            tell_of_resource(stack, resource, "DELETE_COMPLETE")
    return failures


# --- deleting ---------------------------------------------------------------------------------------------------------


def delete(stack: Stack, retained: Collection[str] = ()) -> None:
    """Begin to remove a stack; a stack that is being made stops first. What is named is left standing."""
    state = state_of(stack)
    before = state.worker if stack.status == "CREATE_IN_PROGRESS" else None
    state.cancelled = True
    set_status(stack, "DELETE_IN_PROGRESS", "User Initiated")
    start(stack, "delete", lambda: _delete_after(stack, before, retained))


def _delete_after(stack: Stack, before: Thread | None, retained: Collection[str]) -> None:
    if before:
        before.join()
    _delete(stack, retained)


def _delete(stack: Stack, retained: Collection[str]) -> None:
    state = state_of(stack)
    backend = cloudformation_backends[stack.account_id][stack.region_name]
    failures = _delete_all(stack, retained=retained)
    if failures:
        set_status(stack, "DELETE_FAILED", _failed_to_delete(failures))
        return
    for export in state.exports:
        backend.exports.pop(export.name, None)
    # Whoever asks by id finds it in one of the two, at any time; by name it is gone with its last status.
    backend.deleted_stacks[stack.stack_id] = stack
    for change_set_id in [each for each, made in backend.change_sets.items() if made.stack_id == stack.stack_id]:
        del backend.change_sets[change_set_id]
    backend.stacks.pop(stack.stack_id, None)
    set_status(stack, "DELETE_COMPLETE")


def _failed_to_delete(failures: list[str]) -> str:
    return f"The following resource(s) failed to delete: [{', '.join(failures)}]. "


def _delete_all(stack: Stack, *, step: Step = "delete", retained: Collection[str] = ()) -> list[str]:
    """Remove all resources in the opposite order of their making; the answer names those that could not be.

    What such a one depends on is not tried: it is in use.
    """
    failures: list[str] = []
    in_use: set[str] = set()
    if not state_of(stack).resources:
        # A change set named it, and nobody executed that: it has no template yet.
        return failures
    references = references_of(stack.template_dict)
    order = {logical_id: place for place, logical_id in enumerate(creation_order(stack.template_dict))}
    rows = sorted(state_of(stack).resources.values(), key=lambda each: order.get(each.logical_id, len(order)))
    for resource in reversed(rows):
        logical_id = resource.logical_id
        if logical_id in in_use:
            in_use |= references.get(logical_id, set())
        elif not resource.stands:
            if not resource.status.startswith("DELETE"):
                set_resource_status(stack, resource, "DELETE_COMPLETE")
        elif logical_id in retained or is_kept(resource.definition, "DeletionPolicy", made_now=step == "rollback"):
            set_resource_status(stack, resource, "DELETE_SKIPPED")
            resource.model = None
        elif not _delete_one(stack, resource, step):
            failures.append(logical_id)
            in_use |= references.get(logical_id, set())
    return failures


def _delete_one(stack: Stack, resource: Resource, step: Step) -> bool:
    set_resource_status(stack, resource, "DELETE_IN_PROGRESS")
    pause()
    try:
        fail_if_told(step, resource.resource_type, resource.logical_id)
        unmake(stack, resource.model, resource.definition)
    except Exception as error:  # noqa: BLE001 - whatever moto raises is why this resource is still there
        set_resource_status(stack, resource, "DELETE_FAILED", reason_of(error))
        return False
    resource.model = None
    stack.resource_map._parsed_resources.pop(resource.logical_id, None)  # noqa: SLF001
    set_resource_status(stack, resource, "DELETE_COMPLETE")
    return True
