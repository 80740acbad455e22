from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_inventory.visible import visible


@pytest.mark.parametrize(
    "text", ["/users/{id}", "Zürich 東京 עברית", "a\n\tb", "‹masked:24›", "👩‍🚀".replace("\u200d", "")]
)
def test_text_that_shows_as_itself_is_left_alone(text: str) -> None:
    assert visible(text, 100) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\x00b", "a⟨U+0000⟩b"),
        ("a\x1b[31m", "a⟨U+001B⟩[31m"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\ud800b", "a⟨U+D800⟩b"),
        ("a\rb", "a⟨U+000D⟩b"),
    ],
)
def test_characters_that_mislead_are_written_by_name(text: str, shown: str) -> None:
    assert visible(text, 100) == shown


def test_long_text_is_cut_and_says_so() -> None:
    assert visible("x" * 1500, 10) == "x" * 10 + "… (1,490 characters more)"


@settings(deadline=None)
@given(st.text())
def test_nothing_is_left_that_turns_a_line_around_or_cannot_be_encoded(text: str) -> None:
    shown = visible(text, 50)

    assert shown.encode("utf-8").decode("utf-8") == shown
    turning = {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI"}
    assert turning.isdisjoint(map(unicodedata.bidirectional, shown))
