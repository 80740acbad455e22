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

from api_inventory.changes.change import Change
from api_inventory.collection import Collection
from api_inventory.endpoint import Endpoint, EndpointSummary, Parameter
from api_inventory.findings.state import FindingClass, FindingState
from api_inventory.sample import Sample
from inventory_store.errors import RefusedItem
from inventory_store.folds import CollectionFold, EndpointFold
from inventory_store.limits import DOCUMENT_BYTES_MAX
from inventory_store.outcome import FoldOutcome
from inventory_store.purge import PurgedTails, PurgeStep, to_the_end
from inventory_store.queries import ChangeQuery, CollectionQuery, EndpointQuery, FindingQuery

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from api_inventory.endpoint import EndpointKey
    from api_inventory.lessons import Lessons
    from api_inventory.minutes import Interval, Minutes
    from api_inventory.review import EndpointReview, HostReview
    from api_inventory.traffic import Traffic

__all__ = [
    "Change",
    "ChangeQuery",
    "Collection",
    "CollectionFold",
    "CollectionQuery",
    "Document",
    "Endpoint",
    "EndpointFold",
    "EndpointQuery",
    "EndpointSummary",
    "FindingClass",
    "FindingCounts",
    "FindingQuery",
    "FindingState",
    "FoldOutcome",
    "FoldedEndpoint",
    "InventoryStore",
    "Page",
    "Parameter",
    "PublishedReview",
    "PurgeStep",
    "PurgedTails",
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


@dataclass(frozen=True, slots=True)
class FoldedEndpoint:
    """What was folded into one endpoint, without what it absorbed: the evidence that reviews decide from.

    Attributes:
        review: what the last one wrote; None before the first.
        owner: who answers for it, as people said; "" where nobody did.
    """

    key: EndpointKey
    traffic: Traffic
    lessons: Lessons
    review: EndpointReview | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class PublishedReview:
    """What a review writes of an endpoint; `absorbed`: its members' lessons, None to leave them as they are."""

    key: EndpointKey
    review: EndpointReview
    absorbed: Lessons | None = None


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings there are of each class; not `is_complete` where there are more than were looked at."""

    by_class: Mapping[FindingClass, int]
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept: `revision` counts how often it was written."""

    key: str
    data: bytes
    revision: int


def check_document(kind: str, data: bytes) -> None:
    """Raises RefusedItem where a document is larger than every adapter holds."""
    if len(data) > DOCUMENT_BYTES_MAX:
        raise RefusedItem(f"put a document of kind {kind}", f"{len(data):,} bytes, at most {DOCUMENT_BYTES_MAX:,}")


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

        "samples_dropped_too_large".
        """

    def collections(self, query: CollectionQuery) -> Page[Collection]:
        """The hosts, see `hosts`."""

    def hosts(self, *, exact: bool = False) -> Iterator[Collection]:
        """All hosts in alphabetical order, of one reading.

        Where they have very many endpoints together, an adapter may tell each as it stood at its last review, or when
        `tell_hosts` was told of it, unless they are to be `exact`; `counted_at_s` says when that was.
        """

    def tell_hosts(self, hosts: Sequence[Collection], now_s: int) -> int:
        """Has `hosts` tell of all hosts as they are now (epoch seconds), where it would tell what was long ago.

        These are all that there are, `exact`. Of very many, some are left for the next time: how many.
        """

    def collection(self, host: str) -> Collection:
        """One host, as the list has it.

        Raises:
            UnknownCollection: nothing was counted of this host.
        """

    def endpoints(self, query: EndpointQuery) -> Page[EndpointSummary]:
        """The endpoints, without what only their detail shows."""

    def summary(self, endpoint_id: str) -> EndpointSummary:
        """The row of an endpoint, or of the one that it is shown as.

        Raises:
            UnknownEndpoint: no endpoint has this id.
        """

    def set_owner(self, key: EndpointKey, owner: str) -> None:
        """Says who answers for an endpoint that is known, "" for nobody; lists find it by that at once."""

    def endpoint(self, endpoint_id: str, *, now_s: int) -> Endpoint:
        """All of one endpoint; samples that have expired at `now_s` (epoch seconds) are left out.

        With it come samples of endpoints that are shown as it, of the first few where these are many.

        Raises:
            UnknownEndpoint: no endpoint has this id.
        """

    def endpoint_keys(self, endpoint_ids: Iterable[str]) -> dict[str, EndpointKey]:
        """What endpoints are, by id; those that there are not are left out."""

    def host_endpoints(self, host: str) -> Iterator[Endpoint]:
        """All endpoints of one host in the order of their path templates, without samples and findings.

        Raises:
            UnknownCollection: no endpoint of this host is known.
        """

    def folded(self, host: str) -> Iterator[FoldedEndpoint]:
        """Every endpoint of a host as it was folded, also those that are shown as others; none of an unknown host."""

    def publish(self, host: str, reviews: Iterable[PublishedReview], review: HostReview) -> None:
        """Replaces what earlier reviews wrote of these endpoints, and then of their host.

        An endpoint that was never folded becomes one; those that are not among these stay as they are.
        """

    def minutes(self, subject: str, first_hour: int, last_hour: int) -> Minutes:
        """An endpoint's traffic (by its id), or a host's (`host_subject`), in hours since the epoch, both included."""

    def quarters(self, subject: str, first_hour: int, last_hour: int) -> dict[int, Interval]:
        """The same by the quarter of an hour since the epoch, which is a seventh of the work."""

    def document(self, kind: str, key: str) -> Document | None:
        """A document, as it is now; None where there is none."""

    def documents(self, kind: str, keys: Iterable[str] | None = None) -> Iterator[Document]:
        """The documents of a kind in the order of their keys: all, or those of these keys that there are."""

    def put_document(self, kind: str, key: str, data: bytes, *, revision: int) -> None:
        """Writes a document that still has this revision (0: that is not there yet).

        Raises:
            StoreContention: somebody else wrote it meanwhile.
        """

    def remove_document(self, kind: str, key: str) -> None:
        """Removes a document, where it is there."""

    def findings(self, query: FindingQuery) -> Page[FindingState]:
        """The findings, the worst first, then by host."""

    def finding(self, finding_id: str) -> FindingState:
        """One finding.

        Raises:
            UnknownFinding: none has this id.
        """

    def finding_counts(self, query: FindingQuery) -> FindingCounts:
        """How many findings match, by class; the page that the query asks for makes no difference.

        Those of all hosts, where they are very many, may be counted as the last reviews left them.
        """

    def host_findings(self, host: str) -> Iterator[FindingState]:
        """All findings of one host; none of an unknown one."""

    def changes(self, query: ChangeQuery) -> Page[Change]:
        """The changes, the latest first."""

    def change(self, change_id: str) -> Change:
        """One change.

        Raises:
            UnknownChange: none has this id.
        """

    def put_changes(self, changes: Iterable[Change]) -> None:
        """Keeps changes; one that is known already is known once."""

    def put_findings(self, findings: Iterable[FindingState]) -> None:
        """Writes these findings in the place of what was known of them."""

    def replace_finding(self, read: FindingState, finding: FindingState) -> bool:
        """Writes one finding in the place of what was read of it; False where somebody wrote or removed it since."""

    def remove_findings(self, findings: Iterable[FindingState]) -> None:
        """Removes these findings: they stand elsewhere now."""

    def purge_host(
        self,
        host: str,
        after: str | None = None,
        *,
        at_most: int,
        is_dry: bool = False,
        goes_on: Callable[[], bool] = to_the_end,
    ) -> PurgeStep:
        """Removes all that is kept under a host's name, so many records of it; `is_dry` only counts so many of them.

        It ends early where `goes_on` says no; what has to be looked for among all hosts is looked for from the
        `next_token` of an earlier step on. What was removed stands in no file of the store any more once a step is
        done. Documents that name a host among what they say are left to `purging`.

        Raises:
            InvalidPageToken: `after` is none that this store gave.
        """

    def purge_tails(self, tails: PurgedTails, after: str | None, *, at_most: int, is_dry: bool = False) -> PurgeStep:
        """Looks through so many records, from the `next_token` of an earlier step on, for masks with these tails.

        Samples, findings and changes that hold one are removed. What is summed up and decided stays, with tails drawn
        at random in their place. What cannot be read is counted, and stays.

        Raises:
            InvalidPageToken: `after` is none that this store gave.
        """

    def check(self) -> None:
        """Returns where the store answers; raises StoreUnavailable where it does not."""

    def close(self) -> None:
        """Lets go of files and connections. The store is not used afterwards."""
