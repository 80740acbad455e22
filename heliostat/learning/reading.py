"""All of an inventory, page by page: what a store gives in parts, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from inventory_store.queries import CollectionQuery, EndpointQuery, FindingQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.collection import Collection
    from api_inventory.endpoint import Endpoint
    from api_inventory.findings.state import FindingState
    from inventory_store.port import InventoryStore, Page

PAGE_SIZE = 200

ItemT = TypeVar("ItemT")


def all_collections(store: InventoryStore) -> Iterator[Collection]:
    """Every host, in alphabetical order."""
    return _every(lambda token: store.collections(CollectionQuery(page_size=PAGE_SIZE, page_token=token)))


def all_endpoints(store: InventoryStore, host: str, now_s: int) -> Iterator[Endpoint]:
    """Every endpoint of a host with all its detail, in the order of the path templates."""
    summaries = _every(
        lambda token: store.endpoints(EndpointQuery(host=host, page_size=PAGE_SIZE, page_token=token)),
    )
    return (store.endpoint(summary.id, now_s=now_s) for summary in summaries)


def all_findings(store: InventoryStore) -> Iterator[FindingState]:
    """Every finding, the worst first."""
    return _every(lambda token: store.findings(FindingQuery(page_size=PAGE_SIZE, page_token=token)))


def _every(page_of: Callable[[str | None], Page[ItemT]]) -> Iterator[ItemT]:
    token = None
    while True:
        page = page_of(token)
        yield from page.items
        token = page.next_page_token
        if token is None:
            return
