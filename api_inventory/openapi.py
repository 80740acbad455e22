"""An OpenAPI 3.1 document of one host, from what was seen of its endpoints.

It claims what traffic that was not seen yet will hardly break (see `schema_claims`). What OpenAPI has no place for
stands in `x-` fields, so that nothing is left out silently: methods that OpenAPI does not know, targets that are no
paths or stand for many, statuses outside 100 to 599, and the operations of protocols that share one path (GraphQL,
JSON-RPC).
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from api_inventory.content_type import FORM, MULTIPART, is_json, is_msgpack, is_xml
from api_inventory.knowledge import REQUEST_BODY
from api_inventory.openapi_security import LearntSecurity
from api_inventory.schema_claims import REQUIRED_CLAIM_SUPPORT_MIN, KnownTypes, claimed, claimed_parameter
from api_inventory.shared_schemas import SharedSchemas
from api_inventory.templates.served_paths import COLLECTED
from api_inventory.timestamp import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from api_inventory.endpoint import Endpoint, Parameter

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_PARAMETER_IN_PATH = re.compile(r"\{([^{}]+)\}")
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
_STATUS = re.compile(r"[1-5]\d\d")
_JSON = "application/json"
_XML = "application/xml"
# No other part of a template has it: what follows names one of the operations that share a path.
_LABEL = "#"


def openapi_document(host: str, endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The document of a host. Equal endpoints in equal order make an equal document."""
    paths: dict[str, dict[str, Any]] = {}
    others: list[dict[str, Any]] = []
    names: set[str] = set()
    security = LearntSecurity()
    bodies = _Bodies()
    for endpoint in endpoints:
        key = endpoint.summary.key
        operation = _operation(endpoint, names, bodies, security.requirements(endpoint.access))
        path, has_label, label = key.path_template.partition(_LABEL)
        if not path.startswith("/") or path in COLLECTED:
            others.append({"method": key.method, "target": key.path_template, **operation})
            continue
        item = paths.setdefault(path, {})
        if not (key.method.lower() in _METHODS and key.method.isupper()):
            item.setdefault("x-additional-operations", {})[f"{key.method}{has_label}{label}"] = operation
        elif has_label:
            shared = item.setdefault(key.method.lower(), {})
            shared.setdefault("x-operations", {})[label] = operation
        else:
            item[key.method.lower()] = operation | item.get(key.method.lower(), {})
    bodies.claim()
    for path, item in paths.items():
        for method, operation in item.items():
            if method in _METHODS and "responses" not in operation:
                item[method] = _shared_operation(path, method, operation, names)
    document = {
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
    components = _share_schemas(document)
    if security.schemes:
        components["securitySchemes"] = security.schemes
    return document | ({"components": components} if components else {})


class _Bodies:
    """The schemas of bodies. What they claim rests on all of them, and so is settled after the last one is known."""

    def __init__(self) -> None:
        self._json = KnownTypes()
        self._xml = KnownTypes(is_text=True)
        self._media: list[tuple[dict[str, Any], KnownTypes]] = []

    def content(
        self, schema: Mapping[str, Any] | None, xml_schema: Mapping[str, Any] | None, types: Iterable[str]
    ) -> dict[str, Any]:
        """Schemas by the media types that they describe."""
        content: dict[str, Any] = {}
        if schema is not None:
            names = [name for name in types if is_json(name) or is_msgpack(name)] or [_JSON]
            content |= self._described(schema, names, self._json)
        if xml_schema is not None:
            names = [name for name in types if is_xml(name)] or [_XML]
            content |= self._described(xml_schema, names, self._xml)
        return content

    def claim(self) -> None:
        """Leaves of all schemas what has support."""
        for media, known in self._media:
            media["schema"] = claimed(media["schema"], known)

    def _described(self, schema: Mapping[str, Any], names: list[str], known: KnownTypes) -> dict[str, Any]:
        known.take(schema)
        content: dict[str, Any] = {name: {"schema": schema} for name in names}
        self._media += [(media, known) for media in content.values()]
        return content


def _shared_operation(path: str, method: str, operation: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """What stands at a path of which only labelled operations were seen."""
    name = _unique(_NOT_WORD.sub("_", f"{method}{path}").strip("_"), "all", names)
    parameters = [
        {"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}
        for parameter in dict.fromkeys(_PARAMETER_IN_PATH.findall(path))
    ]
    return {
        "operationId": name,
        **({"parameters": parameters} if parameters else {}),
        "responses": {"default": {"description": "See the operations in x-operations."}},
        **operation,
    }


def _operation(
    endpoint: Endpoint, names: set[str], bodies: _Bodies, requirements: list[dict[str, list[str]]] | None
) -> dict[str, Any]:
    summary = endpoint.summary
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint, names),
        "responses": _responses(endpoint, bodies),
        "x-request-count": summary.request_count,
        "x-first-seen": rfc3339(summary.first_seen_ns),
        "x-last-seen": rfc3339(summary.last_seen_ns),
    }
    if parameters := _parameters(endpoint):
        operation["parameters"] = parameters
    if content := _request_content(endpoint, bodies):
        operation["requestBody"] = {"content": content}
    if requirements is not None:
        operation["security"] = requirements
    return operation


def _operation_id(endpoint: Endpoint, names: set[str]) -> str:
    """`get_users_user_id`; the endpoint's id is added where that is taken."""
    key = endpoint.summary.key
    return _unique(
        _NOT_WORD.sub("_", f"{key.method.lower()}{key.path_template}").strip("_"), endpoint.summary.id, names
    )


def _unique(name: str, otherwise: str, names: set[str]) -> str:
    unique = f"{name}_{otherwise}" if name in names else name
    names.add(unique)
    return unique


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Those of the path as its template names them; then query, headers and cookies."""
    known = {(parameter.location, parameter.name): parameter for parameter in endpoint.parameters}
    path = endpoint.summary.key.path_template.partition(_LABEL)[0]
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": _schema_of(known.get(("path", name)))}
        for name in dict.fromkeys(_PARAMETER_IN_PATH.findall(path))
    ]
    elsewhere = [
        {
            "name": parameter.name,
            "in": parameter.location,
            "required": parameter.required and parameter.seen >= REQUIRED_CLAIM_SUPPORT_MIN,
            "schema": _schema_of(parameter),
        }
        for parameter in endpoint.parameters
        if parameter.location in {"query", "header", "cookie"}
    ]
    return in_path + elsewhere


def _schema_of(parameter: Parameter | None) -> dict[str, Any]:
    """Of a parameter that repeats, an array: each value stands by itself (`style: form`, exploded, is the default)."""
    if parameter is None or parameter.schema is None:
        return {"type": "string"}
    schema = claimed_parameter(parameter.schema)
    return {"type": "array", "items": schema} if parameter.repeated else schema


def _request_content(endpoint: Endpoint, bodies: _Bodies) -> dict[str, Any]:
    types = endpoint.summary.request_content_types
    content: dict[str, Any] = {name: {} for name in types if "/" in name}
    if form := [parameter for parameter in endpoint.parameters if parameter.location == "form"]:
        names = [name for name in content if name in {FORM, MULTIPART}] or [FORM]
        content |= {name: {"schema": _form_schema(form)} for name in names}
    return content | bodies.content(endpoint.request_schema, endpoint.xml_schemas.get(REQUEST_BODY), types)


def _form_schema(parameters: list[Parameter]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {parameter.name: _schema_of(parameter) for parameter in parameters},
    }
    claims = REQUIRED_CLAIM_SUPPORT_MIN
    if required := [parameter.name for parameter in parameters if parameter.required and parameter.seen >= claims]:
        schema["required"] = required
    return schema


def _responses(endpoint: Endpoint, bodies: _Bodies) -> dict[str, Any]:
    """By status, and "default" where no answer was seen: the specification asks for one at least."""
    summary = endpoint.summary
    responses: dict[str, Any] = {}
    for status, count in summary.statuses.items():
        name = status if _STATUS.fullmatch(status) else f"x-status-{status}"
        responses[name] = {"description": _phrase(status), "x-count": count}
        schemas = endpoint.response_schemas.get(status), endpoint.xml_schemas.get(status)
        if content := bodies.content(*schemas, summary.response_content_types):
            responses[name]["content"] = content
    if not any(map(_STATUS.fullmatch, responses)):
        responses["default"] = {"description": "No answer was seen." if not responses else "See the other fields."}
    return responses


def _phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return "A status that is not registered."


def _share_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """Replaces what is alike in all bodies of the document by references, and gives the components they refer to."""
    shared = SharedSchemas()
    _each_body(document, lambda media, _: shared.take(media["schema"]))
    _each_body(document, lambda media, name: media.update(schema=shared.shared(media["schema"], name)))
    return {"schemas": shared.components} if shared.components else {}


def _each_body(document: dict[str, Any], visit: Callable[[dict[str, Any], str], None]) -> None:
    for path, item in document["paths"].items():
        words = [segment for segment in path.split("/") if segment and "{" not in segment]
        name = words[-1] if words else "root"
        for method, operation in item.items():
            of_method = operation.values() if method == "x-additional-operations" else [operation]
            for each in of_method:
                for one in [each, *each.get("x-operations", {}).values()]:
                    for message in [one.get("requestBody", {}), *one["responses"].values()]:
                        for media in message.get("content", {}).values():
                            if "schema" in media:
                                visit(media, name)
