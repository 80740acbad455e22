"""All of an inventory, page by page: what a store gives in parts, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from api_inventory.sensitive.fields import sensitive_fields
from api_inventory.templates.host_templates import HostTemplates
from heliostat.report.derivation import derivation_of
from heliostat.report.model import EndpointView
from inventory_store.host_book import TEMPLATES, HostBook
from inventory_store.queries import EndpointQuery, FindingQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.endpoint import EndpointSummary
    from api_inventory.findings.state import FindingState
    from inventory_store.port import InventoryStore, Page

PAGE_SIZE = 200

ItemT = TypeVar("ItemT")


def all_summaries(store: InventoryStore, host: str) -> Iterator[EndpointSummary]:
    """A row for every endpoint of a host, in the order of the path templates."""
    return _every(lambda token: store.endpoints(EndpointQuery(host=host, page_size=PAGE_SIZE, page_token=token)))


def all_endpoints(store: InventoryStore, host: str, now_s: int) -> Iterator[EndpointView]:
    """Every endpoint of a host with all its detail and what is concluded of it, in the order of the path templates."""
    templates = templates_of(store, host)
    for summary in all_summaries(store, host):
        endpoint = store.endpoint(summary.id, now_s=now_s)
        yield EndpointView(
            endpoint,
            sensitive_fields(endpoint.sensitive),
            derivation_of(summary.key.path_template, templates, len(endpoint.members)),
        )


def templates_of(store: InventoryStore, host: str) -> HostTemplates:
    """What was learnt of a host's paths."""
    kept = HostBook(store).read(TEMPLATES, host).value
    return HostTemplates() if kept is None else HostTemplates.from_json(kept)


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
