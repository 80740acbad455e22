"""Documents are held to the specification by openapi-spec-validator, whatever the traffic was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary, Parameter
from api_inventory.openapi import openapi_document
from api_inventory.path_template import path_template

HOST = "shop.example.test"


def endpoint(path: str = "/orders/{order_id}", method: str = "GET", **known: Any) -> Endpoint:
    key = EndpointKey(HOST, path, method)
    summary = EndpointSummary(
        id=key.id,
        key=key,
        request_count=3,
        unanswered_count=0,
        examined_count=0,
        latencies={},
        statuses=known.pop("statuses", {"200": 3}),
        request_content_types=known.pop("request_content_types", ()),
        response_content_types=known.pop("response_content_types", ("application/json",)),
        parameter_count=0,
        protocols=("http/1.1",),
        first_seen_ns=0,
        last_seen_ns=0,
    )
    return Endpoint(summary, **known)


def valid_document(*endpoints: Endpoint) -> dict[str, Any]:
    document = openapi_document(HOST, endpoints)
    OpenAPIV31SpecValidator(document).validate()
    assert json.loads(json.dumps(document)) == document
    return document


def test_an_endpoint_is_an_operation() -> None:
    document = valid_document(
        endpoint(
            parameters=(
                Parameter("path", "order_id", {"integer": 3}, 3, required=True),
                Parameter("query", "expand", {"boolean": 2}, 2, required=False),
                Parameter("header", "x-tenant", {"string": 3}, 3, required=True),
            ),
            response_schemas={"200": {"type": "object"}},
        )
    )

    operation = document["paths"]["/orders/{order_id}"]["get"]
    assert operation["operationId"] == "get_orders_order_id"
    assert operation["parameters"] == [
        {"name": "order_id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "expand", "in": "query", "required": False, "schema": {"type": "boolean"}},
        {"name": "x-tenant", "in": "header", "required": True, "schema": {"type": "string"}},
    ]
    assert operation["responses"] == {
        "200": {"description": "OK", "x-count": 3, "content": {"application/json": {"schema": {"type": "object"}}}}
    }


def test_bodies_are_described_by_media_type() -> None:
    form = Parameter("form", "name", {"string": 3}, 3, required=True)
    types = ("application/json", "application/x-www-form-urlencoded", "malformed", "text/csv")

    operation = valid_document(
        endpoint("/orders", "POST", parameters=(form,), request_schema={"type": "array"}, request_content_types=types)
    )["paths"]["/orders"]["post"]

    assert operation["requestBody"]["content"] == {
        "application/json": {"schema": {"type": "array"}},
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
        },
        "text/csv": {},
    }


def test_what_openapi_cannot_say_stands_beside_it() -> None:
    document = valid_document(
        endpoint("/dav", "PROPFIND"), endpoint("{authority}", "CONNECT"), endpoint("/odd", statuses={"799": 1})
    )

    assert document["paths"]["/dav"]["x-additional-operations"]["PROPFIND"]["x-request-count"] == 3
    assert document["x-other-targets"][0]["target"] == "{authority}"
    assert "x-status-799" in document["paths"]["/odd"]["get"]["responses"]


def test_an_endpoint_that_never_answered_is_described() -> None:
    assert valid_document(endpoint(statuses={}))["paths"]["/orders/{order_id}"]["get"]["responses"] == {
        "default": {"description": "No answer was seen."}
    }


def test_operation_ids_differ() -> None:
    document = valid_document(endpoint("/a-b"), endpoint("/a_b"), endpoint("/a.b"))

    names = {operation["get"]["operationId"] for operation in document["paths"].values()}
    assert len(names) == 3


@pytest.mark.parametrize("host", ["[2001:db8::1]:8080", "_dmarc.example.test", "10.0.0.1:1", "x" * 253])
def test_any_host_has_a_document(host: str) -> None:
    OpenAPIV31SpecValidator(openapi_document(host, [endpoint()])).validate()


NAMES = st.text(min_size=1, max_size=12).filter(lambda text: text.isprintable())


@settings(max_examples=30, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from(["GET", "get", "M-SEARCH", "POST"]),
    st.lists(NAMES, max_size=4, unique=True),
    st.dictionaries(st.integers(0, 999).map(str), st.integers(1, 9), max_size=3),
)
def test_hostile_traffic_makes_a_valid_document(
    target: str, method: str, names: list[str], statuses: dict[str, int]
) -> None:
    locations = ("query", "header", "cookie", "form")
    parameters = tuple(
        Parameter(location, name, {"string": 1}, 1, required=False)  # type: ignore[arg-type]
        for location in locations
        for name in names
    )
    schema = {"type": "object", "properties": {name: {} for name in names}}

    valid_document(
        endpoint(
            path_template("/" + target).text, method, parameters=parameters, statuses=statuses, request_schema=schema
        )
    )
