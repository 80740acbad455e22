from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.enum_value import is_enum_name, is_enum_value, told_scope


@pytest.mark.parametrize("text", ["active", "IN_PROGRESS", "card.created", "v1", "In Progress", "USD", "", "type2"])
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
        "kowalski",
        "Haldol",
        "hunter",
        "jane.doe",
        "marymiller",
        "active-priya",
        "order-2231",
        "DE",
        "Kassel",
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


@pytest.mark.parametrize(
    "name",
    [
        "doctor", "nachname", "passwort", "pw", "medication", "hivStatus", "religiousBelief", "patientState", "spouse",
        "allergies", "maritalStatus", "wachtwoord", "apellido", "bloodType", "location", "country",
    ],
)  # fmt: skip
def test_places_of_what_is_sensitive(name: str) -> None:
    assert not is_enum_name(name)


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("orders:read", "orders:read"),
        ("admin", "admin"),
        ("yvonne", "*"),
        ("acct-4111111111111111", "*-*"),
        ("team.yvonne_kowalski.write", "team.*_*.write"),
        ("OrdersRead", "OrdersRead"),
        ("*", "*"),
    ],
)
def test_of_a_scope_its_words_of_an_interface_are_told(scope: str, told: str) -> None:
    assert told_scope(scope) == told


# The commonest of the United States' census, of Germany, Spain, Poland, India and Nigeria, and what is sensitive of
# people, as interfaces write it.
OF_PEOPLE = """
    james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica
    thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark margaret donald ashley
    steven kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian melissa george deborah
    grace rose frank jack max will bill grant chase hunter drew art guy may june april august dawn miles ed pat rob
    smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
    taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen
    king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts
    mueller schmidt schneider fischer weber meyer wagner becker hoffmann nowak kowalski sharma singh kumar okafor
    positive negative male female diverse single married divorced widowed pregnant catholic muslim jewish hindu
    buddhist christian atheist gay lesbian bisexual insulin penicillin depressed diabetic democrat republican
"""


@pytest.mark.parametrize("word", OF_PEOPLE.split())
def test_no_word_of_an_interface_is_of_people(word: str) -> None:
    assert not is_enum_value(word)
    assert not is_enum_value(word.title())


@given(st.integers(0, 10**12))
def test_no_number_is_a_word(number: int) -> None:
    assert not is_enum_value(str(number))
