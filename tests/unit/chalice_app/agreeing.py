"""Holds answers to docs/openapi.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.unit.chalice_app.calling import Answer


def schema_of(openapi: Mapping[str, Any], path: str, status: str, method: str | None = None) -> dict[str, Any]:
    methods = openapi["paths"][path]
    [operation] = [methods[method]] if method else methods.values()
    response = operation["responses"][status]
    if "$ref" in response:
        response = openapi["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    return {**response["content"]["application/json"]["schema"], "components": openapi["components"]}


def assert_agrees(answer: Answer, openapi: Mapping[str, Any], path: str, method: str | None = None) -> None:
    status = str(answer.status) if answer.status in (200, 202) else "default"
    schema = schema_of(openapi, path, status, method)
    jsonschema.Draft202012Validator(schema).validate(answer.body)
