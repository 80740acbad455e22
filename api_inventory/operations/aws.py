"""Protocols of AWS's services, which APIs of others speak as well: JSON by target, and the query protocol by action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api_inventory.operations.operation import REST, Route, is_label, route_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api_inventory.exchange import Headers

JSON = frozenset({"application/x-amz-json-1.0", "application/x-amz-json-1.1"})

# `DynamoDB_20120810.GetItem`: a service's shape name and an operation's (Smithy, AWS JSON 1.0 protocol).
_TARGET = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+")
_ACTION = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# The version of an API, without which `Action` is a field of any form.
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def route_of_target(headers: Headers) -> Route:
    """The operation of a request of AWS JSON."""
    for name, value in headers:
        if len(name) == 12 and name.lower() == "x-amz-target":
            is_name = is_label(value, _TARGET)
            return route_of_labels("aws_json", [value], None) if is_name else Route("aws_json", (), "target_malformed")
    return Route("aws_json", (), "target_missing")


def route_of_pairs(pairs: Iterable[tuple[str, str]]) -> Route:
    """The operation of the query protocol's parameters, in a form or in a URL; REST of any other form."""
    found = {name: value for name, value in pairs if name in {"Action", "Version"}}
    action = found.get("Action", "")
    if not _VERSION.fullmatch(found.get("Version", "")) or not action:
        return REST
    is_name = is_label(action, _ACTION)
    return route_of_labels("aws_query", [action], None) if is_name else Route("aws_query", (), "action_malformed")
