"""Documents are held to the specification by openapi-spec-validator, whatever the traffic was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from api_inventory.access.access import Access
from api_inventory.documents.compare import compared
from api_inventory.documents.openapi_import import import_openapi
from api_inventory.endpoint import Endpoint, EndpointKey, EndpointSummary, Parameter
from api_inventory.json_schema import value_schema
from api_inventory.lessons import Lessons
from api_inventory.openapi import openapi_document
from api_inventory.path_template import path_template
from api_inventory.traffic import Traffic
from api_inventory.value_evidence import evidence_of
from inventory_store.assembly import endpoint_detail
from inventory_store.port import FoldedEndpoint
from tests.unit.api_inventory.traffic_made import KNOWLEDGE

if TYPE_CHECKING:
    from api_inventory.knowledge import Knowledge

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


def parameter(
    location: Any, name: str, column: list[Any], *, required: bool = True, repeated: bool = False
) -> Parameter:
    values = evidence_of(column, name)
    return Parameter(location, name, values.types, len(column), required, repeated, value_schema(values))


def described(kind: str, count: int, **observed: int) -> dict[str, Any]:
    return {"type": kind, "x-count": count} | ({"x-observed": observed} if observed else {})


def valid_document(*endpoints: Endpoint) -> dict[str, Any]:
    document = openapi_document(HOST, endpoints)
    OpenAPIV31SpecValidator(document).validate()
    assert json.loads(json.dumps(document)) == document
    return document


def test_an_endpoint_is_an_operation() -> None:
    document = valid_document(
        endpoint(
            parameters=(
                parameter("path", "order_id", [7] * 300),
                parameter("query", "expand", [True] * 200, required=False),
                parameter("query", "tag", ["a b"] * 400, required=False, repeated=True),
                parameter("header", "x-tenant", ["a b"] * 300),
                parameter("header", "x-seldom", [7] * 30),
            ),
            response_schemas={"200": {"type": "object", "x-count": 300}},
        )
    )

    operation = document["paths"]["/orders/{order_id}"]["get"]
    assert operation["operationId"] == "get_orders_order_id"
    assert operation["parameters"] == [
        {"name": "order_id", "in": "path", "required": True, "schema": described("integer", 300, minimum=7, maximum=7)},
        {"name": "expand", "in": "query", "required": False, "schema": described("boolean", 200)},
        {
            "name": "tag",
            "in": "query",
            "required": False,
            "schema": {"type": "array", "items": described("string", 400, minLength=3, maxLength=3)},
        },
        {
            "name": "x-tenant",
            "in": "header",
            "required": True,
            "schema": described("string", 300, minLength=3, maxLength=3),
        },
        {
            "name": "x-seldom",
            "in": "header",
            "required": False,
            "schema": described("string", 30, minimum=7, maximum=7) | {"x-types": "integer"},
        },
    ]
    assert operation["responses"] == {
        "200": {
            "description": "OK",
            "x-count": 3,
            "content": {"application/json": {"schema": {"type": "object", "x-count": 300}}},
        }
    }


def test_all_bodies_of_a_document_speak_for_the_type_of_a_name() -> None:
    """Each operation alone has too few requests; `state` is of two types, and so no name of others helps it."""

    def answers(state: str) -> dict[str, Any]:
        owner = described("object", 7) | {"properties": {"email": described("string", 7), "state": described(state, 7)}}
        return {"200": described("object", 7) | {"properties": {"owner": owner}}}

    document = valid_document(
        endpoint("/orders", response_schemas=answers("string")),
        endpoint("/invoices", response_schemas=answers("boolean")),
        endpoint("/returns", "POST", request_schema=answers("string")["200"]),
    )

    media = document["paths"]["/returns"]["post"]["requestBody"]["content"]["application/json"]
    assert media["schema"]["type"] == ["object", "null"]
    owner = media["schema"]["properties"]["owner"]["properties"]
    assert owner["email"]["type"] == ["string", "null"]
    assert owner["state"] == {"x-types": "string", "x-count": 7}


def test_bodies_are_described_by_media_type() -> None:
    form = parameter("form", "size", ["a b"] * 200)
    types = (
        "application/json",
        "application/x-msgpack",
        "application/x-www-form-urlencoded",
        "malformed",
        "multipart/form-data",
        "text/csv",
        "text/xml",
    )

    operation = valid_document(
        endpoint(
            "/orders",
            "POST",
            parameters=(form,),
            request_schema={"type": "array", "x-count": 500},
            xml_schemas={"request": {"type": "object", "x-count": 200}},
            request_content_types=types,
        )
    )["paths"]["/orders"]["post"]

    of_form = {
        "type": "object",
        "properties": {"size": described("string", 200, minLength=3, maxLength=3)},
        "required": ["size"],
    }
    assert operation["requestBody"]["content"] == {
        "application/json": {"schema": {"type": "array", "x-count": 500}},
        "application/x-msgpack": {"schema": {"type": "array", "x-count": 500}},
        "application/x-www-form-urlencoded": {"schema": of_form},
        "multipart/form-data": {"schema": of_form},
        "text/csv": {},
        "text/xml": {"schema": {"type": "object", "x-count": 200}},
    }


def test_bodies_whose_media_type_was_not_told_are_described_as_json_and_xml() -> None:
    known = endpoint(
        response_content_types=(),
        response_schemas={"200": {"type": "array", "x-count": 500}},
        xml_schemas={"200": {"type": "object", "x-count": 500}},
    )

    content = valid_document(known)["paths"]["/orders/{order_id}"]["get"]["responses"]["200"]["content"]

    assert content.keys() == {"application/json", "application/xml"}


def test_operations_that_share_a_path_stand_under_it_by_label() -> None:
    document = valid_document(
        endpoint("/graphql#mutation:Add", "POST"),
        endpoint("/graphql#query:Cart", "POST"),
        endpoint("/graphql", "GET"),
        endpoint("/rpc#eth_call", "POST"),
        endpoint("/rpc", "POST"),
        endpoint("/t/{t_id}#a", "POST", parameters=(parameter("path", "t_id", [1]),)),
        endpoint("/dav#a", "PROPFIND"),
    )

    graphql = document["paths"]["/graphql"]
    assert graphql["post"]["x-operations"].keys() == {"mutation:Add", "query:Cart"}
    assert graphql["post"]["responses"] == {"default": {"description": "See the operations in x-operations."}}
    assert "x-operations" not in graphql["get"]
    rpc = document["paths"]["/rpc"]["post"]
    assert (rpc["x-request-count"], rpc["x-operations"].keys()) == (3, {"eth_call"})
    assert document["paths"]["/dav"]["x-additional-operations"].keys() == {"PROPFIND#a"}


def test_equal_shapes_are_shared_and_the_document_is_shorter() -> None:
    text = {"type": "string", "x-count": 900}
    user = {"type": "object", "x-count": 300, "properties": {"id": text, "name": text, "email": text}}
    listed = {"type": "array", "x-count": 300, "items": user}

    document = valid_document(
        endpoint("/users/{user_id}", response_schemas={"200": user}),
        endpoint("/users", response_schemas={"200": listed}),
    )

    reference = {"$ref": "#/components/schemas/Users"}
    assert document["components"]["schemas"].keys() == {"Users"}
    for path, schema in (("/users/{user_id}", reference), ("/users", listed | {"items": reference})):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        assert content == {"application/json": {"schema": schema}}


def test_security_is_what_accepted_requests_carried() -> None:
    jwt = ("bearer_jwt", "header", "authorization")
    guarded = Access({("bearer_jwt", "public", "ok"): (40, 1, 2), ("", "public", "unauthorized"): (9, 1, 2)}, {jwt: 40})
    optional = Access({("bearer_jwt", "public", "ok"): (4, 1, 2), ("", "public", "ok"): (1, 1, 2)}, {jwt: 4})
    nobody = Access({("", "public", "ok"): (40, 1, 2)})

    document = valid_document(
        endpoint("/guarded", access=guarded),
        endpoint("/optional", access=optional),
        endpoint("/open", access=nobody),
        endpoint("/unknown"),
    )

    assert document["components"]["securitySchemes"] == {
        "bearer_jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    asked = {path: item["get"].get("security") for path, item in document["paths"].items()}
    assert asked == {
        "/guarded": [{"bearer_jwt": []}],
        "/optional": [{"bearer_jwt": []}, {}],
        "/open": [],
        "/unknown": None,
    }


def test_what_stands_for_many_paths_is_no_path_of_a_document() -> None:
    document = valid_document(endpoint("/orders"), endpoint("/{unserved}"), endpoint("/{rest}"))

    assert set(document["paths"]) == {"/orders"}
    assert [each["target"] for each in document["x-other-targets"]] == ["/{unserved}", "/{rest}"]


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


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["/a/{a_id}", "/a", "/rpc#add", "/rpc"]), KNOWLEDGE),
        max_size=4,
        unique_by=lambda pair: pair[0],
    ),
    st.integers(0, 8),
)
def test_whatever_was_learnt_makes_a_valid_document(learnt: list[tuple[str, Knowledge]], doublings: int) -> None:
    endpoints = []
    for path, part in learnt:
        knowledge = part
        for _ in range(doublings):
            knowledge = knowledge.merge(knowledge)
        traffic = Traffic(
            statuses={"200": 1, "201": 1, "404": 1},
            request_content_types={"application/json": 1, "text/xml": 1},
            response_content_types={"application/json": 1, "text/xml": 1},
        )
        endpoints.append(endpoint_detail(FoldedEndpoint(EndpointKey(HOST, path, "POST"), traffic, Lessons(knowledge))))

    valid_document(*endpoints)


def test_custom_methods_come_back_from_the_document_as_the_operations_that_they_are() -> None:
    seen = [endpoint(f"/instances/{{instance_id}}{end}", "POST") for end in ("", ":start", ":stop")]
    document = valid_document(*seen)

    comparison = compared(import_openapi(document), seen, 0)

    assert {entry.path_template: entry.standing for entry in comparison.entries} == {
        each.summary.key.path_template: "documented" for each in seen
    }
    assert {entry.pointer for entry in comparison.entries} == {
        f"/paths/~1instances~1{{instance_id}}{end}/post" for end in ("", ":start", ":stop")
    }
