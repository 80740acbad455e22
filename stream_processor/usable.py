"""Which exchanges tell of an endpoint, and of which one. The others are counted by the reason they do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from api_inventory.content_type import content_type
from api_inventory.endpoint import EndpointKey
from api_inventory.host import normalised_host
from api_inventory.operations.grpc import is_grpc
from api_inventory.operations.operation import OTHER, operation_template
from api_inventory.operations.router import route_of
from api_inventory.path_template import literal_template
from api_inventory.safe_name import holds_class
from stream_processor.limits import METHOD_CHARACTERS_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api_inventory.content_type import MediaTypes
    from api_inventory.exchange import Exchange, Request
    from api_inventory.operations.operation import ApiKind
    from api_inventory.path_template import PathTemplate
    from api_inventory.shape_counts import ShapeCounts

    # The path template of a target on a host, as it was when the record reached the stream.
    TemplateOf = Callable[[str, str], PathTemplate]

# A token (RFC 9110 section 5.6.2) of letters, as every registered method is.
_METHOD = re.compile(rf"[A-Za-z][A-Za-z_-]{{0,{METHOD_CHARACTERS_MAX - 1}}}")
_COMMON_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Usable(msgspec.Struct, frozen=True, gc=False):
    """An exchange of an endpoint.

    Attributes:
        keys: its endpoints: one, or one for each operation that it asks for.
        request: the exchange's, which is not None here.
        template: that of its target.
        kind: the protocol that it speaks.
        reason: why a message of it names no operation, the name of a counter; None where all do.
        media_types: of request and response (see `content_type`); None where there is none.
    """

    keys: tuple[EndpointKey, ...]
    exchange: Exchange
    request: Request
    template: PathTemplate
    kind: ApiKind = "rest"
    reason: str | None = None
    media_types: MediaTypes = (None, None)

    @property
    def key(self) -> EndpointKey:
        """Its endpoint, or the first of them."""
        return self.keys[0]


def usable(exchange: Exchange, template_of: TemplateOf) -> Usable | str:
    """The exchange with its endpoints, or why it has none: the name of a counter."""
    request = exchange.request
    if request is None:
        return "response_without_request"
    host = normalised_host(request.host)
    if host is None or not _is_method(request.method):
        return _why_not(request)
    response = exchange.response
    media_types = content_type(request.headers), None if response is None else content_type(response.headers)
    route = route_of(request, response, exchange.protocol, media_types=media_types)
    # Paths of gRPC name methods, whatever they look like.
    template = literal_template(request.target) if route.kind == "grpc" else template_of(host, request.target)
    if route.operations:
        keys = _keys(host, request.method, template, [operation.label for operation in route.operations])
    else:
        keys = (EndpointKey(host, template.text, request.method),)
    return Usable(keys, exchange, request, template, route.kind, route.reason, media_types)


def counted_endpoints(counts: ShapeCounts, template_of: TemplateOf) -> tuple[EndpointKey, ...] | str:
    """The endpoints of exchanges that were only counted, or why they have none."""
    if not counts.method:
        return "response_without_request"
    host = normalised_host(counts.host)
    if host is None or not _is_method(counts.method):
        return _why_not(counts)
    names_method = is_grpc(counts.protocol, counts.request_content_type or None)
    template = literal_template(counts.target) if names_method else template_of(host, counts.target)
    return _keys(host, counts.method, template, counts.operations)


def _keys(host: str, method: str, template: PathTemplate, labels: Iterable[str]) -> tuple[EndpointKey, ...]:
    # A client that names its operations by what is sensitive has one endpoint for all of them.
    named = dict.fromkeys(OTHER if holds_class(label) else label for label in labels)
    texts = [operation_template(template.text, label) for label in named] or [template.text]
    return tuple(EndpointKey(host, text, method) for text in texts)


def _is_method(method: str) -> bool:
    return method in _COMMON_METHODS or _METHOD.fullmatch(method) is not None


def _why_not(request: Request | ShapeCounts) -> str:
    if not request.host:
        return "host_missing"
    return "host_malformed" if normalised_host(request.host) is None else "method_malformed"
