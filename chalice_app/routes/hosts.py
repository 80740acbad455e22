"""The host that a path names."""

from __future__ import annotations

from urllib.parse import unquote

from api_inventory.host import normalised_host
from chalice_app import wiring
from chalice_app.errors import UnknownHost
from inventory_store.errors import InvalidQuery
from inventory_store.port import EndpointQuery


def known_host(text: str) -> str:
    """The host as it is kept; it comes percent-encoded, since it may hold a colon.

    Raises:
        UnknownHost: no endpoint of it is known.
    """
    spelt = unquote(text)
    host = normalised_host(spelt) or spelt
    try:
        page = wiring.inventory().endpoints(EndpointQuery(host=host, page_size=1))
    except InvalidQuery as error:
        raise UnknownHost(host[:100]) from error
    if not page.items:
        raise UnknownHost(host)
    return host
