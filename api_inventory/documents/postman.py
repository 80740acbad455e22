"""Endpoints as a Postman Collection 2.1, one folder for each first segment of a path.

Requests have the parameters and an example body of the shape that was seen; no value that anyone sent.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from api_inventory.content_type import FORM
from api_inventory.documents.json_stream import json_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api_inventory.endpoint import Endpoint, Parameter

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_PARAMETER = re.compile(r"\{([^{}]+)\}")
_EXAMPLE_DEPTH_MAX = 8
_EXAMPLES: dict[str, Any] = {"null": None, "boolean": True, "integer": 0, "number": 0.5, "string": "string"}


def postman_stream(host: str, endpoints: Iterable[Endpoint], *, scheme: str = "https") -> Iterator[str]:
    """The text of a collection in pieces.

    Args:
        host: of the endpoints.
        endpoints: in the order of their path templates, as a store lists them; one folder is held at a time.
        scheme: what the collection's `baseUrl` begins with.
    """
    info = {"name": host, "_postman_id": str(uuid5(NAMESPACE_URL, f"//{host}")), "schema": SCHEMA}
    variables = [{"key": "baseUrl", "value": f"{scheme}://{host}"}]
    head = f'{{"info":{json.dumps(info)},"variable":{json.dumps(variables)},"item":['
    folders = (
        {"name": name, "item": [_item(endpoint) for endpoint in within]}
        for name, within in groupby(endpoints, key=_folder)
    )
    return json_stream(head, folders, "]}")


def _folder(endpoint: Endpoint) -> str:
    return "/" + endpoint.summary.key.path_template.lstrip("/").partition("/")[0].partition("#")[0]


def _item(endpoint: Endpoint) -> dict[str, Any]:
    key = endpoint.summary.key
    request: dict[str, Any] = {
        "method": key.method,
        "url": _url(endpoint),
        "header": [
            _variable(parameter) | {"disabled": not parameter.required}
            for parameter in endpoint.parameters
            if parameter.location == "header"
        ],
    }
    if body := _body(endpoint):
        request["body"] = body
        if body["mode"] == "raw":
            request["header"].append({"key": "content-type", "value": "application/json"})
    name = f"{key.method} {key.path_template}"
    return {"name": name, "request": request, "response": _responses(endpoint, request)}


def _url(endpoint: Endpoint) -> dict[str, Any]:
    """Path parameters are written `:name`, where they fill a segment, as Postman knows them."""
    path = endpoint.summary.key.path_template.partition("#")[0]
    segments = [_segment(segment) for segment in path.split("/") if segment]
    query = [
        _variable(parameter) | {"disabled": not parameter.required}
        for parameter in endpoint.parameters
        if parameter.location == "query"
    ]
    written = "&".join(f"{parameter['key']}={parameter['value']}" for parameter in query if not parameter["disabled"])
    url: dict[str, Any] = {
        "raw": "{{baseUrl}}/" + "/".join(segments) + (f"?{written}" if written else ""),
        "host": ["{{baseUrl}}"],
        "path": segments,
    }
    if query:
        url["query"] = query
    if variables := [segment[1:] for segment in segments if segment.startswith(":")]:
        url["variable"] = [{"key": name, "value": ""} for name in variables]
    return url


def _segment(segment: str) -> str:
    whole = _PARAMETER.fullmatch(segment)
    return f":{whole[1]}" if whole else _PARAMETER.sub(r"{{\1}}", segment)


def _variable(parameter: Parameter) -> dict[str, Any]:
    types = " or ".join(sorted(parameter.types))
    return {"key": parameter.name, "value": "", "description": f"{types or 'any type'}, seen {parameter.seen} times"}


def _body(endpoint: Endpoint) -> dict[str, Any] | None:
    if endpoint.request_schema is not None:
        text = json.dumps(example_of(endpoint.request_schema), indent=2, ensure_ascii=False)
        return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    if form := [parameter for parameter in endpoint.parameters if parameter.location == "form"]:
        mode = "urlencoded" if FORM in endpoint.summary.request_content_types else "formdata"
        return {"mode": mode, mode: [{**_variable(parameter), "type": "text"} for parameter in form]}
    return None


def _responses(endpoint: Endpoint, request: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{status} {_phrase(status)}".strip(),
            "originalRequest": {"method": request["method"], "url": request["url"], "header": []},
            "status": _phrase(status),
            "code": int(status),
            "header": [{"key": "content-type", "value": "application/json"}],
            "body": json.dumps(example_of(schema), indent=2, ensure_ascii=False),
        }
        for status, schema in endpoint.response_schemas.items()
        if status.isdigit()
    ]


def _phrase(status: str) -> str:
    try:
        return HTTPStatus(int(status)).phrase
    except ValueError:
        return ""


def example_of(schema: Mapping[str, Any], depth: int = _EXAMPLE_DEPTH_MAX) -> Any:
    """A value of the shape of a schema, made of placeholders."""
    kinds = schema.get("type", ())
    kind = kinds if isinstance(kinds, str) else next((one for one in kinds if one != "null"), "null")
    if kind == "object" and depth:
        properties = schema.get("properties", {})
        return {name: example_of(below, depth - 1) for name, below in properties.items()}
    if kind == "array" and depth:
        return [example_of(schema["items"], depth - 1)] if schema.get("items") else []
    if kind in {"object", "array"}:
        return {} if kind == "object" else []
    return schema.get("format", "string") if kind == "string" else _EXAMPLES.get(kind)
