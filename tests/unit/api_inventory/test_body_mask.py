from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.body_mask import mask_body

JSON = "application/json"
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


def masked_json(document: object) -> object:
    text = mask_body(json.dumps(document).encode(), JSON)
    assert text is not None
    return json.loads(text)


def test_a_json_body_keeps_its_structure_and_none_of_its_values() -> None:
    document = {
        "id": 42,
        "price": 9.5,
        "name": "Anna",
        "ok": True,
        "none": None,
        "tags": ["red", "blue"],
        "in": {"x": ""},
    }

    assert masked_json(document) == {
        "id": "‹integer›",
        "price": "‹number›",
        "name": "‹masked:4›",
        "ok": "‹boolean›",
        "none": None,
        "tags": ["‹masked:3›", "‹masked:4›"],
        "in": {"x": ""},
    }


def test_keys_that_are_data_are_masked() -> None:
    assert masked_json({"anna@shop.test": 1, "plain": 2}) == {"‹masked:email:14›": "‹integer›", "plain": "‹integer›"}


def test_long_arrays_and_wide_objects_say_what_is_not_shown() -> None:
    assert masked_json([1, 2, 3, 4, 5]) == ["‹integer›"] * 3 + ["‹items:2 more›"]
    shown = masked_json({f"key{letter}{other}": 1 for letter in "abcdefghijk" for other in "abcdefghijk"})
    assert isinstance(shown, dict)
    assert (len(shown), shown["‹more›"]) == (101, "‹keys:21›")


def test_deep_documents_end_with_a_description() -> None:
    deep: object = {"end": 1}
    for _ in range(20):
        deep = {"in": deep}

    assert "‹object:1›" in json.dumps(masked_json(deep), ensure_ascii=False)


def test_a_form_keeps_its_names() -> None:
    form = b"user=anna&password=tiger&empty=&flag"

    assert mask_body(form, "application/x-www-form-urlencoded") == "user=‹masked:4›&password=‹masked:5›&empty=&flag"


@pytest.mark.parametrize(
    ("content", "media_type", "truncated", "text"),
    [
        (b"\x89PNG", "image/png", False, "‹image/png:4 bytes›"),
        (b"secret", None, False, "‹body:6 bytes›"),
        (b"{not json", JSON, False, "‹application/json:9 bytes›"),
        (b'{"a": 1', JSON, True, "‹application/json:7 bytes, cut›"),
        (b"[" * 100_000, JSON, False, "‹application/json:100000 bytes›"),
        (b"1" * 5_000, JSON, False, "‹application/json:5000 bytes›"),
    ],
)
def test_other_bodies_are_only_described(content: bytes, media_type: str | None, *, truncated: bool, text: str) -> None:
    assert mask_body(content, media_type, truncated=truncated) == text


def test_no_body_has_no_text() -> None:
    assert mask_body(b"", JSON) is None


@given(documents)
def test_every_json_document_gives_text_that_utf8_can_hold(document: object) -> None:
    text = mask_body(json.dumps(document).encode(), JSON)

    assert text is not None
    assert 0 < len(text.encode("utf-8")) <= 4 * 8192


@given(st.text("QWZ", min_size=4, max_size=30))
def test_a_value_never_shows(secret: str) -> None:
    nested = {"a": [secret, {"b": secret}], "c": secret}

    assert secret not in str(mask_body(json.dumps(nested).encode(), JSON))
    assert secret not in str(mask_body(f"a={secret}".encode(), "application/x-www-form-urlencoded"))
