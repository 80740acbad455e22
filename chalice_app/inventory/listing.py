"""All rows of a question, page by page, as they are taken."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from chalice_app.errors import AnswerTooLarge
from chalice_app.inventory.limits import (
    ENDPOINTS_EXPORTED_MAX,
    FINDINGS_EXPORTED_MAX,
    HAR_ENDPOINTS_MAX,
    HOST_ENDPOINTS_READ_MAX,
    PAGES_CUT_SHORT_MAX,
)
from inventory_store.limits import PAGE_SIZE_MAX
from inventory_store.port import EndpointQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.endpoint import Endpoint, EndpointSummary
    from api_inventory.findings.state import FindingState
    from api_inventory.sample import Sample
    from inventory_store.port import FindingQuery, InventoryStore, Page

QueryT = TypeVar("QueryT", bound=Any)
ItemT = TypeVar("ItemT")


def all_rows(ask: Callable[[QueryT], Page[ItemT]], query: QueryT) -> Iterator[ItemT]:
    """Every row that matches."""
    return chain.from_iterable(page.items for page in all_pages(ask, query))


def all_pages(ask: Callable[[QueryT], Page[ItemT]], query: QueryT) -> Iterator[Page[ItemT]]:
    """The same, page by page."""
    query = replace(query, page_size=PAGE_SIZE_MAX, page_token=None)
    while True:
        page = ask(query)
        yield page
        if page.next_page_token is None:
            return
        query = replace(query, page_token=page.next_page_token)


def within(
    ask: Callable[[QueryT], Page[ItemT]], found_max: int, cut_short_max: int, too_large: AnswerTooLarge
) -> Callable[[QueryT], Page[ItemT]]:
    """Asks in the same way; raises `too_large` once so many rows were found, or so many pages had to be cut short."""
    found = cut_short = 0

    def page_of(query: QueryT) -> Page[ItemT]:
        nonlocal found, cut_short
        page = ask(query)
        found += len(page.items)
        cut_short += len(page.items) < query.page_size and page.next_page_token is not None
        if found > found_max or cut_short > cut_short_max:
            raise too_large
        return page

    return page_of


def all_endpoints(store: InventoryStore, query: EndpointQuery) -> Iterator[EndpointSummary]:
    """Every endpoint that matches, by path; of one host, or of all where they are few enough.

    Raises:
        AnswerTooLarge: more of all hosts match, or more has to be looked through, than one answer has time for.
    """
    too_large = AnswerTooLarge(f"{ENDPOINTS_EXPORTED_MAX:,} endpoints of several hosts", "Ask for one host.")
    if query == EndpointQuery() and sum(host.endpoint_count for host in store.hosts()) > ENDPOINTS_EXPORTED_MAX:
        raise too_large
    if query.host is not None:
        return all_rows(store.endpoints, query)
    return all_rows(within(store.endpoints, ENDPOINTS_EXPORTED_MAX, PAGES_CUT_SHORT_MAX, too_large), query)


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


def endpoints_of_host(store: InventoryStore, host: str) -> Iterator[Endpoint]:
    """All endpoints of a host, without samples and findings.

    Raises:
        AnswerTooLarge: the host has more than are read for one answer.
    """
    if store.collection(host).endpoint_count > HOST_ENDPOINTS_READ_MAX:
        fix = "Read the inventory where there is more time: heliostat report, or the lists of this API, page by page."
        raise AnswerTooLarge(f"{HOST_ENDPOINTS_READ_MAX:,} endpoints with all that is known of them", fix)
    return store.host_endpoints(host)


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
