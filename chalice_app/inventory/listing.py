"""All rows of a question, page by page, as they are taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from chalice_app.errors import AnswerTooLarge
from chalice_app.inventory.limits import FINDINGS_EXPORTED_MAX, HAR_ENDPOINTS_MAX
from inventory_store.limits import PAGE_SIZE_MAX
from inventory_store.port import CollectionQuery, EndpointQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.endpoint import EndpointKey, EndpointSummary
    from api_inventory.findings.state import FindingState
    from api_inventory.sample import Sample
    from inventory_store.port import FindingQuery, InventoryStore, Page

QueryT = TypeVar("QueryT", bound=Any)
ItemT = TypeVar("ItemT")


def all_rows(ask: Callable[[QueryT], Page[ItemT]], query: QueryT) -> Iterator[ItemT]:
    """Every row that matches."""
    query = replace(query, page_size=PAGE_SIZE_MAX, page_token=None)
    while True:
        page = ask(query)
        yield from page.items
        if page.next_page_token is None:
            return
        query = replace(query, page_token=page.next_page_token)


def all_endpoints(store: InventoryStore, query: EndpointQuery) -> Iterator[EndpointSummary]:
    """Every endpoint that matches, host by host: of one host, a store reads many at once."""
    if query.host is not None:
        yield from all_rows(store.endpoints, query)
        return
    for collection in all_rows(store.collections, CollectionQuery()):
        yield from all_rows(store.endpoints, replace(query, host=collection.host))


def all_findings(store: InventoryStore, query: FindingQuery) -> list[FindingState]:
    """Every finding that matches.

    Raises:
        AnswerTooLarge: more than one file is made of.
    """
    found: list[FindingState] = []
    for finding in all_rows(store.findings, query):
        if len(found) == FINDINGS_EXPORTED_MAX:
            raise AnswerTooLarge(f"{FINDINGS_EXPORTED_MAX} findings", "Ask for one host, severity, status or rule.")
        found.append(finding)
    return found


def keys_of(store: InventoryStore, findings: list[FindingState]) -> dict[str, EndpointKey]:
    """The endpoints that findings are about, by id."""
    wanted = {finding.endpoint_id for finding in findings}
    return {
        summary.id: summary.key
        for host in sorted({finding.host for finding in findings})
        for summary in all_endpoints(store, EndpointQuery(host=host))
        if summary.id in wanted
    }


def host_samples(store: InventoryStore, host: str, now_s: int) -> Iterator[Sample]:
    """The masked samples of a host, endpoint by endpoint.

    Raises:
        AnswerTooLarge: the host has more endpoints than are read for one file.
    """
    for count, summary in enumerate(all_endpoints(store, EndpointQuery(host=host))):
        if count == HAR_ENDPOINTS_MAX:
            fix = "Ask for one endpoint's samples: the parameter endpoint_id."
            raise AnswerTooLarge(f"the samples of {HAR_ENDPOINTS_MAX} endpoints", fix)
        yield from store.endpoint(summary.id, now_s=now_s).samples
