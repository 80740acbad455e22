from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from api_inventory.exchange import Body, Request, Response
from api_inventory.operations.limits import LABEL_CHARACTERS_MAX, OPERATIONS_PER_EXCHANGE_MAX
from api_inventory.operations.operation import Operation
from api_inventory.operations.router import UNREAD, api_kind, operations_of, route_of
from mirror_agent._capture import mask_body, mask_header, mask_target

GOLDEN = Path(__file__).parents[3] / "golden" / "operations" / "vectors.json"
VECTORS: list[dict[str, Any]] = json.loads(GOLDEN.read_text("utf-8"))

JSON = ("Content-Type", "application/json")
EVENTS = Response(200, (("Content-Type", "text/event-stream"),))
MEDIA_TYPES = sorted(
    {value for vector in VECTORS for name, value in vector["headers"] if name.lower() == "content-type"}
)


def request_of(vector: dict[str, Any]) -> Request:
    content = vector["body"].encode()
    headers = tuple((name, value) for name, value in vector["headers"])
    body = Body(content, len(content), truncated=vector["body_truncated"])
    return Request(vector["method"], vector["target"], "shop.test", headers, body)


def post(body: str, *, headers: tuple[tuple[str, str], ...] = (JSON,)) -> Request:
    return Request("POST", "/api", "shop.test", headers, Body(body.encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_published_and_hostile_requests_are_routed(vector: dict[str, Any]) -> None:
    route = route_of(request_of(vector), None, "http/1.1")

    labels = [operation.label for operation in route.operations]
    assert (route.kind, labels, route.reason) == (vector["kind"], vector["labels"], vector["reason"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_body_that_was_parsed_already_is_routed_alike(vector: dict[str, Any]) -> None:
    request = request_of(vector)
    try:
        document = json.loads(request.body.content)
    except (ValueError, RecursionError):
        document = UNREAD

    assert route_of(request, None, "http/1.1", document) == route_of(request, None, "http/1.1")


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["agent"] == "counts"], ids=lambda vector: vector["name"])
def test_what_the_agent_masks_hides_no_label_that_it_counts_by(vector: dict[str, Any]) -> None:
    request = request_of(vector)
    headers = tuple((name, mask_header(name, value)) for name, value in request.headers)
    media_type = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    content = mask_body(request.body.content, media_type)
    masked = replace(
        request,
        target=mask_target(request.target),
        headers=headers,
        body=replace(request.body, content=content or b"", truncated=content is None),
    )

    assert [operation.label for operation in operations_of(masked, None, "http/1.1")] == vector["labels"]


def test_operations_and_kind_are_those_of_the_route() -> None:
    request = post('{"jsonrpc":"2.0","method":"sum","id":1}')

    assert operations_of(request, None, "http/1.1") == (Operation("json_rpc", "sum"),)
    assert api_kind(request, None, "http/1.1") == "json_rpc"


def test_a_websocket_is_one_by_the_agents_word_or_by_its_upgrade() -> None:
    upgrade = Request("GET", "/live", "shop.test", (("Upgrade", "websocket"),))

    assert api_kind(Request("GET", "/live", "shop.test"), None, "websocket") == "websocket"
    assert api_kind(upgrade, Response(101), "http/1.1") == "websocket"
    assert api_kind(upgrade, Response(400), "http/1.1") == "rest"


def test_events_are_a_kind_of_their_own_where_no_protocol_uses_them() -> None:
    mcp = post('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search"}}')

    assert api_kind(Request("GET", "/events", "shop.test"), EVENTS, "http/1.1") == "sse"
    assert api_kind(post('{"prompt":"x","stream":true}'), EVENTS, "http/1.1") == "sse"
    assert api_kind(mcp, EVENTS, "http/1.1") == "mcp"


def test_a_call_of_grpc_is_named_by_its_path_alone() -> None:
    request = Request("POST", "/shop.v1.Orders/Get", "shop.test", (("Content-Type", "application/grpc"),))

    assert api_kind(request, None, "grpc") == "grpc"
    assert operations_of(request, None, "grpc") == ()


def test_a_batch_asks_for_each_of_its_operations_once() -> None:
    calls = [{"jsonrpc": "2.0", "method": method} for method in ("sum", "avg", "sum")]

    labels = [operation.label for operation in operations_of(post(json.dumps(calls)), None, "http/1.1")]

    assert labels == ["avg", "sum"]


def test_operations_that_one_client_makes_up_are_bounded() -> None:
    calls = [{"jsonrpc": "2.0", "method": f"method_{number}"} for number in range(10_000)]

    operations = operations_of(post(json.dumps(calls)), None, "http/1.1")

    assert len(operations) == OPERATIONS_PER_EXCHANGE_MAX + 1
    assert operations[-1].label == "other"


def test_a_query_of_a_megabyte_is_looked_at_within_a_bound() -> None:
    document = "query Big { " + "field " * 180_000 + "}"

    assert operations_of(post(json.dumps({"query": document})), None, "http/1.1") == (
        Operation("graphql", "query:Big"),
    )


json_texts = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=30) | st.sampled_from(["2.0", "query Q { a }", "{ a }"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["jsonrpc", "method", "params", "name", "query", "operationName", "extensions", "persistedQuery"]
            ),
            inner,
            max_size=4,
        )
    ),
).map(json.dumps)
bodies = st.binary(max_size=80) | json_texts.map(str.encode) | st.sampled_from([v["body"].encode() for v in VECTORS])


requests = st.builds(
    Request,
    method=st.sampled_from(["GET", "POST"]),
    target=st.text(max_size=40) | st.sampled_from([vector["target"] for vector in VECTORS]),
    host=st.just("shop.test"),
    headers=st.builds(
        lambda media_type, named: (("Content-Type", media_type), *named.items()),
        st.sampled_from([*MEDIA_TYPES, "text/html"]),
        st.dictionaries(
            st.sampled_from(["X-Amz-Target", "SOAPAction", "Mcp-Session-Id", "Upgrade"]), st.text(max_size=90)
        ),
    ),
    body=st.builds(
        lambda content, place: Body(content[:place], len(content), truncated=place is not None),
        bodies,
        st.none() | st.integers(0, 400),
    ),
)


@given(requests)
def test_whatever_a_client_sends_has_a_route_within_the_bounds(request: Request) -> None:
    route = route_of(request, None, "http/1.1")

    assert len(route.operations) <= OPERATIONS_PER_EXCHANGE_MAX + 1
    assert len({operation.label for operation in route.operations}) == len(route.operations)
    for operation in route.operations:
        assert operation.protocol == route.kind
        assert 0 < len(operation.label) <= LABEL_CHARACTERS_MAX
        assert operation.label.isascii()
        assert operation.label.isprintable()
        assert " " not in operation.label
