from __future__ import annotations

import json
from typing import Any

from api_inventory.exchange import Body, Request, Response
from api_inventory.knowledge import Knowledge, KnowledgeTally, ParameterTally
from api_inventory.limits import FIELDS_MAX, PARAMETERS_MAX
from api_inventory.path_template import path_template

JSON = (("Content-Type", "application/json"),)


def body(document: Any, **options: Any) -> Body:
    content = json.dumps(document).encode()
    return Body(content, len(content), **options)


def learnt(*messages: tuple[Request, Response | None]) -> Knowledge:
    tally = KnowledgeTally()
    for request, response in messages:
        tally.add(request, response, path_template(request.target))
    return tally.knowledge()


def test_parameters_are_counted_once_per_request_and_typed_per_value() -> None:
    knowledge = learnt(
        (Request("GET", "/users/42?tag=a&tag=7", "a.test"), None), (Request("GET", "/users/ada12345", "a.test"), None)
    )

    assert knowledge.parameters == {
        ("path", "user_id"): ParameterTally(2, {"integer": 1, "string": 1}),
        ("query", "tag"): ParameterTally(1, {"string": 1, "integer": 1}),
    }


def test_fields_are_kept_per_body() -> None:
    request = Request("POST", "/", "a.test", JSON, body({"name": "Ada"}))

    knowledge = learnt((request, Response(201, JSON, body({"id": 1}))), (request, Response(422, JSON, body(["no"]))))

    assert knowledge.fields == {
        ("request", ""): {"object": 2},
        ("request", "/name"): {"string": 2},
        ("201", ""): {"object": 1},
        ("201", "/id"): {"integer": 1},
        ("422", ""): {"array": 1},
        ("422", "/~i"): {"string": 1},
    }
    assert not knowledge.truncated


def test_a_body_that_cannot_be_read_is_told_by_reason_and_costs_nothing_else() -> None:
    cut = Request("POST", "/?a=1", "a.test", JSON, body({"name": "Ada"}, truncated=True))
    broken = Response(200, JSON, Body(b"{", 1))
    nested = Response(200, JSON, Body(b"[" * 60_000, 60_000))
    digits = Response(200, JSON, Body(b"9" * 60_000, 60_000))

    knowledge = learnt((cut, broken), (cut, nested), (cut, digits))

    assert knowledge.omissions == {"body_truncated": 3, "not_json": 3}
    assert knowledge.fields == {}
    assert knowledge.parameters["query", "a"].seen == 3


def test_a_body_without_a_media_type_is_read_where_it_looks_like_json() -> None:
    request = Request("POST", "/", "a.test", (), body({"a": 1}))
    page = Response(200, (("Content-Type", "text/html"),), body({"b": 1}))

    assert learnt((request, page)).fields.keys() == {("request", ""), ("request", "/a")}


def test_hostile_traffic_is_bounded_and_the_shallow_fields_stay() -> None:
    query = "&".join(f"q{number}=1" for number in range(290))
    wide = body({f"k{number}": {"deep": number} for number in range(FIELDS_MAX)})
    request = Request("POST", f"/?{query}", "a.test", JSON, wide)

    knowledge = learnt((request, None))

    assert knowledge.truncated
    assert len(knowledge.parameters) == PARAMETERS_MAX
    assert len(knowledge.fields) == FIELDS_MAX
    assert {pointer.count("/") for _, pointer in knowledge.fields} == {0, 1}
