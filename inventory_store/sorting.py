"""The orders in which rows are listed, the same in every adapter.

Every key ends in what is unique, so that paging is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api_inventory.finding import SEVERITIES
from inventory_store.queries import CollectionQuery

if TYPE_CHECKING:
    from api_inventory.changes.change import Change
    from api_inventory.collection import Collection
    from api_inventory.endpoint import EndpointSummary
    from api_inventory.findings.state import FindingState
    from inventory_store.page_token import SortKey
    from inventory_store.queries import CollectionSort, EndpointQuery, EndpointSort

_TEXT_SORTS = ("host", "path_template", "method")


def collection_key(collection: Collection, sort: CollectionSort) -> SortKey:
    """The place of a collection."""
    values: dict[str, str | int] = {
        "host": collection.host,
        "endpoint_count": collection.endpoint_count,
        "request_count": collection.request_count,
        "first_seen": collection.first_seen_ns,
        "last_seen": collection.last_seen_ns,
        "risk": 0 if collection.review is None else collection.review.risk,
    }
    return values[sort], collection.host


def endpoint_key(summary: EndpointSummary, sort: EndpointSort) -> SortKey:
    """The place of an endpoint."""
    key = summary.key
    values: dict[str, str | int] = {
        "path_template": key.path_template,
        "method": key.method,
        "request_count": summary.request_count,
        "first_seen": summary.first_seen_ns,
        "last_seen": summary.last_seen_ns,
        "risk": 0 if summary.facts is None else summary.facts.risk,
    }
    return values[sort], key.path_template, key.method, key.host


def finding_key(finding: FindingState) -> SortKey:
    """The place of a finding: the worst first, then by host."""
    return SEVERITIES.index(finding.severity), finding.host, finding.id


def change_key(change: Change) -> SortKey:
    """The place of a change among the oldest first: by the look before, which is the same whenever it is noticed."""
    return change.since_ns, change.id


def example_key(query: CollectionQuery | EndpointQuery) -> SortKey:
    """A key with the types that the keys of this query have."""
    value: str | int = "" if query.sort in _TEXT_SORTS else 0
    return (value, "") if isinstance(query, CollectionQuery) else (value, "", "", "")


EXAMPLE_FINDING_KEY: SortKey = (0, "", "")
EXAMPLE_CHANGE_KEY: SortKey = (0, "")
