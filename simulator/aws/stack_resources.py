"""Making, changing and removing one resource of a stack, by moto's models and those of this package."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.parsing import NULL_MODELS, generate_resource_name, resource_name_property_from_type
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource

from simulator.aws.stack_difference import resource_schema
from simulator.aws.template_values import resolved

if TYPE_CHECKING:
    from moto.cloudformation.models import Stack
    from moto.cloudformation.parsing import ResourceMap

Definition = dict[str, Any]

# How moto's services, and those of this package, say that something is not there.
GONE = re.compile(
    r"not ?found|no ?such|does ?n[o']t exist|non-?exist|not exist|unknown(function|resource)", re.IGNORECASE
)


class Handle:
    """Stands for a resource of which the region makes nothing, such as a handle to wait on."""

    def __init__(self, name: str) -> None:
        self.physical_resource_id = name

    def delete(self, account_id: str, region_name: str) -> None:
        """There is nothing to remove."""


def definition_of(stack: Stack, resources: ResourceMap, logical_id: str) -> Definition:
    """A resource's definition with its values, and with the tags of its stack."""
    definition = resolved(resources._resource_json_map[logical_id], resources)  # noqa: SLF001
    return _tagged(definition, stack, logical_id)


def make(stack: Stack, logical_id: str, definition: Definition) -> Any:
    """Make a resource; the answer is moto's object for it.

    Raises:
        HalfMade: it failed, and something of it stands.
        Exception: whatever moto raises where a resource cannot be made.
    """
    kind = definition["Type"]
    if kind in NULL_MODELS:
        return Handle(f"{stack.name}-{logical_id}")
    model: Any = parsing.resource_class_from_type(kind).create_from_cloudformation_json(
        _name(stack, logical_id, definition),
        deepcopy(definition),
        stack.account_id,
        stack.region_name,
        LogicalId=logical_id,
        StackId=stack.stack_id,
        ResourceType=kind,
    )
    _mark(stack, logical_id, definition, model)
    return model


def refuse_unalterable(resource_type: str) -> None:
    """Raises CloudFormationError where the region does not know how to change a type in place."""
    owner: Any = parsing.resource_class_from_type(resource_type)
    if owner is None or hasattr(owner.update_from_cloudformation_json, "__isabstractmethod__"):
        raise CloudFormationError(f"the simulated region cannot update a resource of type {resource_type} in place")


def alter(stack: Stack, logical_id: str, model: Any, definition: Definition) -> Any:
    """Change a resource in place; the answer is moto's object for it, which can be another.

    Raises:
        Exception: whatever moto raises where a resource cannot be changed.
    """
    owner: Any = parsing.resource_class_from_type(definition["Type"])
    altered = owner.update_from_cloudformation_json(
        original_resource=model,
        new_resource_name=_kept_name(model, definition),
        cloudformation_json=deepcopy(definition),
        account_id=stack.account_id,
        region_name=stack.region_name,
    )
    _mark(stack, logical_id, definition, altered)
    return altered


def unmake(stack: Stack, model: Any, definition: Definition) -> None:
    """Remove a resource. One that somebody has removed already is no error, as with CloudFormation's own handlers.

    Raises:
        Exception: whatever moto raises where a resource cannot be removed.
    """
    try:
        _remove(stack, model, definition)
    except CloudFormationError:
        # It comes from what removes the resource, and not from the service that has it.
        raise
    except Exception as error:
        said = f"{type(error).__name__} {getattr(error, 'code', '')} {error}"
        if not GONE.search(said) and not isinstance(error, KeyError):
            raise


def physical_id_of(model: Any) -> str:
    """What Ref gives."""
    return str(getattr(model, "physical_resource_id", ""))


def _remove(stack: Stack, model: Any, definition: Definition) -> None:
    kind = definition["Type"]
    owner: Any = parsing.resource_class_from_type(kind)
    # moto tries the first, and takes a mistake in it for its absence.
    if callable(getattr(model, "delete", None)):
        model.delete(stack.account_id, stack.region_name)
    elif not hasattr(owner.delete_from_cloudformation_json, "__isabstractmethod__"):
        owner.delete_from_cloudformation_json(
            physical_id_of(model), deepcopy(definition), stack.account_id, stack.region_name
        )
    else:
        raise CloudFormationError(f"the simulated region cannot delete a resource of type {kind}")


def given_name(definition: Definition) -> str | None:
    """The name that a template gives a resource."""
    property_name = resource_name_property_from_type(definition["Type"])
    return definition["Properties"].get(property_name) if property_name else None


def is_kept(definition: Definition, policy: str, *, made_now: bool = False) -> bool:
    """Whether a policy of the definition says that the resource outlives its stack."""
    return definition.get(policy) == "Retain" or (definition.get(policy) == "RetainExceptOnCreate" and not made_now)


def _name(stack: Stack, logical_id: str, definition: Definition) -> str:
    return str(given_name(definition) or generate_resource_name(definition["Type"], stack.name, logical_id))


def _kept_name(model: Any, definition: Definition) -> str:
    return str(given_name(definition) or getattr(model, "name", None) or physical_id_of(model))


def _tagged(definition: Definition, stack: Stack, logical_id: str) -> Definition:
    """Give a resource its stack's tags, where its type takes them: its own come first."""
    tagging = resource_schema(definition["Type"]).get("tagging", {})
    name = str(tagging.get("tagProperty", "/properties/Tags")).rpartition("/")[2]
    if not tagging.get("taggable"):
        return definition
    inherited = {
        **stack.tags,
        "aws:cloudformation:stack-name": stack.name,
        "aws:cloudformation:stack-id": stack.stack_id,
        "aws:cloudformation:logical-id": logical_id,
    }
    own = definition["Properties"].get(name) or []
    if isinstance(own, dict):
        definition["Properties"][name] = {**inherited, **own}
        return definition
    at_launch = {"PropagateAtLaunch": True} if definition["Type"] == "AWS::AutoScaling::AutoScalingGroup" else {}
    taken = {tag["Key"] for tag in own}
    definition["Properties"][name] = own + [
        {"Key": key, "Value": value, **at_launch} for key, value in inherited.items() if key not in taken
    ]
    return definition


def _mark(stack: Stack, logical_id: str, definition: Definition, model: Any) -> None:
    model.cf_resource_type = definition["Type"]
    model.logical_resource_id = logical_id
    if isinstance(model, TaggedEC2Resource):
        tagged: Any = model
        tags = {tag["Key"]: tag["Value"] for tag in definition["Properties"].get("Tags", [])}
        ec2_backends[stack.account_id][stack.region_name].create_tags([tagged.physical_resource_id], tags)
