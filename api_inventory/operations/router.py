"""The router: which protocol an exchange speaks, and which of its operations it asks for.

What a request says for certain comes first (a target in a header, an action), then what its body is. A body is read
only where its media type and a glance at its bytes allow a protocol; everything else is REST for some comparisons.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from api_inventory.content_type import FORM, content_type, is_json
from api_inventory.form_document import pairs
from api_inventory.operations import aws, graphql, json_rpc, soap
from api_inventory.operations.grpc import is_grpc
from api_inventory.operations.json_messages import has_message_key, messages_in, read_messages
from api_inventory.operations.limits import TEXT_CHARACTERS_MAX
from api_inventory.operations.operation import REST, Route
from api_inventory.parameters import query_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from api_inventory.content_type import MediaTypes
    from api_inventory.exchange import Headers, Request, Response
    from api_inventory.operations.operation import ApiKind, Operation

    _Reader = Callable[[Request], Route]

UNREAD: Final = object()
"""Stands for a body that nobody has parsed yet, or that does not parse as a whole."""

_WEBSOCKET = Route("websocket")
_SSE = Route("sse")
_GRPC = Route("grpc")
_MCP = Route("mcp")


def route_of(
    request: Request,
    response: Response | None,
    protocol: str,
    document: Any = UNREAD,
    media_types: MediaTypes | None = None,
) -> Route:
    """The protocol of an exchange, its operations, and why a message of it has none.

    Args:
        request: whole or cut off, masked or not.
        response: None where there was none.
        protocol: as `Exchange.protocol` has it.
        document: what the JSON of the request's body means, where it was parsed for something else as well.
        media_types: those of request and response, where they were looked for before.
    """
    if protocol == "websocket" or _upgrades_to_websocket(request, response):
        return _WEBSOCKET
    if media_types is None:
        media_types = content_type(request.headers), None if response is None else content_type(response.headers)
    media_type, answered = media_types
    if is_grpc(protocol, media_type):
        return _GRPC
    route = REST
    if request.method == "POST":
        route = _route_of_body(request, media_type, document)
    elif request.method == "GET":
        route = _route_of_query(request.target)
    if route.kind != "rest":
        return route
    if _speaks_mcp(request.headers):
        return _MCP
    return _SSE if answered == "text/event-stream" else REST


def operations_of(
    request: Request, response: Response | None, protocol: str, document: Any = UNREAD
) -> tuple[Operation, ...]:
    """Each operation that an exchange asks for, once; none of REST and of protocols whose path says it."""
    return route_of(request, response, protocol, document).operations


def api_kind(request: Request, response: Response | None, protocol: str, document: Any = UNREAD) -> ApiKind:
    """The protocol that an exchange speaks."""
    return route_of(request, response, protocol, document).kind


def _route_of_body(request: Request, media_type: str | None, document: Any) -> Route:
    read = _reader_of(media_type)
    if read is _route_of_json and document is not UNREAD:
        return _route_of_messages(request, messages_in(document), is_cut=False)
    return REST if read is None else read(request)


@lru_cache(maxsize=256)
def _reader_of(media_type: str | None) -> _Reader | None:
    """What reads bodies of a media type; None where no protocol uses it."""
    if media_type in aws.JSON:
        return _route_of_target
    if media_type is None or is_json(media_type) or media_type == "text/plain":
        # Some clients name no type, or one that browsers send to foreign origins without asking leave.
        return _route_of_json
    return _READERS.get(media_type)


def _route_of_target(request: Request) -> Route:
    return aws.route_of_target(request.headers)


def _route_of_xml(request: Request) -> Route:
    body = request.body
    media_type = content_type(request.headers) or ""
    return soap.route_of(request.headers, media_type, body.content, is_cut=body.truncated)


def _route_of_form(request: Request) -> Route:
    content = request.body.content
    is_candidate = b"query=" in content or b"extensions=" in content or b"Action=" in content
    return _route_of_pairs(pairs(_text(content))) if is_candidate else REST


def _route_of_document(request: Request) -> Route:
    return graphql.route_of_document(_text(request.body.content), is_cut=request.body.truncated)


def _route_of_upload(request: Request) -> Route:
    content = request.body.content
    return graphql.route_of_upload(_text(content), is_cut=request.body.truncated) if b"operations" in content else REST


def _route_of_json(request: Request) -> Route:
    content = request.body.content
    if not has_message_key(content):
        return REST
    is_cut = request.body.truncated or len(content) > TEXT_CHARACTERS_MAX
    return _route_of_messages(request, read_messages(_text(content), is_cut=is_cut), is_cut=is_cut)


def _route_of_messages(request: Request, messages: list[dict[str, Any]], *, is_cut: bool) -> Route:
    if any("jsonrpc" in message for message in messages):
        route = json_rpc.route_of_messages(messages, is_mcp=_speaks_mcp(request.headers))
        if route.kind != "rest":
            return route
    return graphql.route_of_messages(messages, is_cut=is_cut)


def _route_of_query(target: str) -> Route:
    if "query=" in target or "extensions=" in target or "Action=" in target:
        return _route_of_pairs(query_pairs(target))
    return REST


def _route_of_pairs(pairs: list[tuple[str, str]] | tuple[()]) -> Route:
    route = graphql.route_of_pairs(pairs)
    return route if route.kind != "rest" else aws.route_of_pairs(pairs)


_READERS: dict[str, _Reader] = {
    FORM: _route_of_form,
    graphql.MEDIA_TYPE: _route_of_document,
    "multipart/form-data": _route_of_upload,
    **dict.fromkeys((*soap.XML, soap.RELATED), _route_of_xml),
}


def _text(content: bytes) -> str:
    return content[:TEXT_CHARACTERS_MAX].decode("utf-8", "replace")


def _speaks_mcp(headers: Headers) -> bool:
    # Names of these lengths are rare; looking at it first spares making every name small.
    for name, _ in headers:  # noqa: SIM110 - a generator costs more than what it does
        if len(name) in _MCP_LENGTHS and name.lower() in json_rpc.MCP_HEADERS:
            return True
    return False


_MCP_LENGTHS = frozenset(map(len, json_rpc.MCP_HEADERS))


def _upgrades_to_websocket(request: Request, response: Response | None) -> bool:
    if response is None or response.status != 101:
        return False
    return any(name.lower() == "upgrade" and value.strip().lower() == "websocket" for name, value in request.headers)
