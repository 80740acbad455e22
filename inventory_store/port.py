"""The inventory's port: what the processor writes and what the control plane reads.

Adapters (`sqlite`, `dynamodb`) alone know keys and layout. Both are held to one contract suite, `tests/contract`.

Writing is exactly-once on top of a record stream that delivers at least once. Of every endpoint (and of every
collection) the store keeps one cursor per partition bucket: the sequence number of the last record folded. A fold
brings its parts with their sequence numbers; only parts newer than the cursor count, and of those only the ones whose
writer had not brought them before, under another sequence number (`progress`). This needs sequence numbers of one
bucket to grow for as long as the inventory lives, as those of a Kinesis stream do, across restarts and resharding too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from api_inventory.collection import Collection
from api_inventory.endpoint import Endpoint, EndpointSummary, Parameter
from api_inventory.finding import Finding
from api_inventory.sample import Sample
from inventory_store.folds import CollectionFold, EndpointFold
from inventory_store.outcome import FoldOutcome
from inventory_store.queries import CollectionQuery, EndpointQuery, FindingQuery

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

__all__ = [
    "Collection",
    "CollectionFold",
    "CollectionQuery",
    "Endpoint",
    "EndpointFold",
    "EndpointQuery",
    "EndpointSummary",
    "Finding",
    "FindingQuery",
    "FoldOutcome",
    "InventoryStore",
    "Page",
    "Parameter",
    "Sample",
]

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """Some of the rows asked for.

    Attributes:
        next_page_token: for the rest, with the same query; None where this was the last page.
        total: rows that match; None where counting them would cost more than the page.
    """

    items: tuple[ItemT, ...]
    next_page_token: str | None = None
    total: int | None = None


class InventoryStore(Protocol):
    """An inventory. Safe to use from several threads. Every method raises InventoryStoreError and nothing else."""

    @property
    def kind(self) -> Literal["sqlite", "dynamodb"]:
        """Which adapter this is."""

    def fold(self, fold: EndpointFold) -> FoldOutcome:
        """Adds what one bucket's records say of one endpoint, once, and keeps its samples and findings."""

    def fold_collection(self, fold: CollectionFold) -> FoldOutcome:
        """Adds what one bucket's records say of one host, once."""

    def take_drops(self) -> Counter[str]:
        """How often something was not kept since this was asked last, by reason.

        "samples_dropped_too_large", and "findings_dropped_rule_full": one rule found more details at one endpoint
        than are kept.
        """

    def collections(self, query: CollectionQuery) -> Page[Collection]:
        """The hosts."""

    def endpoints(self, query: EndpointQuery) -> Page[EndpointSummary]:
        """The endpoints, without what only their detail shows."""

    def endpoint(self, endpoint_id: str, *, now_s: int) -> Endpoint:
        """All of one endpoint; samples that have expired at `now_s` (epoch seconds) are left out.

        Raises:
            UnknownEndpoint: no endpoint has this id.
        """

    def host_endpoints(self, host: str) -> Iterator[Endpoint]:
        """All endpoints of one host in the order of their path templates, without samples and findings.

        Raises:
            UnknownCollection: no endpoint of this host is known.
        """

    def findings(self, query: FindingQuery) -> Page[Finding]:
        """The findings, the worst first, then by host."""

    def check(self) -> None:
        """Returns where the store answers; raises StoreUnavailable where it does not."""

    def close(self) -> None:
        """Lets go of files and connections. The store is not used afterwards."""
