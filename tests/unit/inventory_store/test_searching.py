"""The oracle: what a person sees of a row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.collection import Collection
from api_inventory.endpoint import EndpointKey
from api_inventory.review import EndpointFacts, EndpointReview, HostReview
from api_inventory.traffic import Traffic
from inventory_store.assembly import endpoint_summary
from inventory_store.searching import collection_found, summary_found, terms

CHARGES = endpoint_summary(
    EndpointKey("pay.example.test:8443", "/charges/{charge_id}", "POST"),
    Traffic(request_count=3, statuses={"201": 2, "503": 1}),
    0,
    EndpointReview(EndpointFacts(authentication="none", exposure="internet", sensitive=("credit_card:request",))),
    "Team Payments",
)
HOST = Collection(
    "pay.example.test:8443",
    1,
    3,
    1,
    2,
    HostReview(load_balancers=("storefront-alb",), sensitive=("credit_card", "iban")),
)


@pytest.mark.parametrize(
    "search",
    [
        *("", "charges", "POST", "post pay.", "example.test:8443/charges/{", "team payments", "PAYMENTS charges"),
        *("credit card", "auth:none", "status:5xx", "exposure:internet post", "sensitive:credit_card", "kind:rest"),
    ],
)
def test_an_endpoint_is_found_by_whatever_is_told_of_it(search: str) -> None:
    assert summary_found(search, CHARGES)


@pytest.mark.parametrize(
    "search", ["refunds", "get", "auth:required", "status:4xx", "post iban", "auth", "none", "rest", "stable"]
)
def test_it_is_found_by_nothing_else_nor_by_words_that_half_of_all_have(search: str) -> None:
    assert not summary_found(search, CHARGES)


@pytest.mark.parametrize("search", ["pay.", ":8443", "STOREFRONT", "iban", "alb credit"])
def test_a_host_is_found_by_its_load_balancers_and_its_sensitive_data(search: str) -> None:
    assert collection_found(search, HOST)
    assert not collection_found(f"{search} elsewhere", HOST)


@pytest.mark.parametrize("search", ["\u202e", "⟨U+202E⟩", "/a⟨u+202e⟩b", "<script>alert(1)</script>"])
def test_hidden_characters_are_found_as_they_are_and_as_they_are_shown(search: str) -> None:
    row = endpoint_summary(EndpointKey("h.test", "/a\u202eb/<script>alert(1)</script>", "GET"), Traffic(), 0)

    assert summary_found(search, row)


@given(st.text(), st.text(min_size=1, max_size=100))
def test_whoever_copies_a_path_without_blanks_finds_it(path: str, part: str) -> None:
    row = endpoint_summary(EndpointKey("h.test", f"/{path}{part}", "GET"), Traffic(), 0)

    assert summary_found(part, row) or len(part.split()) != 1


@given(st.text())
def test_every_word_is_looked_for_once(search: str) -> None:
    assert len(set(terms(search + " " + search))) == len(terms(search))
