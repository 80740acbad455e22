"""An OpenAPI 3.1 document of one host, from what was seen of its endpoints.

What the specification has no place for stands in `x-` fields, so that nothing is left out silently: methods that
OpenAPI does not know, targets that are no paths, statuses outside 100 to 599.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from api_inventory.content_type import FORM, is_json
from api_inventory.json_schema import type_schema
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api_inventory.endpoint import Endpoint, Parameter

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_PARAMETER_IN_PATH = re.compile(r"\{([^{}]+)\}")
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
_STATUS = re.compile(r"[1-5]\d\d")
_JSON = "application/json"


def openapi_document(host: str, endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The document of a host. Equal endpoints in equal order make an equal document."""
    paths: dict[str, dict[str, Any]] = {}
    others: list[dict[str, Any]] = []
    names: set[str] = set()
    for endpoint in endpoints:
        key = endpoint.summary.key
        operation = _operation(endpoint, names)
        if not key.path_template.startswith("/"):
            others.append({"method": key.method, "target": key.path_template, **operation})
        elif key.method.lower() in _METHODS and key.method.isupper():
            paths.setdefault(key.path_template, {})[key.method.lower()] = operation
        else:
            item = paths.setdefault(key.path_template, {})
            item.setdefault("x-additional-operations", {})[key.method] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": host,
            "version": "observed",
            "description": "Learnt from mirrored traffic: what was seen, not what was promised.",
        },
        "servers": [{"url": f"//{host}"}],
        "paths": paths,
        **({"x-other-targets": others} if others else {}),
    }


def _operation(endpoint: Endpoint, names: set[str]) -> dict[str, Any]:
    summary = endpoint.summary
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint, names),
        "responses": _responses(endpoint),
        "x-request-count": summary.request_count,
        "x-first-seen": rfc3339(summary.first_seen_ns),
        "x-last-seen": rfc3339(summary.last_seen_ns),
    }
    if parameters := _parameters(endpoint):
        operation["parameters"] = parameters
    if content := _request_content(endpoint):
        operation["requestBody"] = {"content": content}
    return operation


def _operation_id(endpoint: Endpoint, names: set[str]) -> str:
    """`get_users_user_id`; the endpoint's id is added where that is taken."""
    key = endpoint.summary.key
    name = _NOT_WORD.sub("_", f"{key.method.lower()}{key.path_template}").strip("_")
    if name in names:
        name = f"{name}_{endpoint.summary.id}"
    names.add(name)
    return name


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Those of the path as its template names them; then query, headers and cookies."""
    known = {(parameter.location, parameter.name): parameter for parameter in endpoint.parameters}
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": _schema_of(known.get(("path", name)))}
        for name in dict.fromkeys(_PARAMETER_IN_PATH.findall(endpoint.summary.key.path_template))
    ]
    elsewhere = [
        {
            "name": parameter.name,
            "in": parameter.location,
            "required": parameter.required,
            "schema": _schema_of(parameter),
        }
        for parameter in endpoint.parameters
        if parameter.location in {"query", "header", "cookie"}
    ]
    return in_path + elsewhere


def _schema_of(parameter: Parameter | None) -> dict[str, Any]:
    return {"type": "string"} if parameter is None else type_schema(parameter.types)


def _request_content(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {name: {} for name in endpoint.summary.request_content_types if "/" in name}
    if form := [parameter for parameter in endpoint.parameters if parameter.location == "form"]:
        content[FORM] = {"schema": _form_schema(form)}
    if endpoint.request_schema is not None:
        names = [name for name in content if is_json(name)] or [_JSON]
        content |= {name: {"schema": dict(endpoint.request_schema)} for name in names}
    return content


def _form_schema(parameters: list[Parameter]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {parameter.name: _schema_of(parameter) for parameter in parameters},
    }
    if required := [parameter.name for parameter in parameters if parameter.required]:
        schema["required"] = required
    return schema


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    """By status, and "default" where no answer was seen: the specification asks for one at least."""
    summary = endpoint.summary
    json_names = [name for name in summary.response_content_types if is_json(name)] or [_JSON]
    responses: dict[str, Any] = {}
    for status, count in summary.statuses.items():
        name = status if _STATUS.fullmatch(status) else f"x-status-{status}"
        responses[name] = _response(status, count, endpoint.response_schemas.get(status), json_names)
    if not any(map(_STATUS.fullmatch, responses)):
        responses["default"] = {"description": "No answer was seen." if not responses else "See the other fields."}
    return responses


def _response(status: str, count: int, schema: Mapping[str, Any] | None, names: list[str]) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _phrase(status), "x-count": count}
    if schema is not None:
        response["content"] = {name: {"schema": dict(schema)} for name in names}
    return response


def _phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return "A status that is not registered."
