"""All of an inventory, page by page: what a store gives in parts, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from api_inventory.access.access import Access
from api_inventory.sensitive.evidence import Sensitive
from api_inventory.sensitive.fields import sensitive_fields
from api_inventory.templates.host_templates import HostTemplates
from heliostat.report.derivation import derivation_of
from heliostat.report.model import EndpointView
from inventory_store.host_book import TEMPLATES, HostBook
from inventory_store.queries import CollectionQuery, EndpointQuery, FindingQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api_inventory.collection import Collection
    from api_inventory.endpoint import EndpointSummary
    from api_inventory.findings.state import FindingState
    from inventory_store.port import FoldedEndpoint, InventoryStore, Page

PAGE_SIZE = 200

ItemT = TypeVar("ItemT")


def all_collections(store: InventoryStore) -> Iterator[Collection]:
    """Every host, in alphabetical order."""
    return _every(lambda token: store.collections(CollectionQuery(page_size=PAGE_SIZE, page_token=token)))


def all_summaries(store: InventoryStore, host: str) -> Iterator[EndpointSummary]:
    """A row for every endpoint of a host, in the order of the path templates."""
    return _every(lambda token: store.endpoints(EndpointQuery(host=host, page_size=PAGE_SIZE, page_token=token)))


def all_endpoints(store: InventoryStore, host: str, now_s: int) -> Iterator[EndpointView]:
    """Every endpoint of a host with all its detail and what is concluded of it, in the order of the path templates."""
    concluded = _Conclusions(store, host)
    for summary in all_summaries(store, host):
        endpoint = store.endpoint(summary.id, now_s=now_s)
        facts = endpoint.summary.facts
        yield EndpointView(
            endpoint,
            concluded.access(summary.id),
            sensitive_fields(concluded.sensitive(summary.id)),
            derivation_of(summary.key.path_template, concluded.templates, facts.merged_count if facts else 0),
        )


def all_findings(store: InventoryStore) -> Iterator[FindingState]:
    """Every finding, the worst first."""
    return _every(lambda token: store.findings(FindingQuery(page_size=PAGE_SIZE, page_token=token)))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What was folded of an endpoint, and the endpoints that are shown as it."""

    access: Access = field(default_factory=Access)
    sensitive: Sensitive = field(default_factory=Sensitive)
    members: tuple[str, ...] = ()


class _Conclusions:
    """What lists do not hold of a host's endpoints. As a review does, it holds the evidence of one host at a time."""

    def __init__(self, store: InventoryStore, host: str) -> None:
        kept = HostBook(store).read(TEMPLATES, host).value
        self.templates = HostTemplates() if kept is None else HostTemplates.from_json(kept)
        self._evidence = {folded.key.id: _evidence(folded) for folded in store.folded(host)}

    def access(self, endpoint_id: str) -> Access:
        """Of an endpoint and its members."""
        return reduce(Access.merge, (each.access for each in self._together(endpoint_id)), Access())

    def sensitive(self, endpoint_id: str) -> Sensitive:
        """Of an endpoint and its members."""
        return reduce(Sensitive.merge, (each.sensitive for each in self._together(endpoint_id)), Sensitive())

    def _together(self, endpoint_id: str) -> Iterator[_Evidence]:
        own = self._evidence.get(endpoint_id, _Evidence())
        yield own
        yield from (self._evidence[member] for member in own.members if member in self._evidence)


def _evidence(folded: FoldedEndpoint) -> _Evidence:
    members = folded.review.members if folded.review else ()
    return _Evidence(folded.lessons.access, folded.lessons.sensitive, members)


def _every(page_of: Callable[[str | None], Page[ItemT]]) -> Iterator[ItemT]:
    token = None
    while True:
        page = page_of(token)
        yield from page.items
        token = page.next_page_token
        if token is None:
            return
