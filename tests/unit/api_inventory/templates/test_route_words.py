from __future__ import annotations

import pytest

from api_inventory.templates.route_words import RouteWords, route_words, words_of


@pytest.mark.parametrize(
    ("segment", "words"),
    [
        ("OrderItems2.json", ("order", "items", "2")),
        ("custom_fields", ("custom", "fields")),
        ("chat.postMessage", ("chat", "post", "message")),
        ("-", ()),
    ],
)
def test_a_segment_falls_into_words(segment: str, words: tuple[str, ...]) -> None:
    assert words_of(segment) == words


def test_words_run_together_are_known_by_their_parts() -> None:
    words = RouteWords({"views": 3, "page": 2, "time": 9, "rare": 1})

    assert words.known_share("pageviewsovertime") == 1.0
    assert words.known_share("pageviewsoverrare") == 0.0


def test_a_word_of_one_document_alone_is_not_known() -> None:
    assert RouteWords({"orders": 2, "frobnicate": 1}).known_share("orders-frobnicate") == 0.5


def test_what_ships_knows_routes_and_no_names() -> None:
    words = route_words()

    assert words.is_strong_route("users")
    assert words.is_strong_route("me")
    assert not words.is_strong_route("priya")
    assert words.strangeness("xq7zkvw") > words.strangeness("messages")
    assert words.log_odds_of_parameter("users") > 0 > words.log_odds_of_parameter("v1")
