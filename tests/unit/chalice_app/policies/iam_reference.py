"""AWS's own account of actions and resources: the Service Authorization Reference, as parliament has it."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Actions that are younger than parliament's copy, and an older one of the same kinds of resources each. That there are
# such operations, botocore says: a test holds them against its models.
YOUNGER = {"cloudformation:DescribeEvents": "DescribeStackEvents"}


def with_younger(services: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Parliament's services, with the actions that it does not know yet."""
    for action, like in YOUNGER.items():
        prefix, name = action.split(":")
        for service in services:
            privileges = service["privileges"] if service["prefix"] == prefix else []
            if name not in {each["privilege"] for each in privileges}:
                privileges += [{**each, "privilege": name} for each in privileges if each["privilege"] == like]
    return services


@cache
def _services() -> dict[str, list[dict[str, Any]]]:
    spec = find_spec("parliament")
    assert spec is not None
    assert spec.origin is not None
    services: dict[str, list[dict[str, Any]]] = {}
    for service in with_younger(json.loads(Path(spec.origin).with_name("iam_definition.json").read_text("utf-8"))):
        services.setdefault(service["prefix"], []).append(service)
    return services


@cache
def resource_types(action: str) -> dict[str, bool]:
    """The kinds of resources of an action, and whether each is required; empty where AWS lets nobody scope it.

    Raises:
        KeyError: AWS knows no such action.
    """
    prefix, name = action.split(":")
    found = [
        privilege
        for service in _services()[prefix]
        for privilege in service["privileges"]
        if privilege["privilege"] == name
    ]
    if not found:
        raise KeyError(action)
    kinds = [
        each["resource_type"] for privilege in found for each in privilege["resource_types"] if each["resource_type"]
    ]
    return {kind.rstrip("*"): kind.endswith("*") for kind in kinds}


@cache
def arn_patterns(prefix: str, kind: str) -> tuple[str, ...]:
    """How ARNs of a kind look, with * for what differs."""
    return tuple(
        re.sub(r"\$\{\w+\}", "*", resource["arn"])
        for service in _services()[prefix]
        for resource in service["resources"]
        if resource["resource"] == kind
    )


@cache
def meet(left: str, right: str) -> bool:
    """Is there a text that both patterns match? In each, * stands for any text."""
    if not left or not right:
        return not (left + right).strip("*")
    if left[0] == "*":
        return meet(left[1:], right) or meet(left, right[1:])
    if right[0] == "*":
        return meet(left, right[1:]) or meet(left[1:], right)
    return left[0] == right[0] and meet(left[1:], right[1:])
