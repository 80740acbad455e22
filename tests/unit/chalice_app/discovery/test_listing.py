from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalice_app.discovery.backend import Backends, FoundBalancer, ReadBalancers
from chalice_app.discovery.listing import ListingQuery, Place, list_load_balancers
from chalice_app.discovery.mirrors import Mirrors
from chalice_app.errors import InvalidRequest
from chalice_app.policies.documents import PolicyPlace
from tests.unit.chalice_app.discovery.standing import ACCOUNT, BALANCER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalice_app.discovery.listing import Generation


@given(st.sampled_from(["v2", "classic"]), st.none() | st.text())
def test_a_page_token_leads_back_to_its_place(generation: Generation, marker: str | None) -> None:
    place = Place(generation, marker)

    assert Place.from_token(place.token()) == place


@given(st.text())
def test_any_other_token_is_refused_by_name(token: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        Place.from_token(token)

    assert raised.value.code == "invalid_page_token"


def test_a_token_of_deep_nesting_is_refused_too() -> None:
    with pytest.raises(InvalidRequest):
        Place.from_token(base64.urlsafe_b64encode(b"[" * 3_000).decode())


class Region:
    """Load balancers in pages of two, and a note of each call."""

    def __init__(self, count: int) -> None:
        self.all = [
            replace(BALANCER, id=f"lb-{number}", name=f"web-{number}", vpc_id=f"vpc-{number % 2}")
            for number in range(count)
        ]
        self.calls = 0

    def balancers(
        self, generation: Generation, marker: str | None, page_size: int
    ) -> tuple[list[FoundBalancer], str | None]:
        self.calls += 1
        if generation == "classic":
            return [], None
        start, size = int(marker or 0), min(2, page_size)
        end = start + size
        return self.all[start:end], str(end) if end < len(self.all) else None

    def with_targets(self, balancers: Sequence[FoundBalancer]) -> ReadBalancers:
        return ReadBalancers(tuple(balancers))

    def backends(self, balancers: Sequence[FoundBalancer], nearby_vpc_ids: Sequence[str]) -> Backends:
        assert (balancers, nearby_vpc_ids) is not None
        return Backends()

    def mirrors(self) -> Mirrors:
        return Mirrors()

    def place(self) -> PolicyPlace:
        return PolicyPlace("aws", "eu-central-1", ACCOUNT)


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 200])
@pytest.mark.parametrize("vpc_id", [None, "vpc-1", "vpc-9"])
def test_following_the_tokens_gives_every_match_once(page_size: int, vpc_id: str | None) -> None:
    region = Region(9)
    names: list[str] = []
    token = None
    for _ in range(30):
        page = list_load_balancers(ListingQuery(vpc_id=vpc_id, page_size=page_size, page_token=token), region)
        assert len(page.items) <= page_size
        names += [balancer.id for balancer in page.items]
        token = page.next_page_token
        if token is None:
            break

    assert names == [balancer.id for balancer in region.all if vpc_id in (None, balancer.vpc_id)]


def test_a_filter_that_matches_nothing_walks_a_bounded_number_of_pages() -> None:
    region = Region(1_000)

    page = list_load_balancers(ListingQuery(search="nothing"), region)

    assert (page.items, region.calls) == ((), 10)
    assert page.next_page_token is not None


def listed(query: ListingQuery) -> list[str]:
    region = Region(4)
    region.all[0] = replace(region.all[0], type="network")
    return [balancer.id for balancer in list_load_balancers(query, region).items]


def test_a_type_and_ids_leave_what_they_say() -> None:
    assert listed(ListingQuery(type="network")) == ["lb-0"]
    assert listed(ListingQuery(among={"lb-1", "lb-9"})) == ["lb-1"]
    assert listed(ListingQuery(apart_from={"lb-1", "lb-9"})) == ["lb-0", "lb-2", "lb-3"]
    assert listed(ListingQuery(among=())) == []


def test_a_type_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidRequest) as raised:
        ListingQuery(type="quantum")

    assert "application, network, gateway, classic" in str(raised.value.fix)
