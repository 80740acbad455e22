from __future__ import annotations

from typing import Any

import pytest

from api_inventory.operations.json_rpc import route_of_messages


def call(method: Any, params: Any = None, **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params, **more}


def labels(*messages: dict[str, Any]) -> tuple[str, list[str], str | None]:
    route = route_of_messages(messages, is_mcp=False)
    return route.kind, [operation.label for operation in route.operations], route.reason


@pytest.mark.parametrize(
    "method", ["rpc.discover", "eth_call", "textDocument/didOpen", "$/cancelRequest", "SendTransaction", "a-b:c"]
)
def test_methods_of_public_apis_are_labels(method: str) -> None:
    assert labels(call(method)) == ("json_rpc", [method], None)


@pytest.mark.parametrize(
    ("params", "label"),
    [
        ({"name": "search"}, "tools/call:search"),
        ({"name": "files.read_v2"}, "tools/call:files.read_v2"),
        ({"name": ""}, "tools/call"),
        ({"name": {"name": "x"}}, "tools/call"),
        (["search"], "tools/call"),
        (None, "tools/call"),
    ],
)
def test_a_tool_is_an_operation_by_its_name(params: Any, label: str) -> None:
    assert labels(call("tools/call", params)) == ("mcp", [label], None)


def test_a_mask_in_the_place_of_a_name_gives_a_reason_and_no_label() -> None:
    assert labels(call("tools/call", {"name": "\u2039masked:email:13:0a1b2c3d\u203a"})) == (
        "mcp",
        [],
        "method_malformed",
    )


def test_initialize_is_of_the_context_protocol_where_it_says_so() -> None:
    assert labels(call("initialize", {"protocolVersion": "2025-06-18"}))[0] == "mcp"
    assert labels(call("initialize", {"processId": 1, "rootUri": None}))[0] == "json_rpc"


def test_messages_of_a_batch_that_are_something_else_are_passed_over() -> None:
    assert labels({"a": 1}, call("sum"), {"jsonrpc": "1.0", "method": "old"}) == ("json_rpc", ["sum"], None)
    assert labels({"a": 1}, {"jsonrpc": "2.0"}) == ("rest", [], None)


def test_one_bad_name_does_not_cost_the_labels_of_others() -> None:
    assert labels(call("sum"), call("no name"), call(7)) == ("json_rpc", ["sum"], "method_malformed")
