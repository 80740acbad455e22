from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.mask_token import MaskToken, read_mask, write_mask

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
        ("tiger lily", "", b"tiger lily"),
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
        assert (token.tail is not None) == (tailed and key != b"")
