"""Pages of load balancers: those of ELBv2 first, then the classic ones, with what stands behind them.

AWS calls: one per page of load balancers, one per page of target groups, one per load balancer for its listeners, one
per target group for its targets' health (ELB has no bulk call for these), one per 200 backends, one per page of
subnets, mirror sessions, filters and targets. None per target.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from chalice_app.discovery.circumstances import Circumstances
from chalice_app.discovery.eligibility import Judge
from chalice_app.discovery.load_balancer import BalancerType
from chalice_app.discovery.mirrors import Mirrors
from chalice_app.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chalice_app.discovery.backend import Backends, FoundBalancer, ReadBalancers
    from chalice_app.discovery.load_balancer import LoadBalancer
    from chalice_app.policies.documents import PolicyPlace

PAGE_SIZE_MAX = 200
SEARCH_CHARACTERS_MAX = 200
PAGE_TOKEN_CHARACTERS_MAX = 4_096
# A filter that matches little must not walk a whole region in one request: a short page with a token for the rest.
AWS_PAGES_PER_REQUEST_MAX = 10

BALANCER_TYPES: tuple[str, ...] = get_args(BalancerType)
Generation = Literal["v2", "classic"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the listing goes on: which generation, and AWS's own marker within it."""

    generation: Generation = "v2"
    marker: str | None = None

    def token(self) -> str:
        """An opaque page token."""
        text = json.dumps([self.generation, self.marker], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def from_token(cls, token: str | None) -> Place:
        """The place that a token names.

        Raises:
            InvalidRequest: the token is damaged.
        """
        if token is None:
            return cls()
        expected = "the next_page_token of an earlier answer to the same query"
        try:
            generation, marker = json.loads(base64.b64decode(token.encode(), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, TypeError, RecursionError) as error:
            raise InvalidRequest("page_token", expected, code="invalid_page_token") from error
        if generation not in ("v2", "classic") or not (marker is None or isinstance(marker, str)):
            raise InvalidRequest("page_token", expected, code="invalid_page_token")
        return cls(generation, marker)


@dataclass(frozen=True, slots=True)
class ListingQuery:
    """Which load balancers.

    Attributes:
        vpc_id: exactly this VPC.
        type: exactly this kind.
        search: a part of the name, in any case.
        among: these ids alone; None for any.
        apart_from: none of these ids.
    """

    vpc_id: str | None = None
    type: str | None = None
    search: str = ""
    among: Collection[str] | None = None
    apart_from: Collection[str] = ()
    page_size: int = 50
    page_token: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.page_size <= PAGE_SIZE_MAX:
            raise InvalidRequest("page_size", f"a whole number from 1 to {PAGE_SIZE_MAX}")
        if self.type is not None and self.type not in BALANCER_TYPES:
            raise InvalidRequest("type", f"one of {', '.join(BALANCER_TYPES)}")
        if len(self.search) > SEARCH_CHARACTERS_MAX:
            raise InvalidRequest("search", f"at most {SEARCH_CHARACTERS_MAX} characters")
        if self.page_token is not None and len(self.page_token) > PAGE_TOKEN_CHARACTERS_MAX:
            raise InvalidRequest("page_token", "a token of an earlier answer", code="invalid_page_token")

    def matches(self, balancer: FoundBalancer) -> bool:
        """Is it asked for?"""
        return (
            self.vpc_id in {None, balancer.vpc_id}
            and self.type in {None, balancer.type}
            and self.search.lower() in balancer.name.lower()
            and (self.among is None or balancer.id in self.among)
            and balancer.id not in self.apart_from
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of load balancers.

    Attributes:
        gone: ids of those that were deleted while the page was read.
        mirrors: all that the account mirrors; nothing where the page is empty.
    """

    items: tuple[LoadBalancer, ...]
    next_page_token: str | None
    gone: tuple[str, ...] = ()
    mirrors: Mirrors = field(default_factory=Mirrors)


class LoadBalancerSource(Protocol):
    """What discovery needs of an account."""

    def place(self) -> PolicyPlace:
        """Partition, region and account id."""

    def balancers(
        self, generation: Generation, marker: str | None, page_size: int
    ) -> tuple[list[FoundBalancer], str | None]:
        """A page of load balancers without their targets, and the marker of the next."""

    def with_targets(self, balancers: Sequence[FoundBalancer]) -> ReadBalancers:
        """The same load balancers, their listeners and targets filled in; refusals are told of each."""

    def backends(self, balancers: Sequence[FoundBalancer], nearby_vpc_ids: Sequence[str]) -> Backends:
        """The instances, network interfaces and subnets behind their targets. All, or an error."""

    def mirrors(self) -> Mirrors:
        """All that the account mirrors. All, or an error."""


def list_load_balancers(
    query: ListingQuery, source: LoadBalancerSource, circumstances: Circumstances | None = None
) -> Listing:
    """A page of load balancers, each with its targets judged. May be short where a filter matches little.

    `mirrors` and `account_id` of the circumstances are filled in here.

    Raises:
        InvalidRequest: the page token is damaged.
        AwsRefused, AwsUnreachable: AWS did not tell.
    """
    place: Place | None = Place.from_token(query.page_token)
    found: list[FoundBalancer] = []
    for _ in range(AWS_PAGES_PER_REQUEST_MAX):
        if place is None or len(found) >= query.page_size:
            break
        balancers, marker = source.balancers(place.generation, place.marker, query.page_size - len(found))
        found += [balancer for balancer in balancers if query.matches(balancer)]
        place = _next(place, marker)
    next_page_token = place.token() if place else None
    if not found:
        return Listing((), next_page_token)
    here = replace(circumstances or Circumstances(), mirrors=source.mirrors(), account_id=source.place().account)
    read = source.with_targets(found)
    judge = Judge(source.backends(read.balancers, here.nearby_vpc_ids), here)
    judged = tuple(judge.judge(balancer) for balancer in read.balancers)
    return Listing(judged, next_page_token, read.gone, here.mirrors)


def _next(place: Place, marker: str | None) -> Place | None:
    if marker:
        return Place(place.generation, marker)
    return Place("classic") if place.generation == "v2" else None
