from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.us import itin, ssn

from api_inventory.value_class import RULES, class_of, find_classes, normal

VECTORS: list[Any] = json.loads((Path(__file__).parents[2] / "golden/redaction/classes.json").read_text("utf-8"))[
    "texts"
]

visas = (
    st.integers(0, 10**14 - 1).map(lambda number: f"4{number:014}").map(lambda body: body + luhn.calc_check_digit(body))
)
person_numbers = st.tuples(st.integers(0, 999), st.integers(0, 99), st.integers(0, 9999)).map(
    lambda parts: f"{parts[0]:03}-{parts[1]:02}-{parts[2]:04}"
)


@pytest.mark.parametrize(("text", "found"), VECTORS)
def test_classes_are_found_as_the_vectors_say(text: str, found: list[list[str]]) -> None:
    content = text.encode()

    assert [[hit.name, content[hit.start : hit.end].decode()] for hit in find_classes(content)] == found


@given(visas, st.integers(0, 9))
def test_a_card_is_one_by_its_last_digit(number: str, other: int) -> None:
    spoiled = number[:-1] + str(other)

    assert class_of(number.encode()) == "card"
    assert (class_of(spoiled.encode()) == "card") == luhn.is_valid(spoiled)


@given(person_numbers)
def test_a_number_of_a_person_is_one_that_was_or_may_be_issued(number: str) -> None:
    # Groups that are issued since 2011, and that the oracle does not know.
    assume(not (number.startswith("9") and 50 <= int(number[4:6]) <= 65))
    expected = "ssn" if ssn.is_valid(number) else "itin" if itin.is_valid(number) else None

    assert class_of(number.encode()) == expected


@given(st.sampled_from(sorted(RULES["iban_lengths"])), st.data())
def test_a_bank_account_is_one_by_its_length_and_its_remainder(country: str, data: st.DataObject) -> None:
    length = RULES["iban_lengths"][country] - 4
    body = data.draw(st.text("0123456789", min_size=length, max_size=length))
    digits = "".join(str(int(character, 36)) for character in f"{body}{country}00")
    good = f"{country}{98 - int(digits) % 97:02}{body}"
    spoiled = good[:-1] + str((int(good[-1]) + 1) % 10)

    assert class_of(good.encode()) == "iban"
    assert class_of(iban.format(good).encode()) == "iban"
    assert class_of(spoiled.encode()) is None


def test_the_countries_of_bank_accounts_are_those_that_others_know() -> None:
    known = {"DE": "DE89370400440532013000", "GB": "GB29NWBK60161331926819", "FR": "FR1420041010050500013M02606"}

    for country, example in known.items():
        assert iban.is_valid(example)
        assert (class_of(example.encode()), len(example)) == ("iban", RULES["iban_lengths"][country])


def test_spellings_of_one_value_have_one_normal_form() -> None:
    assert normal("card", b"4111 1111 1111 1111") == normal("card", b"4111-1111-1111-1111") == b"4111111111111111"
    assert normal("email", b"Ada@Shop.Test") == b"ada@shop.test"
    assert normal("jwt", b"eyJA.b.c") == b"eyJA.b.c"


@pytest.mark.parametrize(
    "text",
    [
        b"eyJ" * 40_000,
        b"a@" * 60_000,
        b"4 " * 60_000,
        b"ghp_" * 30_000,
        b"-----BEGIN" * 9_000,
        b"-----BEGIN PRIVATE KEY----------END " * 7_000,
    ],
)
def test_hostile_text_takes_linear_time(text: bytes) -> None:
    assert len(find_classes(text)) < len(text)
