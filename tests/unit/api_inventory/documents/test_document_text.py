"""JSON and YAML as plain values; what is unambiguous is held to the json module and to PyYAML's safe loader."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from api_inventory.documents.document_text import measured, read_document
from api_inventory.documents.errors import DocumentError, DocumentTooLarge, MalformedDocument

# Texts that YAML 1.1, which PyYAML speaks, and YAML 1.2 read alike: letters that spell no word of either.
words = st.text(st.sampled_from("abcdé 'ü\"#:{[-"), max_size=6).map(lambda text: f"w{text}w")
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), words),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(words, below, max_size=4)),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read(value: Any) -> None:
    assert read_document(json.dumps(value)) == value
    assert read_document(yaml.safe_dump(value, allow_unicode=True)) == value
    assert read_document(yaml.safe_dump(value, default_flow_style=True).encode()) == value


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_text_is_read_or_refused_in_words(text: str | bytes) -> None:
    sentence = "read"
    try:
        read_document(text)
    except DocumentError as refused:
        sentence = str(refused)

    assert sentence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("200: ok\non: no\n", {"200": "ok", "on": "no"}),
        ("version: '3.0'\nother: 3.0\n", {"version": "3.0", "other": 3.0}),
        ("day: 2026-11-26\n", {"day": "2026-11-26"}),
        ("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n", {"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1, "e": 2}}),
        ("big: 99999999999999999999999\n", {"big": 1e23}),
        ("x: !!python/object/apply:os.system [ls]\n", {"x": ["ls"]}),
        ("{a: 1, b: [x, y]}", {"a": 1, "b": ["x", "y"]}),
        ("\ufeff{}", {}),
        ("", None),
    ],
)
def test_scalars_are_those_of_yaml_1_2_and_tags_make_nothing(text: str, value: Any) -> None:
    assert read_document(text) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1,\n "b" 2}', "line 2 column 6"),
        ("a: b: c\n", "line 1, column 5"),
        ("a: *nowhere\n", "names nothing"),
        ("a: 1\n---\nb: 2\n", "a second document"),
        ("? [a]\n: b\n", "a key is a text"),
        (b"a: \xff\xfa", "no UTF-8"),
        ("&a [*a]", "names nothing that ended before it"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str | bytes, sentence: str) -> None:
    with pytest.raises(MalformedDocument, match=sentence):
        read_document(text)


def test_bombs_cost_nothing() -> None:
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    for bomb in (laughs, "[" * 100_000, "{a: " * 100_000, '{"a":' * 100_000, " " * (17 * 2**20)):
        with pytest.raises(DocumentTooLarge):
            read_document(bomb)


def test_values_that_come_as_values_are_bounded_as_well() -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep]

    with pytest.raises(DocumentTooLarge):
        measured(deep)
