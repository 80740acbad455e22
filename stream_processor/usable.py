"""Which exchanges tell of an endpoint, and of which one. The others are counted by the reason they do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_inventory.endpoint import EndpointKey
from api_inventory.host import normalised_host
from api_inventory.path_template import literal_template, path_template
from stream_processor.limits import METHOD_CHARACTERS_MAX

if TYPE_CHECKING:
    from api_inventory.exchange import Exchange, Request
    from api_inventory.path_template import PathTemplate
    from api_inventory.shape_counts import ShapeCounts

# A token (RFC 9110 section 5.6.2) of letters, as every registered method is.
_METHOD = re.compile(rf"[A-Za-z][A-Za-z_-]{{0,{METHOD_CHARACTERS_MAX - 1}}}")


@dataclass(frozen=True, slots=True)
class Usable:
    """An exchange of an endpoint. `request` is the exchange's, which is not None here."""

    key: EndpointKey
    exchange: Exchange
    request: Request
    template: PathTemplate


def usable(exchange: Exchange) -> Usable | str:
    """The exchange with its endpoint, or why it has none: the name of a counter."""
    request = exchange.request
    if request is None:
        return "response_without_request"
    found = _endpoint(request, exchange.protocol)
    return found if isinstance(found, str) else Usable(found[0], exchange, request, found[1])


def counted_endpoint(counts: ShapeCounts) -> EndpointKey | str:
    """The endpoint of exchanges that were only counted, or why they have none."""
    if not counts.method:
        return "response_without_request"
    found = _endpoint(counts, counts.protocol)
    return found if isinstance(found, str) else found[0]


def _endpoint(request: Request | ShapeCounts, protocol: str) -> tuple[EndpointKey, PathTemplate] | str:
    if not request.host:
        return "host_missing"
    host = normalised_host(request.host)
    if host is None:
        return "host_malformed"
    if not _METHOD.fullmatch(request.method):
        return "method_malformed"
    # gRPC paths name methods, whatever they look like.
    template = (literal_template if protocol == "grpc" else path_template)(request.target)
    return EndpointKey(host, template.text, request.method), template
