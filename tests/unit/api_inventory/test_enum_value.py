from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.enum_value import is_enum_name, is_enum_value


@pytest.mark.parametrize("text", ["active", "IN_PROGRESS", "card.created", "v1", "en-US", "USD", "", "type2"])
def test_words_of_an_interface_may_be_kept(text: str) -> None:
    assert is_enum_value(text)


@pytest.mark.parametrize(
    "text",
    [
        "42",
        "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        "cus_9s6XKzkNRiz8i3",
        "2024-01-01",
        "a@example.test",
        "Dear Sir",
        "4111111111111111",
        "10.0.0.1",
        "AKIAIOSFODNN7EXAMPLE",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "123-45-6789",
        "x" * 41,
        "‹masked:24›",
        "naïve",
    ],
)
def test_ids_and_what_is_of_somebody_may_not(text: str) -> None:
    assert not is_enum_value(text)


@pytest.mark.parametrize("name", ["status", "orderStatus", "user_role", "type", "kind", "sort", "card_brand", ""])
def test_places_of_an_interfaces_words(name: str) -> None:
    assert is_enum_name(name)


@pytest.mark.parametrize(
    "name",
    ["name", "firstName", "last_name", "user", "city", "address1", "address_line_2", "customerId", "ID", "password"],
)
def test_places_of_people_and_ids(name: str) -> None:
    assert not is_enum_name(name)


@given(st.integers(0, 10**12))
def test_no_number_is_a_word(number: int) -> None:
    assert not is_enum_value(str(number))
