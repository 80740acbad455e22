"""What the values of a stack template come to: with what its resources are, or before they are made."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import ResourceMap, clean_json
from moto.ec2.models import ec2_backends

from simulator.aws.patching import around

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Template = dict[str, Any]


@around(ResourceMap, "__getitem__")
def _look_without_making(original: Callable[..., Any], resources: ResourceMap, key: str) -> Any:
    """Moto makes a resource when somebody looks for it."""
    if key not in resources._parsed_resources and key in resources._resource_json_map:  # noqa: SLF001
        return None
    return original(resources, key)


@around(parsing, "clean_json")
def _resolve(original: Callable[..., Any], value: Any, resources: Any) -> Any:
    """Moto takes the first letter of "Fn::GetAtt": "A.B", passes over attributes, and knows one region's zones."""
    if not isinstance(value, dict):
        # What AWS::NoValue stands for is not there.
        return (
            [each for each in original(value, resources) if each is not None]
            if isinstance(value, list)
            else (original(value, resources))
        )
    if "Fn::GetAZs" in value:
        region_name = original(value["Fn::GetAZs"], resources) or resources["AWS::Region"]
        return [
            zone.name for zone in ec2_backends[resources["AWS::AccountId"]][region_name].describe_availability_zones()
        ]
    if "Fn::GetAtt" in value:
        path = value["Fn::GetAtt"]
        name, _, attribute = path.partition(".") if isinstance(path, str) else (path[0], "", ".".join(path[1:]))
        resolved = original({"Fn::GetAtt": [name, attribute]}, resources)
        if isinstance(resolved, dict) and "Fn::GetAtt" in resolved:
            raise ValidationError(message=f"the simulated region has no attribute {attribute} of {name}")
        return resolved
    return original(value, resources)


@around(parsing, "parse_condition")
def _with_named_conditions(
    original: Callable[..., Any], condition: Any, resources: Any, conditions: Mapping[str, Any]
) -> Any:
    """Moto reads !Condition as a function that it does not know, and takes the answer for no."""
    if isinstance(condition, dict) and "Fn::Condition" in condition:
        return conditions[condition["Fn::Condition"]]
    return original(condition, resources, conditions)


def resolved(resource: Template, resources: Any) -> Template:
    """A resource's definition with values in place of functions; the template stays as it is."""
    values: Template = clean_json({"Properties": {}, **deepcopy(resource)}, resources)
    return values


class Foreseen:
    """Stands for a resource that is not looked at: its attributes are their own names."""

    def __init__(self, logical_id: str) -> None:
        self._logical_id = logical_id
        self.physical_resource_id = f"${{{logical_id}}}"

    def get_cfn_attribute(self, name: str) -> str:
        """Fn::GetAtt."""
        return f"${{{self._logical_id}.{name}}}"


class Foresight:
    """A resource map in which every resource is only foreseen; parameters, conditions and mappings have values."""

    def __init__(self, resources: ResourceMap) -> None:
        self._values: Mapping[str, Any] = {
            name: value
            for name, value in resources._parsed_resources.items()  # noqa: SLF001
            if name not in resources.resources
        }
        self._logical_ids = {*resources.resources}
        self.lazy_condition_map = resources.lazy_condition_map
        self.cross_stack_resources = resources.cross_stack_resources

    def __getitem__(self, key: str) -> Any:
        return Foreseen(key) if key in self._logical_ids else self._values[key]

    def get(self, key: str) -> Any:
        """What moto's Fn::GetAtt asks by."""
        return self[key] if key in self._logical_ids or key in self._values else None


def foreseen(resource: Template, resources: ResourceMap) -> Template:
    """A resource's definition as far as it can be told before anything is made."""
    try:
        return resolved(resource, Foresight(resources))
    except (IndexError, KeyError, TypeError, ValueError):
        # A function of an attribute that is not there yet, such as a part of it.
        return deepcopy(resource)


def given_values(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """The text of every parameter: given, or by default.

    Raises:
        ValidationError: one is unknown, has no value, or one that its definition does not allow.
    """
    defined: Template = template.get("Parameters") or {}
    if unknown := [name for name in given if name not in defined]:
        raise ValidationError(message=f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    values = {name: str(each["Default"]) for name, each in defined.items() if "Default" in each}
    values |= given
    if missing := [name for name in defined if name not in values]:
        raise ValidationError(message=f"Parameters: [{', '.join(missing)}] must have values")
    for name, definition in defined.items():
        _check_value(name, definition, values[name])
    return values


def _check_value(name: str, definition: Template, value: str) -> None:
    allowed = [str(each) for each in definition.get("AllowedValues", [])]
    pattern = definition.get("AllowedPattern")
    wrong = ""
    if allowed and any(part not in allowed for part in _parts(definition, value)):
        wrong = f"Parameter '{name}' must be one of AllowedValues"
    elif pattern and any(not re.fullmatch(pattern, part) for part in _parts(definition, value)):
        wrong = f"Parameter '{name}' must match pattern {pattern}"
    elif definition["Type"] == "Number":
        wrong = _wrong_number(name, definition, value)
    elif not int(definition.get("MinLength", 0)) <= len(value) <= int(definition.get("MaxLength", len(value))):
        wrong = f"Parameter '{name}' must contain the allowed number of characters"
    if wrong:
        described = definition.get("ConstraintDescription")
        raise ValidationError(
            message=f"Parameter {name} failed to satisfy constraint: {described}" if described else wrong
        )


def _parts(definition: Template, value: str) -> list[str]:
    return value.split(",") if definition["Type"] == "CommaDelimitedList" else [value]


def _wrong_number(name: str, definition: Template, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return f"Parameter '{name}' must be a number."
    if number < float(definition.get("MinValue", number)):
        return f"Parameter '{name}' must be a number not less than {definition['MinValue']}"
    if number > float(definition.get("MaxValue", number)):
        return f"Parameter '{name}' must be a number not greater than {definition['MaxValue']}"
    return ""
