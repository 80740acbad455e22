from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory_store.errors import InvalidPageToken
from inventory_store.page_token import after, page_token
from inventory_store.queries import CollectionQuery, EndpointQuery

QUERY = EndpointQuery(host="a.test")


@given(st.text(), st.integers(-(2**63), 2**63 - 1))
def test_a_token_gives_back_the_place_it_was_made_for(text: str, number: int) -> None:
    token = page_token(QUERY, (text, number))

    assert after(replace(QUERY, page_token=token), ("", 0)) == (text, number)
    assert after(replace(QUERY, page_token=token, page_size=7), ("", 0)) == (text, number)


def test_the_first_page_has_no_place() -> None:
    assert after(QUERY, ("",)) is None


@given(st.text(max_size=200))
def test_a_made_up_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidPageToken):
        after(replace(QUERY, page_token=token), ("",))


def test_a_token_of_another_question_is_refused() -> None:
    token = page_token(QUERY, ("a",))

    for other in (EndpointQuery(host="b.test"), EndpointQuery(host="a.test", order="desc"), CollectionQuery()):
        with pytest.raises(InvalidPageToken):
            after(replace(other, page_token=token), ("",))


@pytest.mark.parametrize("like", [("", ""), (0,), ()])
def test_a_place_of_another_form_is_refused(like: tuple[str | int, ...]) -> None:
    with pytest.raises(InvalidPageToken):
        after(replace(QUERY, page_token=page_token(QUERY, ("a",))), like)


def test_a_flag_is_no_number() -> None:
    with pytest.raises(InvalidPageToken):
        after(replace(QUERY, page_token=page_token(QUERY, (True,))), (0,))


@pytest.mark.parametrize(("place", "like"), [((2**63,), (0,)), ((-(2**70),), (0,)), (("a\ud800",), ("",))])
def test_a_place_that_no_store_can_hold_is_refused(place: tuple[str | int, ...], like: tuple[str | int, ...]) -> None:
    with pytest.raises(InvalidPageToken):
        after(replace(QUERY, page_token=page_token(QUERY, place)), like)
