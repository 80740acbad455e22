"""Postman Collection 2.1. The schema is the part of the published one that is about what is written here."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api_inventory.documents.postman import example_of, postman_stream
from api_inventory.endpoint import Parameter
from tests.unit.api_inventory.documents.inventory import HOST, endpoint

VARIABLE = {"type": "object", "properties": {"key": {"type": "string"}, "value": {}, "disabled": {"type": "boolean"}}}
PAIR = {
    "type": "object",
    "required": ["key", "value"],
    "properties": {"key": {"type": "string"}, "value": {"type": "string"}, "disabled": {"type": "boolean"}},
}
URL = {
    "type": "object",
    "properties": {
        "raw": {"type": "string"},
        "host": {"type": "array", "items": {"type": "string"}},
        "path": {"type": "array", "items": {"type": "string"}},
        "query": {"type": "array", "items": PAIR},
        "variable": {"type": "array", "items": VARIABLE},
    },
}
REQUEST = {
    "type": "object",
    "properties": {
        "url": URL,
        "method": {"type": "string"},
        "header": {"type": "array", "items": PAIR},
        "body": {
            "type": "object",
            "properties": {
                "mode": {"enum": ["raw", "urlencoded", "formdata", "file", "graphql"]},
                "raw": {"type": "string"},
                "urlencoded": {"type": "array", "items": {**PAIR, "required": ["key"]}},
                "formdata": {"type": "array", "items": {**PAIR, "required": ["key"]}},
                "options": {"type": "object"},
            },
        },
    },
}
COLLECTION = {
    "type": "object",
    "required": ["info", "item"],
    "properties": {
        "info": {"type": "object", "required": ["name", "schema"]},
        "item": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/item"}, {"$ref": "#/$defs/group"}]}},
        "variable": {"type": "array", "items": VARIABLE},
    },
    "$defs": {
        "group": {
            "type": "object",
            "required": ["item"],
            "properties": {
                "name": {"type": "string"},
                "item": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/item"}, {"$ref": "#/$defs/group"}]}},
            },
        },
        "item": {
            "type": "object",
            "required": ["request"],
            "properties": {
                "name": {"type": "string"},
                "request": REQUEST,
                "response": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "originalRequest": REQUEST,
                            "code": {"type": "integer"},
                            "status": {"type": "string"},
                            "body": {"type": ["string", "null"]},
                            "header": {"type": ["array", "string", "null"]},
                        },
                    },
                },
            },
        },
    },
}
ORDER = {"type": "object", "properties": {"id": {"type": "integer"}, "at": {"type": "string", "format": "date"}}}


def collection(*endpoints: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads("".join(postman_stream(HOST, endpoints)))
    Draft202012Validator(COLLECTION).validate(document)
    return document


def test_endpoints_are_requests_in_folders() -> None:
    document = collection(
        endpoint("/health"),
        endpoint(
            "/orders/{order_id}/v.{version}",
            "PUT",
            parameters=(
                Parameter("query", "dry", {"boolean": 5}, 5, required=True),
                Parameter("query", "page", {"integer": 2}, 2, required=False),
                Parameter("header", "x-tenant", {"string": 9}, 9, required=True),
                Parameter("cookie", "sid", {"string": 9}, 9, required=True),
            ),
            request_schema=ORDER,
            response_schemas={"200": {"type": "array", "items": ORDER}, "default": {}},
        ),
        endpoint("/orders"),
        endpoint("{authority}", "CONNECT"),
    )

    assert document["info"]["name"] == HOST
    assert document["variable"] == [{"key": "baseUrl", "value": f"https://{HOST}"}]
    assert [(folder["name"], len(folder["item"])) for folder in document["item"]] == [
        ("/health", 1),
        ("/orders", 2),
        ("/{authority}", 1),
    ]
    item = document["item"][1]["item"][0]
    request = item["request"]
    assert item["name"] == "PUT /orders/{order_id}/v.{version}"
    assert request["url"]["raw"] == "{{baseUrl}}/orders/:order_id/v.{{version}}?dry="
    assert request["url"]["variable"] == [{"key": "order_id", "value": ""}]
    assert [(query["key"], query["disabled"]) for query in request["url"]["query"]] == [("dry", False), ("page", True)]
    assert [header["key"] for header in request["header"]] == ["x-tenant", "content-type"]
    assert json.loads(request["body"]["raw"]) == {"id": 0, "at": "date"}
    assert [(response["code"], json.loads(response["body"])) for response in item["response"]] == [
        (200, [{"id": 0, "at": "date"}])
    ]


def test_forms_are_forms() -> None:
    name = Parameter("form", "name", {"string": 9}, 9, required=True)
    encoded = endpoint("/a", parameters=(name,), request_content_types=("application/x-www-form-urlencoded",))

    (folder,) = collection(encoded, endpoint("/a/b", parameters=(name,)))["item"]

    modes = [item["request"]["body"]["mode"] for item in folder["item"]]
    assert modes == ["urlencoded", "formdata"]
    assert folder["item"][0]["request"]["body"]["urlencoded"][0]["key"] == "name"


schemas = st.recursive(
    st.sampled_from(["null", "boolean", "integer", "number", "string"]).map(lambda kind: {"type": kind}),
    lambda below: st.one_of(
        below.map(lambda items: {"type": "array", "items": items}),
        st.dictionaries(st.text(max_size=3), below, max_size=3).map(
            lambda properties: {"type": ["null", "object"], "properties": properties}
        ),
    ),
    max_leaves=6,
)


@given(schemas)
def test_an_example_is_of_its_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator(schema).validate(example_of(schema))
