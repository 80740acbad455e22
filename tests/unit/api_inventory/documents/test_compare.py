"""What was promised beside what was seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api_inventory.documents.compare import compared
from api_inventory.documents.documented_api import DocumentedApi
from api_inventory.documents.openapi_import import import_openapi
from api_inventory.endpoint import Parameter
from tests.unit.api_inventory.documents.inventory import DAY, HOST, NOW, endpoint

SPECS = Path(__file__).resolve().parents[5] / "shared" / "specs"


def documented(*paths: str, base_path: str = "/v1", **operation: Any) -> DocumentedApi:
    node = {"responses": {"200": {"description": "ok"}}, **operation}
    return import_openapi(
        {
            "openapi": "3.1.0",
            "info": {"title": "Shop", "version": "1"},
            "servers": [{"url": f"https://{HOST}{base_path}"}],
            "paths": {path: {"get": node} for path in paths},
        }
    )


def standings(api: DocumentedApi, *seen: Any) -> dict[str, str]:
    return {entry.path_template: entry.standing for entry in compared(api, seen, NOW).entries}


def test_each_standing_is_told_in_words() -> None:
    api = documented("/orders/{id}", "/refunds")
    old = documented("/old", deprecated=True).operations
    api = DocumentedApi(api.format, api.title, api.version, api.hosts, api.operations + old)

    comparison = compared(
        api,
        [endpoint("/v1/orders/{order_id}"), endpoint("/v1/old"), endpoint("/v1/secret", statuses={"200": 2, "302": 1})],
        NOW,
    )

    assert [(entry.standing, entry.words) for entry in comparison.entries] == [
        ("orphan", "GET /refunds is documented and was never seen."),
        ("zombie", "GET /v1/old is deprecated and was still used: 100 requests."),
        ("documented", "GET /v1/orders/{order_id} is used as documented."),
        ("shadow", "GET /v1/secret answered 3 requests and is in no document."),
    ]
    assert comparison.counts == {"orphan": 1, "zombie": 1, "documented": 1, "shadow": 1}
    assert comparison.of("shadow")[0].pointer is None


def test_names_of_parameters_slashes_and_base_paths_make_no_difference() -> None:
    api = documented("/orders/{id}/", "/files/{name}.json", "/p/{a}-{b}")

    for base in ("/v1", ""):
        seen = [endpoint(base + path) for path in ("/orders/{x}", "/files/{file_id}.json", "/p/{x}-{y}", "/p/1-2")]
        assert set(standings(api, *seen).values()) == {"documented"}


def test_a_path_with_its_base_path_is_meant_before_one_without() -> None:
    api = documented("/v1/orders", "/orders")

    entry = compared(api, [endpoint("/v1/orders")], NOW).entries
    meant = next(one for one in entry if one.endpoint_id)

    assert meant.pointer == "/paths/~1orders/get"


def test_a_concrete_path_is_meant_before_a_templated_one() -> None:
    api = documented("/orders/{id}", "/orders/latest", "/{any}/latest")

    entries = compared(api, [endpoint("/v1/orders/latest"), endpoint("/v1/orders/{order_id}")], NOW).entries

    assert {entry.path_template: entry.pointer for entry in entries if entry.endpoint_id} == {
        "/v1/orders/latest": "/paths/~1orders~1latest/get",
        "/v1/orders/{order_id}": "/paths/~1orders~1{id}/get",
    }


def test_a_custom_method_is_an_operation_of_its_own() -> None:
    api = documented("/instances/{id}", "/instances/{id}:start", "/instances/{id}/{part}")

    assert standings(
        api, *(endpoint(f"/v1/instances/{{instance_id}}{end}") for end in ("", ":start", ":explode", "/{id}"))
    ) == {
        "/v1/instances/{instance_id}": "documented",
        "/v1/instances/{instance_id}:start": "documented",
        "/v1/instances/{instance_id}:explode": "shadow",
        "/v1/instances/{instance_id}/{id}": "documented",
    }


def test_a_custom_method_that_nobody_calls_is_an_orphan_beside_a_longer_path() -> None:
    api = documented("/instances/{id}:stop")

    assert standings(api, endpoint("/v1/instances/{instance_id}/{id}")) == {
        "/v1/instances/{instance_id}/{id}": "shadow",
        "/instances/{id}:stop": "orphan",
    }


def test_a_template_that_covers_documented_paths_is_no_shadow() -> None:
    assert standings(documented("/reports/daily"), endpoint("/v1/reports/{report_id}")) == {
        "/v1/reports/{report_id}": "documented"
    }


def test_operations_of_one_address_are_the_documented_address() -> None:
    assert standings(documented("/graphql", base_path=""), endpoint("/graphql#query:Cart")) == {
        "/graphql#query:Cart": "documented"
    }


def test_head_and_options_go_with_their_documented_methods() -> None:
    api = documented("/orders")

    assert standings(
        api, endpoint("/v1/orders"), endpoint("/v1/orders", "HEAD"), endpoint("/v1/orders", "OPTIONS")
    ) == {"/v1/orders": "documented"}
    assert standings(api, endpoint("/v1/else", "HEAD"))["/v1/else"] == "shadow"


def test_guesses_that_are_refused_are_no_shadows() -> None:
    probes = [
        endpoint("/wp-login.php", statuses={"404": 900}),
        endpoint("/rare", statuses={"200": 2}),
        endpoint("/dead", statuses={}),
    ]

    comparison = compared(documented("/orders"), probes, NOW)

    assert (comparison.unanswered, comparison.counts) == (3, {"orphan": 1})
    assert standings(documented(), endpoint("/private", statuses={"401": 9})) == {"/private": "shadow"}


def test_what_was_used_long_ago_is_an_orphan() -> None:
    old = endpoint("/v1/orders", last_seen_ns=NOW - 32 * DAY)

    entry = compared(documented("/orders"), [old], NOW).entries[0]

    assert (entry.standing, entry.words) == ("orphan", "GET /v1/orders is documented and was not used for a long time.")
    assert compared(documented("/orders"), [old], NOW, silent_after_days=90).counts == {"documented": 1}


PARAMETERS = [
    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
    {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}},
    {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
    {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
]


def drifts(*parameters: Parameter, statuses: dict[str, int] | None = None, **known: Any) -> list[str]:
    operation = known.pop("operation", {"parameters": PARAMETERS})
    fields = known.pop("fields", None)
    seen = endpoint("/v1/orders", statuses=statuses, parameters=parameters, **known)
    api = documented("/orders", **operation)
    entries = compared(api, [seen], NOW, fields=None if fields is None else {seen.summary.id: fields}).entries
    entry = next(one for one in entries if one.endpoint_id)
    assert (entry.standing == "drifted") == bool(entry.drifts)
    return [drift.words for drift in entry.drifts]


def query(name: str, types: dict[str, int], seen: int = 100) -> Parameter:
    return Parameter("query", name, types, seen, required=False)


Q = query("q", {"string": 90, "integer": 10})


def test_parameters_as_documented_are_no_drift() -> None:
    assert (
        drifts(
            Q,
            query("limit", {"integer": 50, "string": 2}),
            query("filter[name]", {"string": 9}),
            query("ids[]", {"string": 9}),
            query("probe", {"string": 2}, seen=2),
            Parameter("header", "x-trace", {"string": 100}, 100, required=True),
        )
        == []
    )


def test_parameters_that_the_document_does_not_know_drift() -> None:
    assert drifts(query("q", {"string": 60}, 60), query("debug", {"boolean": 3}, 3), query("limit", {"string": 5})) == [
        "query parameter debug is undocumented (boolean, 3 requests).",
        "query parameter limit: documented as integer, seen as string (5 requests).",
        "query parameter q: documented as required, seen as left out (40 requests).",
    ]


def test_three_requests_are_enough_and_two_are_not() -> None:
    def of(count: int) -> int:
        return len(
            drifts(
                query("q", {"string": 97}, 100 - count),
                query("limit", {"integer": 90, "string": count}),
                query("new", {"string": count}, count),
            )
        )

    assert (of(2), of(3)) == (0, 3)
    bodies = [drifts(statuses={"200": count}, request_schema={}, operation={}) for count in (2, 3)]
    assert [len(told) for told in bodies] == [0, 1]


def test_a_parameter_that_is_sent_as_a_list_is_the_documented_one() -> None:
    one = {"parameters": [{"name": "n", "in": "query", "schema": {"type": "integer"}}]}

    assert drifts(query("n[]", {"string": 9}), operation=one) == [
        "query parameter n[]: documented as integer, seen as string (9 requests)."
    ]


def test_a_body_is_not_undocumented_beside_a_documented_form_nor_where_a_response_says_nothing_of_it() -> None:
    form = {
        "requestBody": {
            "content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"file": {}}}}},
        }
    }

    assert drifts(request_schema={"type": "object"}, operation=form) == []
    assert drifts(response_schemas={"200": ORDER}, operation={}) == []


def test_statuses_that_the_document_does_not_know_drift() -> None:
    ranges = {"responses": {"2XX": {"description": ""}, "404": {"description": ""}}}

    assert drifts(statuses={"200": 9, "204": 9, "404": 9, "500": 3, "502": 2}, operation=ranges) == [
        "response 500 is undocumented (a status, 3 requests)."
    ]
    anything = {"responses": {"default": {"description": ""}}}
    assert drifts(statuses={"500": 3}, operation=anything) == []


def body(schema: dict[str, Any], status: str = "200") -> dict[str, Any]:
    return {"responses": {status: {"description": "", "content": {"application/json": {"schema": schema}}}}}


ORDER = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "id": {"type": "integer"},
        "total": {"type": "number"},
        "note": {"type": ["string", "null"]},
        "extra": {"type": "object"},
        "by_day": {"type": "object", "additionalProperties": {"type": "integer"}},
        "secret": {"type": "string", "writeOnly": True},
    },
}


def test_bodies_as_documented_are_no_drift() -> None:
    seen = {
        "type": "object",
        "required": ["id", "total"],
        "properties": {
            "id": {"type": "integer"},
            "total": {"type": "integer"},
            "note": {"type": "null"},
            "extra": {"type": "object", "properties": {"anything": {"type": "string"}}},
            "by_day": {"type": "object", "properties": {"monday": {"type": "integer"}}},
        },
    }
    writing = {**ORDER, "required": [*ORDER["required"], "secret"]}

    assert drifts(response_schemas={"200": seen}, operation=body(ORDER)) == []
    assert drifts(response_schemas={"200": seen}, operation=body(writing)) == []
    assert drifts(response_schemas={"200": seen}, operation=body({}, "default")) == []


def test_fields_that_the_document_does_not_know_drift() -> None:
    seen = {
        "type": "object",
        "required": ["is_admin"],
        "properties": {
            "id": {"type": ["integer", "string"]},
            "is_admin": {"type": "boolean"},
            "by_day": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }

    assert drifts(response_schemas={"200": seen}, operation=body(ORDER)) == [
        "response 200 /id: documented as integer, seen as string (100 requests).",
        "response 200 /is_admin is undocumented (boolean, 100 requests).",
        "response 200 /by_day/~k: documented as integer, seen as string (100 requests).",
        "response 200 /id: documented as required, seen as left out (100 requests).",
        "response 200 /total: documented as required, seen as left out (100 requests).",
    ]
    assert drifts(statuses={"200": 2}, response_schemas={"200": seen}, operation=body(ORDER)) == []


def test_where_too_little_was_seen_nothing_is_called_left_out() -> None:
    seen = {"type": "object", "properties": {"id": {"type": "integer"}}}

    assert drifts(response_schemas={"200": seen}, operation=body(ORDER)) == []


def test_of_an_object_that_was_never_seen_nothing_is_left_out() -> None:
    inner = {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}}
    promised = {"type": "object", "properties": {"id": {"type": "integer"}, "a": inner}}
    seen = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}

    assert drifts(response_schemas={"200": seen}, operation=body(promised)) == []
    nullable = {**seen, "properties": {"id": {"type": "integer"}, "a": {"type": "null"}}}
    assert drifts(response_schemas={"200": nullable}, operation=body(promised)) == [
        "response 200 /a: documented as object, seen as null (100 requests)."
    ]


def test_fields_that_are_counted_drift_by_their_own_counts() -> None:
    seen = {
        "type": "object",
        "properties": {
            "id": {"type": ["integer", "string"]},
            "total": {"type": ["null", "number"]},
            "seldom": {"type": "string"},
            "often": {"type": "string"},
        },
    }
    counts = {
        ("200", ""): {"object": 50, "null": 9},
        ("200", "/id"): {"integer": 44, "uuid": 2, "string": 1},
        ("200", "/total"): {"number": 46, "null": 2},
        ("200", "/seldom"): {"string": 2},
        ("200", "/often"): {"string": 1, "email": 2},
        ("404", "/often"): {"string": 90},
    }

    assert drifts(response_schemas={"200": seen}, operation=body(ORDER), fields=counts) == [
        "response 200 /id: documented as integer, seen as string (3 requests).",
        "response 200 /often is undocumented (string, 3 requests).",
        "response 200 /id: documented as required, seen as left out (3 requests).",
    ]


def test_a_body_where_none_is_documented_drifts() -> None:
    assert drifts(request_schema={"type": "object"}, operation={}) == [
        "request body is undocumented (a JSON body, 100 requests)."
    ]
