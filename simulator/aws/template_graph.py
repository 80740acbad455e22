"""What depends on what in a stack template, and what is wrong with it before anything is made."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Template = dict[str, Any]

# In Fn::Sub: ${Name} and ${Name.Attribute}, but not the literal ${!Name}.
SUBSTITUTION = re.compile(r"\$\{([^!}.][^}.]*)[^}]*\}")
# An inline policy's name is no name of its own: it lives in its role.
NAMES_OF_IAM = ("RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName")


class InvalidTemplate(Exception):
    """A template that CloudFormation refuses; the sentence is CloudFormation's."""


def creation_order(template: Template) -> list[str]:
    """Logical ids of all resources, each after those it depends on.

    Raises:
        InvalidTemplate: resources depend on each other in a circle, or on what is not there.
    """
    return [logical_id for wave in creation_waves(template) for logical_id in wave]


def creation_waves(template: Template) -> list[list[str]]:
    """Logical ids of all resources, in groups that need nothing but the groups before them.

    Raises:
        InvalidTemplate: resources depend on each other in a circle, or on what is not there.
    """
    _refuse_unresolved(template)
    sorter = TopologicalSorter(references_of(template))
    try:
        sorter.prepare()
    except CycleError as error:
        circle = ", ".join(dict.fromkeys(error.args[1]))
        raise InvalidTemplate(f"Circular dependency between resources: [{circle}]") from error
    waves = []
    while sorter.is_active():
        # As the template has them, whatever order a set gives.
        ready = set(sorter.get_ready())
        waves.append([logical_id for logical_id in template["Resources"] if logical_id in ready])
        sorter.done(*ready)
    return waves


def references_of(template: Template) -> dict[str, set[str]]:
    """For each resource those on which it depends, said or by reference."""
    resources = template["Resources"]
    return {name: set(_dependencies(resource)) & resources.keys() for name, resource in resources.items()}


def refuse_unknown_types(template: Template, known: Collection[str]) -> None:
    """Raises InvalidTemplate where a resource is of a type that the region does not know."""
    types = {resource["Type"] for resource in template["Resources"].values()}
    if unknown := sorted(each for each in types - set(known) if not each.startswith("Custom::")):
        raise InvalidTemplate(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")


def required_capability(template: Template) -> str | None:
    """What a person must acknowledge: that the stack makes IAM resources, with names of their own or without."""
    iam = [each for each in template["Resources"].values() if each["Type"].startswith("AWS::IAM::")]
    if any(name in resource.get("Properties", {}) for resource in iam for name in NAMES_OF_IAM):
        return "CAPABILITY_NAMED_IAM"
    return "CAPABILITY_IAM" if iam else None


def _refuse_unresolved(template: Template) -> None:
    defined = template["Resources"].keys() | template.get("Parameters", {}).keys()
    for block in ("Resources", "Outputs"):
        names = {name for each in template.get(block, {}).values() for name in _dependencies(each)}
        if missing := sorted(name for name in names - defined if not name.startswith("AWS::")):
            raise InvalidTemplate(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] "
                f"in the {block} block of the template"
            )


def _dependencies(resource: Template) -> Iterator[str]:
    explicit = resource.get("DependsOn", [])
    yield from [explicit] if isinstance(explicit, str) else explicit
    yield from _references({name: value for name, value in resource.items() if name != "DependsOn"})


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _references(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _references_of(name, each)


def _references_of(function: str, argument: Any) -> Iterator[str]:
    if function == "Ref":
        yield argument
    elif function == "Fn::GetAtt":
        yield argument.partition(".")[0] if isinstance(argument, str) else argument[0]
    elif function == "Fn::Sub":
        text, own = (argument, {}) if isinstance(argument, str) else argument
        yield from (name for name in SUBSTITUTION.findall(text) if name not in own)
        yield from _references(own)
    else:
        yield from _references(argument)
