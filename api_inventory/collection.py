"""A collection: the endpoints of one host, as one row of the inventory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api_inventory.review import HostReview


@dataclass(frozen=True, slots=True)
class Collection:
    """What a host's endpoints add up to. Times are nanoseconds since the epoch.

    Attributes:
        endpoint_count: those that are shown.
        review: what the last review wrote; None before the first.
        counted_at_s: when this was so, epoch seconds; None for now. It makes no other collection.
    """

    host: str
    endpoint_count: int
    request_count: int
    first_seen_ns: int
    last_seen_ns: int
    review: HostReview | None = None
    counted_at_s: int | None = field(default=None, compare=False)

    @classmethod
    def as_reviewed(cls, host: str, review: HostReview) -> Collection:
        """As it stood at its last review."""
        shown = review.reviewed_endpoints - review.hidden_count
        seen = review.first_seen_ns, review.last_seen_ns
        return cls(host, shown, review.reviewed_requests, *seen, review, review.reviewed_at_s)

    @property
    def folded_count(self) -> int:
        """Its endpoints, also those that are shown as others."""
        return self.endpoint_count + (0 if self.review is None else self.review.hidden_count)
