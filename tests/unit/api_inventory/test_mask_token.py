from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.mask_token import MaskToken, comparable_tail, possible_tails, read_mask, write_mask
from api_inventory.value_class import CLASSES

TOKENS: list[Any] = json.loads((Path(__file__).parents[2] / "golden/redaction/tokens.json").read_text("utf-8"))[
    "tokens"
]
KEY = b"0123456789abcdef"


@pytest.mark.parametrize(("text", "told"), TOKENS)
def test_a_mask_is_read_as_the_vectors_say(text: str, told: dict[str, Any] | None) -> None:
    expected = told and MaskToken(told["length"], told["class"], told["tail"], told["scalar"])

    assert read_mask(text) == expected


@pytest.mark.parametrize(
    ("value", "class_name", "normal"),
    [
        ("Ada@Shop.test", "email", b"ada@shop.test"),
        ("4111-1111-1111-1111", "card", b"4111111111111111"),
        ("gb29 nwbk 6016 1331 9268 19", "iban", b"GB29NWBK60161331926819"),
        ("tiger lily tiger", "", b"tiger lily tiger"),
    ],
)
def test_a_tail_is_an_hmac_over_the_class_and_the_normal_form(value: str, class_name: str, normal: bytes) -> None:
    token = read_mask(write_mask(value.encode(), KEY))

    digest = hmac.new(KEY, class_name.encode() + b"\0" + normal, hashlib.sha256).hexdigest()
    assert token == MaskToken(len(value), class_name or None, digest[:8])


@given(value=st.text(min_size=1, max_size=60), key=st.sampled_from([b"", KEY]), tailed=st.booleans())
def test_a_mask_that_is_written_is_read_and_stays(value: str, key: bytes, *, tailed: bool) -> None:
    masked = write_mask(value.encode("utf-8", "replace"), key, tailed=tailed)

    token = read_mask(masked)
    assert token is not None
    assert write_mask(masked.encode(), key, tailed=tailed) == masked
    if read_mask(value) is None:
        assert token.length == len(value)
        assert token.tail is None or (tailed and key != b"")


@pytest.mark.parametrize(
    ("value", "class_name", "is_tailed"),
    [
        ("tigertiger1", None, False),
        ("tigertiger12", None, True),
        ("123456789012345", None, False),
        ("Basic dXNlcjpzZWNyZXQ=", None, False),
        ("Bearer dXNlcjpzZWNyZXQ=", None, True),
        ("****1111", "card", False),
        ("none", "ssn", False),
        ("123456789", "ssn", True),
    ],
)
def test_what_is_guessed_or_hides_a_part_of_itself_has_no_tail(
    value: str, class_name: str | None, *, is_tailed: bool
) -> None:
    token = read_mask(write_mask(value.encode(), KEY, class_name=class_name))

    assert token is not None
    assert (token.tail is not None) == is_tailed


def test_only_what_a_class_confirms_is_compared_in_its_normal_form() -> None:
    good, spoiled = b"4111 1111 1111 1111", b"4111 1111 1111 1112"

    assert write_mask(good, KEY)[-9:] == write_mask(good.replace(b" ", b""), KEY)[-9:]
    assert (
        write_mask(spoiled, KEY, class_name="card")[-9:]
        != write_mask(spoiled.replace(b" ", b""), KEY, class_name="card")[-9:]
    )


def test_a_value_is_compared_as_its_own_class_or_as_what_it_is_called() -> None:
    of_address = read_mask(write_mask(b"ada@shop.test", KEY))

    assert of_address is not None
    assert comparable_tail(KEY, "subject", b"Ada@shop.test") == of_address.tail
    assert comparable_tail(KEY, "subject", b"42") != comparable_tail(KEY, "user", b"42")
    assert comparable_tail(b"", "subject", b"42") is comparable_tail(KEY, "subject", b"") is None


@given(st.binary(min_size=1, max_size=40), st.sampled_from([None, *sorted(CLASSES)]))
def test_whatever_tail_a_mask_of_a_value_has_is_among_the_possible_ones(value: bytes, name: str | None) -> None:
    mask = read_mask(write_mask(value, KEY, class_name=name))

    tails = possible_tails(KEY, value)

    assert mask is None or mask.tail is None or mask.tail in tails
    assert {comparable_tail(KEY, each, value) for each in ("subject", "user")} <= tails
    assert possible_tails(b"", value) == possible_tails(KEY, b"") == frozenset()
