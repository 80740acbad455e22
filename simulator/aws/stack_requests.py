"""What asks CloudFormation for something, and what CloudFormation refuses.

moto accepts nearly everything: a stack while another operation works on it, an update that changes nothing, parameters
that the template does not have. The sentences here are CloudFormation's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.cloudformation.parsing import NULL_MODELS, ResourceMap, get_model_map
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_stack_id
from moto.core.responses import ActionResult, EmptyResult
from moto.s3.exceptions import S3ClientError

from simulator.aws import stack_engine
from simulator.aws.patching import around, missing
from simulator.aws.stack_difference import Change, changes
from simulator.aws.stack_state import Rollback, state_of
from simulator.aws.template_graph import (
    InvalidTemplate,
    creation_order,
    references_of,
    refuse_unknown_types,
    required_capability,
)
from simulator.aws.template_values import foreseen, given_values
from simulator.limits import TEMPLATE_BODY_BYTES_MAX, TEMPLATE_URL_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

STACK_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED")
NOTHING_TO_DO = "No updates are to be performed."


@dataclass(frozen=True, slots=True)
class Desired:
    """What a request wants a stack to be."""

    template: str
    template_dict: dict[str, Any]
    values: dict[str, str]
    tags: dict[str, str]
    role_arn: str | None
    notification_arns: list[str]
    capabilities: list[str]
    on_failure: str


def live_stack(backend: CloudFormationBackend, name_or_id: str) -> Stack | None:
    """The stack of a name or id that is not deleted."""
    for stack in [*backend.stacks.values()]:
        if name_or_id in {stack.name, stack.stack_id}:
            return stack
    return None


def existing_stack(backend: CloudFormationBackend, name_or_id: str) -> Stack:
    """The stack of a name or id that is not deleted.

    Raises:
        ValidationError: there is none.
    """
    stack = live_stack(backend, name_or_id)
    if stack is None:
        raise ValidationError(message=f"Stack [{name_or_id}] does not exist")
    return stack


def read_desired(response: CloudFormationResponse, before: Stack | None) -> Desired:
    """What a request to create or update a stack says; `before` is the stack that is there already.

    Raises:
        ValidationError: the template or a parameter is not one that CloudFormation takes.
        CloudFormationError: the template needs a capability that was not given.
    """
    ask = response._get_param  # noqa: SLF001 - how moto's own operations read a request
    template = _template_text(response, before)
    parsed = check_template(template)
    capabilities = [*(ask("Capabilities") or [])]
    _refuse_without_capability(parsed, capabilities)
    tags = {tag["Key"]: tag["Value"] for tag in ask("Tags") or []}
    on_failure = ask("OnFailure") or ask("OnStackFailure")
    if response._get_bool_param("DisableRollback", if_none=False):  # noqa: SLF001
        if on_failure:
            raise ValidationError(message="You can specify either DisableRollback or OnFailure, but not both.")
        on_failure = "DO_NOTHING"
    return Desired(
        template=template,
        template_dict=parsed,
        values=given_values(parsed, _given(ask("Parameters") or [], parsed, before)),
        tags=tags or ({**before.tags} if before else {}),
        role_arn=ask("RoleARN") or (before.role_arn if before else None),
        notification_arns=ask("NotificationARNs") or (before.notification_arns if before else []),
        capabilities=capabilities,
        on_failure=on_failure or "ROLLBACK",
    )


def check_template(text: str) -> dict[str, Any]:
    """The template as values.

    Raises:
        ValidationError: it is none that CloudFormation takes.
    """
    try:
        template: Any = Stack.parse_template(text)
    except Exception as error:
        raise ValidationError(message="Template format error: unsupported structure.") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict) or not template["Resources"]:
        raise ValidationError(message="Template format error: At least one Resources member must be defined.")
    if untyped := [name for name, each in template["Resources"].items() if not (each or {}).get("Type")]:
        raise ValidationError(
            message=f"Template format error: [/Resources/{untyped[0]}] Every Resources object must contain "
            "a Type member."
        )
    try:
        refuse_unknown_types(template, {*get_model_map(), *NULL_MODELS})
        creation_order(template)
    except InvalidTemplate as error:
        raise ValidationError(message=str(error)) from error
    return template


def new_resource_map(backend: CloudFormationBackend, stack: Stack, desired: Desired) -> ResourceMap:
    """A map, of moto, of a stack's resources as they are to be; those that stand are in it.

    Raises:
        ValidationError: a condition, an output or a parameter cannot be resolved.
    """
    resources = ResourceMap(
        stack.stack_id,
        stack.name,
        desired.values,
        desired.tags,
        stack.region_name,
        stack.account_id,
        desired.template_dict,
        backend.exports,
    )
    resources.load()
    standing = {name: each.model for name, each in state_of(stack).resources.items() if each.stands}
    resources._parsed_resources.update(  # noqa: SLF001
        {name: model for name, model in standing.items() if name in desired.template_dict["Resources"]}
    )
    return resources


def changes_to(stack: Stack, desired: Desired, resources: ResourceMap) -> list[Change]:
    """What bringing a stack to what is desired would do.

    Raises:
        ValidationError: a resource would become one of another type.
    """
    before: dict[str, Any] = {}
    if stack.template_dict:
        before = {
            name: _with_tags(foreseen(each, stack.resource_map), stack.tags)
            for name, each in stack.template_dict["Resources"].items()
            if stack_engine.is_wanted(stack.resource_map, name)
        }
    after = {
        name: _with_tags(foreseen(each, resources), desired.tags)
        for name, each in desired.template_dict["Resources"].items()
        if stack_engine.is_wanted(resources, name)
    }
    if retyped := [name for name in before if name in after and before[name]["Type"] != after[name]["Type"]]:
        raise ValidationError(
            message="Update of resource type is not permitted. The new template modifies resource type of the "
            f"following resources: [{', '.join(retyped)}]"
        )
    physical_ids = {name: each.physical_id for name, each in state_of(stack).resources.items()}
    return changes(before, after, references_of(desired.template_dict), physical_ids)


def changes_nothing(stack: Stack, desired: Desired, found: list[Change]) -> bool:
    """Whether an update would leave everything as it is."""
    outputs = stack.template_dict.get("Outputs") == desired.template_dict.get("Outputs")
    return not found and outputs and desired.tags == stack.tags


def refuse_unless_updatable(stack: Stack) -> None:
    """Raises ValidationError where a stack's status admits no update."""
    if stack.status not in UPDATABLE:
        raise ValidationError(message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")


def become(backend: CloudFormationBackend, stack: Stack, desired: Desired) -> Rollback:
    """Give a stack a new template, parameters and tags; the answer is the way back.

    Raises:
        ValidationError: they cannot be resolved; the stack is as it was.
    """
    state = state_of(stack)
    resources = new_resource_map(backend, stack, desired)
    rollback = Rollback(stack.template, state.values, stack.tags, stack.role_arn, stack.resource_map, {})  # type: ignore[arg-type]
    stack.template, stack.template_dict = desired.template, desired.template_dict
    stack.description = desired.template_dict.get("Description")
    stack.resource_map, stack.tags = resources, desired.tags
    stack.role_arn, stack.notification_arns = desired.role_arn, desired.notification_arns
    stack.parameters = state.values = desired.values
    stack.capabilities = desired.capabilities  # type: ignore[attr-defined]
    state.on_failure = desired.on_failure
    stack.disable_rollback = desired.on_failure == "DO_NOTHING"
    return rollback


def new_stack(backend: CloudFormationBackend, name: str) -> Stack:
    """An empty stack of a name that is free.

    Raises:
        ValidationError: no stack can have the name.
        AlreadyExistsException: one has it.
    """
    if not STACK_NAME.fullmatch(name):
        raise ValidationError(
            message=f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    if live_stack(backend, name):
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    stack = Stack(  # type: ignore[abstract] # moto makes them so itself
        stack_id=generate_stack_id(name, backend.region_name, backend.account_id),
        name=name,
        template={},
        parameters={},
        account_id=backend.account_id,
        region_name=backend.region_name,
    )
    state_of(stack)
    return stack


# --- reading a request ------------------------------------------------------------------------------------------------


def _template_text(response: CloudFormationResponse, before: Stack | None) -> str:
    ask = response._get_param  # noqa: SLF001
    body, url = ask("TemplateBody"), ask("TemplateURL")
    previous = response._get_bool_param("UsePreviousTemplate", if_none=False)  # noqa: SLF001
    if sum(map(bool, (body, url, previous))) > 1:
        raise ValidationError(message="You cannot specify both usePreviousTemplate and Template Body/Template URL.")
    if previous and before is not None:
        return str(before.template)
    if body:
        if len(body.encode()) > TEMPLATE_BODY_BYTES_MAX:
            raise ValidationError(
                message="1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {TEMPLATE_BODY_BYTES_MAX}"
            )
        return str(body)
    if not url:
        raise ValidationError(message="Either Template URL or Template Body must be specified.")
    try:
        text = response._get_stack_from_s3_url(url)  # noqa: SLF001
    except (S3ClientError, AttributeError) as error:
        # moto answers with no object at all where a key is missing.
        raise ValidationError(message="S3 error: The specified key does not exist.") from error
    if len(text.encode()) > TEMPLATE_URL_BYTES_MAX:
        raise ValidationError(message=f"Template may not exceed {TEMPLATE_URL_BYTES_MAX} bytes in size.")
    return text


def _refuse_without_capability(template: dict[str, Any], given: list[str]) -> None:
    needed = required_capability(template)
    if needed and not {needed, "CAPABILITY_NAMED_IAM"} & set(given):
        raise CloudFormationError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")


def _given(parameters: list[dict[str, Any]], template: dict[str, Any], before: Stack | None) -> dict[str, str]:
    previous = state_of(before).values if before else {}
    given = {}
    for parameter in parameters:
        name = parameter["ParameterKey"]
        if not parameter.get("UsePreviousValue"):
            given[name] = str(parameter.get("ParameterValue", ""))
        elif parameter.get("ParameterValue"):
            raise ValidationError(
                message=f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true and non "
                "empty value for a parameter"
            )
        elif name in previous:
            given[name] = previous[name]
        elif name not in template.get("Parameters", {}) or before is None:
            raise ValidationError(
                message=f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a "
                "parameter key not in the previous template"
            )
    return given


def _with_tags(definition: dict[str, Any], tags: dict[str, str]) -> dict[str, Any]:
    """A stack's tags are its resources' tags too."""
    # The names that CloudFormation gives are left out: they do not differ.
    own = definition["Properties"].get("Tags") or []
    if tags and isinstance(own, list):
        taken = {tag.get("Key") for tag in own}
        inherited = [{"Key": key, "Value": value} for key, value in tags.items() if key not in taken]
        definition["Properties"]["Tags"] = own + inherited
    return definition


# --- the operations ---------------------------------------------------------------------------------------------------


@around(CloudFormationBackend, "create_stack")
def _check_first(
    original: Callable[..., Stack], backend: CloudFormationBackend, name: str, template: str, *args: Any, **kwargs: Any
) -> Stack:
    """Moto stores a stack before it looks at it. What makes stacks without a request of their own gets here."""
    check_template(template)
    return original(backend, name, template, *args, **kwargs)


@around(CloudFormationResponse, "create_stack")
def _create_stack(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto makes IAM resources without being told that it may, and everything while the caller waits."""
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    name, token = ask("StackName"), ask("ClientRequestToken") or ""
    there = live_stack(backend, name)
    if there and token and state_of(there).token == token:
        return ActionResult({"StackId": there.stack_id})
    desired = read_desired(response, None)
    stack = new_stack(backend, name)
    stack.enable_termination_protection = bool(response._get_bool_param("EnableTerminationProtection"))  # noqa: SLF001
    stack.timeout_in_minutes = ask("TimeoutInMinutes")
    stack.policy = ask("StackPolicyBody") or ""
    become(backend, stack, desired)
    state_of(stack).token = token
    backend.stacks[stack.stack_id] = stack
    stack_engine.create(stack)
    return ActionResult({"StackId": stack.stack_id})


@around(CloudFormationResponse, "update_stack")
def _update_stack(original: Callable[..., Any], response: CloudFormationResponse) -> ActionResult:  # noqa: ARG001
    """Moto updates while the caller waits, deletes first, and goes back from nothing."""
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    stack = existing_stack(backend, ask("StackName"))
    token = ask("ClientRequestToken") or ""
    if token and state_of(stack).token == token:
        return ActionResult({"StackId": stack.stack_id})
    refuse_unless_updatable(stack)
    desired = read_desired(response, stack)
    found = changes_to(stack, desired, new_resource_map(backend, stack, desired))
    if changes_nothing(stack, desired, found):
        raise ValidationError(message=NOTHING_TO_DO)
    state_of(stack).token = token
    stack_engine.update(stack, become(backend, stack, desired))
    for change_set in backend.change_sets.values():
        if change_set.stack_id == stack.stack_id and change_set.execution_status == "AVAILABLE":
            change_set.execution_status = "OBSOLETE"
    return ActionResult({"StackId": stack.stack_id})


@around(CloudFormationResponse, "delete_stack")
def _delete_stack(original: Callable[..., Any], response: CloudFormationResponse) -> EmptyResult:  # noqa: ARG001
    """Moto forgets a stack whose resources it could not remove."""
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    stack = live_stack(backend, ask("StackName"))
    token = ask("ClientRequestToken") or ""
    if stack is None or stack.status == "DELETE_IN_PROGRESS":
        # There is nothing to do, or it is being done.
        return EmptyResult()
    if stack.enable_termination_protection:
        raise ValidationError(message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    if stack.status in stack_engine.WORKING and stack.status != "CREATE_IN_PROGRESS":
        raise ValidationError(message=f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")
    retained = ask("RetainResources") or []
    if retained and stack.status != "DELETE_FAILED":
        raise ValidationError(
            message=f"Invalid operation on stack [{stack.stack_id}]. RetainResources can only be specified when the "
            "stack is in the DELETE_FAILED state."
        )
    failed = {name for name, each in state_of(stack).resources.items() if each.status == "DELETE_FAILED"}
    if unfit := [name for name in retained if name not in failed]:
        raise ValidationError(
            message="The specified resources to retain must be in a valid state. "
            f"[{', '.join(unfit)}] did not fail to delete"
        )
    state_of(stack).token = token
    stack_engine.delete(stack, retained)
    return EmptyResult()


@around(CloudFormationBackend, "delete_stack")
def _delete_without_request(
    original: Callable[..., None],  # noqa: ARG001
    backend: CloudFormationBackend,
    name_or_stack_id: str,
) -> None:
    """What deletes stacks without a request of their own gets here."""
    if (stack := live_stack(backend, name_or_stack_id)) is not None:
        stack_engine.delete(stack)


@missing(CloudFormationResponse, "continue_update_rollback")
def _continue_update_rollback(response: CloudFormationResponse) -> EmptyResult:
    """Moto has no rollback, and none to continue."""
    backend, ask = response.cloudformation_backend, response._get_param  # noqa: SLF001
    stack = existing_stack(backend, ask("StackName"))
    if stack.status != "UPDATE_ROLLBACK_FAILED":
        raise ValidationError(
            message=f"Stack:{stack.stack_id} is in {stack.status} state and can not continue to be rolled back."
        )
    state_of(stack).token = ask("ClientRequestToken") or ""
    stack_engine.continue_rollback(stack, ask("ResourcesToSkip") or [])
    return EmptyResult()


@missing(CloudFormationResponse, "cancel_update_stack")
def _cancel_update_stack(response: CloudFormationResponse) -> EmptyResult:
    """Moto's updates are over before anybody could cancel one."""
    stack = existing_stack(response.cloudformation_backend, response._get_param("StackName"))  # noqa: SLF001
    if stack.status != "UPDATE_IN_PROGRESS":
        raise ValidationError(message="CancelUpdateStack cannot be called from current stack status")
    stack_engine.cancel_update(stack)
    return EmptyResult()


@missing(CloudFormationResponse, "update_termination_protection")
def _update_termination_protection(response: CloudFormationResponse) -> ActionResult:
    """Moto keeps the protection that a stack was made with."""
    stack = existing_stack(response.cloudformation_backend, response._get_param("StackName"))  # noqa: SLF001
    stack.enable_termination_protection = bool(response._get_bool_param("EnableTerminationProtection"))  # noqa: SLF001
    return ActionResult({"StackId": stack.stack_id})
