"""Documents as people write them. openapi-spec-validator says that those of these tests are valid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from api_inventory.documents.documented_api import DocumentedParameter
from api_inventory.documents.errors import DocumentTooLarge, MalformedDocument, UnknownDocument
from api_inventory.documents.openapi_import import import_openapi
from api_inventory.schema_fields import SchemaField

SPECS = Path(__file__).resolve().parents[5] / "shared" / "specs"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
OPENAPI = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "7"},
    "servers": [
        {
            "url": "https://{region}.shop.example/v1/",
            "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}},
        },
        {"url": "/v1"},
    ],
    "security": [{"token": []}],
    "paths": {
        "/orders/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                {"name": "X-Tenant", "in": "header", "schema": {"type": "string"}},
            ],
            "get": {
                "operationId": "getOrder",
                "deprecated": True,
                "parameters": [{"$ref": "#/components/parameters/Expand"}],
                "responses": {
                    "200": {"$ref": "#/components/responses/Order"},
                    "4XX": {"description": "no"},
                    "default": {"description": "odd"},
                },
            },
            "post": {
                "security": [],
                "servers": [{"url": "https://upload.shop.example"}],
                "requestBody": {
                    "content": {
                        "application/json; charset=utf-8": {"schema": {"$ref": "#/components/schemas/Order"}},
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["file"],
                                "properties": {"file": {"type": "string", "format": "binary"}},
                            }
                        },
                    }
                },
                "responses": {"201": {"description": "made"}},
            },
        },
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "parameters": {"Expand": {"name": "expand", "in": "query", "required": True, "schema": {"type": "boolean"}}},
        "responses": {
            "Order": {
                "description": "it",
                "content": {"application/hal+json": {"schema": {"$ref": "#/components/schemas/Order"}}},
            }
        },
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "integer"}, "parent": {"$ref": "#/components/schemas/Order"}},
            }
        },
    },
}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Old shop", "version": "1"},
    "host": "Old.shop.example:443",
    "basePath": "/api/",
    "paths": {
        "/login": {
            "post": {
                "parameters": [
                    {"name": "user", "in": "formData", "type": "string", "required": True},
                    {"name": "remember", "in": "formData", "type": "boolean"},
                ],
                "responses": {"200": {"description": "ok", "schema": {"type": "array", "items": {"type": "string"}}}},
            },
            "put": {
                "parameters": [{"name": "any", "in": "body", "schema": {"$ref": "#/definitions/Login"}}],
                "responses": {"default": {"description": "ok"}},
            },
        }
    },
    "definitions": {"Login": {"type": "object", "properties": {"user": {"type": "string"}}}},
}


def test_the_documents_of_these_tests_are_valid() -> None:
    OpenAPIV30SpecValidator(OPENAPI).validate()
    OpenAPIV31SpecValidator({**OPENAPI, "openapi": "3.1.0"}).validate()
    OpenAPIV2SpecValidator(SWAGGER).validate()


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump, lambda value: value])
def test_an_openapi_document_is_read(version: str, write: Any) -> None:
    api = import_openapi(write({**OPENAPI, "openapi": version}))

    assert (api.format, api.title, api.version) == (f"OpenAPI {version}", "Shop", "7")
    assert api.hosts == ("eu.shop.example",)
    get, post = api.operations
    assert (get.method, get.path_template, get.base_paths) == ("GET", "/orders/{id}", ("/v1",))
    assert (get.operation_id, get.deprecated, get.secured) == ("getOrder", True, True)
    assert get.pointer == "/paths/~1orders~1{id}/get"
    assert get.parameters == (
        DocumentedParameter("path", "id", required=True, types=("integer",)),
        DocumentedParameter("header", "x-tenant", required=False, types=("string",)),
        DocumentedParameter("query", "expand", required=True, types=("boolean",)),
    )
    assert set(get.responses) == {"200", "4XX", "default"}
    order = get.responses["200"]
    assert order is not None
    assert order["/id"] == order["/parent/parent/id"] == SchemaField(("integer",), required=True)
    assert get.responses["4XX"] is None
    assert (post.base_paths, post.secured) == (("",), False)
    assert post.request_fields is not None
    assert post.request_fields["/id"] == order["/id"]
    assert DocumentedParameter("form", "file", required=True, types=("string",)) in post.parameters
    assert api.problems == ()


def test_a_swagger_document_is_read() -> None:
    api = import_openapi(json.dumps(SWAGGER))

    assert (api.format, api.hosts) == ("Swagger 2.0", ("old.shop.example",))
    put, post = api.operations
    assert (post.base_paths, post.secured) == (("/api",), None)
    assert post.parameters == (
        DocumentedParameter("form", "user", required=True, types=("string",)),
        DocumentedParameter("form", "remember", required=False, types=("boolean",)),
    )
    assert post.responses == {
        "200": {"": SchemaField(("array",), required=True), "/~i": SchemaField(("string",), required=False)}
    }
    assert put.request_fields == {
        "": SchemaField(("object",), required=True),
        "/user": SchemaField(("string",), required=False),
    }


def broken(**paths: Any) -> dict[str, Any]:
    return {"openapi": "3.0.0", "info": {}, "paths": {f"/{name}": item for name, item in paths.items()}}


def test_what_one_operation_gets_wrong_costs_no_other() -> None:
    document = broken(
        good={"get": {"responses": {"200": {"description": ""}}}},
        odd={
            "get": {"responses": [], "parameters": [{"in": "query"}, {"name": "a", "in": ["b"]}, 7]},
            "post": "text",
        },
        far={
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "https://else.example/a.json"}}}},
                    "201": {"$ref": "#/nowhere"},
                }
            }
        },
    )
    document["paths"] |= {"no-slash": {}, "/text": "text", "x-notes": {}, 7: {}}

    api = import_openapi(document)

    assert [operation.path_template for operation in api.operations] == ["/good", "/odd", "/far"]
    places = {problem.pointer for problem in api.problems}
    assert places == {
        "/paths/~1odd/get/responses",
        "/paths/~1odd/get/parameters/0",
        "/paths/~1odd/get/parameters/1",
        "/paths/~1odd/get/parameters/2",
        "/paths/~1odd/post",
        "/paths/no-slash",
        "/paths/7",
        "/paths/~1text",
        "",
    }
    assert {problem.sentence for problem in api.problems if not problem.pointer} == {
        "https://else.example/a.json: a reference to another document is not followed",
        "#/nowhere: the reference names nothing",
    }


def test_references_in_circles_end() -> None:
    document = broken(a={"$ref": "#/paths/~1b"}, b={"$ref": "#/paths/~1a"})

    api = import_openapi(document)

    assert api.operations == ()
    assert any("lead to each other" in problem.sentence for problem in api.problems)


def test_problems_and_operations_are_bounded() -> None:
    many = broken(**{f"p{number}": "text" for number in range(500)})
    full = broken(**{f"p{number}": {"get": {"responses": {}}} for number in range(10_050)})

    assert len(import_openapi(many).problems) == 100
    assert len(import_openapi(full).operations) == 10_000


@pytest.mark.parametrize(
    ("source", "error", "sentence"),
    [
        ("[]", MalformedDocument, "a document is an object"),
        ("just words", MalformedDocument, "a document is an object"),
        ("{}", UnknownDocument, "found neither"),
        ('{"openapi": "4.0.0"}', UnknownDocument, "found `openapi: 4.0.0`"),
        ('{"swagger": "1.2"}', UnknownDocument, "found `swagger: 1.2`"),
        ('{"openapi": "3.0.0", "paths": []}', MalformedDocument, "^/paths: expected an object of paths"),
        ('{"swagger": "2.0"}', MalformedDocument, "^/paths"),
        ("[" * 200_000, DocumentTooLarge, "nested"),
    ],
)
def test_what_is_no_such_document_is_refused(source: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        import_openapi(source)


def test_a_document_of_webhooks_alone_has_no_operations() -> None:
    assert import_openapi({"openapi": "3.1.0", "info": {}, "webhooks": {}}).operations == ()
