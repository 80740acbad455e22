"""Endpoints of a host that share a path (GraphQL, JSON-RPC, SOAP, ...) or a service of gRPC, told together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from api_inventory.operations.operation import LABEL_SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heliostat.report.model import EndpointView

KIND_NAMES = {
    "rest": "REST",
    "graphql": "GraphQL",
    "grpc": "gRPC",
    "soap": "SOAP",
    "json_rpc": "JSON-RPC",
    "mcp": "MCP",
    "aws_json": "AWS JSON",
    "aws_query": "AWS Query",
    "websocket": "WebSocket",
    "sse": "server-sent events",
}
"""Kinds of endpoints as people write them."""


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """Endpoints that follow each other.

    Attributes:
        path: what they share; "" of endpoints that share nothing.
        kind: of the first.
    """

    path: str
    kind: str
    views: tuple[EndpointView, ...]


def operation_groups(views: Iterable[EndpointView]) -> list[OperationGroup]:
    """The endpoints in their order, those that share a path together."""
    groups = ((path, tuple(within)) for path, within in groupby(views, key=_shared_path))
    return [OperationGroup(path, within[0].facts.kind, within) for path, within in groups]


def _shared_path(view: EndpointView) -> str:
    path, separator, _ = view.endpoint.summary.key.path_template.partition(LABEL_SEPARATOR)
    if separator:
        return path
    return path.rpartition("/")[0] if view.facts.kind == "grpc" else ""
