"""What differs between two versions of a stack, and what that means for each resource.

Which property can change only with a new resource is in AWS's own resource schemas, which cfn-lint carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from simulator.shop import REGION_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

Definition = dict[str, Any]
# The type's documentation says "Update requires: Replacement"; its schema does not.
FIXED_BESIDES = {"AWS::EC2::TrafficMirrorSession": frozenset({"NetworkInterfaceId"})}
ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")


@dataclass(frozen=True, slots=True)
class Change:
    """What an update does to one resource."""

    action: Literal["Add", "Modify", "Remove"]
    logical_id: str
    resource_type: str
    physical_id: str = ""
    # Names of properties and attributes that differ.
    properties: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    replaced_for: tuple[str, ...] = ()
    # Resources that it refers to, and whose own change may reach it.
    causes: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """The change as DescribeChangeSet has it."""
        shown: dict[str, Any] = {
            "Action": self.action,
            "LogicalResourceId": self.logical_id,
            "ResourceType": self.resource_type,
            "Scope": [],
            "Details": [],
        }
        if self.physical_id:
            shown["PhysicalResourceId"] = self.physical_id
        if self.action == "Modify":
            shown["Replacement"] = self._replacement()
            scope = [
                "Properties" if set(self.properties) - {"Tags"} or self.causes else "",
                "Tags" if "Tags" in self.properties else "",
                *self.attributes,
            ]
            shown["Scope"] = [each for each in scope if each]
            shown["Details"] = [
                *(self._property_detail(name) for name in self.properties),
                *(_attribute_detail(name) for name in self.attributes),
                *(_caused_detail(name) for name in self.causes),
            ]
        return shown

    def _replacement(self) -> str:
        if self.replaced_for:
            return "True"
        return "Conditional" if self.causes and not self.properties else "False"

    def _property_detail(self, name: str) -> dict[str, Any]:
        recreation = "Always" if name in self.replaced_for else "Never"
        target = {"Attribute": "Tags", "RequiresRecreation": recreation}
        if name != "Tags":
            target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
        return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}


def _attribute_detail(name: str) -> dict[str, Any]:
    target = {"Attribute": name, "RequiresRecreation": "Never"}
    return {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}


def _caused_detail(cause: str) -> dict[str, Any]:
    target = {"Attribute": "Properties", "RequiresRecreation": "Conditionally"}
    return {
        "Target": target,
        "Evaluation": "Dynamic",
        "ChangeSource": "ResourceReference",
        "CausingEntity": cause,
    }


def changes(
    before: Mapping[str, Definition],
    after: Mapping[str, Definition],
    references: Mapping[str, set[str]],
    physical_ids: Mapping[str, str],
) -> list[Change]:
    """The changes between two sets of resolved definitions.

    `references` names the resources that each resource of the new version refers to; a resource that refers to one
    that may be replaced may change as well, which shows only when it is done.
    """
    found: dict[str, Change] = {}
    for logical_id, definition in after.items():
        kind = definition["Type"]
        if logical_id not in before:
            found[logical_id] = Change("Add", logical_id, kind)
            continue
        properties = differing(before[logical_id], definition)
        attributes = tuple(name for name in ATTRIBUTES if before[logical_id].get(name) != definition.get(name))
        if properties or attributes:
            found[logical_id] = Change(
                "Modify",
                logical_id,
                kind,
                physical_ids.get(logical_id, ""),
                properties,
                attributes,
                replacing(kind, properties),
            )
    _follow(found, after, references, physical_ids)
    for logical_id, definition in before.items():
        if logical_id not in after:
            found[logical_id] = Change("Remove", logical_id, definition["Type"], physical_ids.get(logical_id, ""))
    return [*found.values()]


def _follow(
    found: dict[str, Change],
    after: Mapping[str, Definition],
    references: Mapping[str, set[str]],
    physical_ids: Mapping[str, str],
) -> None:
    moving = [name for name, change in found.items() if change.replaced_for]
    while moving:
        cause = moving.pop()
        for logical_id in after:
            if cause in references[logical_id] and logical_id not in found:
                found[logical_id] = Change(
                    "Modify", logical_id, after[logical_id]["Type"], physical_ids.get(logical_id, ""), causes=(cause,)
                )
                moving.append(logical_id)


def differing(before: Definition, after: Definition) -> tuple[str, ...]:
    """Names of the properties that differ between two definitions of a resource."""
    old, new = before.get("Properties") or {}, after.get("Properties") or {}
    return tuple(sorted(name for name in old.keys() | new.keys() if _plain(old.get(name)) != _plain(new.get(name))))


def replacing(resource_type: str, properties: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the properties that cannot change without a new resource."""
    fixed = _fixed_properties(resource_type)
    return tuple(name for name in properties if name in fixed)


@lru_cache(maxsize=256)
def _fixed_properties(resource_type: str) -> frozenset[str]:
    schema = resource_schema(resource_type)
    paths = [*schema.get("createOnlyProperties", [])]
    # A group whose launch template or subnets change is replaced only where an AutoScalingReplacingUpdate says so.
    if resource_type != "AWS::AutoScaling::AutoScalingGroup":
        paths += schema.get("conditionalCreateOnlyProperties", [])
    # A part of a property that is fixed (/properties/A/B) is not told apart: its whole may change in place.
    return frozenset(path.split("/")[2] for path in paths if path.count("/") == 2) | FIXED_BESIDES.get(
        resource_type, frozenset()
    )


@lru_cache(maxsize=256)
def resource_schema(resource_type: str) -> dict[str, Any]:
    """AWS's schema of a resource type; empty for a custom resource."""
    # It reads hundreds of schemas' names: only a stack that is tagged or updated needs it.
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError  # noqa: PLC0415

    try:
        schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION_NAME, resource_type).schema
    except ResourceNotFoundError:
        return {}
    return schema


def _plain(value: Any) -> Any:
    """CloudFormation compares what a service would get: 1, "1" and true are texts in a template."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if value is None else str(value)
