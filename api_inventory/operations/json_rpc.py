"""JSON-RPC 2.0 by method, and the Model Context Protocol that is built on it: tools and prompts by their names.

Only what says `"jsonrpc": "2.0"` is JSON-RPC: `method` is a common field of ordinary JSON.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from api_inventory.operations.operation import REST, ApiKind, Route, is_label, route_of_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MCP_HEADERS = frozenset({"mcp-session-id", "mcp-protocol-version"})

# The specification allows any text; these are the characters that method names of public APIs are made of.
_METHOD = re.compile(r"[A-Za-z0-9_.:/$-]+")
_MCP_METHOD = re.compile(
    r"(?:tools|resources|prompts|notifications|sampling|elicitation|roots|completion|logging|tasks)/.+"
)
# Methods that run something by its name: each is an operation of its own.
_BY_NAME = frozenset({"tools/call", "prompts/get"})


def route_of_messages(messages: Iterable[Mapping[str, Any]], *, is_mcp: bool) -> Route:
    """The methods that these messages call; REST where none of them is JSON-RPC.

    Args:
        messages: of one request, a batch or one.
        is_mcp: a header says so.
    """
    labels: list[str] = []
    reason = None
    found = False
    for message in messages:
        if message.get("jsonrpc") != "2.0":
            continue
        method = message.get("method")
        if not isinstance(method, str):
            if not message.keys().isdisjoint({"method", "result", "error"}):
                found, reason = True, reason or ("method_malformed" if "method" in message else "answer_of_client")
            continue
        found = True
        is_mcp = is_mcp or _is_of_mcp(method, message.get("params"))
        label = _label_of(method, message.get("params"))
        if is_label(label, _METHOD):
            labels.append(label)
        else:
            reason = reason or "method_malformed"
    kind: ApiKind = "mcp" if is_mcp else "json_rpc"
    return route_of_labels(kind, labels, reason) if found else REST


def _label_of(method: str, params: Any) -> str:
    if method not in _BY_NAME:
        return method
    name = params.get("name") if isinstance(params, dict) else None
    return f"{method}:{name}" if isinstance(name, str) and name else method


def _is_of_mcp(method: str, params: Any) -> bool:
    if method == "initialize":
        return isinstance(params, dict) and "protocolVersion" in params
    return _MCP_METHOD.fullmatch(method) is not None
